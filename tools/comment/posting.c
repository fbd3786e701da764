/* posting.c - one comment and one status a key; a status is red on a reject alone: what is not decided is none of the author's fault. */
#include "tools/comment/posting.h"

#include "base/mem.h"
#include "report/facts.h"

#include <string.h>

static const char running[] = "The gate is at work on this commit.";

void posting_write(struct str *out, const struct posting *p)
{
	if (p->kind == POSTING_SILENT)
		body_write_silent(out, &p->body);
	else if (p->kind == POSTING_RUNNING)
		body_write_plain(out, &p->body, "⏳", running);
	else if (p->kind == POSTING_ERROR)
		body_write_plain(out, &p->body, "⚠️ Error:", p->sentence);
	else
		body_write(out, &p->body);
}

static enum forge_state state_of(const struct posting *p)
{
	static const enum forge_state states[] = {
		[POSTING_SILENT] = FORGE_SKIPPED, [POSTING_RUNNING] = FORGE_RUNNING, [POSTING_ERROR] = FORGE_ERROR
	};

	if (p->kind != POSTING_VERDICT)
		return states[p->kind];
	if (fact_is(p->body.verdict, "decision", "promote"))
		return FORGE_SUCCESS;
	return fact_is(p->body.verdict, "decision", "reject") ? FORGE_FAILURE : FORGE_NEUTRAL;
}

static void describe(struct str *out, const struct posting *p)
{
	if (p->kind == POSTING_VERDICT)
		body_description(out, p->body.verdict);
	else if (p->kind == POSTING_SILENT)
		str_add(out, "nothing that matters to the model changed");
	else
		str_add(out, p->kind == POSTING_RUNNING ? "the gate is at work" : "the job ended without a verdict");
}

/* A check where there are checks; a token or a forge that has none takes the status instead. */
static int tell_commit(const struct posting *p, struct talk *t, const char *text, struct err *err)
{
	CLEANUP(str_release) struct str description = { 0 };
	struct forge_report r = {
		.state = state_of(p), .context = p->key, .text = text, .file = p->policy_at_top, .failed = p->body.failed
	};

	describe(&description, p);
	r.title = r.description = str_text(&description);
	if (p->check && t->forge->check) {
		if (t->forge->check(t, &r, err) == 0)
			return 0;
		if (t->status != 403 && t->status != 404)
			return -1;
	}
	return p->status || p->check ? t->forge->report(t, &r, err) : 0;
}

static int put_comment(const struct posting *p, struct talk *t, const char *text, const char **what, struct err *err)
{
	bool is_settled = p->kind == POSTING_SILENT || (p->kind == POSTING_VERDICT && fact_is(p->body.verdict, "decision", "promote"));

	*what = "left";
	if (p->no_comment)
		return 0;
	if (p->kind == POSTING_SILENT) {
		CLEANUP(forge_comments_release) struct forge_comments ours = { 0 };

		*what = "silent";
		if (t->forge->list(t, &ours, err) < 0)
			return -1;
		if (ours.n == 0)
			return 0;
	}
	return forge_put(t, text, !is_settled, what, err);
}

int posting_send(const struct posting *p, struct talk *t, const char **what, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	const char *done = "";

	posting_write(&text, p);
	if (put_comment(p, t, str_text(&text), &done, err) < 0) {
		long status = t->status;
		struct err ignored;

		/* A token that may not comment may still set a status. */
		if (status == 401 || status == 403)
			tell_commit(p, t, str_text(&text), &ignored);
		t->status = status;
		return -1;
	}
	if (tell_commit(p, t, str_text(&text), err) < 0)
		return -1;
	*what = done;
	return 0;
}
