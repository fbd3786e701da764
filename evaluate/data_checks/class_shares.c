/* class_shares.c - how often each class comes: in the hold-out, in training, and in the rows that the decision is for.
 *
 * A row of class k weighs target share over hold-out share. What is then estimated is the loss under the target's shares, as long as the
 * rows of a class are alike everywhere (label shift: Saerens, Latinne, Decaestecker 2002; Lipton, Wang, Smola 2018).
 */
#include "evaluate/evaluation.h"

#include "base/mem.h"
#include "math/dist.h"
#include "math/divergence.h"
#include "math/sum.h"

#include <math.h>
#include <string.h>

/* Above this the training table's classes are not the hold-out's by chance alone. */
#define SHIFT_QUANTILE 0.999

/* counts (n_true + 1): rows of each class of the truth; the last is of classes that it has not. Missing labels do not count.
 * Returns the first of these others, or NULL. buf is for it. */
static const char *count_classes(double *counts, const struct truth *truth, const struct column *c, size_t n, char buf[static 32])
{
	CLEANUP(mem_free)
	uint32_t *known = c->kind == COLUMN_TEXT ? mem_new(c->n_levels + 1, sizeof(*known)) : NULL; /* plus 1; 0 = unknown */
	size_t first = n;                                                                           /* row of another class */

	for (size_t i = 0; i < n; i++) {
		uint32_t level = known ? c->code[i] : 0, k;

		if (known ? level == COLUMN_MISSING : isnan(c->number[i]))
			continue;
		k = known && known[level] ? known[level] - 1 : truth_class(truth, column_text(c, i, buf));
		if (k >= truth->n_true) /* equivalent: what is n_true stays so */
			k = (uint32_t)truth->n_true;
		if (known)
			known[level] = k + 1;
		if (k == truth->n_true && first == n)
			first = i;
		counts[k]++;
	}
	return first < n ? column_text(c, first, buf) : NULL;
}

static void count_holdout(double *counts, const struct truth *truth)
{
	for (size_t i = 0; i < truth->n; i++)
		counts[truth->y_class[i]]++;
}

/* ---- against the training table ---- */

void label_shift_check(struct evaluation *e)
{
	struct label_shift *s = &e->drift.shift;
	const struct column *c = e->train.n_rows ? table_column(&e->train, e->label) : NULL;
	size_t n = e->truth.n_true + 1;
	CLEANUP(mem_free) double *there = NULL, *here = NULL;
	double total = 0;
	char buf[32];

	if (!c || !e->truth.y_class || c->n_missing == e->train.n_rows)
		return;
	there = mem_new(n, sizeof(*there));
	here = mem_new(n, sizeof(*here));
	count_classes(there, &e->truth, c, e->train.n_rows, buf);
	count_holdout(here, &e->truth);
	for (size_t k = 0; k < n; k++)
		total += there[k] + here[k];
	s->asked = true;
	s->chi_square = divergence_chi_square(there, here, n, &s->df);
	s->effect = sqrt(s->chi_square / total);
	s->p = s->df ? chi_square_sf(s->chi_square, (double)s->df) : 1;
	s->null_quantile = s->df ? chi_square_quantile(SHIFT_QUANTILE, (double)s->df) : 0;
	s->shifted = s->chi_square > s->null_quantile;   /* equivalent: two neighbouring numbers */
	if (s->shifted && !policy_is_strict(&e->policy)) /* a strict policy tells nothing that follows from labels */
		evaluation_warn(
			e,
			"the classes of the hold-out come in other shares than in %s (chi-square %.4g, by chance at most %.4g): label "
			"shift; holdout.priors can weight the rows",
			e->request->train, s->chi_square, s->null_quantile);
}

/* ---- priors ---- */

static int mismatch(struct evaluation *e)
{
	return evaluation_fail(e, "data_mismatch");
}

static int target_of_policy(double *target, struct evaluation *e, struct err *err)
{
	const struct policy_priors *p = &e->policy.priors;

	for (size_t i = 0; i < p->n; i++) {
		uint32_t k = truth_class(&e->truth, p->classes[i]);

		if (k >= e->truth.n_true) {
			err_set(err, ERR_DATA, "holdout.priors names class '%.80s', which no row of '%s' has", p->classes[i],
				e->holdout_path);
			return mismatch(e);
		}
		if (target[k] > 0) {
			err_set(err, ERR_DATA, "holdout.priors names class '%.80s' twice", p->classes[i]);
			return mismatch(e);
		}
		target[k] = p->shares[i];
	}
	for (size_t k = 0; k < e->truth.n_true; k++)
		if (!(target[k] > 0)) {
			err_set(err, ERR_DATA, "holdout.priors gives no share to class '%.80s' of '%s'", e->truth.classes[k],
				e->holdout_path);
			return mismatch(e);
		}
	return 0;
}

static int target_of_recent(double *target, struct evaluation *e, struct err *err)
{
	const struct table *recent = &e->drift.recent.rows;
	const struct column *c = table_need(recent, e->label, err);
	const char *other;
	double total = 0;
	char buf[32];

	if (!c)
		return mismatch(e);
	other = count_classes(target, &e->truth, c, recent->n_rows, buf);
	if (other) {
		err_set(err, ERR_DATA, "'%s' has class '%.80s', which no row of the hold-out has: no weight makes up for it", recent->path,
			other);
		return mismatch(e);
	}
	for (size_t k = 0; k < e->truth.n_true; k++) {
		if (target[k] == 0) {
			err_set(err, ERR_DATA,
				"no row of '%s' has class '%.80s', which the hold-out has: holdout.priors: recent has no share for it",
				recent->path, e->truth.classes[k]);
			return mismatch(e);
		}
		total += target[k];
	}
	for (size_t k = 0; k < e->truth.n_true; k++) /* equivalent: the place behind them is 0 and stays so */
		target[k] /= total;
	return 0;
}

/* Weighted rows count for less: (sum w)^2 / sum w^2. */
static void warn_few(struct evaluation *e)
{
	double squares = sum_of_products(e->truth.weight, e->truth.weight, e->truth.n), total = sum_of(e->truth.weight, e->truth.n);
	double n_eff = total * total / squares;

	if (n_eff < (double)e->policy.holdout.min_rows)
		evaluation_warn(e, "weighted by holdout.priors the %zu rows count for %.0f, fewer than the %zu of holdout.min_rows",
				e->truth.n, n_eff, e->policy.holdout.min_rows);
}

int priors_apply(struct evaluation *e, struct err *err)
{
	struct class_shares *s = &e->drift.shares;
	size_t n = e->truth.n_true;

	if (!policy_has_priors(&e->policy))
		return 0;
	s->n = n;
	s->holdout = mem_new(n + 1, sizeof(*s->holdout));
	s->target = mem_new(n + 1, sizeof(*s->target));
	/* s->holdout and s->target have a place more, for classes that the truth has not */
	if ((e->policy.priors.recent ? target_of_recent(s->target, e, err) : target_of_policy(s->target, e, err)) < 0)
		return -1;
	count_holdout(s->holdout, &e->truth);
	for (size_t k = 0; k < n; k++) /* equivalent: the place behind them is 0 and stays so */
		s->holdout[k] /= (double)e->truth.n;
	e->truth.weight = mem_new(e->truth.n, sizeof(*e->truth.weight));
	e->truth.priors = true;
	for (size_t i = 0; i < e->truth.n; i++) {
		uint32_t k = e->truth.y_class[i];

		e->truth.weight[i] = s->target[k] / s->holdout[k];
	}
	warn_few(e);
	return 0;
}
