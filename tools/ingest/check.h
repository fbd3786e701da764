/* check.h - is a row good? Each cell against its rule, then keys and unique columns against the rows before. */
#ifndef INGEST_CHECK_H
#define INGEST_CHECK_H

#include "base/arena.h"
#include "tools/ingest/source.h"

/* A cell as it goes into the table; len 0 = missing. */
struct clean_cell {
	const char *text;
	size_t len;
	char own[32]; /* a number that was written anew */
};

struct checker {
	const struct plan *plan;
	struct clean_cell *cells; /* (plan->n) of the row last checked */
	struct map keys;          /* of the good rows so far */
	struct map *unique;       /* (plan->n) values of unique columns; unused for others */
	struct arena arena;
	struct str key; /* of the row last checked */
};

/* Begin; plan is borrowed and must outlive *c. Release by checker_release(). */
void checker_init(struct checker *c, const struct plan *plan);
void checker_release(struct checker *c);

/* Check the cells of one row; the clean ones are in c->cells. 0, or -1 with *finding. */
int check_cells(struct checker *c, const struct raw_cell *cells, struct finding *finding);

/* Is the key of the cells (without a key: the whole row) among the rows so far? */
bool check_is_known(struct checker *c);

/* Check that key and unique values are new, and remember them. 0, or -1 with *finding, and nothing is remembered. */
int check_unique(struct checker *c, struct finding *finding);

/* Remember the row for check_is_known(), without a schema's key too. */
void check_remember(struct checker *c);

#endif
