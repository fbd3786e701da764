/* drift.c - the statistics of drift, one row each, with the quantile that chance alone does not exceed. */
#include "table/drift.h"

#include "base/mem.h"
#include "math/dist.h"
#include "math/divergence.h"
#include "math/sum.h"
#include "math/two_sample.h"

#include <math.h>
#include <string.h>

#define PSI_ADD 0.5 /* to every count: an empty bin then says what the sizes allow */
#define LN2 0.69314718055994530942

/* What every null quantile of binned counts is a multiple of. */
static double size_term(const struct drift *d)
{
	return 1 / (double)d->n_reference + 1 / (double)d->n_current;
}

static void take_bins(struct drift *out, struct drift_bins *bins, const struct column *reference, const struct column *current)
{
	drift_bins_init(bins, reference, out->n_reference, current, out->n_current);
	out->n_bins = bins->n;
}

/* Without drift PSI is near (1/n + 1/m) chi-square with B - 1 degrees of freedom. */
static double psi_quantile(const struct drift *d, double level)
{
	return d->n_bins > 1 ? size_term(d) * chi_square_quantile(level, (double)(d->n_bins - 1)) : 0;
}

static void compare_psi(struct drift *out, const struct drift_terms *terms, const struct column *reference, const struct column *current)
{
	CLEANUP(drift_bins_release) struct drift_bins bins;

	take_bins(out, &bins, reference, current);
	out->value = out->effect = divergence_psi(bins.reference, bins.current, bins.n, PSI_ADD);
	out->null_quantile = psi_quantile(out, terms->null_quantile);
}

/*
 * The distance: the root of the divergence in bits. Near p = q the divergence is sum (p - q)^2 / (8 p) nats, an eighth of PSI, so its
 * null quantile is PSI's over 8 ln 2, and the distance's the root of that.
 */
static void compare_js(struct drift *out, const struct drift_terms *terms, const struct column *reference, const struct column *current)
{
	CLEANUP(drift_bins_release) struct drift_bins bins;

	take_bins(out, &bins, reference, current);
	out->js_bits = divergence_js(bins.reference, bins.current, bins.n) / LN2;
	out->value = out->effect = sqrt(out->js_bits);
	out->null_quantile = sqrt(psi_quantile(out, terms->null_quantile) / (8 * LN2));
}

/* The effect is Cramer's V of the (2, B) table: chi-square grows with the rows, V does not. */
static void compare_chi_square(struct drift *out, const struct drift_terms *terms, const struct column *reference,
			       const struct column *current)
{
	CLEANUP(drift_bins_release) struct drift_bins bins;
	size_t df;

	take_bins(out, &bins, reference, current);
	out->value = divergence_chi_square(bins.reference, bins.current, bins.n, &df);
	out->effect = sqrt(out->value / (double)(out->n_reference + out->n_current));
	out->p = df ? chi_square_sf(out->value, (double)df) : 1;
	out->null_quantile = df ? chi_square_quantile(terms->null_quantile, (double)df) : 0;
}

/* ---- statistics of ordered values ---- */

struct values {
	double *v; /* sorted, without what is missing */
	size_t n;
};

static void values_release(struct values *v)
{
	free(v->v);
}

static void values_init(struct values *v, const struct column *c, size_t n_rows)
{
	v->v = mem_new(n_rows, sizeof(*v->v));
	v->n = 0;
	for (size_t i = 0; i < n_rows; i++)
		if (!isnan(c->number[i]))
			v->v[v->n++] = c->number[i];
	sort_doubles(v->v, v->n);
}

/* Values on one side only are beyond comparison; none on either are equal. */
static bool nothing_to_compare(struct drift *out, const struct values *a, const struct values *b)
{
	if (a->n && b->n)
		return false;
	out->value = out->effect = a->n == b->n ? 0 : NAN;
	out->null_quantile = a->n == b->n ? 0 : NAN;
	return true;
}

static void compare_ks(struct drift *out, const struct drift_terms *terms, const struct column *reference, const struct column *current)
{
	CLEANUP(values_release) struct values a = { 0 }, b = { 0 };
	struct two_sample_test test;

	values_init(&a, reference, out->n_reference);
	values_init(&b, current, out->n_current);
	if (nothing_to_compare(out, &a, &b))
		return;
	kolmogorov_smirnov(&test, a.v, a.n, b.v, b.n);
	out->value = out->effect = test.statistic;
	out->p = test.p;
	out->null_quantile = kolmogorov_smirnov_quantile(terms->null_quantile, a.v, a.n, b.v, b.n);
}

