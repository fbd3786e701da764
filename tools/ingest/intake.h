/* intake.h - the work of ingest: rows in, good ones to the table, bad ones to the dead letters; all files appear at the end or none. */
#ifndef INGEST_INTAKE_H
#define INGEST_INTAKE_H

#include "base/log.h"
#include "tools/ingest/cause.h"
#include "tools/ingest/check.h"
#include "tools/ingest/deadletter.h"
#include "tools/ingest/columnplan.h"

struct intake {
	/* What to do. */
	const struct schema *schema;
	const char *output, *dead_path, *profile_path;
	int64_t max_bad_rows; /* -1 = no limit */
	double max_bad_rate;  /* 2 = no limit */
	bool silent;          /* no progress */
	struct log *log;

	/* What was done. */
	int64_t n_read, n_kept, n_skipped;
	int64_t n_before; /* rows that the table had (replay) */

	struct plan plan;
	struct checker checker;
	struct dead_letters dead;
	struct fs_writer table, dead_out, profile;
	struct str line;
};

/* Make the table from files. ERR_DATA leaves the table as it was; the dead letters are written also when a limit is exceeded. */
int intake_files(struct intake *in, const struct strvec *paths, struct err *err);

/* Add the good rows of a mended dead-letter file to the table. */
int intake_replay(struct intake *in, const char *path, struct err *err);

void intake_release(struct intake *in);

/* Shared by the two: outputs opened, one row judged, outputs put in place. */
int intake_open(struct intake *in, struct err *err);
void intake_header(struct intake *in);
void intake_row(struct intake *in, const struct raw_row *row, int status, struct finding *finding, bool skip_known);
int intake_finish(struct intake *in, struct err *err);

#endif
