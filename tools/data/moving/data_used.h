/* data_used.h - the objects that targets, commits and the run cache need, by the remote that they belong to. */
#ifndef DATA_DATA_USED_H
#define DATA_DATA_USED_H

#include "cache/objects/object_set.h"
#include "tools/data/data_targets.h"

/* Objects of one remote. */
struct data_share {
	char *remote; /* that the outputs name themselves; NULL = the one that is asked for, or the default */
	struct object_set set;
};

struct data_used {
	struct data_share *v;
	size_t n, cap;
	struct strvec unlisted; /* folders whose listings are not in the cache */
};

struct data_used_terms {
	const char *remote; /* only outputs that go there; NULL = all */
	bool to_push;       /* leave out outputs with `push: false` */
	bool with_deps, recursive;
	bool branches, tags, commits; /* and the outputs of these revisions */
	int64_t max_size;             /* leave out outputs of so many bytes and more; 0 = none */
	const struct strvec *types;   /* "metrics", "plots": only outputs that are such; NULL or empty = all */
};

/* Operands as data_targets_find() takes them. What an import of another repository holds is that repository's, and left out. */
int data_used_collect(struct data_used *out, struct data_project *d, const struct data_used_terms *terms, struct err *err);
void data_used_release(struct data_used *used);

#endif
