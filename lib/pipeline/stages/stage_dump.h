/* stage_dump.h - one stage of a dvc.yaml written back, as DVC writes it: comments, order and spellings of the rest of the file stay. */
#ifndef PIPELINE_STAGE_DUMP_H
#define PIPELINE_STAGE_DUMP_H

#include "pipeline/stages/stage.h"

/* The stage's map: desc, cmd, wdir, deps, params, outs, metrics, plots, frozen, always_changed, meta; paths sorted, what is empty left out. */
struct value *stage_dump(struct arena *a, const struct stage *stage, const char *root);

/*
 * Put it into the file (path: absolute), made if absent. *existed: a stage of this name was there. DVC_ERROR for a stage that a template or a group
 * makes, which cannot be written back. The file is replaced whole.
 */
int stage_dump_write(const struct stage *stage, const char *root, const char *path, bool *existed, struct err *err);

#endif
