/* lock - the dvc.lock of retrainings: kept with its run, restored on the next machine, and offered as one pull request. */
#include "lock_request.h"

#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "ci/runner.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

void lock_answer_release(struct lock_answer *a)
{
	str_release(&a->why);
}

int lock_tell(const struct lock_request *req, const struct lock_answer *a, struct err *err)
{
	CLEANUP(mem_free) char *line = str_format("%s.\n", str_text(&a->why));
	struct ci ci;

	ci_detect(&ci, req->common.env, "lock");
	if (ci_output(&ci, a->output, a->value, err) < 0 || (a->run_id[0] && ci_output(&ci, "run_id", a->run_id, err) < 0) ||
	    ci_summary(&ci, line, err) < 0)
		return -1;
	if (req->common.json) {
		CLEANUP(str_release) struct str text = { 0 };
		struct json_writer w = { .out = &text, .indent = 2 };

		json_begin_object(&w);
		json_put_bool(&w, a->output, strcmp(a->value, "true") == 0);
		json_put_text(&w, "run_id", a->run_id[0] ? a->run_id : NULL);
		json_put_text(&w, "why", str_text(&a->why));
		json_end_object(&w);
		puts(str_text(&text));
	} else if (!req->common.quiet) {
		fputs(line, stdout);
	}
	return 0;
}

char *lock_git(const struct lock_request *req, const char *const *arguments, struct err *err)
{
	const struct remote here = { .home = (char *)".", .env = req->common.env };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	int status = git_program(&here, arguments, NULL, &out, &errors, err);

	if (status < 0)
		return NULL;
	if (status != 0) {
		err_set(err, ERR_USAGE, "git %s: %.300s", arguments[0], str_text(&errors));
		return NULL;
	}
	while (out.len && out.data[out.len - 1] == '\n')
		out.data[--out.len] = '\0';
	return mem_strdup(str_text(&out));
}

char *lock_branch(const struct lock_request *req)
{
	static const char *const variables[] = { "GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_BRANCH", "BUILD_SOURCEBRANCH" };
	static const char *const current[] = { "symbolic-ref", "--short", "-q", "HEAD", NULL };
	struct err ignored;

	if (req->branch)
		return mem_strdup(req->branch);
	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		const char *value = env_get(req->common.env, variables[i]);

		if (value)
			return mem_strdup(str_starts(value, "refs/heads/") ? value + strlen("refs/heads/") : value);
	}
	return lock_git(req, current, &ignored);
}

int lock_keep(const void *args, struct err *err)
{
	const struct lock_request *req = args;
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(mem_free) char *branch = lock_branch(req);
	CLEANUP(lock_answer_release) struct lock_answer answer = { .output = "kept", .value = "false", .run_id = "" };
	char digest[DIGEST_TEXT];

	if (!req->run_id)
		return err_set(err, ERR_USAGE, "with which run? give --run-id ID");
	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_run_get(s, &run, req->run_id, err) < 0)
		return -1;
	if (!fs_exists(req->file)) {
		str_addf(&answer.why, "no %s is kept, since there is none", req->file);
		return lock_tell(req, &answer, err);
	}
	if (run_lock_keep(s, run.run_id, req->file, branch, digest, err) < 0)
		return -1;
	answer.value = "true";
	answer.run_id = run.run_id;
	str_addf(&answer.why, "%s is kept with run %s", req->file, run.run_id);
	return lock_tell(req, &answer, err);
}

#define AT(field) offsetof(struct lock_request, field)
#define COMMON_OPTS                                                                                                                        \
	{ "lock", 0, OPT_TEXT, AT(file), "FILE", "dvc.lock", 0, "the lock file of this project", NULL },                                   \
	{                                                                                                                                  \
		"tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0,                                                             \
			"the store (default: INTERLOCK_STORE, MLFLOW_TRACKING_URI, .interlock)", "store"                                   \
	}
#define BRANCH_OPT                                                                                                                         \
	{                                                                                                                                  \
		"branch", 0, OPT_TEXT, AT(branch), "NAME", NULL, 0, "of this branch (default: the job's, else what is checked out)", NULL  \
	}

static const struct opt check_opts[] = {
	COMMON_OPTS,
	{ "ignore", 0, OPT_LIST, AT(ignore), "PATTERN", NULL, 0, "files that no model is made of, as 'docs/*'; * crosses folders", NULL },
	{ 0 },
};
static const struct opt keep_opts[] = {
	{ "run-id", 0, OPT_TEXT, AT(run_id), "ID", NULL, 0, "the run that the file belongs to", NULL },
	COMMON_OPTS,
	BRANCH_OPT,
	{ 0 },
};
static const struct opt restore_opts[] = {
	{ "run-id", 0, OPT_TEXT, AT(run_id), "ID", NULL, 0, "that of this run (default: the newest of the branch)", NULL },
	{ "lock-pr", 0, OPT_FLAG, AT(lock_pr), NULL, NULL, 0, "put it into the one pull request for it, instead of here", NULL },
	COMMON_OPTS,
	BRANCH_OPT,
	{ "remote", 0, OPT_TEXT, AT(remote), "NAME", "origin", OPT_ADVANCED, "where the pull request's branch is pushed", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ "check", "is there anything to train, or did only a recorded run's lock file come home?", NULL, sizeof(struct lock_request),
	  check_opts,
	  "  interlock lock check\n"
	  "  interlock lock check --ignore 'docs/*' --ignore '*.md' --json",
	  lock_check },
	{ "keep", "keep the lock file with its run", NULL, sizeof(struct lock_request), keep_opts,
	  "  interlock lock keep --run-id 5b1c\n"
	  "  interlock lock keep --run-id 5b1c --branch main",
	  lock_keep },
	{ "restore", "bring the newest lock file of the branch back, or offer it as a pull request", NULL, sizeof(struct lock_request),
	  restore_opts,
	  "  interlock lock restore --branch main\n"
	  "  interlock lock restore --run-id 5b1c --lock-pr",
	  lock_restore },
	{ 0 },
};

static const struct program program = { "lock", "the dvc.lock of retrainings: keep, restore, offer as a pull request", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
