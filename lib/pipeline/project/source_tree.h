/* source_tree.h - the text files of a project, as they are in the work tree or in one of its git revisions. Paths are relative to the
 * project's root. */
#ifndef PIPELINE_SOURCE_TREE_H
#define PIPELINE_SOURCE_TREE_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "git/revision.h"

#include <stdbool.h>

struct source_tree {
	char *root;                /* absolute */
	struct revision *revision; /* NULL = the work tree */
	char *below;               /* of a revision: the root, relative to the work tree's top; "" = the top */
	char *name;                /* of a revision: as it was asked for */
};

enum source_kind { SOURCE_NONE, SOURCE_FILE, SOURCE_FOLDER };
enum { SOURCE_MOST_BYTES = 64 << 20 }; /* of one file: what is read here is written by people and programs, no data */

/* rev NULL = the work tree. ERR_USAGE for an unknown revision. */
int source_tree_open(struct source_tree *t, const char *root, const char *rev, struct err *err);
/* The same of a folder that need not be checked out: top is the git repository's, absolute and without symbolic links, and root lies in it. */
int source_tree_open_below(struct source_tree *t, const char *top, const char *root, const char *rev, struct err *err);
void source_tree_release(struct source_tree *t);

/* Append the file's bytes. *found NULL: absence is ERR_IO. */
int source_tree_read(struct str *out, const struct source_tree *t, const char *path, bool *found, struct err *err);
/* What is at this path? An error counts as nothing. */
enum source_kind source_tree_kind(const struct source_tree *t, const char *path);
/* Names in a folder in byte order, folders with '/' at the end; "." is the root. Symbolic links to folders are no folders. */
int source_tree_list(struct strvec *out, const struct source_tree *t, const char *path, struct err *err);
/* How a path is shown in messages: relative to the working folder, or "v1:sub/dvc.yaml". Caller frees. */
char *source_tree_shown(const struct source_tree *t, const char *path);

#endif
