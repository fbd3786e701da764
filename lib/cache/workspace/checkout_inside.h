/* checkout_inside.h - a checkout that is under way, for the two files that make it. */
#ifndef CACHE_CHECKOUT_INSIDE_H
#define CACHE_CHECKOUT_INSIDE_H

#include "cache/file_tree.h"
#include "cache/workspace/workspace.h"
#include "cache/workspace/workspace_inside.h"

struct checkout {
	struct workspace *w;
	struct workspace_place place;
	const struct object_meta *meta;
	unsigned flags;
	struct file_tree now; /* what is there; of a single file one with path "" */
	bool now_read, was_dir, was_there;
	struct dir_listing target;  /* what shall be; of a single file one with path "" */
	const char *below;          /* of the recorded folder this path alone; NULL = all of it */
	bool is_dir;                /* what shall be is a folder */
	struct stat_sig *sigs;      /* of each file of the target, as it comes to lie there */
	unsigned char *marks;       /* of each, for place_files() */
	struct workspace_folder in; /* the folder that was put into last */
	struct strvec *missing;
	size_t n_new, n_added, n_changed, n_removed, n_missing;
};

/* Fill in what is there: c->now, was_there, was_dir. -1 with what cannot be read. */
int checkout_read_now(struct checkout *c, struct err *err);
/* Fill in what shall be: c->target, is_dir. Returns 1; 0 if the listing is not in the cache; -1. */
int checkout_read_target(struct checkout *c, struct err *err);

#endif
