/* clone.c - an empty work tree whose repository is fetched into: its revisions are read from the objects. */
#include "git/clone.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/remote.h"
#include "git/remote/remote_refs.h"

#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 600000 }; /* another process may be fetching a large one */

static int make(const struct remote *r, const char *folder, struct err *err)
{
	CLEANUP(mem_free) char *git = fs_join(folder, ".git"), *head = fs_join(git, "HEAD");
	const char *const init[] = { "init", "--quiet", folder, NULL };
	CLEANUP(str_release) struct str said = { 0 };
	int status;

	if (fs_exists(head))
		return 0;
	if (fs_make_dirs(folder, err) < 0)
		return -1;
	status = git_program(r, init, NULL, NULL, &said, err);
	return status <= 0 ? status : err_set(err, ERR_IO, "cannot make a repository in '%s': %s", folder, str_text(&said));
}

/* The line of git's that names the cause: of several the first. */
static int explain(const struct remote *r, const struct str *said, struct err *err)
{
	static const char mark[] = "fatal: ";
	const char *first = strstr(str_text(said), mark);

	if (!first)
		return remote_refs_fail(r, str_text(said), "clone", err);
	first += strlen(mark);
	{
		CLEANUP(mem_free) char *line = mem_strndup(first, strcspn(first, "\r\n"));

		return remote_refs_fail(r, line, "clone", err);
	}
}

static int fetch(const struct remote *r, const char *folder, struct err *err)
{
	static const char head[] = "+HEAD:" CLONE_HEAD;
	CLEANUP(mem_free) char *git = str_format("--git-dir=%s/.git", folder);
	CLEANUP(mem_free) char *ssh = str_format("core.sshCommand=%s", r->ssh ? r->ssh : "");
	const char *const fetch[] = { git,
				      "-c",
				      "gc.auto=0",
				      "-c",
				      r->ssh ? ssh : "gc.autoDetach=false",
				      "fetch",
				      "--quiet",
				      "--prune",
				      "--force",
				      "--update-head-ok",
				      "--no-write-fetch-head",
				      "--no-recurse-submodules",
				      "--",
				      r->url,
				      "+refs/heads/*:refs/heads/*",
				      "+refs/tags/*:refs/tags/*",
				      head,
				      NULL };
	CLEANUP(str_release) struct str said = { 0 };
	int status = git_program(r, fetch, NULL, NULL, &said, err);

	return status <= 0 ? status : explain(r, &said, err);
}

int clone_refresh(char **folder, const struct clone_terms *terms, struct err *err)
{
	char name[DIGEST_MD5_TEXT];
	CLEANUP(mem_free) char *lock_file = NULL, *below = fs_absolute(terms->below), *home = fs_absolute(terms->home ? terms->home : ".");
	CLEANUP(fs_close) int lock = -1;
	struct remote r;
	int status;

	*folder = NULL;
	digest_md5_bytes(name, terms->url, strlen(terms->url));
	lock_file = str_format("%s/%s.lock", below, name);
	if (fs_make_dirs(below, err) < 0 || (lock = fs_lock(lock_file, WAIT_MS, err)) < 0)
		return -1;
	if (remote_open(&r, terms->url, home, terms->env, err) < 0)
		return -1;
	*folder = fs_join(below, name);
	status = make(&r, *folder, err);
	if (status == 0)
		status = fetch(&r, *folder, err);
	remote_release(&r);
	if (status < 0)
		mem_free(folder);
	return status;
}
