/* run_json.h - parts of a run as JSON, for all who write one. */
#ifndef TRACK_RUN_JSON_H
#define TRACK_RUN_JSON_H

#include "format/json.h"
#include "track/store.h"

/* "key": {"name": "value", ...} */
void run_put_pairs(struct json_writer *w, const char *key, const struct run_pair *pairs, size_t n);
/* "datasets": [{"name", "digest", "source", "context"}, ...] */
void run_put_datasets(struct json_writer *w, const struct run *run);

#endif
