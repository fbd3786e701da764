/* exact_plan.c - the tests of a contest whose alpha is shared by all tests of a hold-out's life (docs/gate.md, "The hold-out is a budget"):
 * where thousands of tests share an alpha, a test that is only nearly exact is not good enough.
 */
#include "evaluate/judge/primary.h"

#include <math.h>
#include <string.h>

/* Resamples beyond alpha that an estimate of p at alpha rests on, the default number of them, and what memory and patience bear. */
enum { BEYOND_ALPHA = 10, DEFAULT_RESAMPLES = 9999, MOST_RESAMPLES = 9999999 };

static bool resamples(const struct comparison_test *test)
{
	return test && (strcmp(test->name, "bootstrap_t") == 0 || strcmp(test->name, "bca") == 0 || strcmp(test->name, "sign_flip") == 0);
}

int test_plan_exact(struct test_plan *plan, size_t *n_resamples, const struct policy_rule *rule, double alpha, struct err *err)
{
	double wanted = ceil(BEYOND_ALPHA / alpha) - 1;

	if (plan->test && strcmp(rule->test, "auto") == 0 && strcmp(plan->test->name, "mcnemar_midp") == 0)
		plan->test = comparison_find("mcnemar_exact");
	if (!resamples(plan->test) && !resamples(plan->second))
		return 0;
	if (!(alpha * (MOST_RESAMPLES + 1.0) >= 1))
		return err_set(err, ERR_USAGE,
			       "no number of resamples can show p <= %.3g, which is left of alpha: give a test without resampling "
			       "(paired_t), or fewer evaluations or promotions",
			       alpha);
	if (wanted > (double)(*n_resamples ? *n_resamples : DEFAULT_RESAMPLES))
		*n_resamples = (size_t)fmin(wanted, MOST_RESAMPLES);
	return 0;
}
