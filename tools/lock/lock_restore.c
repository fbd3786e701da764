/* lock_restore.c - the newest lock file of the branch, or that of one run, back into the project. */
#include "lock_request.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* run_id "" if the branch has none. */
static int find_run(struct store *s, const struct lock_request *req, const char *branch, struct run *run, struct err *err)
{
	char id[33] = "";

	if (req->run_id)
		return store_run_get(s, run, req->run_id, err);
	if (!branch)
		return err_set(err, ERR_USAGE, "of which branch? give --branch NAME: HEAD is detached, and no runner says");
	if (store_run_by_tag(s, id, RUN_TAG_LOCK_BRANCH, branch, err) < 0)
		return -1;
	return id[0] ? store_run_get(s, run, id, err) : 0;
}

static bool is_same(const char *path, const struct str *text)
{
	CLEANUP(str_release) struct str now = { 0 };
	struct err ignored;

	return fs_exists(path) && fs_read(&now, path, RUN_LOCK_MOST, &ignored) == 0 && now.len == text->len &&
	       memcmp(str_text(&now), str_text(text), text->len) == 0;
}

static int put(const struct lock_request *req, const struct run *run, const struct str *text, struct lock_answer *a, struct err *err)
{
	if (req->lock_pr) {
		a->value = "true";
		return lock_pull(req, run, text, &a->why, err);
	}
	if (is_same(req->file, text)) {
		str_addf(&a->why, "%s is that of run %s already", req->file, run->run_id);
		return 0;
	}
	a->value = "true";
	str_addf(&a->why, "%s is restored from run %s", req->file, run->run_id);
	return fs_write(req->file, str_text(text), text->len, 0, err);
}

int lock_restore(const void *args, struct err *err)
{
	const struct lock_request *req = args;
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(mem_free) char *branch = lock_branch(req);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(lock_answer_release) struct lock_answer answer = { .output = "restored", .value = "false", .run_id = "" };
	bool found = false;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || find_run(s, req, branch, &run, err) < 0)
		return -1;
	if (run.run_id[0] && run_lock_read(s, &run, &text, &found, err) < 0)
		return -1;
	if (!found) {
		if (req->run_id)
			str_addf(&answer.why, "no %s is restored, since run %s keeps none", req->file, run.run_id);
		else
			str_addf(&answer.why, "no %s is restored, since no run of the branch '%s' keeps one", req->file, branch);
		return lock_tell(req, &answer, err);
	}
	answer.run_id = run.run_id;
	if (put(req, &run, &text, &answer, err) < 0)
		return -1;
	return lock_tell(req, &answer, err);
}