/* The reference's interquartile range; where that is 0 its standard deviation. */
static double scale_of(const struct values *v)
{
	double range = quantile_sorted(v->v, v->n, 0.75) - quantile_sorted(v->v, v->n, 0.25);

	if (range > 0)
		return range;
	return v->n > 1 ? sqrt(sum_of_squared_deviations(v->v, v->n, mean_of(v->v, v->n)) / (double)(v->n - 1)) : 0;
}

static void compare_wasserstein(struct drift *out, const struct drift_terms *terms, const struct column *reference,
				const struct column *current)
{
	CLEANUP(values_release) struct values a = { 0 }, b = { 0 };
	double scale, area, quantile;

	values_init(&a, reference, out->n_reference);
	values_init(&b, current, out->n_current);
	if (nothing_to_compare(out, &a, &b))
		return;
	scale = scale_of(&a);
	area = wasserstein(a.v, a.n, b.v, b.n);
	quantile =
		area > 0 ? wasserstein_quantile(terms->null_quantile, a.v, a.n, b.v, b.n, map_hash(out->column, strlen(out->column))) : 0;
	out->value = out->effect = area == 0 ? 0 : scale > 0 ? area / scale : INFINITY;
	out->null_quantile = scale > 0 ? quantile / scale : 0;
}

const struct drift_stat drift_stats[] = {
	{ "psi", false, 1, compare_psi, "population stability index, counts smoothed by 1/2" },
	{ "js", false, 1, compare_js, "Jensen-Shannon distance: root of the divergence in bits" },
	{ "chi2", false, 1, compare_chi_square, "Pearson's chi-square; the floor is for Cramer's V" },
	{ "ks", true, 1, compare_ks, "Kolmogorov-Smirnov's D" },
	{ "wasserstein", true, WASSERSTEIN_MOST, compare_wasserstein, "Wasserstein-1 over the reference's interquartile range" },
	{ 0 },
};

const struct drift_stat *drift_stat_find(const char *name)
{
	for (const struct drift_stat *s = drift_stats; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

/* Missing rows against present ones, by chi-square with one degree of freedom and the difference of the shares. */
static bool missing_changed(const struct drift *d, const struct drift_terms *terms)
{
	double reference[] = { (double)d->missing_reference, (double)(d->n_reference - d->missing_reference) };
	double current[] = { (double)d->missing_current, (double)(d->n_current - d->missing_current) };
	size_t df;
	double chi_square = divergence_chi_square(reference, current, 2, &df);

	return df && chi_square > chi_square_quantile(terms->null_quantile, 1) &&
	       divergence_total_variation(reference, current, 2) > terms->floor;
}

static size_t n_missing(const struct column *c, size_t n)
{
	size_t missing = 0;

	for (size_t i = 0; i < n; i++)
		missing += c->kind == COLUMN_NUMBER ? isnan(c->number[i]) : c->code[i] == COLUMN_MISSING;
	return missing;
}

void drift_compare(struct drift *out, const struct drift_terms *terms, const struct column *reference, size_t n_reference,
		   const struct column *current, size_t n_current)
{
	const struct drift_stat *stat = terms->stat;
	bool numbers = reference->kind == COLUMN_NUMBER && current->kind == COLUMN_NUMBER;

	if (stat->needs_order && !numbers)
		stat = drift_stat_find("psi");
	*out = (struct drift){
		.column = reference->name,
		.is_number = numbers,
		.stat = stat->name,
		.p = NAN,
		.js_bits = NAN,
		.n_reference = n_reference,
		.n_current = n_current,
		.missing_reference = n_missing(reference, n_reference),
		.missing_current = n_missing(current, n_current),
	};
	stat->compare(out, terms, reference, current);
	out->missing_changed = stat->needs_order && missing_changed(out, terms);
	/* A NaN is not below anything: it counts as drift. */
	out->drifted = out->missing_changed || !(out->value <= out->null_quantile || out->effect <= terms->floor);
}

int drift_by_weight(const void *a, const void *b)
{
	const struct drift *x = a, *y = b;
	double x_effect = isnan(x->effect) ? INFINITY : x->effect, y_effect = isnan(y->effect) ? INFINITY : y->effect;

	if (x->drifted != y->drifted)
		return y->drifted - x->drifted;
	if (x_effect != y_effect)
		return x_effect < y_effect ? 1 : -1;
	return strcmp(x->column, y->column);
}
