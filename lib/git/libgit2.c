/* libgit2.c - loads libgit2 when the first caller needs it. */
#include "git/libgit2.h"

#include "base/mem.h"

#include <dlfcn.h>
#include <string.h>

struct libgit2 git;

static int load(struct err *err)
{
	void *library = dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_NOW | RTLD_LOCAL);

	if (!library)
		return err_set(err, ERR_IO, "cannot load libgit2: %s", dlerror());
#define FIND(name)                                                                                                                         \
	if (!(git.name = (__typeof__(git.name))dlsym(library, "git_" #name)))                                                              \
		return err_set(err, ERR_IO, "cannot load libgit2: %s", dlerror());
	LIBGIT2_FUNCTIONS(FIND)
#undef FIND
	return 0;
}

int libgit2_enter(struct err *err)
{
	static const char *const extensions[] = { "worktreeconfig", "partialclone", "preciousobjects", "relativeworktrees" };

	if (!git.tree_lookup && load(err) < 0)
		return -1;
	if (git.libgit2_init() < 0)
		return err_set(err, ERR_IO, "cannot start libgit2: %s", libgit2_why());
	/* What these extensions change is not looked at here: config.worktree holds settings of the git program (sparse checkouts), a partial
	 * clone lacks old blobs alone. */
	git.libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, ARRAY_LEN(extensions));
	/* A CI checkout often belongs to another user than the one in the container. Nothing of it is executed here. */
	git.libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	return 0;
}

void libgit2_leave(void)
{
	git.libgit2_shutdown();
}

const char *libgit2_why(void)
{
	const git_error *e = git.error_last();

	return e && e->message ? e->message : "unknown reason";
}

bool libgit2_says_sha256(void)
{
	return strstr(libgit2_why(), "objectformat") != NULL;
}

void libgit2_blob_cleanup(git_blob **b)
{
	git.blob_free(*b);
}

void libgit2_commit_cleanup(git_commit **c)
{
	git.commit_free(*c);
}

void libgit2_odb_cleanup(git_odb **o)
{
	git.odb_free(*o);
}

void libgit2_reference_cleanup(git_reference **r)
{
	git.reference_free(*r);
}

void libgit2_remote_cleanup(git_remote **r)
{
	git.remote_free(*r);
}

void libgit2_repository_cleanup(git_repository **r)
{
	git.repository_free(*r);
}

void libgit2_tree_cleanup(git_tree **t)
{
	git.tree_free(*t);
}

void libgit2_entry_cleanup(git_tree_entry **e)
{
	git.tree_entry_free(*e);
}
