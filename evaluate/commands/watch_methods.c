/* watch_methods.c - tests that are valid at every moment of a stream.
 *
 * eprocess    bets on either claim; holds exactly, at every n, for wins and losses or gains within a bound
 * msprt       mixture of likelihood ratios of a mean; holds for normal gains of a known or well estimated variance
 * confseq     normal mixture confidence sequence; holds exactly for gains within a bound, or sub-Gaussian with the sd given
 * asymptotic  confidence sequence by the central limit theorem; holds for long streams of any gains with a variance
 */
#include "evaluate/commands/watch.h"

#include "evaluate/statistics/sequential.h"

#include "base/mem.h"
#include "math/elementary.h"

#include <math.h>
#include <string.h>

enum { FIRST_LOOK = 20 }; /* pairs before a variance is believed */

static enum watch_decision decide(const struct watch *w, const struct watch_options *options)
{
	double limit = 1 / options->alpha;

	return w->e_go >= limit ? WATCH_GO : w->e_back >= limit ? WATCH_ROLL_BACK : WATCH_CONTINUE;
}

static int needs_nothing(const struct watch_options *options, struct err *err)
{
	(void)options;
	(void)err;
	return 0;
}

static int eprocess_check(const struct watch_options *options, struct err *err)
{
	if (options->bound == 0 && options->margin != 0)
		return err_set(err, ERR_USAGE, "--method eprocess with a margin needs --bound B: every gain lies between -B and B");
	return 0;
}

/* Stakes spread over (0, 1), on the gain from the border of the claim, scaled into [-1, 1]. */
static void eprocess_bet(struct watch *w, const struct watch_options *options, double gain)
{
	double scaled = (gain + options->margin) / (options->bound + options->margin);

	for (size_t k = 0; options->bound > 0 && k < WATCH_STAKES; k++) {
		double stake = ((double)k + 0.5) / WATCH_STAKES;

		w->log_go[k] = sequential_log_bet(w->log_go[k], stake, scaled);
		w->log_back[k] = sequential_log_bet(w->log_back[k], stake, -scaled);
	}
}

static double mean_wealth(const double *log_wealth)
{
	double sum = 0;

	for (size_t k = 0; k < WATCH_STAKES; k++)
		sum += math_exp(log_wealth[k]);
	return sum / WATCH_STAKES;
}

static enum watch_decision eprocess_judge(struct watch *w, const struct watch_options *options)
{
	if (options->bound > 0) {
		w->e_go = mean_wealth(w->log_go);
		w->e_back = mean_wealth(w->log_back);
	} else {
		w->e_go = math_exp(sequential_log_e_value(w->wins, w->losses));
		w->e_back = math_exp(sequential_log_e_value(w->losses, w->wins));
	}
	return decide(w, options);
}

static double sd_of(const struct watch *w, const struct watch_options *options)
{
	return options->sd > 0 ? options->sd : sqrt(w->squares / (double)(w->n - 1));
}

/* tau^2 such that the test is most powerful around `expected` pairs. A stream without any variance shows nothing. */
static enum watch_decision msprt_judge(struct watch *w, const struct watch_options *options)
{
	double sd = sd_of(w, options), variance = sd * sd, tau2 = variance / sequential_mixture_rho(options->expected, options->alpha);
	double ratio;

	if (!(variance > 0))
		return WATCH_CONTINUE;
	ratio = sequential_msprt(variance, tau2, w->n, w->mean, -options->margin);
	w->e_go = w->mean > -options->margin ? ratio : 0;
	w->e_back = w->mean < -options->margin ? ratio : 0;
	return decide(w, options);
}

/* Where does the interval lie? */
static enum watch_decision by_interval(struct watch *w, const struct watch_options *options, double radius)
{
	w->low = w->mean - radius;
	w->high = w->mean + radius;
	return w->low > -options->margin ? WATCH_GO : w->high < -options->margin ? WATCH_ROLL_BACK : WATCH_CONTINUE;
}

static int confseq_check(const struct watch_options *options, struct err *err)
{
	if (options->sd > 0 || options->bound > 0)
		return 0;
	return err_set(err, ERR_USAGE, "--method confseq needs --sd S or --bound B: it holds for gains whose spread is known");
}

/* Gains in [-B, B] are sub-Gaussian with variance B^2 (Hoeffding 1963). */
static enum watch_decision confseq_judge(struct watch *w, const struct watch_options *options)
{
	double sd = options->sd > 0 ? options->sd : options->bound, n = (double)w->n;
	double rho = sequential_mixture_rho(options->expected * sd * sd, options->alpha);

	return by_interval(w, options, sequential_mixture_bound(n * sd * sd, rho, options->alpha) / n);
}

/* Each claim is one-sided at alpha, so the two-sided sequence is taken at 2 alpha. A stream without any variance shows nothing. */
static enum watch_decision asymptotic_judge(struct watch *w, const struct watch_options *options)
{
	double level = 2 * options->alpha, two_log = -2 * math_log(level), sd = sd_of(w, options);
	double rho = sqrt((two_log + math_log(two_log + 1)) / options->expected);
	enum watch_decision decision = by_interval(w, options, sequential_asymptotic_radius(sd, rho, w->n, level));

	return sd > 0 ? decision : WATCH_CONTINUE;
}

const struct watch_method watch_methods[] = {
	{ "eprocess", 1, true, eprocess_check, eprocess_bet, eprocess_judge,
	  "wins and losses, or gains within --bound: exact at every pair" },
	{ "msprt", FIRST_LOOK, false, needs_nothing, NULL, msprt_judge, "means of normal gains, their variance known (--sd) or estimated" },
	{ "confseq", 1, false, confseq_check, NULL, confseq_judge, "normal mixture, for gains within --bound or of a known --sd" },
	{ "asymptotic", FIRST_LOOK, false, needs_nothing, NULL, asymptotic_judge, "means of any gains, in long streams" },
	{ 0 },
};

const struct watch_method *watch_method_find(const char *name)
{
	for (const struct watch_method *m = watch_methods; m->name; m++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

int watch_check(const struct watch_options *options, struct err *err)
{
	const struct watch_method *method = watch_method_find(options->method);

	if (!(options->alpha > 0 && options->alpha < 0.5))
		return err_set(err, ERR_USAGE, "--alpha lies between 0 and 0.5");
	if (!(options->margin >= 0) || isinf(options->margin))
		return err_set(err, ERR_USAGE, "--margin is a number of at least 0");
	if (!(options->sd >= 0) || isinf(options->sd) || !(options->bound >= 0) || isinf(options->bound))
		return err_set(err, ERR_USAGE, "--sd and --bound are numbers above 0");
	if (!(options->expected >= 1))
		return err_set(err, ERR_USAGE, "--expected is at least 1");
	return method ? method->check(options, err) : 0;
}
