/* detection.c - sample sizes of paired tests. */
#include "evaluate/statistics/detection.h"

#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>

double detection_gain(const struct detection_spread *spread, double n, double alpha, double power)
{
	double z_alpha = normal_quantile(1 - alpha), z_power = normal_quantile(power), p = spread->disagreement, gain;

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
	if (!(p > 0))
		root = (z_alpha + z_power) * spread->sd / distance;
	else
		root = (z_alpha * sqrt(p) + z_power * sqrt(p > gain * gain ? p - gain * gain : 0)) / distance;
	return ceil(root * root - 1e-9);
}

double detection_best_label_p(double disagreement, double n)
{
	return math_exp(-floor(disagreement * n + 1e-9) * 0x1.62e42fefa39efp-1);
}
