/* ignore.h - which paths .dvcignore files leave out: git's patterns, in any folder of the project, and what is always left out. */
#ifndef CACHE_IGNORE_H
#define CACHE_IGNORE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct ignore;

/* Which line of which file decides; file is relative to the root, "" for what is built in. */
struct ignore_match {
	const char *pattern; /* as it stands in the file; NULL = no pattern speaks of the path */
	const char *file;
	int line;
	bool ignored; /* false with a pattern: a "!pattern" takes it back in */
};

/* Files are read when a path below their folder is asked for. root: of the project, absolute. */
struct ignore *ignore_new(const char *root);
/* The same by git's .gitignore files and .git/info/exclude. top: of the work tree, absolute. */
struct ignore *ignore_new_git(const char *top);
void ignore_free(struct ignore *ig);
void ignore_cleanup(struct ignore **ig); /* for CLEANUP() */

/*
 * Is this path left out, by itself or with a folder above it? path: relative to the root; outside of it nothing is ignored.
 * Returns 1 or 0; -1 if a .dvcignore cannot be read.
 */
int ignore_has(struct ignore *ig, const char *path, bool is_dir, struct err *err);
/* The same with what decided: of several patterns the last, where a folder above is left out, what left that out. */
int ignore_explain(struct ignore_match *out, struct ignore *ig, const char *path, bool is_dir, struct err *err);
/* Every pattern that speaks of the path or of a folder above it, in their order; the caller frees *all. */
int ignore_explain_all(struct ignore_match **all, size_t *n, struct ignore *ig, const char *path, bool is_dir, struct err *err);
/* One name in a folder that is itself not left out: for walks, which ask top down. */
bool ignore_entry(struct ignore *ig, const char *dir, const char *name, bool is_dir);
/* Read the .dvcignore of a folder ("" is the root), if there is one, before its entries are asked for. */
int ignore_enter(struct ignore *ig, const char *dir, struct err *err);

/* git's pattern match of a path: "*" and "?" stay within a name, "**" does not. */
bool ignore_glob(const char *pattern, const char *path);

#endif
