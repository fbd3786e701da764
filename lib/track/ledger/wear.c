/* wear.c - hold-outs that share rows, and the charges that go with them. */
#include "track/ledger/wear.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEDGER_PREFIX "holdout/"

/* Another hold-out of the store, while it is searched. */
struct other {
	const char *digest;
	struct row_sketch rows;
	int64_t shared;
	bool inherited;
};

struct others {
	struct strvec digests;
	struct other *v;
	size_t n;
};

static void others_release(struct others *o)
{
	while (o->n)
		row_sketch_release(&o->v[--o->n].rows);
	free(o->v);
	strvec_release(&o->digests);
}

void wear_release(struct wear *w)
{
	free(w->v);
	*w = (struct wear){ 0 };
}

int wear_holdouts(struct strvec *out, struct store *s, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(s, &logs, LEDGER_PREFIX, err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++)
		strvec_add(out, logs.v[i] + strlen(LEDGER_PREFIX));
	return 0;
}

static int read_others(struct others *o, struct store *s, const char *self, struct err *err)
{
	if (wear_holdouts(&o->digests, s, err) < 0)
		return -1;
	o->v = mem_new(o->digests.n, sizeof(*o->v));
	for (size_t i = 0; i < o->digests.n; i++) {
		if (strcmp(o->digests.v[i], self) == 0)
			continue;
		o->v[o->n].digest = o->digests.v[i];
		if (row_sketch_read(&o->v[o->n++].rows, s, o->digests.v[i], err) < 0)
			return -1;
	}
	return 0;
}

/* Marks what `rows` inherits, and what those inherit. `own`: these are the hold-out's own rows. */
static void inherit(struct others *o, const struct row_sketch *rows, bool own)
{
	for (size_t i = 0; i < o->n; i++) {
		struct other *other = &o->v[i];
		double shared = other->inherited && !own ? 0 : row_sketch_shared(rows, &other->rows);

		if (own)
			other->shared = llround(shared);
		if (other->inherited || !(shared > WEAR_SHARE * (double)rows->rows))
			continue;
		other->inherited = true;
		inherit(o, &other->rows, false);
	}
}

static int add_source(struct wear *out, const struct other *other, struct store *s, struct err *err)
{
	CLEANUP(ledger_release) struct ledger ledger = { 0 };
	struct wear_source *source = &out->v[out->n];

	if (ledger_read(&ledger, s, other->digest, err) < 0)
		return -1;
	*source = (struct wear_source){
		.shared = other->shared,
		.evaluations = (int64_t)ledger_count(&ledger, NULL),
		.promotions = (int64_t)ledger_count(&ledger, "promote"),
	};
	ledger_told(&source->told, &ledger);
	snprintf(source->digest, sizeof(source->digest), "%s", other->digest);
	if (source->evaluations == 0)
		return 0;
	out->evaluations += source->evaluations;
	out->promotions += source->promotions;
	out->n++;
	return 0;
}

int wear_inherited(struct wear *out, struct store *s, const char *holdout_digest, const struct row_sketch *rows, struct err *err)
{
	CLEANUP(others_release) struct others o = { 0 };

	*out = (struct wear){ 0 };
	if (read_others(&o, s, holdout_digest, err) < 0)
		return -1;
	inherit(&o, rows, true);
	out->v = mem_new(o.n, sizeof(*out->v));
	for (size_t i = 0; i < o.n; i++)
		if (o.v[i].inherited && add_source(out, &o.v[i], s, err) < 0) {
			wear_release(out);
			return -1;
		}
	return 0;
}
