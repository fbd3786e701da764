/* error_rates - how often does each default test promote a candidate that is no better, and does its interval hold the truth?
 * Prints a table; fails if a rate is above nominal plus three binomial standard errors.
 *
 *	error_rates [--runs 2000]
 */
#include "tests/simulation/shared/simulation.h"

#include "base/mem.h"
#include "evaluate/statistics/comparison.h"
#include "math/dist.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_ROWS = 1000 };

/* One world: the rows of a hold-out on which the null hypothesis is true, at its border. */
struct world {
	struct comparison_input in;
	double truth; /* the true delta */
	double gain[MOST_ROWS], weight[MOST_ROWS], candidate_score[MOST_ROWS], production_score[MOST_ROWS];
	uint8_t candidate_right[MOST_ROWS], production_right[MOST_ROWS], positive[MOST_ROWS];
	uint32_t group[MOST_ROWS];
};

static void normal_gains(struct world *w, struct draws *d)
{
	for (size_t i = 0; i < w->in.n; i++)
		w->gain[i] = draw_normal(d);
}

/* Half of the rows are exact ties. */
static void tied_gains(struct world *w, struct draws *d)
{
	for (size_t i = 0; i < w->in.n; i++)
		w->gain[i] = draw_uniform(d) < .5 ? 0 : draw_normal(d);
}

static void heavy_gains(struct world *w, struct draws *d)
{
	for (size_t i = 0; i < w->in.n; i++)
		w->gain[i] = draw_t3(d);
}

/* Squared errors of two models with equal, correlated normal errors. */
static void squared_error_gains(struct world *w, struct draws *d)
{
	for (size_t i = 0; i < w->in.n; i++) {
		double shared = draw_normal(d), a = shared + .7 * draw_normal(d), b = shared + .7 * draw_normal(d);

		w->gain[i] = a * a - b * b;
	}
}

static void weighted_gains(struct world *w, struct draws *d)
{
	w->in.weight = w->weight;
	for (size_t i = 0; i < w->in.n; i++) {
		w->weight[i] = .5 + draw_uniform(d);
		w->gain[i] = draw_normal(d) * (1 + w->weight[i]);
	}
}

/* 40 groups of rows that move together. */
static void clustered_gains(struct world *w, struct draws *d)
{
	double shift = 0;

	w->in.group = w->group;
	w->in.n_groups = 40;
	for (size_t i = 0; i < w->in.n; i++) {
		size_t group = i * w->in.n_groups / w->in.n;

		if (i == 0 || group != w->group[i - 1])
			shift = draw_normal(d);
		w->group[i] = (uint32_t)group;
		w->gain[i] = shift + draw_normal(d);
	}
}

/* A moving average of order 1: two-step forecasts. */
static void ordered_gains(struct world *w, struct draws *d)
{
	double before = draw_normal(d);

	w->in.horizon = 2;
	for (size_t i = 0; i < w->in.n; i++) {
		double now = draw_normal(d);

		w->gain[i] = now + .6 * before;
		before = now;
	}
}

static void labels(struct world *w, struct draws *d, double won, double lost)
{
	for (size_t i = 0; i < w->in.n; i++) {
		double u = draw_uniform(d);

		w->candidate_right[i] = u < won || u >= won + lost ? u < won || draw_uniform(d) < .8 : 0;
		w->production_right[i] = u < won ? 0 : u < won + lost ? 1 : w->candidate_right[i];
	}
}

static void equal_labels(struct world *w, struct draws *d)
{
	labels(w, d, .05, .05);
}

static void few_disagreements(struct world *w, struct draws *d)
{
	labels(w, d, .01, .01);
}

/* Worse by the margin exactly. */
static void labels_at_the_margin(struct world *w, struct draws *d)
{
	w->in.rule = RULE_NON_INFERIOR;
	w->in.margin = .03;
	w->truth = -.03;
	labels(w, d, .035, .065);
}

/* Scores of equal discrimination; rounding makes ties. */
static void scores(struct world *w, struct draws *d, double grid)
{
	for (size_t i = 0; i < w->in.n; i++) {
		double shared = draw_normal(d);

		w->positive[i] = i % 3 == 0;
		w->candidate_score[i] = shared + draw_normal(d) + (w->positive[i] ? 1 : 0);
		w->production_score[i] = shared + draw_normal(d) + (w->positive[i] ? 1 : 0);
		if (grid > 0) {
			w->candidate_score[i] = floor(w->candidate_score[i] / grid);
			w->production_score[i] = floor(w->production_score[i] / grid);
		}
	}
}

static void equal_scores(struct world *w, struct draws *d)
{
	scores(w, d, 0);
}

static void tied_scores(struct world *w, struct draws *d)
{
	scores(w, d, .5);
}

/* Per-query gains of a ranking metric: many queries where nothing changes, the rest in [-1, 1]. */
static void query_gains(struct world *w, struct draws *d)
{
	for (size_t i = 0; i < w->in.n; i++)
		w->gain[i] = draw_uniform(d) < .6 ? 0 : draw_uniform(d) * draw_uniform(d) * (draw_uniform(d) < .5 ? 1 : -1);
}

/* Two models' squared errors, compared by their RMSE. */
static void rmse_gains(struct world *w, struct draws *d)
{
	double lost[MOST_ROWS], was[MOST_ROWS];

	for (size_t i = 0; i < w->in.n; i++) {
		double shared = draw_normal(d), a = shared + .7 * draw_normal(d), b = shared + .7 * draw_normal(d);

		lost[i] = a * a;
		was[i] = b * b;
	}
	comparison_rmse_gains(w->gain, was, lost, w->in.n);
}

