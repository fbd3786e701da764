/* lock_check.c - is there anything to train, or did the push bring a run's own lock file home? */
#include "lock_request.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <string.h>

enum { EVENT_MOST = 64 << 20 };

/* What started the job, where a runner says so; NULL elsewhere. */
static const char *started_by(const struct env *env)
{
	static const char *const variables[] = { "GITHUB_EVENT_NAME", "CI_PIPELINE_SOURCE", "BUILD_REASON" };

	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		if (env_get(env, variables[i]))
			return env_get(env, variables[i]);
	return NULL;
}

static bool is_push(const char *event)
{
	static const char *const pushes[] = { "push", "IndividualCI", "BatchedCI" };

	for (size_t i = 0; i < ARRAY_LEN(pushes); i++)
		if (strcmp(event, pushes[i]) == 0)
			return true;
	return false;
}

/* The head that the push replaced: the option, GitHub's event, GitLab's variable; NULL = not known. Caller frees. */
static char *before_of(const struct lock_request *req)
{
	const char *path = env_get(req->common.env, "GITHUB_EVENT_PATH"), *variable = env_get(req->common.env, "CI_COMMIT_BEFORE_SHA");
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *event = NULL;
	struct err ignored;

	if (req->before)
		return mem_strdup(req->before);
	if (path && fs_read(&text, path, EVENT_MOST, &ignored) == 0)
		event = json_parse(str_text(&text), text.len, path, &ignored);
	return mem_strdup(json_text(json_get(event, "before"), variable));
}

static bool is_commit(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return len >= 7 && len <= 64 && strspn(text, "0123456789abcdef") == len && strspn(text, "0") != len;
}

/* Is the file all that differs between the commit and HEAD? A commit that this clone does not reach: no. */
static bool only_lock_since(const struct lock_request *req, const char *commit)
{
	const char *const prefix_of[] = { "rev-parse", "--show-prefix", NULL };
	const char *const changed[] = { "diff", "--name-only", "--no-renames", commit, "HEAD", "--", NULL };
	CLEANUP(mem_free) char *prefix = NULL, *names = NULL, *path = NULL;
	struct err ignored;

	if (!is_commit(commit) || !(prefix = lock_git(req, prefix_of, &ignored)) || !(names = lock_git(req, changed, &ignored)))
		return false;
	path = str_format("%s%s", prefix, req->file);
	return strcmp(names, path) == 0;
}

/* The lock file as it is committed at HEAD; false if it is not there. */
static bool committed_digest(const struct lock_request *req, char digest[static DIGEST_TEXT])
{
	CLEANUP(mem_free) char *what = str_format("HEAD:./%s", req->file);
	const struct remote here = { .home = (char *)".", .env = req->common.env };
	const char *const show[] = { "cat-file", "blob", what, NULL };
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	if (git_program(&here, show, NULL, &text, NULL, &ignored) != 0)
		return false;
	digest_bytes(digest, str_text(&text), text.len);
	return true;
}

/*
 * Skipped is a push that brings a recorded run's lock file and nothing else, if the rest was trained: since the commit that the run was
 * made of, or since the head before the push, of which there is a run too.
 */
static int decide(const struct lock_request *req, struct store *s, struct lock_answer *a, struct run *run, struct err *err)
{
	CLEANUP(mem_free) char *before = before_of(req);
	char digest[DIGEST_TEXT], id[33], trained[33] = "";
	const char *commit;

	if (!committed_digest(req, digest)) {
		str_addf(&a->why, "not skipped: no %s is committed", req->file);
		return 0;
	}
	if (store_run_by_tag(s, id, RUN_TAG_LOCK, digest, err) < 0)
		return -1;
	if (!id[0]) {
		str_addf(&a->why, "not skipped: %s is not that of a recorded run", req->file);
		return 0;
	}
	if (store_run_get(s, run, id, err) < 0 || (is_commit(before) && store_run_by_tag(s, trained, RUN_TAG_COMMIT, before, err) < 0))
		return -1;
	commit = run_tag(run, RUN_TAG_COMMIT);
	if (!only_lock_since(req, commit) && !(trained[0] && only_lock_since(req, before))) {
		str_addf(&a->why, "not skipped: more than %s has changed since the last training", req->file);
		return 0;
	}
	a->value = "true";
	a->run_id = run->run_id;
	str_addf(&a->why, "skipped: this push changes nothing but %s, to what run %s recorded", req->file, run->run_id);
	return 0;
}

int lock_check(const void *args, struct err *err)
{
	const struct lock_request *req = args;
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(lock_answer_release) struct lock_answer answer = { .output = "skip", .value = "false", .run_id = "" };
	const char *event = started_by(req->common.env);

	if (event && !is_push(event)) {
		str_addf(&answer.why, "not skipped: this is no push (%.40s)", event);
		return lock_tell(req, &answer, err);
	}
	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || decide(req, s, &answer, &run, err) < 0)
		return -1;
	return lock_tell(req, &answer, err);
}
