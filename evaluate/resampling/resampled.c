/* resampled.c - threads split the resamples; each depends on (seed, replicate) alone, and is one pass in a fixed order.
 *
 * Why points: if rows of one stratum fall into cells of truth and both labels, then drawing rows and counting cells is drawing the cells
 * multinomially with the cells' shares, which is all that the confusion matrices can see of a resample.
 * Source  Efron 1987; Davison, Hinkley 1997, sec. 5.3 (several samples: eq. 5.25); Efron, Tibshirani 1993, ch. 8 (groups).
 */
#include "evaluate/resampling/resampled.h"

#include "evaluate/resampling/bca.h"
#include "evaluate/statistics/paired.h"

#include "base/mem.h"
#include "base/rng.h"
#include "math/sum.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { DEFAULT_RESAMPLES = 9999, CHUNK = 2048, MAX_THREADS = 64, MOST_LEFT_OUT = 400, ALIGN = 4 };

/* The points of each unit, one unit after the other. */
struct layout {
	const struct resampled *r;
	uint32_t *points; /* (n) */
	size_t *start;    /* (n_units + 1) in points */
	double *base;     /* (n_points) the sample itself */
};

struct job {
	const struct layout *l;
	double *estimates;
	uint64_t seed;
	size_t n_resamples, first, step;
};

static void layout_release(struct layout *l)
{
	free(l->points);
	free(l->start);
	free(l->base);
}

static void layout_init(struct layout *l, const struct resampled *r)
{
	CLEANUP(mem_free) size_t *next = mem_new(r->n_units, sizeof(*next));

	l->r = r;
	l->points = mem_new(r->n, sizeof(*l->points));
	l->start = mem_new(r->n_units + 1, sizeof(*l->start));
	l->base = mem_new(r->n_points, sizeof(*l->base));
	for (size_t i = 0; i < r->n; i++)
		l->start[r->unit[i] + 1]++;
	for (size_t u = 0; u < r->n_units; u++) {
		l->start[u + 1] += l->start[u];
		next[u] = l->start[u];
	}
	for (size_t i = 0; i < r->n; i++) {
		uint32_t point = r->point ? r->point[i] : (uint32_t)i;

		l->points[next[r->unit[i]]++] = point;
		l->base[point] += 1;
	}
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b; /* equivalent: equals are the same */
}

/* `count` members of the stratum that begins at `start`, with replacement; draws begin at `position`. */
static void draw_stratum(double *weight, const struct layout *l, size_t start, size_t count, const struct job *job, size_t replicate,
			 size_t position)
{
	uint32_t drawn[CHUNK];

	for (size_t at = 0; at < count; at += CHUNK) { /* equivalent: a chunk of none */
		size_t n = smaller(count - at, CHUNK);

		rng_fill_below(drawn, n, job->seed, replicate, position + at, (uint32_t)count);
		for (size_t i = 0; i < n; i++)
			weight[l->points[start + drawn[i]]] += 1;
	}
}

static void draw_groups(double *weight, const struct layout *l, const struct job *job, size_t replicate)
{
	size_t n_groups = l->r->n_units;
	uint32_t drawn[CHUNK];

	for (size_t at = 0; at < n_groups; at += CHUNK) { /* equivalent: a chunk of none */
		size_t n = smaller(n_groups - at, CHUNK);

		rng_fill_below(drawn, n, job->seed, replicate, at, (uint32_t)n_groups);
		for (size_t i = 0; i < n; i++)
			for (size_t k = l->start[drawn[i]]; k < l->start[drawn[i] + 1]; k++)
				weight[l->points[k]] += 1;
	}
}

/* A stratum's draws begin where the last one's end, on the next block of the generator. */
static void draw_strata(double *weight, const struct layout *l, const struct job *job, size_t replicate)
{
	size_t position = 0;

	for (size_t s = 0; s < l->r->n_units; s++) {
		size_t count = l->start[s + 1] - l->start[s];

		draw_stratum(weight, l, l->start[s], count, job, replicate, position);
		position += (count + ALIGN - 1) / ALIGN * ALIGN;
	}
}

