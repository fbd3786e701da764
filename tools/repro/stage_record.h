/* stage_record.h - what happened, as JSON lines: kept in .dvc/tmp/repro, and with --json on stdout. */
#ifndef REPRO_STAGE_RECORD_H
#define REPRO_STAGE_RECORD_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

enum { RECORDS_KEPT = 50 };

struct stage_record {
	char *folder; /* where records are kept; NULL = nowhere */
	int fd;       /* of ours, opened with the first line */
	bool to_stdout;
	const struct env *env; /* whose secrets stand in no record; borrowed */
	double started;
};

/* How a stage ended. */
enum stage_outcome { STAGE_RAN, STAGE_FROM_CACHE, STAGE_UNCHANGED, STAGE_FAILED, STAGE_SKIPPED, STAGE_INTERRUPTED, STAGE_DRY };
/* As in the JSON lines: "ran", "failed" and so on. Static. */
const char *stage_outcome_name(enum stage_outcome outcome);

/* dvc_folder: .dvc. Commands, lines and errors are kept without the secrets of env (ci/defuse.h), which must outlive the record. */
void stage_record_open(struct stage_record *r, const char *dvc_folder, const struct env *env, bool to_stdout);
void stage_record_close(struct stage_record *r);

/* {"event":"start","stage":"train","time":"..."} and {"event":"command","stage":"train","command":"..."} */
void stage_record_start(struct stage_record *r, const char *stage);
void stage_record_command(struct stage_record *r, const char *stage, const char *command);
/* {"event":"output","stage":"train","stream":"stdout","text":"one line"} */
void stage_record_line(struct stage_record *r, const char *stage, bool is_error, const char *text, size_t len);
/* {"event":"end","stage":"train","outcome":"ran","seconds":1.5,"error":null}. Of a stage that did not change nothing is kept. */
void stage_record_end(struct stage_record *r, const char *stage, enum stage_outcome outcome, double seconds, const char *error);
/* {"event":"over","reproduced":2,"seconds":3.5} */
void stage_record_over(struct stage_record *r, size_t n_reproduced, size_t n_failed);

#endif
