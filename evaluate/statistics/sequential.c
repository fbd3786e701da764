/* sequential.c - always-valid tests. */
#include "evaluate/statistics/sequential.h"

#include "math/dist.h"
#include "math/elementary.h"

#include <math.h>

static const double LOG_2 = 0x1.62e42fefa39efp-1;

double sequential_msprt(double variance, double tau2, size_t n, double mean, double theta0)
{
	double count = (double)n, total = variance + count * tau2, shift = mean - theta0;

	return sqrt(variance / total) * math_exp(count * count * tau2 * shift * shift / (2 * variance * total));
}

double sequential_mixture_rho(double v_opt, double alpha)
{
	double two_log = -2 * math_log(alpha);

	return v_opt / (two_log + math_log(1 + two_log));
}

double sequential_mixture_log(double s, double v, double rho)
{
	return 0.5 * math_log(rho / (v + rho)) + s * s / (2 * (v + rho));
}

double sequential_mixture_bound(double v, double rho, double alpha)
{
	return sqrt((v + rho) * (math_log1p(v / rho) - 2 * math_log(alpha)));
}

double sequential_asymptotic_radius(double sd, double rho, size_t t, double alpha)
{
	double time = (double)t, scaled = time * rho * rho + 1;

	return sd * sqrt(2 * scaled / (time * time * rho * rho) * math_log(sqrt(scaled) / alpha));
}

double sequential_log_e_value(size_t b, size_t c)
{
	double wins = (double)b + 1, losses = (double)c + 1;
	double log_beta = math_lgamma(wins) + math_lgamma(losses) - math_lgamma(wins + losses);

	/* P(Beta(b+1, c+1) > 1/2) = I_1/2(c+1, b+1) */
	return (wins + losses - 1) * LOG_2 + log_beta + math_log(beta_inc(losses, wins, 0.5));
}

double sequential_log_bet(double log_wealth, double stake, double gain)
{
	return log_wealth + math_log1p(stake * gain);
}
