/* reuse_budget.c - nodes of the tree of answers, and what is left of alpha at each. */
#include "evaluate/planning/reuse_budget.h"

#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>

/* ln(e^a + e^b) without overflow. */
static double log_sum(double a, double b)
{
	double most = fmax(a, b);

	return most + math_log1p(math_exp(fmin(a, b) - most));
}

/* Terms C(H, i) L^(i - 1), each out of the one before. */
double reuse_log_nodes(const struct reuse_terms *t)
{
	double evaluations = (double)t->evaluations, log_levels = math_log(fmax((double)t->levels, 1));
	double term = math_log(evaluations), total = term;

	if (t->disclose == DISCLOSE_FULL)
		return 0;
	if (t->disclose == DISCLOSE_BIT)
		log_levels = 0;
	for (int64_t i = 1; i < t->promotions && i < t->evaluations; i++) { /* equivalent: no way to choose more than there are */
		term += math_log(evaluations - (double)i) - math_log((double)i + 1) + log_levels;
		total = log_sum(total, term);
	}
	return total;
}

double reuse_alpha(double alpha, const struct reuse_terms *t)
{
	double log_nodes = reuse_log_nodes(t);

	return log_nodes == 0 ? alpha : math_exp(math_log(alpha) - log_nodes);
}

double reuse_rows_needed(double n, double alpha, double power, const struct reuse_terms *t)
{
	double effective = reuse_alpha(alpha, t), z_power = normal_quantile(power), ratio;

	if (!(effective > 0)) /* equivalent: at 0 its quantile is infinite */
		return HUGE_VAL;
	if (effective == alpha)
		return n;
	ratio = (z_power - normal_quantile(effective)) / (z_power - normal_quantile(alpha));
	return ratio > 0 ? ceil(n * ratio * ratio - 1e-9) : HUGE_VAL;
}

int64_t reuse_levels(double n)
{
	return (int64_t)floor(sqrt(n)) + 1;
}

const char *disclosure_name(enum disclosure d)
{
	static const char *const names[] = { "full", "rounded", "bit" };

	return names[d];
}
