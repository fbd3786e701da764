/* stage_graph.h - which stage needs which: by an output that is a dependency, lies in it, or holds it. */
#ifndef PIPELINE_STAGE_GRAPH_H
#define PIPELINE_STAGE_GRAPH_H

#include "pipeline/project/project.h"
#include "pipeline/schedule.h"

/*
 * The graph of all stages, by their indices; the order of a stage's needs is that of its deps. DVC_ERROR, one line that names both
 * sides, if two stages have one output, one output lies in another, a stage's file lies in an output, or stages need each other in a
 * circle.
 */
int graph_make(struct dag *out, const struct stage_list *stages, struct err *err);

/* Which stage's output is at this path (relative to the root), or holds it; n if none. *out (may be NULL) says which. */
size_t graph_stage_of(const struct stage_list *stages, const char *at, const struct stage_out **out);

#endif
