/* always_on.c - what is shown of every comparison whatever the policy says: tails, flips, recall of each class, calibration, size. It warns, and
 * rejects only where the policy limits it.
 */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "evaluate/judge/quantity.h"
#include "evaluate/statistics/multiplicity.h"

#include <math.h>
#include <string.h>

/* From here on an always-on guard warns. */
#define WARN_RATIO 1.1
#define WARN_FLIPS 0.05

/* Fewer rows of a class are counted, not tested. */
enum { CLASS_ROWS_LEAST = 50 };

/* Does the policy limit this quantity itself? Then it is not shown twice. */
static bool is_limited(const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->n_guards; i++)
		if (strcmp(p->guards[i].rule.what.name, name) == 0)
			return true;
	return false;
}

/*
 * The always-on guards of each task: metrics or quantities, and which way is worse. The ratio of two biases says nothing: it never warns.
 * Mean losses are tested: they warn where they are shown to be worse. What a threshold makes of scores is shown where scores are judged.
 */
enum worse { WORSE_MORE, WORSE_LESS, WORSE_UNKNOWN, WORSE_TESTED };
static const struct {
	const char *name;
	enum worse worse;
	bool of_scores;
} always_on[] = {
	{ "mae", WORSE_MORE },
	{ "bias", WORSE_UNKNOWN },
	{ "p99_error", WORSE_MORE },
	{ "max_error", WORSE_MORE },
	{ "negative_flip_rate", WORSE_MORE },
	{ "recall_min", WORSE_LESS },
	{ "accuracy", WORSE_LESS, true },
	{ "precision", WORSE_LESS, true },
	{ "recall", WORSE_LESS, true },
	{ "f1", WORSE_LESS, true },
	{ "log_loss", WORSE_TESTED },
	{ "brier", WORSE_TESTED },
	{ "calibration_error", WORSE_MORE },
	{ "query_drop_rate", WORSE_MORE },
	{ "zero_result_rate", WORSE_MORE },
	{ "model_bytes", WORSE_MORE },
};

/* The candidate's and production's value, NaN where it cannot be had. */
static void values_of(double *candidate, double *production, const struct case_in *in, const char *name)
{
	const struct quantity *q = quantity_find(name);
	const struct quantity_terms terms = policy_quantity_terms(in->policy);
	const struct metric *m = metric_find(name);
	struct err ignored;

	*candidate = *production = NAN;
	if (m && m->tasks & in->policy->task_bit) {
		if (contest_value(candidate, in->candidate, m, "", &ignored) < 0 ||
		    contest_value(production, in->production, m, "", &ignored) < 0)
			*candidate = NAN;
	} else if (q && q->tasks & in->policy->task_bit) {
		*candidate = q->value(in->candidate, in->production, &terms);
		*production = q->needs_both ? NAN : q->value(in->production, in->candidate, &terms);
	}
}

static bool is_remarkable(const struct finding *f, enum worse worse)
{
	const struct quantity *q = quantity_find(f->metric);

	if (isnan(f->production)) /* flips are measured against production; a size that production has not is nothing to compare with */
		return q && q->needs_both && f->candidate > WARN_FLIPS;
	return worse == WORSE_MORE ? f->ratio > WARN_RATIO : worse == WORSE_LESS && f->ratio < 1 / WARN_RATIO;
}

/* Is production's mean loss smaller by more than chance? By t alone: nothing is decided by it. */
static bool is_shown_worse(struct finding *f, const struct case_in *in, const char *name)
{
	const struct policy_rule rule = { .what = { .name = name, .metric = metric_find(name) }, .margin_rel = NAN, .test = "auto" };
	struct contest_terms terms = case_terms(in);
	struct contest c;
	struct err ignored;

	terms.no_second = true;
	terms.exact = false;
	if (contest_run(&c, in->candidate, in->production, &rule, &terms, &ignored) < 0)
		return false;
	f->delta = c.delta;
	f->ci_low = c.ci_low;
	f->ci_high = c.ci_high;
	f->test = c.test;
	f->p = c.first.p_worse;
	return c.shown == SHOWN_WORSE;
}

static bool judges_scores(const struct policy *p)
{
	return p->primary.what.metric->needs & (METRIC_NEEDS_SCORE | METRIC_NEEDS_PROBABILITY);
}

static void show(struct judgement *j, const struct case_in *in, const char *name, enum worse worse)
{
	double candidate, production;
	struct finding *f;

	values_of(&candidate, &production, in, name);
	if (!isfinite(candidate) || is_limited(in->policy, name) || strcmp(name, in->policy->primary.what.name) == 0)
		return;
	f = findings_add(&j->guards, name, "shown");
	f->candidate = candidate;
	f->production = production;
	if (isfinite(production) && production != 0)
		f->ratio = candidate / production;
	if (worse == WORSE_TESTED ? !is_shown_worse(f, in, name) : !is_remarkable(f, worse))
		return;
	f->state = STATE_WARN;
	if (j->primary.shown == SHOWN) /* a model that is turned down anyway needs no warning */
		judgement_warn(j, "%s is %.4g, %s %.4g: no guard limits it", name, candidate,
			       isfinite(production) ? "in production" : "more than", isfinite(production) ? production : WARN_FLIPS);
}

