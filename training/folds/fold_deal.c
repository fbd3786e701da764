/* fold_deal.c - deals rows to folds by the hash of seed and key, class by class, or group by group. */
#include "training/folds/fold_deal.h"

#include "base/mem.h"
#include "base/rng.h"

#include <stdlib.h>

enum { STREAM_FOLDS = 1 };

/* What decides where a row goes: its class, then its hash, then its place in the canonical order. */
struct ticket {
	uint32_t class;
	uint64_t hash;
	size_t row;
};

static int by_ticket(const void *a, const void *b)
{
	const struct ticket *x = a, *y = b;

	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static int too_few(size_t n, const char *what, const struct fold_terms *terms, struct err *err)
{
	return err_set(err, ERR_DATA, "%zu %s are too few for train.folds: %lld", n, what, (long long)terms->n);
}

/* Rows of one group have one hash; groups are dealt in the order of their hashes. */
static int deal_groups(uint32_t *fold, const struct ticket *tickets, size_t n, const struct fold_terms *terms, struct err *err)
{
	size_t n_groups = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || tickets[i].hash != tickets[i - 1].hash)
			n_groups++;
		fold[tickets[i].row] = (uint32_t)((n_groups - 1) % (size_t)terms->n);
	}
	return n_groups < (size_t)terms->n ? too_few(n_groups, "groups", terms, err) : 0;
}

int folds_assign(uint32_t *fold, const struct dataset *d, const struct fold_terms *terms, struct err *err)
{
	size_t n = d->table.n_rows;
	CLEANUP(mem_free) struct ticket *tickets = mem_new(n, sizeof(*tickets));
	CLEANUP(strvec_release) struct strvec group = { 0 };
	const struct strvec *by = terms->by && terms->by->n ? terms->by : NULL;

	if (n < (size_t)terms->n)
		return too_few(n, "rows", terms, err);
	if (terms->group) {
		if (!table_need(&d->table, terms->group, err))
			return -1;
		strvec_add(&group, terms->group);
		by = &group;
	}
	for (size_t i = 0; i < n; i++) {
		tickets[i].row = i;
		tickets[i].class = d->label && !terms->group ? d->label[i] : 0;
		tickets[i].hash = rng_at((uint64_t)terms->seed, STREAM_FOLDS, table_row_hash(&d->table, i, by));
	}
	qsort(tickets, n, sizeof(*tickets), by_ticket);
	if (terms->group)
		return deal_groups(fold, tickets, n, terms, err);
	for (size_t i = 0; i < n; i++)
		fold[tickets[i].row] = (uint32_t)(i % (size_t)terms->n);
	return 0;
}
