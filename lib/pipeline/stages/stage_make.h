/* stage_make.h - a stage out of its resolved map: dvc_yaml_stages()'s own. */
#ifndef PIPELINE_STAGE_MAKE_H
#define PIPELINE_STAGE_MAKE_H

#include "pipeline/dvc_yaml.h"

/* name: "train", "train@0"; address: as DVC prints it. Everything lies in the arena. DVC_ERROR "path:line:col: 'stages.train.deps': ...". */
int stage_make(struct stage *out, struct arena *a, const struct dvc_yaml *y, const char *name, const char *address, const struct value *map,
	       struct err *err);

#endif
