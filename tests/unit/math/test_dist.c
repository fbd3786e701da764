/* test_dist.c - distributions against values of 40 digits (mpmath 1.3) and exact fractions. */
#include "base/mem.h"
#include "math/dist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void assert_near(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

static void normal_tails_keep_their_digits(void **state)
{
	static const struct {
		double z, sf;
	} known[] = {
		{ -8.0, 0.9999999999999993779 },      { -3.0, 0.99865010196836990547 },     { -0.5, 0.69146246127401310364 },
		{ 0.1, 0.46017216272297101633 },      { 1.0, 0.15865525393145705141 },      { 1.96, 0.024997895148220436213 },
		{ 2.5, 0.006209665325776135167 },     { 5.0, 2.8665157187919391167e-7 },    { 12.0, 1.7764821120776789977e-33 },
		{ 30.0, 4.9067139271481870595e-198 }, { 37.5, 4.6053530095819548438e-308 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		assert_near(normal_sf(known[i].z), known[i].sf, 1e-13);
		assert_true(normal_cdf(-known[i].z) == normal_sf(known[i].z));
	}
	assert_true(normal_sf(0) == 0.5 && normal_sf(INFINITY) == 0 && normal_sf(-INFINITY) == 1 && isnan(normal_sf(NAN)));
}

static void normal_quantiles_invert_the_tails(void **state)
{
	static const struct {
		double p, z;
	} known[] = {
		{ 1e-300, -37.047096299361199237 }, { 1e-10, -6.3613409024040561991 }, { 0.001, -3.0902323061678135354 },
		{ 0.025, -1.9599639845400542118 },  { 0.3, -0.52440051270804081597 },  { 0.5, 0.0 },
		{ 0.7, 0.52440051270804065631 },    { 0.95, 1.6448536269514722843 },   { 0.975, 1.9599639845400538556 },
		{ 0.9999, 3.7190164854557083867 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_near(normal_quantile(known[i].p), known[i].z, 1e-14);
	assert_true(isnan(normal_quantile(-0.1)) && isinf(normal_quantile(0)) && isinf(normal_quantile(1)));
}

static void student_tails_keep_their_digits(void **state)
{
	static const struct {
		double t, df, sf;
	} known[] = {
		{ 4.06212768338, 9.0, 0.001416445098696462664 }, { -2.0, 3.0, 0.93033701572057841158 },
		{ 1e-06, 5.0, 0.49999962039331017758 },          { 1.0, 1.0, 0.25 },
		{ 50.0, 2.0, 0.00019988007994404029045 },        { 6.0, 29.5, 7.4459811530876558837e-7 },
		{ 3.0, 999.0, 0.0013833882300738970299 },        { 8.0, 99999.0, 6.2869606013363228579e-16 },
		{ 5.0, 9999999.0, 2.8665640375091014006e-7 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		assert_near(student_sf(known[i].t, known[i].df), known[i].sf, 1e-12);
		assert_true(student_cdf(-known[i].t, known[i].df) == student_sf(known[i].t, known[i].df));
	}
	assert_true(student_sf(1e200, 2) == 0 && student_sf(-1e200, 2) == 1);
	assert_true(student_sf(0, 5) == 0.5 && student_sf(INFINITY, 5) == 0 && student_sf(-INFINITY, 5) == 1);
	assert_true(isnan(student_sf(1, 0)) && isnan(student_sf(NAN, 3)) && student_sf(1.5, INFINITY) == normal_sf(1.5));
}

static void student_quantiles_invert_the_tails(void **state)
{
	static const struct {
		double p, df, t;
	} known[] = {
		{ 0.975, 9.0, 2.2621571627982049992 },  { 0.95, 1.0, 6.3137515146750373979 },
		{ 0.025, 3.0, -3.1824463052837095204 }, { 1e-10, 4.0, -416.17514032960412353 },
		{ 0.6, 2.5, 0.28145951274854759175 },   { 0.975, 99999.0, 1.9599877077718443991 },
		{ 0.999, 30.0, 3.3851848668293047853 }, { 0.9, 1000000000.0, 1.2815515663911853612 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_near(student_quantile(known[i].p, known[i].df), known[i].t, 1e-12);
	assert_true(student_quantile(0.5, 7) == 0 && isinf(student_quantile(1, 7)) && isnan(student_quantile(2, 7)));
}

static void the_incomplete_beta_function_agrees(void **state)
{
	static const struct {
		double a, b, x, value;
	} known[] = {
		{ 0.5, 0.5, 0.3, 0.36901011956554537504 },
		{ 2.0, 3.0, 0.4, 0.52480000000000003837 },
		{ 10.0, 0.5, 0.95, 0.31715157546554505738 },
		{ 400.0, 300.0, 0.55, 0.1261749713265738692 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_near(beta_inc(known[i].a, known[i].b, known[i].x), known[i].value, 1e-12);
	assert_true(beta_inc(2, 3, 0) == 0 && beta_inc(2, 3, 1) == 1);
}

static void binomial_tails_are_exact_sums(void **state)
{
	(void)state;
	assert_near(binomial_sf(7, 8, 0.5), 9.0 / 256, 1e-14);
	assert_near(binomial_pmf(7, 8, 0.5), 8.0 / 256, 1e-14);
	assert_near(binomial_cdf(0, 8, 0.5), 1.0 / 256, 1e-14);
	assert_near(binomial_cdf(10, 20, 0.5), 616666.0 / 1048576, 1e-13);
	assert_near(binomial_pmf(0, 3, 0.25), 27.0 / 64, 1e-14);
	assert_near(binomial_pmf(3, 3, 0.25), 1.0 / 64, 1e-14);
	assert_true(binomial_sf(0, 5, 0.3) == 1 && binomial_sf(6, 5, 0.3) == 0 && binomial_cdf(5, 5, 0.3) == 1);
	assert_true(binomial_sf(0, 0, 0.5) == 1 && binomial_cdf(0, 0, 0.5) == 1 && binomial_pmf(0, 0, 0.5) == 1);
	assert_near(binomial_sf(150, 236, 0.5), 3.71593613957e-5 / 2, 1e-11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_tails_keep_their_digits),      cmocka_unit_test(normal_quantiles_invert_the_tails),
		cmocka_unit_test(student_tails_keep_their_digits),     cmocka_unit_test(student_quantiles_invert_the_tails),
		cmocka_unit_test(the_incomplete_beta_function_agrees), cmocka_unit_test(binomial_tails_are_exact_sums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
