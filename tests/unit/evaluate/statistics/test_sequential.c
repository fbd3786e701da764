/* test_sequential.c - always-valid tests against published and independently computed values. */
#include "evaluate/statistics/sequential.h"

#include "base/rng.h"
#include "math/elementary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define assert_near(got, expected, digits) assert_true(fabs((got) - (expected)) <= (digits))

static void msprt_agrees_with_the_reference(void **state)
{
	(void)state;
	assert_near(sequential_msprt(1, .01, 500, .1, 0), 3.27872162753, 1e-11);
	assert_near(sequential_msprt(1, .01, 1000, .1, 0), 28.4033446914, 1e-10);
	assert_near(sequential_msprt(1, .01, 1000, .05, 0), .939334155397, 1e-12);
}

/* The values of the confseq package's own tests. */
static void the_normal_mixture_agrees_with_confseq(void **state)
{
	double rho = sequential_mixture_rho(100, .05);

	(void)state;
	assert_near(rho, 12.6005609793, 1e-10);
	assert_near(sequential_mixture_log(10, 100, rho), -.651005160007, 1e-12);
	assert_near(sequential_mixture_bound(100, rho, .05), 30.3520899038, 1e-10);
}

static void the_asymptotic_sequence_agrees_with_the_reference(void **state)
{
	(void)state;
	assert_near(sequential_asymptotic_radius(1, .1, 100, .05), .365639487136, 1e-12);
	assert_near(sequential_asymptotic_radius(1, .1, 1000, .05), .0960640192887, 1e-13);
	assert_near(sequential_asymptotic_radius(1, .1, 10000, .05), .0327301862423, 1e-13);
}

static void the_e_value_agrees_with_the_reference(void **state)
{
	(void)state;
	assert_near(math_exp(sequential_log_e_value(25, 12)), 3.83932062693, 1e-10);
	assert_near(math_exp(sequential_log_e_value(120, 80)), 9.68395811930, 1e-9);
	assert_near(math_exp(sequential_log_e_value(10, 10)), .270260183573, 1e-11);
	assert_near(sequential_log_e_value(0, 0), 0, 1e-13);
}

/* Looking after every pair of 400, streams without a difference cross 1/alpha in at most alpha of the cases. */
static void looking_at_every_pair_keeps_the_error_rate(void **state)
{
	enum { N_STREAMS = 2000, N_PAIRS = 400 };
	static double log_e[N_PAIRS + 1][N_PAIRS + 1];
	size_t alarms = 0;

	(void)state;
	for (uint64_t stream = 0; stream < N_STREAMS; stream++) {
		size_t b = 0, c = 0;

		for (uint64_t i = 0; i < N_PAIRS; i++) {
			*(rng_at(11, stream, i) & 1 ? &b : &c) += 1;
			if (log_e[b][c] == 0)
				log_e[b][c] = sequential_log_e_value(b, c);
			if (log_e[b][c] >= math_log(20)) {
				alarms++;
				break;
			}
		}
	}
	/* nominal 5 % and three binomial standard errors */
	assert_true((double)alarms / N_STREAMS <= .05 + 3 * sqrt(.05 * .95 / N_STREAMS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(msprt_agrees_with_the_reference),
		cmocka_unit_test(the_normal_mixture_agrees_with_confseq),
		cmocka_unit_test(the_asymptotic_sequence_agrees_with_the_reference),
		cmocka_unit_test(the_e_value_agrees_with_the_reference),
		cmocka_unit_test(looking_at_every_pair_keeps_the_error_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
