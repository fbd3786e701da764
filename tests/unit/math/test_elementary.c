/* test_elementary.c - exp, log and friends against values of 40 digits (mpmath 1.3). */
#include "base/mem.h"
#include "math/elementary.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct known {
	double x, expected;
};

static double ulp_of(double x)
{
	return nextafter(fabs(x), INFINITY) - fabs(x);
}

static void assert_within(double (*f)(double), const struct known *known, size_t n, double ulps)
{
	for (size_t i = 0; i < n; i++) {
		double got = f(known[i].x);

		if (!(fabs(got - known[i].expected) <= ulps * ulp_of(known[i].expected)))
			fail_msg("f(%.17g) is %.17g, not %.17g", known[i].x, got, known[i].expected);
	}
}

static void exp_is_within_one_ulp(void **state)
{
	static const struct known known[] = {
		{ -745.0, 2.8223507304719370764e-324 }, { -708.5, 2.0061323053313058204e-308 }, { -50.3, 1.4288530305087674878e-22 },
		{ -1.25, 0.28650479686019010032 },      { -1e-05, 0.99999000004999983333 },     { 0.3, 1.349858807576003089 },
		{ 0.35, 1.4190675485932572168 },        { 1.0, 2.7182818284590452354 },         { 2.5, 12.182493960703473438 },
		{ 100.7, 5.4132031723300570434e+43 },   { 709.7, 1.6549840276802644031e+308 },
	};

	(void)state;
	assert_within(math_exp, known, ARRAY_LEN(known), 1);
}

static void expm1_is_within_one_ulp(void **state)
{
	static const struct known known[] = {
		{ -40.0, -0.99999999999999999575 },     { -1.5, -0.77686983985157017107 },     { -0.3, -0.25918177931828212571 },
		{ -1e-09, -9.9999999950000006245e-10 }, { 1e-17, 1.0000000000000000765e-17 },  { 0.2, 0.22140275816016984748 },
		{ 0.5, 0.64872127070012814685 },        { 1.1, 2.0041660239464333789 },        { 30.0, 10686474581523.462147 },
		{ 60.0, 1.1420073898156842837e+26 },    { 700.0, 1.0142320547350045095e+304 },
	};

	(void)state;
	assert_within(math_expm1, known, ARRAY_LEN(known), 1);
}

static void log_is_within_one_ulp(void **state)
{
	static const struct known known[] = {
		{ 1e-310, -713.8013788281541651 },    { 1e-05, -11.512925464970228338 },    { 0.5, -0.69314718055994530942 },
		{ 0.7071, -0.34658318037194200028 },  { 0.999, -0.0010005003335835343892 }, { 1.0000001, 9.9999995058387045178e-8 },
		{ 1.41, 0.34358970439007685349 },     { 2.0, 0.69314718055994530942 },      { 10.0, 2.302585092994045684 },
		{ 12345.678, 9.4210613212918319671 }, { 1e+300, 690.77552789821370526 },
	};

	(void)state;
	assert_within(math_log, known, ARRAY_LEN(known), 1);
}

static void log1p_is_within_one_ulp(void **state)
{
	static const struct known known[] = {
		{ -0.999, -6.9077552789821361639 },      { -0.5, -0.69314718055994530942 },    { -0.29, -0.34249030894677591856 },
		{ -1e-08, -1.0000000050000000543e-8 },   { 1e-17, 1.0000000000000000665e-17 }, { 0.001, 0.00099950033308353318761 },
		{ 0.41, 0.34358970439007689286 },        { 0.42, 0.35065687161316935176 },     { 1.0, 0.69314718055994530942 },
		{ 10000000000.0, 23.02585093004045684 },
	};

	(void)state;
	assert_within(math_log1p, known, ARRAY_LEN(known), 1);
}

static void sigmoid_is_within_two_ulps(void **state)
{
	static const struct known known[] = {
		{ -700.0, 9.8596765437597708567e-305 }, { -30.0, 9.3576229688392989538e-14 }, { -1.5, 0.18242552380635634039 },
		{ 0.25, 0.56217650088579810403 },       { 3.0, 0.95257412682243321912 },      { 40.0, 0.99999999999999999575 },
	};

	(void)state;
	assert_within(math_sigmoid, known, ARRAY_LEN(known), 2);
}

static void lgamma_is_within_eight_ulps(void **state)
{
	static const struct known known[] = {
		{ 1e-05, 11.512919692895825626 },  { 0.3, 1.0957979948180755606 },      { 0.5, 0.57236494292470008707 },
		{ 1.1, -0.049872441259839761785 }, { 1.46, -0.12148500100400742945 },   { 2.2, 0.096947466790638873178 },
		{ 3.7, 1.4280723266653881292 },    { 9.5, 11.689333420797268483 },      { 15.0, 25.1912211827386815 },
		{ 100.5, 361.43554046777762156 },  { 1000000.0, 12815504.56914761166 },
	};

	(void)state;
	assert_within(math_lgamma, known, ARRAY_LEN(known), 8);
}

static void pow_is_within_two_ulps(void **state)
{
	static const struct {
		double x, y, expected;
	} known[] = {
		{ 2.0, 0.5, 1.4142135623730950488 },
		{ 10.0, -3.0, 0.001 },
		{ 1.0000001, 10000000.0, 2.7182816941320815706 },
		{ 1e-10, 30.0, 1.000000000000001093e-300 },
		{ 0.3, 0.3, 0.69684530193594893172 },
		{ 1e+200, 1.5, 9.999999999999999546e+299 },
		{ 7.0, 360.0, 1.7190733398152930425e+304 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_true(fabs(math_pow(known[i].x, known[i].y) - known[i].expected) <= 2 * ulp_of(known[i].expected));
}

static void special_values_are_those_of_c(void **state)
{
	(void)state;
	assert_true(math_exp(-INFINITY) == 0 && isinf(math_exp(710)) && math_exp(-746) == 0 && isnan(math_exp(NAN)));
	assert_true(math_exp(0) == 1 && math_exp(-745.13) == 5e-324);
	assert_true(math_expm1(-INFINITY) == -1 && isinf(math_expm1(INFINITY)) && math_expm1(0) == 0);
	assert_true(isinf(math_log(0)) && math_log(0) < 0 && isnan(math_log(-1)) && isinf(math_log(INFINITY)) && math_log(1) == 0);
	assert_true(isinf(math_log1p(-1)) && isnan(math_log1p(-2)) && math_log1p(0) == 0);
	assert_true(math_pow(0, 2) == 0 && isinf(math_pow(0, -2)) && math_pow(5, 0) == 1 && isnan(math_pow(-2, 2)));
	assert_true(isinf(math_pow(10, 400)) && math_pow(10, -400) == 0 && math_pow(2, 10) == 1024);
	assert_true(math_sigmoid(INFINITY) == 1 && math_sigmoid(-INFINITY) == 0 && math_sigmoid(0) == 0.5);
	assert_true(math_lgamma(1) == 0 && math_lgamma(2) == 0 && isinf(math_lgamma(0)) && isnan(math_lgamma(-1.5)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exp_is_within_one_ulp),      cmocka_unit_test(expm1_is_within_one_ulp),
		cmocka_unit_test(log_is_within_one_ulp),      cmocka_unit_test(log1p_is_within_one_ulp),
		cmocka_unit_test(sigmoid_is_within_two_ulps), cmocka_unit_test(lgamma_is_within_eight_ulps),
		cmocka_unit_test(pow_is_within_two_ulps),     cmocka_unit_test(special_values_are_those_of_c),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
