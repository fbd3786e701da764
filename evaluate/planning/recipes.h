/* recipes.h - is this *recipe* better? Scores of cross-validation folds or of retrainings with other seeds, candidate against production.
 *
 * The gate judges one artefact; these judge the way it is made. Gains are signed so that above 0 the candidate is better.
 */
#ifndef EVALUATE_RECIPES_H
#define EVALUATE_RECIPES_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct corrected_t {
	double mean, t, df, p_two_sided, p_better; /* p_better: one-sided against "no better" */
};

/*
 * Nadeau and Bengio's corrected resampled t-test: folds share training rows, so the variance is scaled by 1/n + test_to_train.
 * gain (n) one a fold; test_to_train = rows tested / rows trained on. ERR_DATA for n < 2 or no variance.
 * Source  Nadeau, Bengio 2003, eq. 17.
 */
int recipes_corrected_t(struct corrected_t *out, const double *gain, size_t n, double test_to_train, struct err *err);

struct bayes_t {
	double worse, same, better; /* posterior probabilities: below -rope, inside, above rope */
};

/*
 * Correlated Bayesian t-test with a region of practical equivalence.
 * gain (n); rho = correlation of folds, 1/k for k-fold cross-validation; rope >= 0.  ERR_DATA as above.
 * Source  Benavoli, Corani, Demsar, Zaffalon 2017, sec. 3.
 */
int recipes_bayes_t(struct bayes_t *out, const double *gain, size_t n, double rho, double rope, struct err *err);

struct superiority {
	double probability; /* P(candidate > production), ties count half */
	double low, high;   /* percentile bootstrap interval */
	size_t rows_needed; /* paired retrainings that Noether's formula asks for, to tell gamma from 1/2 */
};

/*
 * P(A > B) over paired retrainings with other seeds; a claim needs low > 1/2 and probability >= gamma (0.75).
 * Source  Bouthillier et al. 2021, sec. 4; Noether 1987.
 */
int recipes_superiority(struct superiority *out, const double *gain, size_t n, double gamma, double alpha, uint64_t seed, struct err *err);

#endif
