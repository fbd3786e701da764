/* detection.h - what a paired test can see: gains it detects, rows it needs. */
#ifndef EVALUATE_DETECTION_H
#define EVALUATE_DETECTION_H

#include <stddef.h>

/* How the gains of single rows vary: labels that differ on a share of the rows, losses with a standard deviation, or scores behind an AUC. */
struct detection_spread {
	double disagreement;   /* (0, 1]; 0 = use sd */
	double sd;             /* of the rows' gains */
	double auc;            /* (0.5, 1); 0 = no AUC */
	double positive_share; /* of the rows, with auc */
	double correlation;    /* of the two models' estimated AUCs, with auc */
};

/*
 * Smallest true gain that n rows show with this power at one-sided alpha.
 * Labels: (z_alpha sqrt(p) + z_power sqrt(p - gain^2)) / sqrt(n), Connor 1987; losses: (z_alpha + z_power) sd / sqrt(n); AUC: (z_alpha +
 * z_power) se, with se of detection_auc_se().
 */
double detection_gain(const struct detection_spread *spread, double n, double alpha, double power);

/* Rows needed to show a true gain (superiority), or, with gain = 0, to show "not worse by margin". Pass distance = gain + margin. */
double detection_rows(const struct detection_spread *spread, double distance, double gain, double alpha, double power);

/* Standard error of the difference of two AUCs, both `auc`, on the same rows. Source  Hanley, McNeil, Radiology 143 (1982), 148 (1983). */
double detection_auc_se(double auc, double positives, double negatives, double correlation);

/* Rows in groups of rows/groups, alike by the intraclass correlation icc: how many rows count as one. Source  Kish 1965. */
double detection_design_effect(double rows, double groups, double icc);

/*
 * About so many rows show this distance from the rule's border, where n rows show mde with the same alpha and power: n (mde / distance)^2, as
 * standard errors shrink with the root of the rows. INFINITY where the distance is not above 0: no number of rows shows what is not there.
 */
double detection_rows_from(double n, double mde, double distance);

/* The smallest one-sided exact p that n rows can give when every row of disagreement favours the candidate: 2^-b. */
double detection_best_label_p(double disagreement, double n);

/*
 * Probability that the better number alone lets a candidate pass whose accuracy is truly lower by `loss`: normal, with half a row for
 * continuity, as a tie does not pass.
 */
double detection_naive(double disagreement, double loss, double n);

#endif
