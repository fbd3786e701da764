/* dvc_schema.h - what may stand in a dvc.yaml: each key with its type, checked before anything is templated, as DVC does. */
#ifndef PIPELINE_DVC_SCHEMA_H
#define PIPELINE_DVC_SCHEMA_H

#include "pipeline/value_shape.h"

/*
 * root   the whole file's value;  y  the same file, for the places of keys.
 * DVC_ERROR "dvc.yaml:3:9: 'stages.train.deps': a list of texts is expected, not a text", and "did you mean" for unknown keys.
 */
int dvc_schema_check(const struct yaml *y, const struct value *root, struct err *err);

#endif
