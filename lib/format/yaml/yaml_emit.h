/* yaml_emit.h - YAML as ruamel.yaml's round-trip writer puts it, byte for byte: what DVC writes to dvc.lock, .dvc, dvc.yaml and the run cache. */
#ifndef FORMAT_YAML_EMIT_H
#define FORMAT_YAML_EMIT_H

#include "format/value/value.h"

/*
 * Append a map as a document in block style: two blanks a level, a list's dash under its key, folded at 80 columns, quotes where
 * YAML 1.2 needs them, an anchor where a list or map is reached twice (the same node).
 */
void yaml_emit(struct str *out, const struct value *root);

#endif