/* Recall of one class: accuracy on its rows. The roles are exchanged: is production shown to be better? */
static int contest_class(struct contest *c, const struct case_in *in, const size_t *rows, size_t n)
{
	const struct policy_rule rule = { .what = { .name = "accuracy", .metric = metric_find("accuracy") },
					  .margin_rel = NAN,
					  .test = "auto" };
	CLEANUP(truth_release) struct truth truth = { 0 };
	CLEANUP(arm_release) struct arm candidate = { 0 };
	CLEANUP(arm_release) struct arm production = { 0 };
	struct contest_terms terms = case_terms(in);
	struct err ignored;

	terms.exact = false;
	truth_gather(&truth, in->candidate->truth, rows, n);
	arm_gather(&candidate, in->candidate, &truth, rows);
	arm_gather(&production, in->production, &truth, rows);
	return contest_run(c, &production, &candidate, &rule, &terms, &ignored);
}

static void show_class(struct judgement *j, const struct case_in *in, uint32_t class, const size_t *rows, size_t n)
{
	const struct truth *t = in->candidate->truth;
	struct finding *f = findings_add(&j->guards, "recall", "not_worse");
	struct contest c;

	f->rows = n;
	f->slice = str_format("class=%s", t->classes[class]);
	f->mode = "alarm";
	f->state = STATE_NOT_TESTABLE;
	if (n < CLASS_ROWS_LEAST || contest_class(&c, in, rows, n) < 0 || isnan(c.first.p))
		return;
	f->state = STATE_PASS;
	f->candidate = c.production;
	f->production = c.candidate;
	f->delta = -c.delta;
	f->ci_low = -c.ci_high;
	f->ci_high = -c.ci_low;
	f->test = c.test;
	f->p = c.first.p;
}

/* Rows by class, each class's in their order: start (n_classes + 1) in rows (n). */
static void sort_by_class(size_t *rows, size_t *start, const struct truth *t)
{
	CLEANUP(mem_free) size_t *next = mem_new(t->n_classes, sizeof(*next));

	for (size_t i = 0; i < t->n; i++)
		start[t->y_class[i] + 1]++;
	for (size_t k = 0; k < t->n_classes; k++) {
		start[k + 1] += start[k];
		next[k] = start[k];
	}
	for (size_t i = 0; i < t->n; i++)
		rows[next[t->y_class[i]]++] = i;
}

/* Recall of every class, as a family in alarm mode: a class warns where it is shown to be worse after Holm's correction. */
static void show_recalls(struct judgement *j, const struct case_in *in)
{
	const struct truth *t = in->candidate->truth;
	size_t first = j->guards.n, m = 0;
	CLEANUP(mem_free) double *p = mem_new(t->n_true + 1, sizeof(*p)), *holm = mem_new(t->n_true + 1, sizeof(*holm));
	CLEANUP(mem_free) size_t *tested = mem_new(t->n_true + 1, sizeof(*tested)), *rows = mem_new(t->n, sizeof(*rows));
	CLEANUP(mem_free) size_t *start = mem_new(t->n_classes + 1, sizeof(*start));

	sort_by_class(rows, start, t);
	for (uint32_t k = 0; k < t->n_true; k++) {
		show_class(j, in, k, rows + start[k], start[k + 1] - start[k]);
		if (j->guards.v[first + k].state == STATE_PASS) {
			p[m] = j->guards.v[first + k].p;
			tested[m++] = first + k;
		}
	}
	multiplicity_holm(holm, p, m);
	for (size_t i = 0; i < m; i++) {
		struct finding *f = &j->guards.v[tested[i]];

		f->p_holm = holm[i];
		if (!(holm[i] <= in->policy->alpha))
			continue;
		f->state = STATE_WARN;
		if (j->primary.shown == SHOWN)
			judgement_warn(j, "recall of %s is shown to be worse: %.4g, in production %.4g: no slice limits it", f->slice,
				       f->candidate, f->production);
	}
}

void judge_always_on(struct judgement *j, const struct case_in *in)
{
	if (!in->production)
		return;
	for (size_t i = 0; i < ARRAY_LEN(always_on); i++)
		if (!always_on[i].of_scores || judges_scores(in->policy))
			show(j, in, always_on[i].name, always_on[i].worse);
	if (in->candidate->label && in->production->label && in->candidate->truth->y_class)
		show_recalls(j, in);
}
