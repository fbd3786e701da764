/* progress.h - one line of progress on stderr: rewritten on a terminal, a plain line now and then elsewhere. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "ingest: reading" */
	uint64_t total;   /* 0 = unknown */
	uint64_t done;
	uint64_t bytes; /* of a set of files that moves */
	bool silent, tty, moves;
	double next_ms; /* clock of the next print */
	bool shown;
};

/* silent: -q or --json. Nothing is printed in the first second. */
void progress_start(struct progress *p, const char *what, uint64_t total, bool silent);
void progress_step(struct progress *p, uint64_t done);
void progress_end(struct progress *p);

/* Files that move: how many, and their bytes. Elsewhere than on a terminal it is one line at the end, and none if nothing moved. */
void progress_start_moves(struct progress *p, const char *what, bool silent);
/* So many more are to come; below 0: fewer. */
void progress_expect(struct progress *p, int64_t n);
/* All bytes so far. */
void progress_bytes(struct progress *p, uint64_t bytes);
/* "70.0 MB"; powers of 1000. */
enum { PROGRESS_SIZE_TEXT = 32 };
/* "12 bytes", "1.5 MB": for people, in powers of 1000. */
void progress_size_text(char out[static PROGRESS_SIZE_TEXT], uint64_t bytes);

#endif
