/* run_record.h - a run as one JSON document: what stands in a store's branch, and what one machine hands another. docs/formats/run-record.md */
#ifndef TRACK_RUN_RECORD_H
#define TRACK_RUN_RECORD_H

#include "format/json.h"
#include "track/store.h"

/* Append the document, with a line break at its end: equal runs give equal bytes. */
void run_record_write(struct str *out, const struct run *run);

/* A record as a batch to be logged. Its texts are borrowed from the document. */
struct run_record {
	const char *run_id, *experiment, *name, *user, *parent_run_id /* NULL = none */, *status;
	int64_t start_ms, end_ms;
	struct run_metric *metrics;
	struct run_pair *params, *tags;
	struct run_dataset *datasets;
	struct run_batch batch;
};
/* where: the document's name, for the error. ERR_INTEGRITY if it is no record of a run. */
int run_record_read(struct run_record *r, const struct json *doc, const char *where, struct err *err);
void run_record_release(struct run_record *r);

/* Make the run that the record tells of; it must not be there. */
int run_record_log(struct store *s, const struct run_record *r, struct err *err);

#endif
