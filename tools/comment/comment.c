/* comment - one comment on the pull request that says what the gate found, kept up to date by every run. */
#include "tools/comment/posting.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "ci/runner.h"
#include "report/facts.h"

#include <stdio.h>
#include <string.h>

enum { VERDICT_MOST = 16 << 20, REPORT_MOST = 64 << 20, KEY_MOST = 100 };

struct args {
	struct common common;
	const char *verdict, *report, *policy, *key, *forge, *pr, *author, *error;
	bool dry_run, status, check, silent, running, no_comment;
};

/* What a comment is made of. */
struct material {
	struct json *verdict; /* NULL where there is none to show */
	struct report report;
	struct failed_checks failed;
};

static void material_release(struct material *m)
{
	failed_checks_release(&m->failed);
	report_release(&m->report);
	json_free(m->verdict);
}

/* A key stands in an HTML comment and in the name of a status. */
static int check_args(const struct args *a, struct err *err)
{
	size_t len = strlen(a->key);

	if (len == 0 || len > KEY_MOST || strspn(a->key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") != len ||
	    strstr(a->key, "--"))
		return err_set(err, ERR_USAGE, "--key '%.80s': expected letters, digits, '.', '_', '/' and single '-'", a->key);
	if (a->pr && (strspn(a->pr, "0123456789") != strlen(a->pr) || !a->pr[0]))
		return err_set(err, ERR_USAGE, "--pr '%.80s' is no number", a->pr);
	if (a->silent + a->running + (a->error != NULL) > 1)
		return err_set(err, ERR_USAGE, "--silent, --running and --error: one of them at most");
	if (a->no_comment && !a->status && !a->check)
		return err_set(err, ERR_USAGE, "--no-comment leaves --status or --check to be set: give one of them");
	return 0;
}

static int read_json(struct json **out, const char *path, size_t most, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, most, err) < 0)
		return -1;
	*out = json_parse(str_text(&text), text.len, path, err);
	return *out ? 0 : -1;
}

/* report.json beside the verdict; without it the sections that the verdict alone has. */
static int read_report(struct material *m, const struct args *a, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(a->verdict);
	CLEANUP(mem_free) char *beside = fs_join(dir, "report.json");
	CLEANUP(json_cleanup) struct json *json = NULL;
	const char *path = a->report ? a->report : beside;

	if (!a->report && !fs_exists(path)) {
		report_build(&m->report, m->verdict, NULL);
		return 0;
	}
	if (read_json(&json, path, REPORT_MOST, err) < 0 || report_from_json(&m->report, json, path, err) < 0)
		return -1;
	if (!failed_checks_have_lines(&m->failed) && json_len(json_get(json, "failed"))) {
		failed_checks_release(&m->failed);
		failed_checks_read(&m->failed, json_get(json, "failed"));
	}
	return 0;
}

/* The policy's file: as it was given, or as the verdict names it, if that is a place below some folder. */
static const char *policy_path(const struct args *a, const struct json *verdict)
{
	const char *named = fact_text(json_get(verdict, "policy"), "path", NULL);

	return a->policy ? a->policy : named && fs_is_safe_relative(named) ? named : NULL;
}

static int read_material(struct material *m, const struct args *a, struct err *err)
{
	if (a->running || a->error)
		return 0;
	if (read_json(&m->verdict, a->verdict, VERDICT_MOST, err) < 0)
		return -1;
	if (!fact_is(m->verdict, "schema", "gate.verdict/1"))
		return err_set(err, ERR_INTEGRITY, "'%s' is no verdict (gate.verdict/1)", a->verdict);
	failed_checks_find(&m->failed, m->verdict, policy_path(a, m->verdict));
	return read_report(m, a, err);
}

static enum posting_kind kind_of(const struct args *a, const struct json *verdict)
{
	const char *reason = json_text(json_at(json_get(verdict, "reasons"), 0), "");

	if (a->running || a->error)
		return a->running ? POSTING_RUNNING : POSTING_ERROR;
	return a->silent || strcmp(reason, "no_change") == 0 ? POSTING_SILENT : POSTING_VERDICT;
}

/* A token that may not write is no fault of the model's, nor is a push since: what would have been said stands in the job's summary. */
static int forgive(const struct args *a, const struct talk *t, const struct posting *p, struct err *err)
{
	const char *why = "the job's token may not comment: see the summary";
	CLEANUP(str_release) struct str text = { 0 };
	struct ci ci;

	if (err->code == ERR_MOVED)
		why = err->text;
	else if (t->status != 401 && t->status != 403)
		return -1;
	ci_detect(&ci, a->common.env, "comment");
	ci_annotate(&ci, CI_NOTICE, NULL, 0, 0, "comment", why);
	if (err->code == ERR_MOVED) {
		log_warn(a->common.log, "stale, nothing is said: %s", err->text);
		return 0;
	}
	log_warn(a->common.log, "this job may not comment (%s): the report is in the summary and the artifacts", err->text);
	posting_write(&text, p);
	return ci_summary(&ci, str_text(&text), err);
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
	} else if (!a->common.quiet && !t->number) {
		printf("comment on no pull request: %s\n", what);
	} else if (!a->common.quiet) {
		printf("comment on pull request %s: %s\n", t->number, what);
	}
}

