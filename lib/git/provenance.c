/* provenance.c - commit, branch, remote and cleanliness of a work tree.
 *
 * Training runs read this once, so it must be cheap: without a repository upwards libgit2 is not even loaded, and untracked files
 * are never looked for.
 */
#include "git/provenance.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/libgit2.h"
#include "git/remote/remote.h"

#include <string.h>

static void status_free(git_status_list **l)
{
	git.status_list_free(*l);
}

static int fail(struct err *err, const char *dir)
{
	if (libgit2_says_sha256())
		return err_set(err, ERR_USAGE, SHA256_REFUSED, dir);
	return err_set(err, ERR_IO, "cannot read the git repository of '%s': %s", dir, libgit2_why());
}

static void read_remote(struct provenance *p, git_repository *repo)
{
	CLEANUP(libgit2_remote_cleanup) git_remote *remote = NULL;

	if (git.remote_lookup(&remote, repo, "origin") == 0 && git.remote_url(remote))
		p->remote = url_without_credentials(git.remote_url(remote));
}

/* Commit and author; a repository without a commit yet leaves them empty. */
static int read_head(struct provenance *p, git_repository *repo, const char *dir, struct err *err)
{
	CLEANUP(libgit2_reference_cleanup) git_reference *head = NULL;
	CLEANUP(libgit2_commit_cleanup) git_commit *commit = NULL;
	const git_signature *author;
	int status = git.repository_head(&head, repo);

	if (status == GIT_EUNBORNBRANCH || status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return fail(err, dir);
	if (git.reference_is_branch(head))
		p->branch = mem_strdup(git.reference_shorthand(head));
	if (git.reference_peel((git_object **)&commit, head, GIT_OBJECT_COMMIT) < 0)
		return fail(err, dir);
	git.oid_tostr(p->commit, sizeof(p->commit), git.commit_id(commit));
	author = git.commit_author(commit);
	p->author = str_format("%s <%s>", author->name, author->email);
	return 0;
}

/*
 * libgit2 knows no filters of the user's (LFS), so that a file that it has to read again looks changed: git itself has the last word. Without the
 * program, or where it refuses the checkout, the difference stands.
 */
static bool git_sees_changes(const char *dir, const struct env *env)
{
	static const char *const arguments[] = { "--no-optional-locks",     "status", "--porcelain", "--untracked-files=no",
						 "--ignore-submodules=all", NULL };
	const struct remote here = { .home = (char *)dir, .env = env };
	CLEANUP(str_release) struct str out = { 0 };
	struct err ignored;

	return git_program(&here, arguments, NULL, &out, NULL, &ignored) != 0 || out.len > 0;
}

static int read_dirty(struct provenance *p, git_repository *repo, const char *dir, const struct env *env, struct err *err)
{
	CLEANUP(status_free) git_status_list *list = NULL;
	git_status_options options = GIT_STATUS_OPTIONS_INIT;

	if (git.repository_is_bare(repo))
		return 0;
	options.show = *p->commit ? GIT_STATUS_SHOW_INDEX_AND_WORKDIR : GIT_STATUS_SHOW_INDEX_ONLY;
	options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;
	if (git.status_list_new(&list, repo, &options) < 0)
		return fail(err, dir);
	p->dirty = git.status_list_entrycount(list) > 0 && git_sees_changes(dir, env);
	return 0;
}

static int read_all(struct provenance *p, const char *dir, const struct env *env, struct err *err)
{
	CLEANUP(libgit2_repository_cleanup) git_repository *repo = NULL;
	int status = git.repository_open_ext(&repo, dir, 0, NULL);

	if (status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return fail(err, dir);
	p->shallow = git.repository_is_shallow(repo) == 1;
	if (git.repository_workdir(repo))
		p->root = mem_strdup(git.repository_workdir(repo));
	for (size_t n = p->root ? strlen(p->root) : 0; n > 1 && p->root[n - 1] == '/'; n--)
		p->root[n - 1] = '\0';
	read_remote(p, repo);
	return read_head(p, repo, dir, err) < 0 || read_dirty(p, repo, dir, env, err) < 0 ? -1 : 0;
}

int provenance_read(struct provenance *p, const char *dir, const struct env *env, struct err *err)
{
	CLEANUP(mem_free) char *top = fs_find_upwards(dir, ".git");
	int result;

	*p = (struct provenance){ 0 };
	if (!top)
		return 0;
	if (libgit2_enter(err) < 0)
		return -1;
	result = read_all(p, dir, env, err);
	libgit2_leave();
	if (result < 0)
		provenance_release(p);
	return result;
}

void provenance_release(struct provenance *p)
{
	free(p->branch);
	free(p->remote);
	free(p->author);
	free(p->root);
	*p = (struct provenance){ 0 };
}
