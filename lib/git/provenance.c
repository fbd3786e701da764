/* provenance.c - commit, branch, remote and cleanliness of a work tree. The one file that includes <git2.h>.
 *
 * Training runs read this once, so it must be cheap: no repository upwards means that libgit2 is not even initialised, and
 * untracked files are never looked for.
 */
#include "git/provenance.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <git2.h>
#include <stdio.h>
#include <string.h>

static void repository_free(git_repository **r)
{
	git_repository_free(*r);
}

static void reference_free(git_reference **r)
{
	git_reference_free(*r);
}

static void commit_free(git_commit **c)
{
	git_commit_free(*c);
}

static void remote_free(git_remote **r)
{
	git_remote_free(*r);
}

static void status_free(git_status_list **l)
{
	git_status_list_free(*l);
}

static int fail(struct err *err, const char *dir)
{
	const git_error *e = git_error_last();

	return err_set(err, ERR_IO, "cannot read the git repository of '%s': %s", dir, e && e->message ? e->message : "unknown reason");
}

/* "https://user:secret@host/x" -> "https://host/x"; what git's short form says before the '@' is a login name, no secret. */
static char *without_credentials(const char *url)
{
	const char *host = strstr(url, "://");
	const char *at = NULL;

	if (!host)
		return mem_strdup(url);
	host += 3;
	for (const char *p = host; *p && *p != '/' && *p != '?' && *p != '#'; p++)
		if (*p == '@')
			at = p;
	return at ? str_format("%.*s%s", (int)(host - url), url, at + 1) : mem_strdup(url);
}

static void read_remote(struct provenance *p, git_repository *repo)
{
	CLEANUP(remote_free) git_remote *remote = NULL;

	if (git_remote_lookup(&remote, repo, "origin") == 0 && git_remote_url(remote))
		p->remote = without_credentials(git_remote_url(remote));
}

/* Commit and author; a repository without a commit yet leaves them empty. */
static int read_head(struct provenance *p, git_repository *repo, const char *dir, struct err *err)
{
	CLEANUP(reference_free) git_reference *head = NULL;
	CLEANUP(commit_free) git_commit *commit = NULL;
	const git_signature *author;
	int status = git_repository_head(&head, repo);

	if (status == GIT_EUNBORNBRANCH || status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return fail(err, dir);
	if (git_reference_is_branch(head))
		p->branch = mem_strdup(git_reference_shorthand(head));
	if (git_reference_peel((git_object **)&commit, head, GIT_OBJECT_COMMIT) < 0)
		return fail(err, dir);
	git_oid_tostr(p->commit, sizeof(p->commit), git_commit_id(commit));
	author = git_commit_author(commit);
	p->author = str_format("%s <%s>", author->name, author->email);
	return 0;
}

static int read_dirty(struct provenance *p, git_repository *repo, const char *dir, struct err *err)
{
	CLEANUP(status_free) git_status_list *list = NULL;
	git_status_options options = GIT_STATUS_OPTIONS_INIT;

	if (git_repository_is_bare(repo))
		return 0;
	options.show = *p->commit ? GIT_STATUS_SHOW_INDEX_AND_WORKDIR : GIT_STATUS_SHOW_INDEX_ONLY;
	options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;
	if (git_status_list_new(&list, repo, &options) < 0)
		return fail(err, dir);
	p->dirty = git_status_list_entrycount(list) > 0;
	return 0;
}

static int read_all(struct provenance *p, const char *dir, struct err *err)
{
	CLEANUP(repository_free) git_repository *repo = NULL;
	int status = git_repository_open_ext(&repo, dir, 0, NULL);

	if (status == GIT_ENOTFOUND)
		return 0;
	if (status < 0)
		return fail(err, dir);
	p->shallow = git_repository_is_shallow(repo) == 1;
	if (git_repository_workdir(repo))
		p->root = mem_strdup(git_repository_workdir(repo));
	for (size_t n = p->root ? strlen(p->root) : 0; n > 1 && p->root[n - 1] == '/'; n--)
		p->root[n - 1] = '\0';
	read_remote(p, repo);
	return read_head(p, repo, dir, err) < 0 || read_dirty(p, repo, dir, err) < 0 ? -1 : 0;
}

int provenance_read(struct provenance *p, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *top = fs_find_upwards(dir, ".git");
	int result;

	*p = (struct provenance){ 0 };
	if (!top)
		return 0;
	if (git_libgit2_init() < 0)
		return fail(err, dir);
	/* A CI checkout often belongs to another user than the one in the container. Nothing of it is executed here. */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	result = read_all(p, dir, err);
	git_libgit2_shutdown();
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