static void *resample(void *argument)
{
	const struct job *job = argument;
	const struct resampled *r = job->l->r;
	CLEANUP(mem_free) double *weight = mem_new(2 * r->n_points, sizeof(*weight));

	for (size_t i = job->first; i < job->n_resamples; i += job->step) {
		memset(weight, 0, r->n_points * sizeof(*weight));
		r->by_groups ? draw_groups(weight, job->l, job, i) : draw_strata(weight, job->l, job, i);
		job->estimates[i] = r->delta(weight, weight + r->n_points, r->state);
	}
	return NULL;
}

static void run_jobs(double *estimates, const struct layout *l, const struct comparison_input *in, size_t n_resamples)
{
	size_t n_threads = smaller(in->n_threads ? in->n_threads : 1, MAX_THREADS), n_started = 0;
	pthread_t threads[MAX_THREADS];
	struct job jobs[MAX_THREADS];

	for (size_t k = 0; k < n_threads; k++)
		jobs[k] = (struct job){ l, estimates, in->seed, n_resamples, k, n_threads };
	while (n_started + 1 < n_threads && pthread_create(&threads[n_started], NULL, resample, &jobs[n_started + 1]) == 0)
		n_started++;
	resample(&jobs[0]);
	for (size_t k = n_started + 1; k < n_threads; k++)
		resample(&jobs[k]);
	for (size_t k = 0; k < n_started; k++)
		pthread_join(threads[k], NULL);
}

/* Sums of squares and cubes of what each part of the sample adds to the estimate. */
struct influence {
	double squares, cubes;
};

static void add_influences(struct influence *sum, const double *left_out, size_t n, double scale)
{
	double mean = mean_of(left_out, n);

	for (size_t k = 0; k < n; k++) {
		double u = scale * (mean - left_out[k]);

		sum->squares += u * u;
		sum->cubes += u * u * u;
	}
}

/*
 * A stratum without block k of its members, the others counting for those that are gone: the shares of the strata stay. Blocks of more
 * than one member cost less than leaving each out, and estimate the same acceleration: sums of b influences have b times their variance and third moment,
 * and there are b times fewer.
 */
static void leave_out_of_stratum(struct influence *sum, const struct layout *l, size_t s, size_t most, double *weight)
{
	size_t start = l->start[s], count = l->start[s + 1] - start, n_blocks = smaller(count, most);
	CLEANUP(mem_free) double *left_out = NULL;
	double block = (double)count / (double)n_blocks;

	if (count < 2)
		return;
	left_out = mem_new(n_blocks, sizeof(*left_out));
	for (size_t k = 0; k < n_blocks; k++) {
		size_t gone = (count - k + n_blocks - 1) / n_blocks;
		double each = (double)count / (double)(count - gone);

		for (size_t i = 0; i < count; i++)
			weight[l->points[start + i]] = 0;
		for (size_t i = 0; i < count; i++)
			if (i % n_blocks != k)
				weight[l->points[start + i]] += each;
		left_out[k] = l->r->delta(weight, weight + l->r->n_points, l->r->state);
	}
	for (size_t i = 0; i < count; i++)
		weight[l->points[start + i]] = l->base[l->points[start + i]];
	add_influences(sum, left_out, n_blocks, ((double)count - block) / (double)count);
}

static void leave_out_groups(struct influence *sum, const struct layout *l, double *weight)
{
	size_t n_groups = l->r->n_units, n_blocks = smaller(n_groups, MOST_LEFT_OUT);
	CLEANUP(mem_free) double *left_out = mem_new(n_blocks, sizeof(*left_out));

	for (size_t k = 0; k < n_blocks; k++) {
		memcpy(weight, l->base, l->r->n_points * sizeof(*weight));
		for (size_t g = k; g < n_groups; g += n_blocks)
			for (size_t i = l->start[g]; i < l->start[g + 1]; i++)
				weight[l->points[i]] -= 1;
		left_out[k] = l->r->delta(weight, weight + l->r->n_points, l->r->state);
	}
	add_influences(sum, left_out, n_blocks, 1);
}

