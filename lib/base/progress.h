/* progress.h - one line of progress on stderr: rewritten on a terminal, a plain line now and then elsewhere. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "ingest: reading" */
	uint64_t total;   /* 0 = unknown */
	uint64_t done;
	bool silent, tty;
	double next_ms; /* clock of the next print */
	bool shown;
};

/* silent: -q or --json. Nothing is printed in the first second. */
void progress_start(struct progress *p, const char *what, uint64_t total, bool silent);
void progress_step(struct progress *p, uint64_t done);
void progress_end(struct progress *p);

#endif
