/* made_outs.h - which outputs the workspace holds because we put them there: what no stage names any more goes at the next checkout. */
#ifndef CACHE_MADE_OUTS_H
#define CACHE_MADE_OUTS_H

#include "base/err.h"
#include "base/vec.h"
#include "cache/workspace/workspace.h"

/* This output (relative to the root) is what the id says, from now on. Never fails: it is a note. */
void made_outs_note(struct workspace *w, const char *path, const char *id);

/*
 * Remove what was noted and is not among used any more (paths relative to the root), if it still is what was noted and the cache holds
 * all of it: nothing is lost. removed takes the paths.
 */
int made_outs_sweep(struct strvec *removed, struct workspace *w, const struct strvec *used, struct err *err);

#endif
