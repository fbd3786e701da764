/* deadletter.h - bad rows as NDJSON, one line each, with their cause. docs/formats/dead-letters.md. */
#ifndef INGEST_DEADLETTER_H
#define INGEST_DEADLETTER_H

#include "base/fs.h"
#include "tools/ingest/source.h"

struct dead_letters {
	struct fs_writer *out;
	int64_t counts[N_CAUSES];
	int64_t n;
	struct str line;
};

/* out is borrowed. */
void dead_letters_init(struct dead_letters *dead, struct fs_writer *out);
void dead_letters_release(struct dead_letters *dead);
/* Write and count one row; file and line are the row's own. */
void dead_letters_add(struct dead_letters *dead, const struct raw_row *row, const struct finding *finding);

#endif
