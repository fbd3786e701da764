/* json_loose.h - JSON as Python writes it: with NaN, Infinity and -Infinity. */
#ifndef PIPELINE_JSON_LOOSE_H
#define PIPELINE_JSON_LOOSE_H

#include "format/value/value.h"

/* Is one of them there, outside of texts? */
bool json_is_loose(const char *text, size_t len);
/* ERR_USAGE "path:line:col: ..." as the YAML reader says it, which reads JSON as well. */
int json_loose_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);

#endif
