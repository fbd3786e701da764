/* paired.h - what the files of the paired tests share. */
#ifndef EVALUATE_PAIRED_H
#define EVALUATE_PAIRED_H

#include "evaluate/statistics/comparison.h"

/*
 * One test each, of the paired answers in *in (n rows, in the order of the key). Sources stand in the files.
 *
 * out     delta, its interval, statistic and one-sided p; untouched on failure
 * Returns 0; ERR_DATA if the rows do not allow the test.
 */
int paired_t_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int bootstrap_t_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int mcnemar_midp_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int mcnemar_exact_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int tango_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int delong_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int wilcoxon_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int sign_flip_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int dm_hln_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int cluster_t_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int weighted_t_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int hoeffding_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int empirical_bernstein_run(struct comparison *out, const struct comparison_input *in, struct err *err);
int bca_run(struct comparison *out, const struct comparison_input *in, struct err *err);

/*
 * The p-value of the rule from one-sided tests of a single value.
 * above  p of "delta > value": small if delta is shown to lie above it; below: likewise. `state` is passed through.
 */
struct one_sided {
	double (*above)(const void *state, double value);
	double (*below)(const void *state, double value);
	const void *state;
};

/* p of the rule in->rule: superior and non-inferior ask one test at the border, equivalent takes the larger of both. In [0, 1]. */
double rule_p(const struct one_sided *tests, const struct comparison_input *in);
/* The value of delta at the border of the rule's null: margin, or -margin. For equivalence the border that is nearer to delta. */
double rule_border(const struct comparison_input *in, double delta);

/*
 * Fill p, p_worse, statistic and interval from delta, se and df (0 = normal).
 * se = 0 and delta off the border is certain: the statistic is infinite.
 */
void conclude_from_se(struct comparison *out, const struct comparison_input *in);

/* ERR_DATA unless there are two gains, all finite. */
int check_gains(const struct comparison_input *in, const char *test, struct err *err);

/* b, c, delta and its plain standard error from the right answers. ERR_DATA without rows. */
int count_discordant(struct comparison *out, const struct comparison_input *in, const char *test, struct err *err);
void tango_interval(struct comparison *out, size_t n, double level);

#endif
