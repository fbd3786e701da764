/* cause.h - why a row is bad: a closed list, and what is said about one row. */
#ifndef INGEST_CAUSE_H
#define INGEST_CAUSE_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum cause {
	CAUSE_NOT_A_NUMBER,
	CAUSE_NOT_AN_INTEGER,
	CAUSE_OUT_OF_RANGE,
	CAUSE_NOT_ALLOWED,
	CAUSE_MISSING,
	CAUSE_DUPLICATE_KEY,
	CAUSE_RAGGED,
	CAUSE_BAD_ENCODING,
	CAUSE_BAD_JSON,
	CAUSE_BAD_TIME,
	CAUSE_EXTRA_COLUMN,
	CAUSE_TOO_LONG,
	N_CAUSES,
	CAUSE_NONE = N_CAUSES,
};

/* What is wrong with a row. */
struct finding {
	enum cause cause;
	const char *column; /* NULL = the row as a whole; borrowed */
	const char *value;  /* borrowed; NULL = none */
	size_t value_len;
	struct str expected;
};

/* "out_of_range" */
const char *cause_name(enum cause cause);

/* Append "out_of_range 2, not_a_number 1": the most frequent first, ties in the order of the list. */
void cause_counts(struct str *out, const int64_t counts[static N_CAUSES]);

/* Fill in a finding; expected in printf's way. Returns -1, so that `return finding_set(...)` reads well. */
int finding_set(struct finding *f, enum cause cause, const char *column, const char *value, size_t value_len, const char *expected, ...)
	__attribute__((format(printf, 6, 7)));

#endif
