/* row_sketch.h - which rows a hold-out had: what makes a "new" hold-out with old rows known (docs/formats/ledger.md).
 *
 * Each row is a print, the upper 32 bits of its 64-bit hash (table_row_hash() over all columns). All prints are kept up to ROW_SKETCH_MOST
 * rows; of a larger hold-out the smallest, a sample that is the same whatever the order of rows. A row that is not there is taken for one
 * that is with probability rows/2^32 (0.02 % for a million): the error is on the side of more wear. The share of a sampled hold-out
 * has a standard error of sqrt(share (1 - share) / n), n the prints compared.
 */
#ifndef TRACK_ROW_SKETCH_H
#define TRACK_ROW_SKETCH_H

#include "track/store.h"

enum { ROW_SKETCH_MOST = 1 << 18 };

struct row_sketch {
	size_t rows;      /* of the hold-out */
	uint32_t *prints; /* (n) ascending, all that are below `bound` */
	size_t n;
	uint64_t bound; /* 2^32 = all rows are there */
};

/* hashes (n). */
void row_sketch_make(struct row_sketch *out, const uint64_t *hashes, size_t n);
void row_sketch_release(struct row_sketch *s);
bool row_sketch_is_whole(const struct row_sketch *s);
bool row_sketch_has(const struct row_sketch *s, uint64_t hash);
/* How many rows of `a` are also in `b`: counted if both are whole, else estimated by what both have. */
double row_sketch_shared(const struct row_sketch *a, const struct row_sketch *b);

/* Kept for ever in the log "rows/<digest>"; nothing happens if it is there. */
int row_sketch_keep(struct store *s, const char *holdout_digest, const struct row_sketch *sketch, struct err *err);
/* rows 0 if the store has none. ERR_INTEGRITY if it cannot be read. */
int row_sketch_read(struct row_sketch *out, struct store *s, const char *holdout_digest, struct err *err);

#endif
