/* import_update.h - one import brought up to date with where it is from. */
#ifndef DATA_IMPORT_UPDATE_H
#define DATA_IMPORT_UPDATE_H

#include "pipeline/sources/import_dep.h"
#include "tools/data/data_project.h"

struct update_args {
	struct common common;
	const char *rev, *remote;
	bool recursive, to_remote, no_download, all;
	int64_t jobs;
};

struct import_update {
	struct data_project *d;
	struct import_desk *desk;
	const struct update_args *args;
	const struct stage *stage;
	const struct stage_dep *dep;
};

/* Says "Importing ..." or that it did not change. */
int import_update_repo(struct import_update *u, struct err *err);
/* The same of a URL or a path. */
int import_update_url(struct import_update *u, struct err *err);
/* Would anything be done to its output: is it other than recorded, not in the cache, or the record not of its own contents? */
int import_update_is_off(bool *out, struct import_update *u, struct err *err);
void import_update_say(const struct import_update *u, bool changed);

#endif
