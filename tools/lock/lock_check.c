/* lock_check.c - is there anything to train, or did the push bring a run's own lock file home, or nothing that a model is made of? */
#include "lock_request.h"

#include "base/fs.h"
#include "base/mem.h"

#include <fnmatch.h>
#include <string.h>

enum { COMMITS_MOST = 200 }; /* so far back a trained commit is looked for */

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

static void add_lines(struct strvec *out, const char *text)
{
	for (const char *p = text; *p;) {
		size_t len = strcspn(p, "\n");

		if (len)
			strvec_addf(out, "%.*s", (int)len, p);
		p += len + (p[len] != '\0');
	}
}

/* Output of git as lines; none where it fails, as at a commit that this clone does not reach. */
static void git_lines(struct strvec *out, const struct lock_request *req, const char *const *arguments)
{
	struct err ignored;
	CLEANUP(mem_free) char *text = lock_git(req, arguments, &ignored);

	if (text)
		add_lines(out, text);
}

/* The run of the nearest commit before HEAD of which the store has one; run_id "" = none. */
static int find_trained(const struct lock_request *req, struct store *s, char run_id[static 33], char commit[static 65], struct err *err)
{
	CLEANUP(mem_free) char *most = str_format("--max-count=%d", COMMITS_MOST + 1);
	const char *const arguments[] = { "rev-list", "--first-parent", most, "HEAD", NULL };
	CLEANUP(strvec_release) struct strvec commits = { 0 };

	run_id[0] = '\0';
	git_lines(&commits, req, arguments);
	for (size_t i = 1; i < commits.n && !run_id[0]; i++) {
		if (strlen(commits.v[i]) > 64 || store_run_by_tag(s, run_id, RUN_TAG_COMMIT, commits.v[i], err) < 0)
			return -1;
		strcpy(commit, commits.v[i]);
	}
	return 0;
}

/* Is the lock file that is committed at HEAD one that a run left? run_id "" = no. */
static int find_lock_run(const struct lock_request *req, struct store *s, char run_id[static 33], struct err *err)
{
	CLEANUP(mem_free) char *what = str_format("HEAD:./%s", req->file);
	const struct remote here = { .home = (char *)".", .env = req->common.env };
	const char *const show[] = { "cat-file", "blob", what, NULL };
	CLEANUP(str_release) struct str text = { 0 };
	char digest[DIGEST_TEXT];
	struct err ignored;

	run_id[0] = '\0';
	if (git_program(&here, show, NULL, &text, NULL, &ignored) != 0)
		return 0;
	digest_bytes(digest, str_text(&text), text.len);
	return store_run_by_tag(s, run_id, RUN_TAG_LOCK, digest, err);
}

static bool is_ignored(const struct lock_request *req, const char *path)
{
	for (size_t i = 0; i < req->ignore.n; i++)
		if (fnmatch(req->ignore.v[i], path, 0) == 0)
			return true;
	return false;
}

/* The first changed file that is a reason to train; NULL = none. */
static const char *reason_to_train(const struct lock_request *req, const struct strvec *changed, const char *lock_run)
{
	static const char *const prefix_of[] = { "rev-parse", "--show-prefix", NULL };
	struct err ignored;
	CLEANUP(mem_free) char *prefix = lock_git(req, prefix_of, &ignored);
	CLEANUP(mem_free) char *lock = str_format("%s%s", prefix ? prefix : "", req->file);

	for (size_t i = 0; i < changed->n; i++)
		if (!is_ignored(req, changed->v[i]) && !(lock_run[0] && strcmp(changed->v[i], lock) == 0))
			return changed->v[i];
	return NULL;
}

static void skip(struct lock_answer *a, const struct lock_request *req, const struct strvec *changed, const char *trained,
		 const char *lock_run)
{
	bool only_lock = changed->n == 1 && lock_run[0] && !is_ignored(req, changed->v[0]);

	a->value = "true";
	if (only_lock)
		str_addf(&a->why, "skipped: nothing but %s has changed since run %.8s, and it is what run %.8s recorded", changed->v[0],
			 trained, lock_run);
	else
		str_addf(&a->why, "skipped: nothing that a model is made of has changed since run %.8s (%.80s%s)", trained, changed->v[0],
			 changed->n > 1 ? " and more" : "");
}

static int decide(const struct lock_request *req, struct store *s, struct lock_answer *a, char trained[static 33], struct err *err)
{
	CLEANUP(strvec_release) struct strvec changed = { 0 };
	char commit[65], lock_run[33];
	const char *const differ[] = { "diff", "--name-only", "--no-renames", commit, "HEAD", "--", NULL };
	const char *reason;

	if (find_trained(req, s, trained, commit, err) < 0 || find_lock_run(req, s, lock_run, err) < 0)
		return -1;
	if (!trained[0]) {
		str_add(&a->why, "not skipped: no commit before this one is known to be trained");
		return 0;
	}
	git_lines(&changed, req, differ);
	reason = reason_to_train(req, &changed, lock_run);
	if (!changed.n)
		str_addf(&a->why, "not skipped: this push changes nothing since run %.8s", trained);
	else if (reason)
		str_addf(&a->why, "not skipped: %.200s has changed since run %.8s", reason, trained);
	else
		skip(a, req, &changed, trained, lock_run);
	a->run_id = trained;
	return 0;
}

int lock_check(const void *args, struct err *err)
{
	const struct lock_request *req = args;
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(lock_answer_release) struct lock_answer answer = { .output = "skip", .value = "false", .run_id = "" };
	const char *event = started_by(req->common.env);
	char trained[33] = "";

	if (event && !is_push(event)) {
		str_addf(&answer.why, "not skipped: this is no push (%.40s)", event);
		return lock_tell(req, &answer, err);
	}
	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || decide(req, s, &answer, trained, err) < 0)
		return -1;
	return lock_tell(req, &answer, err);
}
