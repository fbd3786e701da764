/* latency_run.c - rounds of single-row calls, counter-balanced. */
#include "evaluate/latency/latency_run.h"

#include "base/mem.h"

/* Every order of three arms: each comes as often first, second and third, and as often after each other one. */
static const enum latency_role orders[][LATENCY_ROLES] = {
	{ LATENCY_CANDIDATE, LATENCY_PRODUCTION, LATENCY_AGAIN }, { LATENCY_AGAIN, LATENCY_PRODUCTION, LATENCY_CANDIDATE },
	{ LATENCY_PRODUCTION, LATENCY_AGAIN, LATENCY_CANDIDATE }, { LATENCY_CANDIDATE, LATENCY_AGAIN, LATENCY_PRODUCTION },
	{ LATENCY_AGAIN, LATENCY_CANDIDATE, LATENCY_PRODUCTION }, { LATENCY_PRODUCTION, LATENCY_CANDIDATE, LATENCY_AGAIN },
};

/* times NULL: a round of warming up. */
static int run_round(double *const *times, const struct latency_terms *t, size_t round, struct err *err)
{
	const enum latency_role *order = orders[round % ARRAY_LEN(orders)];

	for (size_t k = 0; k < LATENCY_ROLES; k++) {
		double before;

		if (order[k] == LATENCY_PRODUCTION && !t->has_production)
			continue;
		before = t->now_ms(t->clock);
		if (t->call(t->models, order[k], round % t->n_rows, err) < 0)
			return -1;
		if (times)
			times[order[k]][round] = t->now_ms(t->clock) - before;
	}
	return 0;
}

static int run_rounds(struct latency *out, double *const *times, const struct latency_terms *t, struct err *err)
{
	double start = t->now_ms(t->clock);

	for (; out->warm_up < LATENCY_WARM_UP && (out->warm_up == 0 || t->now_ms(t->clock) - start < t->budget_ms / 10); out->warm_up++)
		if (run_round(NULL, t, out->warm_up, err) < 0)
			return -1;
	for (; out->calls < t->most_calls && (out->calls == 0 || t->now_ms(t->clock) - start < t->budget_ms); out->calls++)
		if (run_round(times, t, out->calls, err) < 0)
			return -1;
	return 0;
}

int latency_measure(struct latency *out, const struct latency_terms *terms, struct err *err)
{
	CLEANUP(mem_free) double *all = mem_new(terms->most_calls, LATENCY_ROLES * sizeof(*all));
	double *times[LATENCY_ROLES] = { all, all + terms->most_calls, all + 2 * terms->most_calls };

	*out = (struct latency){ .has_production = terms->has_production };
	if (run_rounds(out, times, terms, err) < 0)
		return -1;
	latency_of(&out->candidate, times[LATENCY_CANDIDATE], out->calls);
	latency_of(&out->again, times[LATENCY_AGAIN], out->calls);
	if (terms->has_production)
		latency_of(&out->production, times[LATENCY_PRODUCTION], out->calls);
	return 0;
}
