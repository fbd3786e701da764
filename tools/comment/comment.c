/* comment - one comment on the pull request that says what the gate found, kept up to date by every run. */
#include "tools/comment/body.h"
#include "tools/comment/forge.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "ci/runner.h"

#include <stdio.h>
#include <string.h>

enum { VERDICT_MOST = 16 << 20, REPORT_MOST = 16 << 20, KEY_MOST = 100 };

struct args {
	struct common common;
	const char *verdict, *report, *key, *forge, *pr, *author;
	bool dry_run, status, silent;
};

/* A key stands in an HTML comment and in the name of a status. */
static int check_args(const struct args *a, struct err *err)
{
	size_t len = strlen(a->key);

	if (len == 0 || len > KEY_MOST || strspn(a->key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") != len ||
	    strstr(a->key, "--"))
		return err_set(err, ERR_USAGE, "--key '%.80s': expected letters, digits, '.', '_', '/' and single '-'", a->key);
	if (a->pr && (strspn(a->pr, "0123456789") != strlen(a->pr) || !a->pr[0]))
		return err_set(err, ERR_USAGE, "--pr '%.80s' is no number", a->pr);
	return 0;
}

static int read_report(struct str *out, const struct args *a, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(a->verdict);
	CLEANUP(mem_free) char *beside = fs_join(dir, "report.md");
	const char *path = a->report ? a->report : beside;

	return a->report || fs_exists(path) ? fs_read(out, path, REPORT_MOST, err) : 0;
}

static bool is_quiet(const struct args *a, const struct json *verdict)
{
	const char *reason = json_text(json_at(json_get(verdict, "reasons"), 0), "");

	return a->silent || strcmp(reason, "no_change") == 0;
}

/* A token that may not write is no fault of the model's: the report stands in the job's summary. */
static int forgive(const struct args *a, const struct talk *t, struct err *err)
{
	struct ci ci;

	if (t->status != 401 && t->status != 403)
		return -1;
	ci_detect(&ci, a->common.env, "comment");
	ci_annotate(&ci, CI_NOTICE, NULL, 0, 0, "comment", "the job's token may not comment: see the summary");
	log_warn(a->common.log, "this job may not comment (%s): the report is in the summary and the artifacts", err->text);
	return 0;
}

static int post(const struct args *a, struct talk *t, const struct body_request *r, const char **what, struct err *err)
{
	CLEANUP(str_release) struct str body = { 0 }, description = { 0 };
	const char *decision = json_text(json_get(r->verdict, "decision"), "");
	bool promoted = strcmp(decision, "promote") == 0, rejected = strcmp(decision, "reject") == 0;

	if (is_quiet(a, r->verdict)) {
		CLEANUP(forge_comments_release) struct forge_comments ours = { 0 };

		*what = "silent";
		body_write_silent(&body, r);
		if (t->forge->list(t, &ours, err) < 0)
			return -1;
		if (ours.n && forge_put(t, str_text(&body), false, what, err) < 0)
			return -1;
	} else {
		body_write(&body, r);
		if (forge_put(t, str_text(&body), !promoted, what, err) < 0)
			return -1;
	}
	if (!a->status)
		return 0;
	body_description(&description, r->verdict);
	return t->forge->report(t,
				promoted || is_quiet(a, r->verdict) ? FORGE_SUCCESS
				: rejected                          ? FORGE_FAILURE
								    : FORGE_NEUTRAL,
				a->key, str_text(&description), err);
}

static void say(const struct args *a, const char *what, const struct target *t)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (a->common.json) {
		json_begin_object(&w);
		json_put_text(&w, "comment", what);
		json_put_text(&w, "pull_request", t->number);
		json_end_object(&w);
		printf("%s\n", str_text(&text));
	} else if (!a->common.quiet) {
		printf("comment on pull request %s: %s\n", t->number, what);
	}
}

