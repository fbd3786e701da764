/* param_memo.h - files of parameters, each read once while it stays as it is: a thousand stages share one params.yaml. */
#ifndef PIPELINE_PARAM_MEMO_H
#define PIPELINE_PARAM_MEMO_H

#include "base/map.h"
#include "format/value/value.h"

#include <stdbool.h>

struct param_memo_file;

struct param_memo {
	const char *root; /* of the project; borrowed */
	bool settled;     /* nobody changes them meanwhile: what was read once is not even looked at again */
	struct param_memo_file **files;
	size_t n, cap;
	struct map by_path;
	struct arena arena;
};

void param_memo_release(struct param_memo *m);

/*
 * The tree of a file (relative to the root, or absolute), which lives as long as the memo; *out NULL if the file is not there. A file
 * that has changed since is read again. DVC_ERROR "path:line:col: ..."; of a folder "'path' is a directory, expected a parameters file".
 */
int param_memo_get(const struct value **out, struct param_memo *m, const char *at, struct err *err);

#endif
