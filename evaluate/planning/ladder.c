/* ladder.c - the parameter-free Ladder. */
#include "evaluate/planning/ladder.h"

#include <math.h>

/* A loss that sits on the threshold does not pass it, whatever the last bits of a sum say. */
#define THRESHOLD_SLACK 1e-12

double ladder_step(const double *loss, const double *best, size_t n)
{
	double mean = 0, squares = 0;

	if (n < 2)
		return INFINITY;
	for (size_t i = 0; i < n; i++)
		mean += (loss[i] - (best ? best[i] : 0)) / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = loss[i] - (best ? best[i] : 0) - mean;

		squares += d * d;
	}
	return sqrt(squares / (double)(n - 1)) / sqrt((double)n);
}

double ladder_release(double released, double mean_loss, double step, double steps)
{
	if (!(mean_loss < released - step - THRESHOLD_SLACK) && !isinf(released))
		return released;
	return floor(mean_loss * steps + 0.5) / steps;
}
