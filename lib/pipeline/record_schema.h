/* record_schema.h - what may stand in a .dvc file, in a dvc.lock and in an entry of the run cache. Source: DVC 3's schemas of the three. */
#ifndef PIPELINE_RECORD_SCHEMA_H
#define PIPELINE_RECORD_SCHEMA_H

#include "format/value/value.h"

/* DVC_ERROR "data.dvc:2:9: 'outs.0.md5': an MD5 (32 digits, with or without '.dir') is expected, not 'x'". path: for messages. */
int record_check_dvc_file(const char *path, const struct value *root, struct err *err);
/* A whole dvc.lock; without any key it is an empty one. */
int record_check_lock(const char *path, const struct value *root, struct err *err);
/* One stage of a lock by itself, as the run cache keeps it. */
int record_check_entry(const char *path, const struct value *root, struct err *err);

#endif
