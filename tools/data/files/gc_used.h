/* gc_used.h - the objects that the chosen revisions of projects need, and which of them a remote holds. */
#ifndef DATA_GC_USED_H
#define DATA_GC_USED_H

#include "base/map.h"
#include "pipeline/project/revision_list.h"
#include "tools/data/moving/data_cloud.h"

/* Begin with store, log and the flags; zeros else. */
struct gc_used {
	struct object_store *store; /* where listings are read */
	struct log *log;
	bool cloud;                 /* what is not known to be needed would be lost for everybody: a listing that is not here is an error */
	bool by_remote;             /* what is collected next is also kept by remote */
	struct map keys, at_remote; /* "3:ID" and "2:ID" */
	struct arena arena;
	struct data_used shares;
};

/* What the workspace and the revisions of a project need. A revision that cannot be read is an error, or (skip_failed) a warning. */
int gc_used_project(struct gc_used *u, struct project *p, const struct revision_choice *choice, const struct env *env, bool skip_failed,
		    struct err *err);
/* What was kept by remote and lies there is needed here no more. */
int gc_used_drop_remote(struct gc_used *u, struct data_project *d, const struct cloud_args *args, struct err *err);
bool gc_used_has(const struct gc_used *u, const char *id, bool legacy);
void gc_used_release(struct gc_used *u);

#endif
