/* detection.h - what a paired test can see: gains it detects, rows it needs. */
#ifndef EVALUATE_DETECTION_H
#define EVALUATE_DETECTION_H

#include <stddef.h>

/* How the gains of single rows vary: labels that differ on a share of the rows, or losses with a standard deviation. */
struct detection_spread {
	double disagreement; /* (0, 1]; 0 = use sd */
	double sd;
};

/*
 * Smallest true gain that n rows show with this power at one-sided alpha.
 * Labels: (z_alpha sqrt(p) + z_power sqrt(p - gain^2)) / sqrt(n), Connor 1987; losses: (z_alpha + z_power) sd / sqrt(n).
 */
double detection_gain(const struct detection_spread *spread, double n, double alpha, double power);

/* Rows needed to show a true gain (superiority), or, with gain = 0, to show "not worse by margin". Pass distance = gain + margin. */
double detection_rows(const struct detection_spread *spread, double distance, double gain, double alpha, double power);

/* The smallest one-sided exact p that n rows can give when every row of disagreement favours the candidate: 2^-b. */
double detection_best_label_p(double disagreement, double n);

#endif
