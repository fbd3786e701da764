/* lock_pull.c - the lock file on a branch of its own, one commit further at each call and never forced, and the pull request for it. */
#include "lock_request.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/forge_job.h"
#include "git/bare.h"
#include "track/own_folder.h"

#include <string.h>

#define BASE_REF "refs/interlock/lock/base"
#define TIP_REF "refs/interlock/lock/tip"

/* "interlock-lock/main", and of a project in a folder "interlock-lock/main-examples-diabetes". "interlock/..." cannot be: a branch has that name. */
static char *branch_name(const char *base, const char *prefix)
{
	char *name = str_format("interlock-lock/%s%s%s", base, *prefix ? "-" : "", prefix);

	for (char *p = name + strlen("interlock-lock/"); *p; p++)
		if (*p == '/')
			*p = '-';
	if (*prefix)
		name[strlen(name) - 1] = '\0'; /* a prefix ends in '/' */
	return name;
}

struct pull {
	struct remote remote;
	struct bare *bare;
	char *base, *branch, *path; /* names of branches, and the file from the top of the repository */
	char head[GIT_ID_TEXT], tip[GIT_ID_TEXT];
};

static void pull_release(struct pull *p)
{
	remote_release(&p->remote);
	bare_close(p->bare);
	free(p->base);
	free(p->branch);
	free(p->path);
}

static int open_pull(struct pull *p, const struct lock_request *req, struct err *err)
{
	static const char *const prefix_of[] = { "rev-parse", "--show-prefix", NULL };
	CLEANUP(mem_free) char *own = own_folder(), *dir = fs_join(own, "store.git"), *prefix = lock_git(req, prefix_of, err);
	CLEANUP(mem_free) char *base_ref = NULL, *ref = NULL;

	if (!prefix)
		return -1;
	if (!(p->base = lock_branch(req)))
		return err_set(err, ERR_USAGE, "onto which branch? give --branch NAME: HEAD is detached, and no runner says");
	p->branch = branch_name(p->base, prefix);
	p->path = str_format("%s%s", prefix, req->file);
	base_ref = str_format("refs/heads/%s", p->base);
	ref = str_format("refs/heads/%s", p->branch);
	if (remote_open(&p->remote, req->remote, ".", req->common.env, err) < 0 || own_folder_make(own, err) < 0 ||
	    bare_open(&p->bare, dir, true, err) < 0 || remote_fetch(p->bare, &p->remote, base_ref, BASE_REF, p->head, err) < 0 ||
	    remote_fetch(p->bare, &p->remote, ref, TIP_REF, p->tip, err) < 0)
		return -1;
	return p->head[0] ? 0 : err_set(err, ERR_USAGE, "%s has no branch '%s'", p->remote.title, p->base);
}

/* Does the commit hold exactly this lock file? */
static int has_lock(const struct pull *p, const char *commit, const struct str *text, bool *same, struct err *err)
{
	CLEANUP(str_release) struct str now = { 0 };
	bool found = false;

	*same = false;
	if (commit[0] && bare_read(p->bare, commit, p->path, 0, &now, &found, err) < 0)
		return -1;
	*same = found && now.len == text->len && memcmp(str_text(&now), str_text(text), text->len) == 0;
	return 0;
}

/* A commit of the tree on top of both, so that neither a force nor a merge by hand is ever needed. */
static int join(char id[static GIT_ID_TEXT], const struct pull *p, const char *tree, const char *message, const struct env *env,
		struct err *err)
{
	const struct remote at = { .home = (char *)bare_dir(p->bare), .env = env };
	const char *const arguments[] = { "-c",          "user.name=Interlock",
					  "-c",          "user.email=lock@interlock.invalid",
					  "commit-tree", tree,
					  "-p", p->head, "-p", p->tip,
					  "-m",          message,
					  NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	int status = git_program(&at, arguments, NULL, &out, &errors, err);

	if (status < 0)
		return -1;
	if (status != 0 || out.len < GIT_ID_TEXT - 1)
		return err_set(err, ERR_IO, "git commit-tree: %.300s", str_text(&errors));
	memcpy(id, str_text(&out), GIT_ID_TEXT - 1);
	id[GIT_ID_TEXT - 1] = '\0';
	return 0;
}

static int commit(char id[static GIT_ID_TEXT], const struct pull *p, const struct run *run, const struct str *text, const struct env *env,
		  struct err *err)
{
	const struct bare_file file = { .path = p->path, .bytes = str_text(text), .len = text->len };
	const struct bare_author author = { "Interlock", "lock@interlock.invalid", clock_now_ms() };
	CLEANUP(mem_free) char *message = str_format("Update %s to run %s\n", p->path, run->run_id);
	char tree[GIT_ID_TEXT];
	bool merged = true;

	if (p->tip[0] && bare_contains(p->bare, &merged, p->head, p->tip, err) < 0)
		return -1;
	if (merged)
		return bare_commit(p->bare, id, p->head, &file, 1, &author, message, err);
	return bare_tree(p->bare, tree, p->head, &file, 1, err) < 0 ? -1 : join(id, p, tree, message, env, err);
}

static int open_request(const struct lock_request *req, const struct pull *p, const struct run *run, struct str *said, struct err *err)
{
	const char *made_of = run_tag(run, RUN_TAG_COMMIT);
	CLEANUP(mem_free) char *title = str_format("Update %s", p->path);
	CLEANUP(mem_free)
	char *body = str_format("`%s` as run `%s` left it, made of commit %.12s. A push that changes nothing but this file to a recorded "
				"run's starts no training. Each retraining keeps this pull request up to date.",
				p->path, run->run_id, made_of ? made_of : "");
	const struct forge_pull pull = { .branch = p->branch, .base = p->base, .title = title, .body = body };
	char number[24];
	bool made;

	if (forge_pull_keep(req->common.env, &pull, number, &made, err) < 0)
		return err_prefix(err, "the branch '%s' is pushed, but its pull request is not open", p->branch);
	str_addf(said, "; pull request %s %s", number, made ? "is opened" : "is up to date");
	return 0;
}

int lock_pull(const struct lock_request *req, const struct run *run, const struct str *text, struct str *said, struct err *err)
{
	CLEANUP(pull_release) struct pull p = { 0 };
	CLEANUP(mem_free) char *ref = NULL;
	char id[GIT_ID_TEXT];
	bool at_base, at_tip;

	if (open_pull(&p, req, err) < 0 || has_lock(&p, p.head, text, &at_base, err) < 0 || has_lock(&p, p.tip, text, &at_tip, err) < 0)
		return -1;
	if (at_base) {
		str_addf(said, "no pull request is needed: %s of '%s' is that of run %s", p.path, p.base, run->run_id);
		return 0;
	}
	ref = str_format("refs/heads/%s", p.branch);
	if (!at_tip && (commit(id, &p, run, text, req->common.env, err) < 0 || remote_push(p.bare, &p.remote, id, ref, err) < 0))
		return -1;
	str_addf(said, "%s of run %s is on the branch '%s'", p.path, run->run_id, p.branch);
	return open_request(req, &p, run, said, err);
}