static double acceleration_of(const struct layout *l)
{
	CLEANUP(mem_free) double *weight = mem_new(2 * l->r->n_points, sizeof(*weight));
	size_t most = MOST_LEFT_OUT / l->r->n_units;
	struct influence sum = { 0 };

	memcpy(weight, l->base, l->r->n_points * sizeof(*weight));
	if (l->r->by_groups)
		leave_out_groups(&sum, l, weight);
	for (size_t s = 0; s < l->r->n_units && !l->r->by_groups; s++)
		leave_out_of_stratum(&sum, l, s, most < 10 ? 10 : most, weight); /* equivalent: ten is ten */
	return sum.squares > 0 ? sum.cubes / (6 * sum.squares * sqrt(sum.squares)) : sum.squares;
}

static double above(const void *state, double value)
{
	return bca_p_above(state, value);
}

static double below(const void *state, double value)
{
	return bca_p_below(state, value);
}

static void unknown(struct comparison *out)
{
	out->p = out->p_worse = out->ci_low = out->ci_high = out->se = out->statistic = NAN;
}

/* No spread: nothing is shown. A difference that never varies is the sample's, not the world's. */
static void conclude_constant(struct comparison *out)
{
	bool equal = out->delta == 0;

	unknown(out);
	if (!equal)
		return;
	out->se = out->statistic = out->ci_low = out->ci_high = 0;
	out->p = out->p_worse = 1;
}

static void conclude(struct comparison *out, const struct comparison_input *in, const struct layout *l, double *estimates, size_t n)
{
	struct bca b = { .sorted = estimates, .n = n, .acceleration = acceleration_of(l) };
	const struct one_sided tests = { above, below, &b };

	b.n_groups = l->r->by_groups ? l->r->n_units : 0;
	b.bias = bca_bias(estimates, n, out->delta);
	out->se = sqrt(sum_of_squared_deviations(estimates, n, mean_of(estimates, n)) / (double)(n - 1));
	if (isnan(b.acceleration)) {
		unknown(out);
		return;
	}
	out->statistic = (out->delta - rule_border(in, out->delta)) / out->se;
	out->p = rule_p(&tests, in);
	out->p_worse = below(&b, 0);
	out->ci_low = bca_limit(&b, 0.5 - 0.5 * in->level);
	out->ci_high = bca_limit(&b, 0.5 + 0.5 * in->level);
}

/* A resample on which a metric is undefined (no positive row in it) makes the test unknown: a few groups hold everything. */
int resampled_run(struct comparison *out, const struct comparison_input *in, struct err *err)
{
	size_t n = in->n_resamples ? in->n_resamples : DEFAULT_RESAMPLES;
	CLEANUP(mem_free) double *estimates = mem_new(n, sizeof(*estimates)), *scratch = mem_new(in->resampled->n_points, sizeof(*scratch));
	CLEANUP(layout_release) struct layout l = { 0 };

	if (in->resampled->n > UINT32_MAX)
		return err_set(err, ERR_DATA, "bca takes at most 2^32 rows");
	if (in->resampled->by_groups && in->resampled->n_units < 2)
		return err_set(err, ERR_DATA, "bca needs at least 2 groups, not %zu", in->resampled->n_units);
	layout_init(&l, in->resampled);
	*out = (struct comparison){ .test = "bca", .delta = in->resampled->delta(l.base, scratch, in->resampled->state) };
	if (!isfinite(out->delta))
		return err_set(err, ERR_DATA, "bca: the difference is undefined");
	run_jobs(estimates, &l, in, n);
	sort_doubles(estimates, n); /* NaN last */
	if (!isfinite(estimates[0]) || !isfinite(estimates[n - 1]))
		unknown(out);
	else if (estimates[0] == estimates[n - 1])
		conclude_constant(out);
	else
		conclude(out, in, &l, estimates, n);
	return 0;
}
