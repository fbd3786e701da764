/* predictions_join.h - which row of a file of predictions is about which row of the table that was to be scored. Private to lib/model. */
#ifndef MODEL_PREDICTIONS_JOIN_H
#define MODEL_PREDICTIONS_JOIN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include "table/table.h"

struct join {
	const struct strvec *names;          /* of the key; empty = rows in order */
	const struct column **left, **right; /* key columns of the rows and of the file */
	const struct table *rows, *file;
	struct arena arena;
	struct map index; /* key -> row of the file */
	size_t *from;     /* (rows->n_rows) row of the file; NULL = the same row */
};

/*
 * Is record i of the CSV text about row i of the table, for every i, by the key's exact text? Then its keys need not be kept: a million of
 * them take 40 MB, and to look them up a second of cache misses. Names the file's other columns in answers; false for whatever is wrong.
 */
bool join_is_in_order(struct strvec *answers, const char *text, size_t len, const struct table *rows, const struct strvec *key);

/* Fill from. ERR_DATA "data_mismatch: ..." for the first key that is missing, too many or there twice. */
int join_rows(struct join *j, struct err *err);
void join_release(struct join *j);

/* The row of the file that is about this row of the table. */
static inline size_t join_row(const struct join *j, size_t row)
{
	return j->from ? j->from[row] : row;
}

#endif
