/* figures.h - what a project's metrics or params files hold, in the work tree or at a git revision, and how two of them differ. */
#ifndef DATA_FIGURES_H
#define DATA_FIGURES_H

#include "base/vec.h"
#include "format/value/value.h"
#include "pipeline/project/project.h"

struct figures_ask {
	bool params;                  /* params rather than metrics */
	bool deps_only;               /* params: those that stages depend on alone */
	bool recursive;               /* a target that is a folder is every file in it */
	const struct strvec *targets; /* files as the user gave them; empty = all that the project names */
};

/*
 * {file: {"data": ...} or {"error": {"type", "msg"}}}, files as seen from the working folder. rev NULL = the work tree.
 * *failed: a file could not be read. DVC_ERROR for an unknown revision; a dvc.yaml that cannot be read makes an error of the whole.
 */
int figures_read(struct value **out, bool *failed, struct arena *a, const struct project *p, const char *rev, const struct figures_ask *ask,
		 struct err *err);

/* {file: {"a.b": {"old", "new", "diff"}}} in byte order, diff for numbers alone; unchanged ones only with all. */
struct value *figures_diff(struct arena *a, const struct value *old, const struct value *new, bool all);
/* A map of dotted keys; lists as texts, as Python shows them. Of what is no map: one key "". */
struct value *figures_flatten(struct arena *a, const struct value *v);

/* A cell of a table: floats rounded to `precision` decimals (< 0: as they are), nothing is "-". Appended. */
void figures_cell(struct strvec *cells, const struct value *v, int precision);

#endif
