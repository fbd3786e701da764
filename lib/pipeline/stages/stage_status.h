/* stage_status.h - how a stage, or what a .dvc file tracks, stands against what is recorded of it: the changes that DVC's status names. */
#ifndef PIPELINE_STAGE_STATUS_H
#define PIPELINE_STAGE_STATUS_H

#include "base/log.h"
#include "cache/workspace/workspace.h"
#include "pipeline/params/param_memo.h"
#include "pipeline/stages/stage.h"

struct import_desk;

struct stage_check {
	struct workspace *workspace;
	struct param_memo *params;
	const char *from; /* the user's folder, relative to the project's root: paths are named from there; "." or NULL = the root */
	struct import_desk *desk; /* repositories and URLs are asked by it; NULL: they are not, and count as recorded */
	bool updates;             /* and whether frozen imports of repositories could be updated */
	struct log *log;          /* told why a stage would run, for -v; NULL = nobody */
};

/*
 * As DVC's `status --json` has it: [{"changed deps": {path: state}}, {"changed outs": ...}, "always changed", "changed command"], in a's
 * memory; NULL = nothing has changed. A frozen stage's dependencies are left out. only: of its outputs this one; NULL = all.
 */
int stage_status(struct value **out, struct arena *a, const struct stage_check *c, const struct stage *s, const struct stage_out *only,
		 struct err *err);
/* One stage's changes as `dvc status` prints them below its name: tab-indented, states padded to 20 columns. */
void stage_status_text(struct str *out, const char *address, const struct value *status);

struct stage_judgement {
	bool allow_missing; /* what is not there and not in the cache is not for that reason changed */
	/* With allow_missing: stages that run before this one; a missing dependency that one of them now makes otherwise has changed. */
	const struct stage *const *upstream;
	size_t n_upstream;
};
/* Would repro run it? The cheap questions come first, and the first answer ends it. */
int stage_has_changed(bool *out, const struct stage_check *c, const struct stage *s, const struct stage_judgement *how, struct err *err);
/* Does anything that goes in (dependencies, parameters) differ from what is recorded? The command is not looked at, nor is frozen. */
int stage_deps_changed(bool *out, const struct stage_check *c, const struct stage *s, struct err *err);
/* Is the command another than the recorded one? A .dvc file: is its md5 not that of its contents? Never of a stage that never ran. */
bool stage_command_changed(const struct stage *s);
/* A command without dependencies and outputs: it runs each time. */
bool stage_is_callback(const struct stage *s);

/* A path relative to the project's root as seen from a folder that is, too: "../data/x". Absolute paths stand. Caller frees. */
char *stage_path_from(const char *from, const char *at);

#endif
