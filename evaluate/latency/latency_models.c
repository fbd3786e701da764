/* latency_models.c - single-row calls of the evaluation's own models, by the machine's clock. */
#include "evaluate/latency/latency_models.h"

#include "base/clock.h"
#include "base/mem.h"
#include "evaluate/latency/latency_run.h"
#include "evaluate/inputs/scoring.h"
#include "evaluate/judge/checks/latency_guard.h"

#include <string.h>

/* Rows that take turns: enough that no model knows them by heart, and few enough to be made before the clock runs. */
enum { LATENCY_ROWS = 256 };

/* A model ready to be asked one row at a time. */
struct timed {
	struct side *side;
	struct table rows[LATENCY_ROWS]; /* of one row each */
	struct strvec hide;
	struct score_request request;
};

struct timed_pair {
	struct timed candidate, production;
};

static int cannot_time(struct evaluation *e, const char *who, const char *what, struct err *err)
{
	err_set(err, ERR_DATA, "a guard limits the latency, but %s is known by %s, which takes no time: give a package, a command or a URL",
		who, what);
	return evaluation_fail(e, "metric_missing");
}

int latency_possible(struct evaluation *e, struct err *err)
{
	if (!policy_times(&e->policy))
		return 0;
	if (e->candidate.ref.kind == MODELREF_PREDICTIONS)
		return cannot_time(e, "the candidate", "a file of predictions", err);
	if (e->has_production && e->production.ref.kind == MODELREF_PREDICTIONS)
		return cannot_time(e, "the production model", "a file of predictions", err);
	return 0;
}

static size_t row_count(const struct evaluation *e)
{
	return e->rows.n_rows < LATENCY_ROWS ? e->rows.n_rows : LATENCY_ROWS;
}

/* Rows spread evenly over the hold-out in its canonical order, the same for every model. */
static int prepare(struct timed *t, struct evaluation *e, struct side *side, struct err *err)
{
	CLEANUP(table_release) struct table again = { 0 };
	const struct table *from;
	size_t n = row_count(e);

	t->side = side;
	if (side_table(&from, &again, e, side, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		table_take_rows(&t->rows[i], from, &e->order[i * e->rows.n_rows / n], 1);
	side_request(&t->request, e, side, from, &t->hide);
	t->request.n_threads = 1;
	return 0;
}

static void pair_release(struct timed_pair *pair)
{
	struct timed *both[] = { &pair->candidate, &pair->production };

	for (size_t k = 0; k < ARRAY_LEN(both); k++) {
		for (size_t i = 0; i < LATENCY_ROWS; i++)
			table_release(&both[k]->rows[i]);
		strvec_release(&both[k]->hide);
	}
}

static int call(void *models, enum latency_role role, size_t row, struct err *err)
{
	struct timed_pair *pair = models;
	bool is_candidate = role == LATENCY_CANDIDATE || !pair->production.side;
	struct timed *t = is_candidate ? &pair->candidate : &pair->production;
	CLEANUP(predictions_release) struct predictions said = { 0 };

	t->request.rows = &t->rows[row];
	if (score_ref(&said, &t->request, err) == 0)
		return 0;
	err_prefix(err, "%s answered all rows at once, but not one alone", t->side->title);
	if (!is_candidate)
		err->code = ERR_BASELINE;
	return -1;
}

static double now(void *clock)
{
	(void)clock;
	return clock_elapsed_ms();
}

static int measure(struct evaluation *e, struct timed_pair *pair, struct err *err)
{
	struct latency_terms terms = {
		.n_rows = row_count(e),
		.most_calls = e->request->latency_calls,
		.budget_ms = e->request->latency_seconds * 1000,
		.has_production = e->has_production,
		.now_ms = now,
		.call = call,
		.models = pair,
	};

	if (prepare(&pair->candidate, e, &e->candidate, err) < 0 ||
	    (e->has_production && prepare(&pair->production, e, &e->production, err) < 0) || latency_measure(&e->latency, &terms, err) < 0)
		return evaluation_fail(e, err->code == ERR_BASELINE ? "baseline_unreadable" : "data_mismatch");
	return 0;
}

int latency_take(struct evaluation *e, struct err *err)
{
	const struct ledger_entry *before = budget_asked(e);
	struct timed_pair *pair;
	int code;

	if (!policy_times(&e->policy))
		return 0;
	if (e->has_production && strcmp(e->production.kind, "stored") == 0)
		return cannot_time(e, "the production model", "its stored predictions", err);
	if (before && !e->request->measure_again && latency_recall(&e->latency, before->document))
		return 0;
	pair = mem_new(1, sizeof(*pair));
	code = measure(e, pair, err);
	pair_release(pair);
	free(pair);
	return code;
}
