/* reference.h - what the tests of reference values share: digits as they are printed, and the small data sets that the values belong to.
 * docs/proofs.md lists every reference value with the test that holds it.
 */
#ifndef TESTS_UNIT_EVALUATE_REFERENCE_H
#define TESTS_UNIT_EVALUATE_REFERENCE_H

#include "base/mem.h"
#include "evaluate/statistics/comparison.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* D1: Student's sleep data, extra hours of ten patients. */
static const double sleep_gains[] __attribute__((unused)) = { 1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4 };
/* D2: five gains, so that all 5^5 resamples can be drawn. */
static const double five_gains[] __attribute__((unused)) = { 3, -1, 5, 2, 4 };
/* D4: errors of two forecasts. */
static const double errors_1[] __attribute__((unused)) = { .5, -1.2, .3, .8, -.4, 1.1, -.9, .2, .7, -.6, .1, -1 };
static const double errors_2[] __attribute__((unused)) = { .4, -.9, .5, .6, -.1, .7, -1.1, .1, .9, -.3, .2, -.7 };
/* D6: Benjamini and Hochberg 1995. */
static const double fifteen_p[]
	__attribute__((unused)) = { .0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1 };

/* The printed digits, correctly rounded: half a unit in the last place of the text. */
static inline void assert_digits(double got, const char *expected)
{
	const char *point = strchr(expected, '.'), *exponent = strchr(expected, 'e');
	size_t end = exponent ? (size_t)(exponent - expected) : strlen(expected);
	int decimals = point ? (int)(end - (size_t)(point - expected) - 1) : 0;
	double unit = pow(10, (exponent ? atoi(exponent + 1) : 0) - decimals);

	if (!(fabs(got - strtod(expected, NULL)) <= 0.5000001 * unit))
		fail_msg("%.15g is not %s", got, expected);
}

static inline struct comparison compare(const char *test, const struct comparison_input *in)
{
	struct comparison c = { 0 };
	struct err err = { 0 };

	if (comparison_find(test)->run(&c, in, &err) < 0)
		fail_msg("%s: %s", test, err.text);
	return c;
}

#endif
