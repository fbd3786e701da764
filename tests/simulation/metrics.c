/* metrics - metrics that are no mean of gains, resampled by BCa (within classes, or whole groups): how often is a candidate that is no better promoted,
 * and does the interval hold the truth? Prints a table; fails if a rate is above nominal plus three binomial standard errors and what the literature
 * says of BCa with few units.
 *
 *	metrics [--runs 1000]
 */
#include "tests/simulation/shared/simulation.h"

#include "base/mem.h"
#include "evaluate/judge/metric_pair.h"

#include <math.h>
#include <stdio.h>

enum { RESAMPLES = 399, MOST_GROUPS = 100 };
/* Of the coverage; false promotions get none. */
static const double SLACK = .01; /* Efron and Tibshirani 1993, ch. 14: BCa is near its level, not at it */

static const struct setting {
	const char *metric, *what;
	size_t n, n_classes, n_groups;
} settings[] = {
	{ "f1", "three to one, each model wrong on a fifth", 400, 2, 0 },
	{ "mcc", "three to one, each model wrong on a fifth", 400, 2, 0 },
	{ "balanced_accuracy", "three to one, each model wrong on a fifth", 400, 2, 0 },
	{ "macro_f1", "three classes, each model wrong on a fifth", 400, 3, 0 },
	{ "pr_auc", "scores of equal quality", 300, 2, 0 },
	{ "auc", "scores of equal quality in 100 groups of 4", 400, 2, 100 },
};

struct world {
	struct truth truth;
	struct arm candidate, production;
};

static void world_release(struct world *w)
{
	truth_release(&w->truth);
	arm_release(&w->candidate);
	arm_release(&w->production);
}

static struct arm make_arm(const struct truth *t)
{
	return (struct arm){ .truth = t, .n = t->n, .label = mem_new(t->n, sizeof(uint32_t)), .score = mem_new(t->n, sizeof(double)) };
}

static void answer(struct arm *arm, size_t i, double shared, struct draws *d)
{
	uint32_t truth = arm->truth->y_class[i], k = (uint32_t)arm->truth->n_classes;

	arm->label[i] = draw_uniform(d) < .2 ? (truth + 1 + (uint32_t)(draw_uniform(d) * (k - 1))) % k : truth;
	arm->score[i] = shared + draw_normal(d) + (truth == 1 ? 1 : 0);
}

static void world_make(struct world *w, const struct setting *s, struct draws *d)
{
	static const char *const names[] = { "a", "b", "c" };
	CLEANUP(mem_free) const char **texts = mem_new(s->n, sizeof(*texts));
	double shift[MOST_GROUPS];
	struct err err;

	*w = (struct world){ .truth = { .task = s->n_classes == 2 ? METRIC_BINARY : METRIC_MULTICLASS } };
	for (size_t i = 0; i < s->n; i++)
		texts[i] = names[s->n_classes == 2 ? i % 4 == 0 : i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2];
	truth_set_labels(&w->truth, texts, s->n, NULL, &err);
	w->candidate = make_arm(&w->truth);
	w->production = make_arm(&w->truth);
	if (s->n_groups) {
		w->truth.group = mem_new(s->n, sizeof(*w->truth.group));
		w->truth.n_groups = s->n_groups;
	}
	for (size_t g = 0; g < s->n_groups; g++)
		shift[g] = draw_normal(d);
	for (size_t i = 0; i < s->n; i++) {
		size_t group = s->n_groups ? i * s->n_groups / s->n : 0;
		double shared = draw_normal(d) + (s->n_groups ? shift[group] : 0);

		if (s->n_groups)
			w->truth.group[i] = (uint32_t)group;
		answer(&w->candidate, i, shared, d);
		answer(&w->production, i, shared, d);
	}
}

/* The interval's misses and the promotions. */
static void run_once(size_t *promoted, size_t *missed, const struct setting *s, uint64_t run)
{
	CLEANUP(world_release) struct world w;
	CLEANUP(metric_pair_release) struct metric_pair pair;
	struct draws d = { 600 + (uint64_t)(s - settings), run, 0 };
	struct comparison_input in = { .n = s->n, .level = .95, .seed = run, .n_resamples = RESAMPLES };
	struct comparison c = { .p = NAN };
	struct err err = { 0 };

	world_make(&w, s, &d);
	metric_pair_init(&pair, metric_find(s->metric), &w.candidate, &w.production);
	in.resampled = &pair.r;
	if (comparison_find("bca")->run(&c, &in, &err) < 0)
		fprintf(stderr, "%s: %s\n", s->metric, err.text);
	*promoted += c.p <= .05;
	*missed += !(c.ci_low <= 0 && 0 <= c.ci_high);
}

int main(int argc, char **argv)
{
	size_t n_runs = runs_asked(argc, argv, 1000), failed = 0;
	double runs = (double)n_runs, limit = rate_limit(.05, n_runs);

	printf("| metric | rows | n | false promotions | limit | coverage of the 95 %% interval | least | "
	       "|\n|---|---|---|---|---|---|---|---|\n");
	for (size_t k = 0; k < ARRAY_LEN(settings); k++) {
		size_t promoted = 0, missed = 0;
		bool ok;

		for (size_t r = 0; r < n_runs; r++)
			run_once(&promoted, &missed, &settings[k], r);
		ok = (double)promoted <= limit * runs && (double)missed <= (limit + SLACK) * runs;
		failed += !ok;
		printf("| %s | %s | %zu | %.4f | %.4f | %.4f | %.4f | %s |\n", settings[k].metric, settings[k].what, settings[k].n,
		       (double)promoted / runs, limit, 1 - (double)missed / runs, 1 - limit - SLACK, ok ? "ok" : "TOO MANY");
	}
	printf("%zu of %zu metrics keep their promise (%zu runs each)\n", ARRAY_LEN(settings) - failed, ARRAY_LEN(settings), n_runs);
	return failed > 0;
}