/* Where the checkout begins, as each runner says it. */
static const char *top_of(const struct env *env)
{
	static const char *const names[] = { "GITHUB_WORKSPACE", "BUILD_SOURCESDIRECTORY", "CI_PROJECT_DIR" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (env_get(env, names[i]))
			return env_get(env, names[i]);
	return NULL;
}

static int talk_to_forge(const struct args *a, struct posting *p, struct err *err)
{
	const struct forge *forge = forge_find(a->forge, a->common.env, err);
	CLEANUP(target_release) struct target target = { .number = mem_strdup(a->pr), .author = mem_strdup(a->author) };
	CLEANUP(http_cleanup) struct http *http = NULL;
	CLEANUP(mem_free) char *at_top = p->body.policy ? ci_from_top(top_of(a->common.env), p->body.policy) : NULL;
	const struct http_terms terms = { .timeout_ms = 30000, .most_bytes = 64 << 20 };
	struct talk t = { .forge = forge, .target = &target, .marker = p->body.marker };
	const char *what = "forbidden";
	int code;

	if (!forge || forge->find(&target, a->common.env, err) < 0 || http_open(&http, &terms, err) < 0)
		return -1;
	t.http = http;
	code = forge->look_up ? forge->look_up(&t, &target, err) : 0;
	if (code == 0) {
		p->body.most = forge->most;
		p->body.commit = target.commit;
		p->body.run_url = target.run_url;
		p->policy_at_top = at_top;
		code = posting_send(p, &t, &what, err);
	}
	if (code < 0 && forgive(a, &t, p, err) < 0)
		return -1;
	say(a, code < 0 && err->code == ERR_MOVED ? "stale" : what, &target);
	return 0;
}

static int run(const void *arguments, struct err *err)
{
	const struct args *a = arguments;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(material_release) struct material m = { 0 };
	CLEANUP(mem_free) char *marker = str_format("<!-- interlock:%s -->", a->key);
	char now[CLOCK_TEXT];
	struct posting p = { .body = { .marker = marker, .commit = "", .run_url = "", .at = now, .most = 60000 },
			     .sentence = a->error,
			     .key = a->key,
			     .status = a->status,
			     .check = a->check,
			     .no_comment = a->no_comment };

	clock_format(now, clock_now_ms());
	if (check_args(a, err) < 0 || read_material(&m, a, err) < 0)
		return -1;
	p.kind = kind_of(a, m.verdict);
	p.body.verdict = m.verdict;
	p.body.report = m.verdict ? &m.report : NULL;
	p.body.failed = &m.failed;
	p.body.policy = policy_path(a, m.verdict);
	if (!a->dry_run)
		return talk_to_forge(a, &p, err);
	posting_write(&text, &p);
	printf("%s", str_text(&text));
	return 0;
}

#define AT(member) offsetof(struct args, member)

static const struct opt opts[] = {
	{ "verdict", 0, OPT_TEXT, AT(verdict), "FILE", "evaluation/verdict.json", 0, "what evaluate decided", NULL },
	{ "report", 0, OPT_TEXT, AT(report), "FILE", NULL, 0,
	  "evaluate's report.json, to be folded in; without it the one beside the verdict, or what the verdict alone says", NULL },
	{ "policy", 0, OPT_TEXT, AT(policy), "FILE", NULL, 0,
	  "the policy that was judged by, for the lines of failed checks; without it the file that the verdict names, or the report",
	  NULL },
	{ "key", 0, OPT_TEXT, AT(key), "NAME", "interlock", 0, "one comment a key: several models can report on one pull request", NULL },
	{ "forge", 0, OPT_TEXT, AT(forge), "github|gitlab|azure", NULL, 0, "without it, the one whose runner this is", NULL },
	{ "pr", 0, OPT_TEXT, AT(pr), "NUMBER", NULL, 0, "the pull request; without it the one of the job's event", NULL },
	{ "author", 0, OPT_TEXT, AT(author), "LOGIN", NULL, 0,
	  "only this login's comments are ours (github-actions[bot]); without it every one with the marker", NULL },
	{ "status", 0, OPT_FLAG, AT(status), NULL, NULL, 0, "set a commit status by the name of the key, too", NULL },
	{ "check", 0, OPT_FLAG, AT(check), NULL, NULL, 0,
	  "write a check run by the name of the key, with the text and the policy's lines (GitHub); elsewhere, or without the right, a "
	  "status",
	  NULL },
	{ "silent", 0, OPT_FLAG, AT(silent), NULL, NULL, 0,
	  "nothing that matters to the model changed: make no comment, shorten one that is there", NULL },
	{ "running", 0, OPT_FLAG, AT(running), NULL, NULL, 0, "say that the gate is at work; no verdict is read", NULL },
	{ "error", 0, OPT_TEXT, AT(error), "TEXT", NULL, 0, "say that the job ended without a verdict, and why", NULL },
	{ "no-comment", 0, OPT_FLAG, AT(no_comment), NULL, NULL, 0, "set the status or the check alone, and leave the comment as it is",
	  NULL },
	{ "dry-run", 'n', OPT_FLAG, AT(dry_run), NULL, NULL, 0, "print the comment and ask nobody", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "say on the pull request what the gate found, in one comment that stays up to date", NULL, sizeof(struct args), opts,
	  "  interlock comment --running --check --no-comment\n"
	  "  interlock comment --verdict evaluation/verdict.json --key diabetes --dry-run\n",
	  run },
	{ 0 },
};

static const struct program program = { "comment", "keep one comment on a pull request up to date", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
