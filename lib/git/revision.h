/* revision.h - the files of a work tree as one of its revisions has them, straight from git's objects: no checkout. */
#ifndef GIT_REVISION_H
#define GIT_REVISION_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum { REVISION_ID_TEXT = 41 };

struct revision;

/* folder: anywhere in the work tree (or the git folder itself). name: "HEAD", "v1.2", "main~3", a digest. ERR_USAGE for an unknown one. */
int revision_open(struct revision **out, const char *folder, const char *name, struct err *err);
void revision_close(struct revision *r);
void revision_cleanup(struct revision **r); /* for CLEANUP() */
/* The commit, 40 hex digits. */
const char *revision_id(const struct revision *r);

/* Append the file's bytes; *found: it is there and is a file (a symbolic link is the text of it). path: relative to the work tree. */
int revision_read(const struct revision *r, const char *path, struct str *out, bool *found, struct err *err);
/* The size of a file without reading it, bytes; -1 = there is none. */
int revision_size(const struct revision *r, const char *path, long long *size, struct err *err);
/* Names in a folder ("" or "." is the top) in git's order, folders with '/' at the end. An absent folder has none. */
int revision_list(const struct revision *r, const char *path, struct strvec *out, struct err *err);

/* The names of all branches, or of all tags, in byte order. */
int revision_branches(struct strvec *out, const char *folder, struct err *err);
int revision_tags(struct strvec *out, const char *folder, struct err *err);
/* The work tree's top folder, absolute and without symbolic links; NULL if folder is in none. Caller frees. */
char *revision_top(const char *folder);

#endif
