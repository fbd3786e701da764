/* bare.h - a bare repository as a place for records: files are read at a commit and written by making the next one.
 *
 * Nobody's work tree, index or HEAD is touched. Every write is durable when the call returns.
 */
#ifndef GIT_BARE_H
#define GIT_BARE_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GIT_ID_TEXT = 41 }; /* 40 hex digits and a NUL; "" = no commit */

#define SHA256_REFUSED "'%s' is a SHA-256 repository, which libgit2 cannot read: use a SHA-1 repository"

struct bare;

/* Load and start libgit2, so that what is opened next need not; bare_end() when it is not needed any more. */
int bare_begin(struct err *err);
void bare_end(void);
/* Open the repository at dir, or make it. ERR_INTEGRITY if dir is something else; SHA-256 repositories are refused by name. */
int bare_open(struct bare **out, const char *dir, bool create, struct err *err);
void bare_close(struct bare *b);
void bare_cleanup(struct bare **b); /* for CLEANUP() */
const char *bare_dir(const struct bare *b);

/* Where a ref points: "" if there is none. ERR_INTEGRITY if it points at something that is no commit (a tag, a blob). */
int bare_ref(const struct bare *b, char id[static GIT_ID_TEXT], const char *ref, struct err *err);
/*
 * Wait for a lock of the ref to go; one that stands for two seconds is of a process that was killed, and is removed. Whoever holds it after all
 * finds his write refused, and nothing half done. To be called before anything writes the ref: the functions below do.
 */
void bare_free_ref(const struct bare *b, const char *ref);
/* Point ref at id if it still points at `expected` ("" = it must not exist). ERR_MOVED otherwise. */
int bare_move_ref(struct bare *b, const char *ref, const char *expected, const char *id, struct err *err);
int bare_delete_ref(struct bare *b, const char *ref, struct err *err);
/* Is `ancestor` the commit itself or before it? "" is before everything. False too if the history here ends before it (bare_is_cut()). */
int bare_contains(const struct bare *b, bool *contains, const char *commit, const char *ancestor, struct err *err);
/* Is the commit here? Does any history here end before its beginning (remote_deepen() brings the rest)? */
bool bare_has(const struct bare *b, const char *commit);
bool bare_is_cut(const struct bare *b);
/*
 * Until the descriptor is closed, nobody else changes where the history here ends: for the git program, whose own lock, if one stands, is of a
 * process that was killed, and is removed. -1 with err.
 */
int bare_shallow_lock(const struct bare *b, struct err *err);
/* Does no ref lead to anything here, but those that begin with `but` (NULL = none)? */
bool bare_is_new(const struct bare *b, const char *but);
/* id: the first of a commit's n_parents; "" if it has none. */
int bare_parent(const struct bare *b, char id[static GIT_ID_TEXT], size_t *n_parents, const char *commit, struct err *err);

/* Where a commit is named below, the id of a tree will do. */
/* Append the file at commit:path to out; *found says whether it is there. ERR_DATA above most_bytes (0 = no limit). */
int bare_read(const struct bare *b, const char *commit, const char *path, size_t most_bytes, struct str *out, bool *found, struct err *err);
/* The same for the file with this digest, as bare_list_ids() and bare_entry() name it. ERR_IO if it is not here. */
int bare_read_id(const struct bare *b, const char *id, size_t most_bytes, struct str *out, struct err *err);
/* Names in the folder commit:path in git's order, folders with a '/' at the end. An absent folder has none. path "" = the top. */
int bare_list(const struct bare *b, const char *commit, const char *path, struct strvec *out, struct err *err);
/* The same as "ID NAME". */
int bare_list_ids(const struct bare *b, const char *commit, const char *path, struct strvec *out, struct err *err);

/* Digest of what is at commit:path, file or folder; "" if there is nothing. Equal digests are equal contents. */
int bare_entry(const struct bare *b, const char *commit, const char *path, char id[static GIT_ID_TEXT], struct err *err);

struct bare_file {
	const char *path;  /* "registry/model/000001.ndjson" */
	const void *bytes; /* NULL = the file goes */
	size_t len;
};
/* Whether and how the user has commits signed; for one repository. */
struct commit_signing {
	const struct env *env;
	struct strvec settings; /* "gpg.format=ssh" ... */
	bool read, wanted, has_key;
};
/* What the configuration at `home` says: commit.gpgSign, gpg.*, user.signingKey. */
void commit_signing_read(struct commit_signing *s, const char *home, const struct env *env);
void commit_signing_release(struct commit_signing *s);

struct bare_author {
	const char *name, *mail;
	int64_t at_ms;
	const struct commit_signing *signing; /* NULL = not signed, whatever is wanted */
};
/* A commit without a parent, with the files of the commit `like` and these changed. */
int bare_commit_anew(struct bare *b, char id[static GIT_ID_TEXT], const char *like, const struct bare_file *files, size_t n_files,
		     const struct bare_author *author, const char *message, struct err *err);
/*
 * A commit with these files changed on top of parent ("" = a first commit with these alone). No ref moves: bare_move_ref() does.
 * id: the new commit's. ERR_USAGE if it is to be signed and cannot be.
 */
int bare_commit(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const struct bare_file *files, size_t n_files,
		const struct bare_author *author, const char *message, struct err *err);

/* The tree that bare_commit() would commit, without the commit. */
int bare_tree(struct bare *b, char id[static GIT_ID_TEXT], const char *parent, const struct bare_file *files, size_t n_files,
	      struct err *err);

#endif
