/* data_index.h - all paths that a project tracks, with what is recorded of them or what they hold now; and what changed between two. */
#ifndef DATA_DATA_INDEX_H
#define DATA_DATA_INDEX_H

#include "base/arena.h"
#include "tools/data/data_project.h"

struct index_item {
	const char *path; /* relative to the root, no slash at the end */
	const char *id;   /* "" = not known */
	bool is_dir, legacy;
	bool unlisted; /* a folder whose listing is not in the cache: what is in it is not known */
};

/* In byte order of paths. */
struct data_index {
	struct index_item *v;
	size_t n, cap;
	struct arena arena;
};
void data_index_release(struct data_index *index);

/* What stages record of the outputs that the cache holds; deep: with all files in folders. */
int data_index_recorded(struct data_index *out, struct data_project *d, const struct stage_list *stages, bool deep, struct err *err);
/* The same of a git revision; one without a project has nothing. *found (may be NULL): is there such a revision? */
int data_index_of_revision(struct data_index *out, struct data_project *d, const char *rev, bool deep, bool *found, struct err *err);
/* The same paths as the workspace holds them. */
int data_index_workspace(struct data_index *out, struct data_project *d, const struct stage_list *stages, bool deep, struct err *err);

enum index_change_kind { INDEX_ADDED, INDEX_DELETED, INDEX_MODIFIED, INDEX_RENAMED, INDEX_SAME, INDEX_UNKNOWN };
struct index_change {
	enum index_change_kind kind;
	const struct index_item *old, *new; /* NULL = not there */
	const struct index_item *within;    /* UNKNOWN: the folder that cannot be listed; else NULL */
};
struct index_changes {
	struct index_change *v;
	size_t n, cap;
};
void index_changes_release(struct index_changes *changes);
/*
 * Every path of the two, in byte order, unchanged ones too; what lies in a folder that one of them cannot list is left out, or UNKNOWN where
 * the new one has it. by_hash: what has no id is as if it were not there. only: these paths (relative to the root) and what lies in them; may be empty.
 */
void data_index_diff(struct index_changes *out, const struct data_index *old, const struct data_index *new, bool by_hash,
		     const struct strvec *only);

/* "d/" of a folder, "f" of a file. Caller frees. */
char *index_item_shown(const struct index_item *item);
/* Is its object in the cache? */
bool index_item_cached(const struct index_item *item, const struct object_store *store);

#endif
