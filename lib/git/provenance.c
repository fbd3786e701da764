/* provenance.c - commit, branch, remote and cleanliness of a work tree. The one file that includes <git2.h>.
 *
 * Training runs read this once, so it must be cheap: without a repository upwards libgit2 is not even loaded, and untracked files
 * are never looked for. It is loaded at the first use, because with its TLS and Kerberos libraries it would triple the start-up of
 * every program that may need it.
 */
#include "git/provenance.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <dlfcn.h>
#include <git2.h>
#include <string.h>

/* The functions of libgit2 that are called below. */
#define EACH_FUNCTION(F)                                                                                                                   \
	F(commit_author)                                                                                                                   \
	F(commit_free)                                                                                                                     \
	F(commit_id)                                                                                                                       \
	F(error_last)                                                                                                                      \
	F(libgit2_init)                                                                                                                    \
	F(libgit2_opts)                                                                                                                    \
	F(libgit2_shutdown)                                                                                                                \
	F(oid_tostr)                                                                                                                       \
	F(reference_free)                                                                                                                  \
	F(reference_is_branch)                                                                                                             \
	F(reference_peel)                                                                                                                  \
	F(reference_shorthand)                                                                                                             \
	F(remote_free)                                                                                                                     \
	F(remote_lookup)                                                                                                                   \
	F(remote_url)                                                                                                                      \
	F(repository_free)                                                                                                                 \
	F(repository_head)                                                                                                                 \
	F(repository_is_bare)                                                                                                              \
	F(repository_is_shallow)                                                                                                           \
	F(repository_open_ext)                                                                                                             \
	F(repository_workdir)                                                                                                              \
	F(status_list_entrycount)                                                                                                          \
	F(status_list_free)                                                                                                                \
	F(status_list_new)

#define POINTER(name) __typeof__(git_##name) *name;
static struct {
	EACH_FUNCTION(POINTER)
} git;

static int load(struct err *err)
{
	void *library = dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return err_set(err, ERR_IO, "cannot load libgit2: %s", dlerror());
#define FIND(name)                                                                                                                         \
	if (!(git.name = (__typeof__(git.name))dlsym(library, "git_" #name)))                                                              \
		return err_set(err, ERR_IO, "cannot load libgit2: %s", dlerror());
	EACH_FUNCTION(FIND)
	return 0;
}

static void repository_free(git_repository **r)
{
	git.repository_free(*r);
}

static void reference_free(git_reference **r)
{
	git.reference_free(*r);
}

static void commit_free(git_commit **c)
{
	git.commit_free(*c);
}

static void remote_free(git_remote **r)
{
	git.remote_free(*r);
}

static void status_free(git_status_list **l)
{
	git.status_list_free(*l);
}

static int fail(struct err *err, const char *dir)
{
	const git_error *e = git.error_last();

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

	if (git.remote_lookup(&remote, repo, "origin") == 0 && git.remote_url(remote))
		p->remote = without_credentials(git.remote_url(remote));
}

/* Commit and author; a repository without a commit yet leaves them empty. */
static int read_head(struct provenance *p, git_repository *repo, const char *dir, struct err *err)
{
	CLEANUP(reference_free) git_reference *head = NULL;
	CLEANUP(commit_free) git_commit *commit = NULL;
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

static int read_dirty(struct provenance *p, git_repository *repo, const char *dir, struct err *err)
{
	CLEANUP(status_free) git_status_list *list = NULL;
	git_status_options options = GIT_STATUS_OPTIONS_INIT;

	if (git.repository_is_bare(repo))
		return 0;
	options.show = *p->commit ? GIT_STATUS_SHOW_INDEX_AND_WORKDIR : GIT_STATUS_SHOW_INDEX_ONLY;
	options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES;
	if (git.status_list_new(&list, repo, &options) < 0)
		return fail(err, dir);
	p->dirty = git.status_list_entrycount(list) > 0;
	return 0;
}

static int read_all(struct provenance *p, const char *dir, struct err *err)
{
	CLEANUP(repository_free) git_repository *repo = NULL;
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
	return read_head(p, repo, dir, err) < 0 || read_dirty(p, repo, dir, err) < 0 ? -1 : 0;
}

int provenance_read(struct provenance *p, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *top = fs_find_upwards(dir, ".git");
	int result;

	*p = (struct provenance){ 0 };
	if (!top)
		return 0;
	if (load(err) < 0)
		return -1;
	if (git.libgit2_init() < 0)
		return fail(err, dir);
	/* A CI checkout often belongs to another user than the one in the container. Nothing of it is executed here. */
	git.libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	result = read_all(p, dir, err);
	git.libgit2_shutdown();
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