static int talk_to_forge(const struct args *a, struct body_request *r, struct err *err)
{
	const struct forge *forge = forge_find(a->forge, a->common.env, err);
	CLEANUP(target_release) struct target target = { .number = mem_strdup(a->pr), .author = mem_strdup(a->author) };
	CLEANUP(http_cleanup) struct http *http = NULL;
	const struct http_terms terms = { .timeout_ms = 30000, .most_bytes = 64 << 20 };
	struct talk t = { .forge = forge, .target = &target, .marker = r->marker };
	const char *what = "forbidden";

	if (!forge || forge->find(&target, a->common.env, err) < 0 || http_open(&http, &terms, err) < 0)
		return -1;
	t.http = http;
	if (forge->look_up && forge->look_up(&t, &target, err) < 0)
		return -1;
	r->most = forge->most;
	r->commit = target.commit;
	r->run_url = target.run_url;
	if (post(a, &t, r, &what, err) < 0 && forgive(a, &t, err) < 0)
		return -1;
	say(a, what, &target);
	return 0;
}

static int run(const void *arguments, struct err *err)
{
	const struct args *a = arguments;
	CLEANUP(str_release) struct str text = { 0 }, report = { 0 }, body = { 0 };
	CLEANUP(json_cleanup) struct json *verdict = NULL;
	CLEANUP(mem_free) char *marker = str_format("<!-- interlock:%s -->", a->key);
	char now[CLOCK_TEXT];
	struct body_request r = { .marker = marker, .commit = "", .run_url = "", .at = now, .most = 60000 };

	clock_format(now, clock_now_ms());
	if (check_args(a, err) < 0 || fs_read(&text, a->verdict, VERDICT_MOST, err) < 0 || read_report(&report, a, err) < 0)
		return -1;
	if (!(verdict = json_parse(str_text(&text), text.len, a->verdict, err)))
		return -1;
	if (strcmp(json_text(json_get(verdict, "schema"), ""), "gate.verdict/1") != 0)
		return err_set(err, ERR_INTEGRITY, "'%s' is no verdict (gate.verdict/1)", a->verdict);
	r.verdict = verdict;
	r.report = report.len ? str_text(&report) : NULL;
	if (!a->dry_run)
		return talk_to_forge(a, &r, err);
	(is_quiet(a, verdict) ? body_write_silent : body_write)(&body, &r);
	printf("%s", str_text(&body));
	return 0;
}

#define AT(member) offsetof(struct args, member)

static const struct opt opts[] = {
	{ "verdict", 0, OPT_TEXT, AT(verdict), "FILE", "evaluation/verdict.json", 0, "what evaluate decided", NULL },
	{ "report", 0, OPT_TEXT, AT(report), "FILE", NULL, 0,
	  "Markdown to fold in; without it report.md beside the verdict, if it is there", NULL },
	{ "key", 0, OPT_TEXT, AT(key), "NAME", "interlock", 0, "one comment a key: several models can report on one pull request", NULL },
	{ "forge", 0, OPT_TEXT, AT(forge), "github|gitlab|azure", NULL, 0, "without it, the one whose runner this is", NULL },
	{ "pr", 0, OPT_TEXT, AT(pr), "NUMBER", NULL, 0, "the pull request; without it the one of the job's event", NULL },
	{ "author", 0, OPT_TEXT, AT(author), "LOGIN", NULL, 0,
	  "only this login's comments are ours (github-actions[bot]); without it every one with the marker", NULL },
	{ "status", 0, OPT_FLAG, AT(status), NULL, NULL, 0, "set a commit status by the name of the key, too", NULL },
	{ "silent", 0, OPT_FLAG, AT(silent), NULL, NULL, 0,
	  "nothing that matters to the model changed: make no comment, shorten one that is there", NULL },
	{ "dry-run", 'n', OPT_FLAG, AT(dry_run), NULL, NULL, 0, "print the comment and ask nobody", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "say on the pull request what the gate found, in one comment that stays up to date", NULL, sizeof(struct args), opts,
	  "  interlock comment --status\n"
	  "  interlock comment --verdict evaluation/verdict.json --key diabetes --dry-run\n",
	  run },
	{ 0 },
};

static const struct program program = { "comment", "keep one comment on a pull request up to date", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
