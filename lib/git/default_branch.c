/* default_branch.c - the head of the default branch through the git program, which knows the user's credentials and protocols. */
#include "git/default_branch.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "base/str.h"

#include <string.h>

enum { FILE_MOST = 64 << 20 };

int default_branch_git(const struct default_branch *d, const char *const *argv, const char *input, struct str *out, struct str *errors,
		       struct err *err)
{
	CLEANUP(strvec_release) struct strvec set = { 0 };
	struct proc proc = { .argv = argv, .env = d->remote->env, .set = &set, .hide = env_signing_key, .dir = d->remote->home };
	int status = -1;

	proc.input = input;
	proc.input_len = input ? strlen(input) : 0;
	strvec_add(&set, "LC_ALL=C");
	strvec_add(&set, "GIT_TERMINAL_PROMPT=0");
	if (d->objects) {
		strvec_addf(&set, "GIT_OBJECT_DIRECTORY=%s", d->objects);
		strvec_addf(&set, "GIT_ALTERNATE_OBJECT_DIRECTORIES=%s", d->alternates);
	}
	proc.output = out;
	proc.errors = errors;
	return proc_run(&proc, &status, err) < 0 ? -1 : status;
}

static int run(const struct default_branch *d, const char *const *argv, struct str *out, struct str *errors, struct err *err)
{
	return default_branch_git(d, argv, NULL, out, errors, err);
}

static bool is_id(const char *text, size_t len)
{
	return len == GIT_ID_TEXT - 1 && strspn(text, "0123456789abcdef") >= len;
}

/* "<id>\tHEAD" among the lines of ls-remote. */
static int ask_head(struct default_branch *d, struct err *err)
{
	const char *const far[] = { "git", "ls-remote", "--", d->remote->url, "HEAD", NULL };
	const char *const near[] = { "git", "rev-parse", "-q", "--verify", "HEAD^{commit}", NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	size_t len;
	int status;

	if (d->remote->main && d->remote->main->known) {
		memcpy(d->head, d->remote->main->head, sizeof(d->head));
		return 0;
	}
	if (remote_need(d->remote, err) < 0)
		return -1;
	status = run(d, d->remote->url ? far : near, &out, &errors, err);
	len = strcspn(str_text(&out), "\t\n");
	if (status < 0)
		return -1;
	if (status != 0 && d->remote->url && checkout_default_head(d->remote, d->head))
		return 0;
	if (status != 0 && d->remote->url)
		return err_set(err, ERR_RETRY, "cannot ask %s for its default branch: %.200s", d->remote->title, str_text(&errors));
	if (status == 0 && is_id(str_text(&out), len))
		memcpy(d->head, str_text(&out), GIT_ID_TEXT - 1);
	return 0;
}

static bool has_head(const struct default_branch *d)
{
	CLEANUP(mem_free) char *what = str_format("%s^{tree}", d->head);
	const char *const argv[] = { "git", "cat-file", "-e", what, NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err ignored;

	if (d->here && bare_list(d->here, d->head, "", &names, &ignored) == 0)
		return true;
	return run(d, argv, &out, &errors, &ignored) == 0;
}

static int fetch_head(const struct default_branch *d, struct err *err)
{
	const char *const argv[] = { "git",
				     "-c",
				     "gc.auto=0",
				     "-c",
				     "fetch.writeCommitGraph=false",
				     "fetch",
				     "--quiet",
				     "--no-tags",
				     "--no-write-fetch-head",
				     "--no-recurse-submodules",
				     "--",
				     d->remote->url,
				     d->head,
				     NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	int status = run(d, argv, &out, &errors, err);

	if (status < 0)
		return -1;
	if (status != 0)
		return err_set(err, ERR_RETRY, "cannot fetch the default branch of %s: %.200s", d->remote->title, str_text(&errors));
	return 0;
}

/*
 * A folder apart from the store's own objects: what is fetched leans on the user's clone, and libgit2, which has no alternates, cannot push
 * from among objects whose parents or trees it cannot find.
 */
static int name_folders(struct default_branch *d, const char *git_dir, const char *store, struct err *err)
{
	CLEANUP(mem_free) char *user = fs_join(git_dir, "objects");
	CLEANUP(mem_free) char *own = fs_join(store, "default-branch");
	CLEANUP(mem_free) char *stored = fs_join(store, "objects");
	CLEANUP(mem_free) char *stored_absolute = fs_absolute(stored);

	if (fs_make_dirs(own, err) < 0)
		return -1;
	d->alternates = str_format("%s:%s", user, stored_absolute);
	d->objects = fs_absolute(own);
	return 0;
}

int default_branch_open(struct default_branch *d, const struct remote *r, const char *git_dir, const char *store, struct err *err)
{
	struct err ignored;

	*d = (struct default_branch){ .remote = r };
	if (ask_head(d, err) < 0)
		return -1;
	if (!d->head[0])
		return 0;
	if (bare_open(&d->here, git_dir, false, &ignored) < 0)
		d->here = NULL;
	if (!r->url)
		return 0;
	if (name_folders(d, git_dir, store, err) < 0 || (!has_head(d) && fetch_head(d, err) < 0)) {
		default_branch_release(d);
		return -1;
	}
	return 0;
}

void default_branch_release(struct default_branch *d)
{
	free(d->objects);
	free(d->alternates);
	bare_close(d->here);
	*d = (struct default_branch){ 0 };
}

/* Where libgit2 cannot read: the commit was fetched into our folder, or a partial clone has to ask for the file. */
static int file_by_program(const struct default_branch *d, const char *path, struct str *out, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *what = str_format("%s:%s", d->head, path);
	const char *const look[] = { "git", "ls-tree", "--full-tree", d->head, "--", path, NULL };
	const char *const argv[] = { "git", "cat-file", "blob", what, NULL };
	CLEANUP(str_release) struct str listing = { 0 }, errors = { 0 };
	int status;

	*found = false;
	status = run(d, look, &listing, &errors, err);
	if (status == 0 && listing.len == 0)
		return 0;
	if (status == 0)
		status = run(d, argv, out, &errors, err);
	if (status < 0)
		return -1;
	if (status != 0)
		return err_set(err, ERR_IO, "cannot read '%s' of the default branch: %.200s", path, str_text(&errors));
	*found = true;
	return 0;
}

int default_branch_file(const struct default_branch *d, const char *path, struct str *out, bool *found, struct err *err)
{
	struct err ignored;

	*found = false;
	if (!d->head[0] || (d->here && bare_read(d->here, d->head, path, FILE_MOST, out, found, &ignored) == 0))
		return 0;
	return file_by_program(d, path, out, found, err);
}

int default_branch_contains(const struct default_branch *d, const char *commit, bool *contains, bool *known, struct err *err)
{
	const char *const argv[] = { "git", "merge-base", "--is-ancestor", commit, d->head, NULL };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	int status;

	*contains = *known = false;
	if (!d->head[0] || !is_id(commit, strlen(commit)))
		return 0;
	status = run(d, argv, &out, &errors, err);
	if (status < 0)
		return -1;
	*contains = status == 0;
	*known = status == 0 || status == 1;
	return 0;
}