/* Gains of a judge's score in [0, 1]: their range is known. */
static void bounded_gains(struct world *w, struct draws *d)
{
	w->in.range = 2;
	for (size_t i = 0; i < w->in.n; i++)
		w->gain[i] = draw_uniform(d) - draw_uniform(d);
}

/* Rare wins, small losses, no difference on average: what a few rows seldom show. */
static void lopsided_gains(struct world *w, struct draws *d)
{
	for (size_t i = 0; i < w->in.n; i++)
		w->gain[i] = draw_uniform(d) < .2 ? .8 + .4 * draw_uniform(d) : -.25;
}

/* Labels of 40 groups, each with a lean of its own. */
static void clustered_labels(struct world *w, struct draws *d)
{
	double lean = 0;

	w->in.group = w->group;
	w->in.n_groups = 40;
	for (size_t i = 0; i < w->in.n; i++) {
		size_t group = i * w->in.n_groups / w->in.n;
		double u = draw_uniform(d);

		if (i == 0 || group != w->group[i - 1])
			lean = .3 * draw_uniform(d) - .15;
		w->group[i] = (uint32_t)group;
		w->gain[i] = u < .15 + lean ? 1 : u < .3 ? -1 : 0;
	}
}

static const struct setting {
	const char *test, *second, *what; /* second: must pass too, as in the gate */
	size_t n;
	void (*make)(struct world *w, struct draws *d);
	bool covers; /* the interval is held to its level */
} settings[] = {
	{ "paired_t", "bootstrap_t", "normal gains", 200, normal_gains, true },
	{ "paired_t", "bootstrap_t", "half of the rows tied", 200, tied_gains, true },
	{ "paired_t", "bootstrap_t", "heavy tails (t, 3 df)", 200, heavy_gains, true },
	{ "paired_t", "bootstrap_t", "squared errors", 200, squared_error_gains, true },
	{ "weighted_t", NULL, "weights that go with the spread", 200, weighted_gains, true },
	{ "cluster_t", NULL, "40 groups of 5", 200, clustered_gains, true },
	{ "dm_hln", NULL, "two-step forecasts", 200, ordered_gains, true },
	{ "mcnemar_midp", NULL, "10 % disagreement", 500, equal_labels, true },
	{ "mcnemar_midp", NULL, "2 % disagreement", 500, few_disagreements, true },
	{ "mcnemar_exact", NULL, "10 % disagreement", 500, equal_labels, true },
	{ "tango", NULL, "worse by the margin", 1000, labels_at_the_margin, true },
	{ "delong", NULL, "equal AUC", 300, equal_scores, true },
	{ "delong", NULL, "equal AUC, tied scores", 300, tied_scores, true },
	{ "paired_t", "bootstrap_t", "RMSE, delta method", 200, rmse_gains, true },
	{ "paired_t", "sign_flip", "queries of a ranking, most unchanged", 200, query_gains, true },
	{ "cluster_t", NULL, "labels in 40 groups that lean", 400, clustered_labels, true },
	{ "bca", NULL, "rare wins, many small losses", 200, lopsided_gains, true },
	{ "bca", NULL, "40 groups of 5", 200, clustered_gains, true },
	{ "hoeffding", NULL, "scores in a known range", 200, bounded_gains, true },
	{ "empirical_bernstein", NULL, "scores in a known range", 200, bounded_gains, true },
	{ "wilcoxon", NULL, "normal gains", 100, normal_gains, false },
	{ "sign_flip", NULL, "heavy tails (t, 3 df)", 60, heavy_gains, false },
};

static void world_start(struct world *w, const struct setting *s)
{
	w->truth = 0;
	w->in = (struct comparison_input){ .n = s->n,
					   .gain = w->gain,
					   .candidate_right = w->candidate_right,
					   .production_right = w->production_right,
					   .candidate_score = w->candidate_score,
					   .production_score = w->production_score,
					   .positive = w->positive,
					   .level = .95,
					   .n_resamples = 999 };
}

static double p_of(struct comparison *c, const char *test, const struct world *w)
{
	struct err err = { 0 };

	if (comparison_find(test)->run(c, &w->in, &err) < 0)
		fprintf(stderr, "%s: %s\n", test, err.text);
	return c->p;
}

static bool simulate(const struct setting *s, size_t n_runs)
{
	static struct world w;
	size_t promoted = 0, missed = 0;
	double limit = rate_limit(.05, n_runs), worst;
	bool ok;

	for (size_t r = 0; r < n_runs; r++) {
		struct draws d = { (uint64_t)(s - settings) + 100, r, 0 };
		struct comparison c = { 0 }, second = { 0 };

		world_start(&w, s);
		w.in.seed = r;
		s->make(&w, &d);
		if (p_of(&c, s->test, &w) <= .05)
			promoted += !s->second || p_of(&second, s->second, &w) <= .05;
		missed += !(c.ci_low <= w.truth && w.truth <= c.ci_high);
	}
	worst = fmax((double)promoted, s->covers ? (double)missed : 0) / (double)n_runs;
	ok = worst <= limit;
	printf("| %s%s%s | %s | %zu | %.4f | %.4f | %.4f | %s |\n", s->test, s->second ? " and " : "", s->second ? s->second : "", s->what,
	       s->n, (double)promoted / (double)n_runs, 1 - (double)missed / (double)n_runs, limit, ok ? "ok" : "TOO MANY");
	return ok;
}

int main(int argc, char **argv)
{
	size_t n_runs = runs_asked(argc, argv, 2000), failed = 0;

	printf("| test | rows | n | false promotions | coverage of the 95 %% interval | limit of either error | "
	       "|\n|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		failed += !simulate(&settings[i], n_runs);
	printf("%zu of %zu settings keep their promise (%zu runs each)\n", ARRAY_LEN(settings) - failed, ARRAY_LEN(settings), n_runs);
	return failed > 0;
}
