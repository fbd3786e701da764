/* assign.h - which part each row belongs to. It depends on the seed and on the rows' keys, not on the order of the file. */
#ifndef SPLIT_ASSIGN_H
#define SPLIT_ASSIGN_H

#include "table/table.h"
#include "tools/split/splitparams.h"

struct assignment {
	enum part *part; /* (n_rows) */
	size_t *order;   /* (n_rows) rows by time, then by hash: the order in which a part is written */
	size_t n[N_PARTS];
};

/*
 * key may be empty: rows are then told apart by their content. ERR_DATA: a key twice or missing, an unknown id, a missing stratum,
 * group or time. ERR_USAGE: no row would be left to train on.
 */
int assign_rows(struct assignment *a, const struct table *t, const struct split_params *p, const struct strvec *key, struct err *err);
void assignment_release(struct assignment *a);

/* ⌈share·n − 1e-9⌉ */
size_t part_size(double share, size_t n);

#endif
