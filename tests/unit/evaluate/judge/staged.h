/* staged.h - a metric that says what a test tells it to say, contest by contest: so faults can be played that no honest metric has. */
#ifndef TESTS_UNIT_EVALUATE_STAGED_H
#define TESTS_UNIT_EVALUATE_STAGED_H

#include "tests/unit/evaluate/bench.h"

/* One contest: the metric of its two sides, and the gain of row i (NULL = 0 on every row). */
struct staged {
	double candidate, production;
	double (*gain)(size_t i, size_t n);
};

static struct {
	const struct staged *play;
	size_t n_values, n_losses;
} stage;

/* contest_run() asks for the candidate's value first. */
static inline double staged_value(const struct metric_input *in)
{
	const struct staged *now = &stage.play[stage.n_values / 2];

	(void)in;
	return stage.n_values++ % 2 ? now->production : now->candidate;
}

/* ... and for production's losses first: they are the gains, and the candidate loses nothing. */
static inline void staged_loss(double *loss, const struct metric_input *in)
{
	const struct staged *now = &stage.play[(stage.n_values - 1) / 2];
	bool is_production = stage.n_losses++ % 2 == 0;

	for (size_t i = 0; i < in->n; i++)
		loss[i] = is_production && now->gain ? now->gain(i, in->n) : 0;
}

static const struct metric staged_metric = {
	.name = "mse",
	.higher_is_better = true,
	.tasks = METRIC_REGRESSION,
	.needs = METRIC_NEEDS_VALUE,
	.value = staged_value,
	.row_loss = staged_loss,
};

static inline void play(const struct staged *contests)
{
	stage.play = contests;
	stage.n_values = stage.n_losses = 0;
}

#endif
