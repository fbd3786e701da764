/* fresh.c - reuse.mode fresh: only rows that no evaluation has seen are judged, each at full alpha (docs/gate.md, "The hold-out is a budget").
 *
 * A hold-out that grows is a new one at each evaluation. Its rows are fresh if they were in no other hold-out of the store that was
 * evaluated before this one was for the first time. Too few of them are left alone, so that they are still fresh when there are more.
 */
#include "evaluate/evaluation.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"

#include <string.h>

/* Was it evaluated, and before this hold-out was? */
static int is_earlier(bool *yes, const struct evaluation *e, const char *digest, struct err *err)
{
	CLEANUP(ledger_release) struct ledger other = { 0 };

	*yes = false;
	if (strcmp(digest, e->holdout_digest) == 0)
		return 0;
	if (ledger_read(&other, e->store, digest, err) < 0)
		return -1;
	*yes = ledger_count(&other, NULL) > 0 && (e->ledger.n == 0 || strcmp(other.entries[0].at, e->ledger.entries[0].at) <= 0);
	return 0;
}

static int cannot_tell(struct evaluation *e, const char *digest, struct err *err)
{
	err_set(err, ERR_HOLDOUT,
		"which rows are fresh cannot be told: the store keeps a sample alone of the rows of hold-out %s (reuse.mode: fixed takes "
		"it)",
		digest);
	return evaluation_fail(e, "holdout_exhausted");
}

/* seen (n_rows): 1 = in another hold-out. */
static int mark_seen(uint8_t *seen, struct evaluation *e, struct err *err)
{
	CLEANUP(strvec_release) struct strvec holdouts = { 0 };

	if (wear_holdouts(&holdouts, e->store, err) < 0)
		return -1;
	for (size_t k = 0; k < holdouts.n; k++) {
		CLEANUP(row_sketch_release) struct row_sketch other = { 0 };
		bool earlier;

		if (is_earlier(&earlier, e, holdouts.v[k], err) < 0 ||
		    (earlier && row_sketch_read(&other, e->store, holdouts.v[k], err) < 0))
			return -1;
		if (earlier && other.rows && !row_sketch_is_whole(&other))
			return cannot_tell(e, holdouts.v[k], err);
		for (size_t i = 0; earlier && i < e->rows.n_rows; i++)
			seen[i] |= row_sketch_has(&other, table_row_hash(&e->rows, i, NULL));
	}
	return 0;
}

/* A group or query of which any row was seen tells of its other rows: none of them is fresh. */
static void mark_kin(uint8_t *seen, const struct evaluation *e, const char *name)
{
	const struct column *c = name ? table_column(&e->rows, name) : NULL;
	struct map worn = { 0 };
	struct arena arena = { 0 };
	char buf[32];

	for (size_t i = 0; c && i < e->rows.n_rows; i++) {
		const char *text = column_text(c, i, buf);

		if (seen[i] && !map_get(&worn, text, strlen(text)))
			map_put(&worn, arena_strdup(&arena, text), strlen(text), 1, NULL);
	}
	for (size_t i = 0; c && i < e->rows.n_rows; i++) {
		const char *text = column_text(c, i, buf);

		seen[i] |= map_get(&worn, text, strlen(text)) != NULL;
	}
	map_release(&worn);
	arena_release(&arena);
}

/* Canonical order, the fresh rows first. */
static void reorder(struct evaluation *e, const uint8_t *seen)
{
	size_t n = e->rows.n_rows, first = 0, rest = 0;
	CLEANUP(mem_free) size_t *others = mem_new(n, sizeof(*others));

	for (size_t i = 0; i < n; i++) {
		if (seen[e->order[i]])
			others[rest++] = e->order[i];
		else
			e->order[first++] = e->order[i];
	}
	memcpy(e->order + first, others, rest * sizeof(*others));
	e->n_judged = first;
}

/* Of the first n rows in order: queries, or the rows themselves. */
static size_t n_units(const struct evaluation *e, size_t n)
{
	const struct column *c = e->policy.holdout.query ? table_column(&e->rows, e->policy.holdout.query) : NULL;
	CLEANUP(map_release) struct map known = { 0 };
	struct arena arena = { 0 };
	char buf[32];

	for (size_t i = 0; c && i < n; i++) {
		const char *text = column_text(c, e->order[i], buf);

		if (!map_get(&known, text, strlen(text)))
			map_put(&known, arena_strdup(&arena, text), strlen(text), 0, NULL);
	}
	arena_release(&arena);
	return c ? known.n : n;
}

static int too_few(struct evaluation *e, struct err *err)
{
	err_set(err, ERR_HOLDOUT, "%zu of the %zu %s of '%s' are fresh, fewer than the %zu of holdout.min_rows: wait for more",
		n_units(e, e->n_judged), n_units(e, e->rows.n_rows), e->policy.holdout.query ? "queries" : "rows", e->holdout_path,
		e->policy.holdout.min_rows ? e->policy.holdout.min_rows : 1);
	return evaluation_fail(e, "holdout_exhausted");
}

int fresh_rows(struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) uint8_t *seen = NULL;

	if (!e->policy.reuse.fresh || e->request->on_validation)
		return 0;
	if (e->rows.n_rows > ROW_SKETCH_MOST)
		return cannot_tell(e, e->holdout_digest, err);
	seen = mem_new(e->rows.n_rows, 1);
	if (mark_seen(seen, e, err) < 0)
		return -1;
	mark_kin(seen, e, e->policy.holdout.group);
	mark_kin(seen, e, e->policy.holdout.query);
	reorder(e, seen);
	return e->n_judged == 0 || n_units(e, e->n_judged) < e->policy.holdout.min_rows ? too_few(e, err) : 0;
}

int fresh_check(struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) uint8_t *seen = mem_new(e->rows.n_rows, 1);

	if (mark_seen(seen, e, err) < 0)
		return -1;
	for (size_t i = 0; i < e->n_judged; i++)
		if (seen[e->order[i]]) {
			err_set(err, ERR_HOLDOUT, "rows of '%s' were evaluated by somebody else at the same time: they are fresh no more",
				e->holdout_path);
			return evaluation_fail(e, "holdout_exhausted");
		}
	return 0;
}

/* x (rows, width), one row after the other: those that are judged, in canonical order. */
static void gather(void *values, size_t size, const struct evaluation *e)
{
	CLEANUP(mem_free) char *taken = values ? mem_new(e->n_judged, size) : NULL;

	for (size_t i = 0; values && i < e->n_judged; i++)
		memcpy(taken + i * size, (char *)values + e->order[i] * size, size);
	if (values)
		memcpy(values, taken, e->n_judged * size);
}

const size_t *fresh_answers(struct predictions *said, const struct evaluation *e)
{
	if (said->n != e->rows.n_rows || e->n_judged == e->rows.n_rows)
		return e->order;
	gather(said->value, sizeof(*said->value), e);
	gather(said->label, sizeof(*said->label), e);
	gather(said->score, sizeof(*said->score), e);
	gather(said->probability, said->n_classes * sizeof(*said->probability), e);
	for (size_t k = 0; k < said->n_measures; k++)
		gather(said->measure[k], sizeof(*said->measure[k]), e);
	said->n = e->n_judged;
	return NULL;
}
