/* remote.h - fetching one ref from another repository and pushing one commit to it, so that a push is a compare-and-swap.
 *
 * http(s) goes through libgit2 with what the user's own repository knows: the header that a CI checkout left, credential helpers, CA files
 * and proxies. Everything else (paths, file://, ssh://, host:path) goes through the `git` program, whose receive-pack locks the ref, runs
 * hooks, and whose ssh is the user's. A push is never forced.
 */
#ifndef GIT_REMOTE_H
#define GIT_REMOTE_H

#include "base/env.h"
#include "base/err.h"
#include "base/vec.h"
#include "git/bare.h"
#include "git/remote/remote_crowd.h"

/* What a conversation about one ref told about the default branch too, so that nobody has to ask again. */
struct remote_default {
	bool known;
	char head[GIT_ID_TEXT]; /* "" = it has no commit yet */
};

struct remote {
	char *url;                   /* with credentials, if the user wrote them there: never printed */
	char *title;                 /* the same without them: for messages */
	char *home;                  /* the user's work tree or repository, whose configuration counts */
	struct strvec header;        /* http: "Authorization: ..." lines of the user's configuration */
	char *ca_file;               /* NULL = the system's */
	char *ssh;                   /* core.sshCommand of the user's configuration; NULL = none */
	struct remote_default *main; /* as the last fetch saw it; NULL = nobody keeps it */
	struct remote_crowd *crowd;  /* refs that libgit2 need not see, the caller's; NULL = none */
	const struct env *env;
	char *name;                 /* as the user's repository calls it; NULL = it was named by a URL */
	bool absent;                /* remote_open_later(): the user's repository has no such remote yet */
	struct remote_ahead *ahead; /* a push that is begun; the caller's (remote_ahead.h); NULL = none */
	bool newest_will_do;        /* a first fetch brings the newest commits alone: bare_is_cut(), remote_deepen() */
	bool checkout_will_do;      /* where it refuses us or cannot be reached, read what the checkout brought (refs/remotes/NAME/) */
};

/*
 * name: a remote of the repository at `home` ("origin"), or a URL or path. ERR_USAGE if there is neither such a remote nor such a URL.
 */
int remote_open(struct remote *r, const char *name, const char *home, const struct env *env, struct err *err);
/*
 * The same, but a name that is no remote yet stands for a repository that cannot be reached: every conversation with it is ERR_RETRY, with the
 * command that adds it.
 */
int remote_open_later(struct remote *r, const char *name, const char *home, const struct env *env, struct err *err);
/* ERR_RETRY for such a remote; what talks to a remote asks this first. */
int remote_need(const struct remote *r, struct err *err);
void remote_release(struct remote *r);

/*
 * Bring the remote's `ref` here as local_ref, whatever that was before. id: where it points; "" if the remote has no such ref, and then
 * local_ref goes. ERR_RETRY if the remote cannot be reached; ERR_USAGE if it refuses us.
 */
int remote_fetch(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		 struct err *err);
/* The same for a commit with which nothing here is shared: what is here is not offered, for the two would only look for what there is not. */
int remote_fetch_apart(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		       struct err *err);
/* Bring the part of the history behind local_ref that a first fetch left out; nothing to do if it left none. */
int remote_deepen(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, struct err *err);
/*
 * Point the remote's `ref` at commit `id`, which must come after what the ref is now. ERR_MOVED if somebody else was faster: fetch and
 * decide again. ERR_USAGE if the remote refuses (no right, a hook), with its reason; ERR_RETRY if it cannot be reached, or the connection
 * broke and nobody knows: fetch and look.
 */
int remote_push(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err);

/* "https://user:secret@host/x" -> "https://host/x"; what git's short form says before the '@' is a login name, no secret. Caller frees. */
char *url_without_credentials(const char *url);
bool url_is_http(const char *url);

/* Commits of a first fetch, where the newest will do. A registration makes three. */
#define REMOTE_NEWEST 64

/* The ways there. */
int remote_fetch_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
			    struct err *err);
int remote_fetch_apart_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref,
				  char id[static GIT_ID_TEXT], struct err *err);
int remote_deepen_by_library(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, struct err *err);
int remote_push_by_library(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err);
int remote_fetch_by_program(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
			    struct err *err);
int remote_deepen_by_program(struct bare *b, const struct remote *r, const char *ref, struct err *err);
int remote_push_by_program(struct bare *b, const struct remote *r, const char *id, const char *ref, struct err *err);
/*
 * Where `ref` and HEAD of a repository at a path of this machine point; "" = it has none. False if the git program must be asked: for a
 * repository of somebody else, one that libgit2 does not open, or one that is no plain path.
 */
bool remote_look(const struct remote *r, const char *ref, char id[static GIT_ID_TEXT], char head[static GIT_ID_TEXT]);
/* Does this text of a refused push mean that the ref moved? */
bool remote_says_moved(const char *why);

/*
 * checkout.c: the same from what the user's repository has of this remote; -1 with err as it was if it has nothing. What an earlier fetch
 * brought stands, unless the checkout's is newer. And the commit of the remote's default branch, false if it is not known.
 */
int checkout_fetch(struct bare *b, const struct remote *r, const char *ref, const char *local_ref, char id[static GIT_ID_TEXT],
		   struct err *err);
bool checkout_default_head(const struct remote *r, char id[static GIT_ID_TEXT]);

/* The git program in the user's repository; its stdout is appended to out (may be NULL). Returns its exit code, or -1. */
int git_program(const struct remote *r, const char *const *arguments, const char *input, struct str *out, struct str *errors,
		struct err *err);

#endif
