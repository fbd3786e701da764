/* search.c - a grid of values tried on each fold. */
#include "training/folds/search.h"

#include "base/mem.h"
#include "training/fit.h"
#include "training/folds/fold_deal.h"

#include <math.h>
#include <string.h>

/* ---- one fold ---- */

/* Training and test rows of one fold, made numeric by what the training rows alone teach. */
struct fold {
	size_t *train, *test;
	size_t n_train, n_test;
	struct design train_design, test_design;
};

static void fold_release(struct fold *f)
{
	free(f->train);
	free(f->test);
	design_release(&f->train_design);
	design_release(&f->test_design);
}

static int check_classes(const struct fold *f, const struct dataset *d, struct err *err)
{
	CLEANUP(mem_free) size_t *count = mem_new(d->n_classes + 1, sizeof(*count));

	for (size_t i = 0; d->n_classes && i < f->n_train; i++)
		count[d->label[f->train[i]]]++;
	for (size_t c = 0; c < d->n_classes; c++)
		if (count[c] == 0)
			return err_set(err, ERR_DATA, "class '%.80s' has too few rows to be in every fold's training part", d->classes[c]);
	return 0;
}

static int fold_make(struct fold *f, const struct search *s, uint32_t which, const struct dataset *d, const struct recipe *r,
		     unsigned n_threads, struct err *err)
{
	CLEANUP(preprocess_release) struct preprocess p = { 0 };
	size_t n = d->table.n_rows;

	*f = (struct fold){ .train = mem_new(n, sizeof(size_t)), .test = mem_new(n, sizeof(size_t)) };
	for (size_t i = 0; i < n; i++) {
		if (s->fold[i] == which)
			f->test[f->n_test++] = i;
		else
			f->train[f->n_train++] = i;
	}
	if (check_classes(f, d, err) < 0 || preprocess_fit(&p, &d->table, &d->features, f->train, f->n_train, &r->preprocess, err) < 0 ||
	    design_make(&f->train_design, d, &p, f->train, f->n_train, n_threads, err) < 0)
		return -1;
	return design_make(&f->test_design, d, &p, f->test, f->n_test, n_threads, err);
}

/* Metrics of one combination on one fold. out_of_fold may be NULL; else the test rows' predictions are put there. */
static int try_values(struct appraisal *a, double *out_of_fold, const struct fold *f, const struct recipe *r, size_t trial, struct err *err)
{
	CLEANUP(fitted_release) struct fitted model = { 0 };
	CLEANUP(mem_free) double *predicted = NULL;
	double values[LEARNER_MAX_PARAMS];
	size_t width = f->test_design.samples.n_classes ? f->test_design.samples.n_classes : 1;

	recipe_trial(values, r, trial);
	if (fit_learner(&model, r->learner, &f->train_design.samples, values, err) < 0)
		return -1;
	predicted = fitted_predict(&model, &f->test_design.samples);
	appraise(a, &f->test_design.samples, predicted);
	for (size_t i = 0; out_of_fold && i < f->n_test; i++)
		memcpy(out_of_fold + f->test[i] * width, predicted + i * width, width * sizeof(*predicted));
	return 0;
}

/* ---- the search ---- */

static int choose_metric(struct search *s, const struct dataset *d, const struct recipe *r, struct err *err)
{
	const char *name = r->metric ? r->metric : appraisal_search_metric(d->n_classes);

	s->metric = metric_need(name, err);
	if (!s->metric)
		return -1;
	if (!(s->metric->tasks & (unsigned)d->task))
		return err_set(err, ERR_USAGE, "%s: train.metric '%s' does not fit the target column '%s'", r->yaml.path, name, d->target);
	return 0;
}

/* Add a fold's metrics to the sums; a metric that one fold leaves undefined is dropped for good. */
static void add_up(struct appraisal *sum, const struct appraisal *a, bool first)
{
	size_t kept = 0;

	if (first) {
		*sum = *a;
		return;
	}
	for (size_t i = 0; i < sum->n; i++) {
		double value = appraisal_value(a, sum->items[i].metric->name);

		if (isnan(value))
			continue;
		sum->items[kept].metric = sum->items[i].metric;
		sum->items[kept++].value = sum->items[i].value + value;
	}
	sum->n = kept;
}

/* sums (n_trials) of the metric over the folds; one design a fold serves every combination. */
static int try_all(double *sums, const struct search *s, const struct dataset *d, const struct recipe *r, unsigned n_threads,
		   struct err *err)
{
	for (uint32_t which = 0; which < (uint32_t)r->folds; which++) {
		CLEANUP(fold_release) struct fold f = { 0 };

		if (fold_make(&f, s, which, d, r, n_threads, err) < 0)
			return -1;
		for (size_t trial = 0; trial < r->n_trials; trial++) {
			struct appraisal a;

			if (try_values(&a, NULL, &f, r, trial, err) < 0)
				return -1;
			sums[trial] += appraisal_value(&a, s->metric->name);
		}
	}
	return 0;
}

static int choose(struct search *s, const double *sums, const struct recipe *r, struct err *err)
{
	bool found = false;

	for (size_t trial = 0; trial < r->n_trials; trial++) {
		if (isnan(sums[trial]))
			continue;
		if (!found || (s->metric->higher_is_better ? sums[trial] > sums[s->best] : sums[trial] < sums[s->best]))
			s->best = trial;
		found = true;
	}
	return found ? 0 : err_set(err, ERR_DATA, "%s is undefined in a fold: fewer folds, or another train.metric", s->metric->name);
}

/* Once more with the best values, for all metrics and the predictions of every row. */
static int appraise_best(struct search *s, const struct dataset *d, const struct recipe *r, unsigned n_threads, struct err *err)
{
	for (uint32_t which = 0; which < (uint32_t)r->folds; which++) {
		CLEANUP(fold_release) struct fold f = { 0 };
		struct appraisal a;

		if (fold_make(&f, s, which, d, r, n_threads, err) < 0 || try_values(&a, s->out_of_fold, &f, r, s->best, err) < 0)
			return -1;
		add_up(&s->mean, &a, which == 0);
	}
	for (size_t i = 0; i < s->mean.n; i++)
		s->mean.items[i].value /= (double)r->folds;
	return 0;
}

int search_run(struct search *s, const struct dataset *d, const struct recipe *r, unsigned n_threads, struct err *err)
{
	CLEANUP(mem_free) double *sums = mem_new(r->n_trials, sizeof(*sums));
	const struct fold_terms terms = { r->folds, r->seed, r->group, dataset_key(d) };
	size_t n = d->table.n_rows, width = d->n_classes ? d->n_classes : 1;

	*s = (struct search){ .fold = mem_new(n, sizeof(*s->fold)), .out_of_fold = mem_new(n * width, sizeof(*s->out_of_fold)) };
	if (choose_metric(s, d, r, err) < 0 || folds_assign(s->fold, d, &terms, err) < 0)
		return -1;
	if (r->n_trials > 1 && (try_all(sums, s, d, r, n_threads, err) < 0 || choose(s, sums, r, err) < 0))
		return -1;
	return appraise_best(s, d, r, n_threads, err);
}

void search_release(struct search *s)
{
	free(s->fold);
	free(s->out_of_fold);
	*s = (struct search){ 0 };
}
