/* detection.c - sample sizes of paired tests. */
#include "evaluate/planning/detection.h"

#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>

/* Nobody plans beyond so many rows. */
#define MOST_ROWS 0x1p50

double detection_auc_se(double auc, double positives, double negatives, double correlation)
{
	double q1 = auc / (2 - auc), q2 = 2 * auc * auc / (1 + auc), square = auc * auc;
	double variance = (auc * (1 - auc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square)) / (positives * negatives);

	return sqrt(2 * variance * (1 - correlation));
}

static double auc_reach(const struct detection_spread *s, double n, double z)
{
	double positives = n * s->positive_share;

	return z * detection_auc_se(s->auc, positives, n - positives, s->correlation);
}

static double auc_rows(const struct detection_spread *s, double distance, double z)
{
	double low = 1, high = 2;

	while (auc_reach(s, high, z) > distance) {
		low = high;
		high *= 2;
		if (high > MOST_ROWS)
			return INFINITY;
	}
	while (high - low > 1) {
		double middle = floor(low + (high - low) / 2);

		if (auc_reach(s, middle, z) > distance)
			low = middle;
		else
			high = middle;
	}
	return high;
}

double detection_design_effect(double rows, double groups, double icc)
{
	return fmax(1, 1 + (rows / groups - 1) * icc);
}

double detection_gain(const struct detection_spread *spread, double n, double alpha, double power)
{
	double z_alpha = normal_quantile(1 - alpha), z_power = normal_quantile(power), p = spread->disagreement, gain;

	if (spread->auc > 0)
		return auc_reach(spread, n, z_alpha + z_power);
	if (!(p > 0))
		return (z_alpha + z_power) * spread->sd / sqrt(n);
	gain = (z_alpha + z_power) * sqrt(p) / sqrt(n);
	/* The equation holds its own solution under the root; it is a contraction, and few steps reach the last bit. */
	for (int i = 0; i < 200; i++)
		gain = (z_alpha * sqrt(p) + z_power * sqrt(p > gain * gain ? p - gain * gain : 0)) / sqrt(n);
	return gain;
}

double detection_rows(const struct detection_spread *spread, double distance, double gain, double alpha, double power)
{
	double z_alpha = normal_quantile(1 - alpha), z_power = normal_quantile(power), p = spread->disagreement, root;

	if (!(distance > 0))
		return INFINITY;
	if (spread->auc > 0)
		return auc_rows(spread, distance, z_alpha + z_power);
	if (!(p > 0))
		root = (z_alpha + z_power) * spread->sd / distance;
	else
		root = (z_alpha * sqrt(p) + z_power * sqrt(p > gain * gain ? p - gain * gain : 0)) / distance;
	return ceil(root * root - 1e-9);
}

double detection_rows_from(double n, double mde, double distance)
{
	double ratio = mde / distance;

	return distance > 0 ? ceil(n * ratio * ratio - 1e-9) : INFINITY;
}

double detection_best_label_p(double disagreement, double n)
{
	return math_exp(-floor(disagreement * n + 1e-9) * 0x1.62e42fefa39efp-1);
}

double detection_naive(double disagreement, double loss, double n)
{
	return normal_sf((loss + 0.5 / n) / sqrt((disagreement - loss * loss) / n));
}
