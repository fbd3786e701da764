/* remote_path.c - where the refs of a repository on this machine point, without a conversation of three processes about it. */
#include "base/mem.h"
#include "git/libgit2.h"
#include "git/remote/remote.h"

#include <sys/stat.h>
#include <unistd.h>

/* git talks to nobody else's repositories without being told so (safe.directory): whether it was, it must say itself. */
static bool is_ours(git_repository *repo)
{
	struct stat st;

	return stat(git.repository_path(repo), &st) == 0 && st.st_uid == geteuid();
}

/* "" = there is no such ref, or it is about to get its first commit; false if it cannot be said. */
static bool read_ref(git_repository *repo, const char *ref, char id[static GIT_ID_TEXT])
{
	git_oid oid;
	int code = git.reference_name_to_id(&oid, repo, ref);

	id[0] = '\0';
	if (code == 0)
		git.oid_tostr(id, GIT_ID_TEXT, &oid);
	return code == 0 || code == GIT_ENOTFOUND || code == GIT_EUNBORNBRANCH;
}

bool remote_look(const struct remote *r, const char *ref, char id[static GIT_ID_TEXT], char head[static GIT_ID_TEXT])
{
	CLEANUP(libgit2_repository_cleanup) git_repository *repo = NULL;

	return r->url[0] == '/' && git.repository_open_ext(&repo, r->url, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) == 0 && is_ours(repo) &&
	       read_ref(repo, ref, id) && read_ref(repo, "HEAD", head);
}
