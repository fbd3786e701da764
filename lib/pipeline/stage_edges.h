/* stage_edges.h - which stage needs which: a dependency that is an output of another, lies in one, or holds one. */
#ifndef PIPELINE_STAGE_EDGES_H
#define PIPELINE_STAGE_EDGES_H

#include "pipeline/project.h"
#include "pipeline/schedule.h"

/* The graph of a list's stages, by place. DVC_ERROR "Pipeline has a cycle involving: a, b, c." */
int stage_edges(struct dag *out, const struct stage_list *list, struct err *err);

#endif
