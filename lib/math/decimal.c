/* decimal.c - reads decimals: an exact fast path, an exact 128-bit path, and strtod() for the long tail. */
#include "math/decimal.h"

#include "base/mem.h"
#include "math/decimal_powers.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DIGITS = 19, EXPONENT_LIMIT = 100000000 };

/* A decimal after the grammar: (-1)^negative * digits * 10^exponent; truncated if digits beyond the 19th were dropped. */
struct decimal {
	uint64_t digits;
	int64_t exponent;
	int n_digits;
	bool negative, truncated;
};

const double powers_of_10[EXACT_POWER_OF_10 + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
						     1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

const uint64_t powers_of_5[LARGEST_POWER_OF_5 + 1] = {
	1u,
	5u,
	25u,
	125u,
	625u,
	3125u,
	15625u,
	78125u,
	390625u,
	1953125u,
	9765625u,
	48828125u,
	244140625u,
	1220703125u,
	6103515625u,
	30517578125u,
	152587890625u,
	762939453125u,
	3814697265625u,
	19073486328125u,
	95367431640625u,
	476837158203125u,
	2384185791015625u,
	11920928955078125u,
	59604644775390625u,
	298023223876953125u,
	1490116119384765625u,
	7450580596923828125u,
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void trim(const char **text, const char **end)
{
	while (*text < *end && is_blank(**text))
		(*text)++;
	while (*end > *text && is_blank((*end)[-1]))
		(*end)--;
}

static unsigned digit_of(char c)
{
	return (unsigned)(unsigned char)c - '0';
}

/* Reads digits at p; each one counts `shift` towards the exponent (0 before the point, -1 behind it). */
static const char *scan_digits(struct decimal *d, const char *p, const char *end, int shift)
{
	for (; p < end && digit_of(*p) < 10; p++) {
		if (d->n_digits < MAX_DIGITS) {
			d->digits = d->digits * 10 + digit_of(*p);
			d->n_digits += d->digits != 0;
			d->exponent += shift;
		} else {
			d->truncated |= *p != '0';
			d->exponent += shift + 1;
		}
	}
	return p;
}

/* Reads "e-12" at p. NULL if it is not one. */
static const char *scan_exponent(struct decimal *d, const char *p, const char *end)
{
	int64_t value = 0;
	bool negative;

	p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || digit_of(*p) > 9)
		return NULL;
	for (; p < end && digit_of(*p) < 10; p++)
		if (value < EXPONENT_LIMIT)
			value = value * 10 + digit_of(*p);
	d->exponent += negative ? -value : value;
	return p;
}

static bool scan(struct decimal *d, const char *p, const char *end)
{
	const char *start;
	size_t n_digits;

	*d = (struct decimal){ 0 };
	if (p < end && (*p == '-' || *p == '+'))
		d->negative = *p++ == '-';
	start = p;
	p = scan_digits(d, p, end, 0);
	n_digits = (size_t)(p - start);
	if (p < end && *p == '.') {
		start = ++p;
		p = scan_digits(d, p, end, -1);
		n_digits += (size_t)(p - start);
	}
	if (n_digits == 0)
		return false;
	if (p < end && (*p == 'e' || *p == 'E'))
		p = scan_exponent(d, p, end);
	return p == end;
}

/* high * 2^exponent rounded to nearest even; `sticky`: a little more than high. high >= 2^61, the result is a normal number. */
static double round_to_double(uint64_t high, bool sticky, int exponent)
{
	int shift = __builtin_clzll(high);
	uint64_t mantissa, rest;

	high <<= shift;
	exponent -= shift;
	mantissa = high >> 11;
	rest = high & 0x7ff;
	if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1))))
		mantissa++;
	return ldexp((double)mantissa, exponent + 11);
}

/* digits / 10^k exactly rounded, 1 <= k <= 27: a 64-bit quotient and whether a remainder is left. */
static double divide_exactly(uint64_t digits, int k)
{
	int shift_n = __builtin_clzll(digits), shift_d = __builtin_clzll(powers_of_5[k]);
	unsigned __int128 numerator = (unsigned __int128)(digits << shift_n) << 63;
	uint64_t divisor = powers_of_5[k] << shift_d;
	uint64_t quotient = (uint64_t)(numerator / divisor);
	bool sticky = (unsigned __int128)quotient * divisor != numerator;

	return round_to_double(quotient, sticky, shift_d - shift_n - 63 - k);
}

/* digits * 10^k exactly rounded, 1 <= k <= 27: the product fits in 128 bits. */
static double multiply_exactly(uint64_t digits, int k)
{
	int shift = __builtin_clzll(digits);
	unsigned __int128 product = (unsigned __int128)(digits << shift) * powers_of_5[k];
	int width = 64 - __builtin_clzll(powers_of_5[k]);
	uint64_t high = (uint64_t)(product >> width), low = (uint64_t)(product & (((unsigned __int128)1 << width) - 1));

	return round_to_double(high, low != 0, width - shift + k);
}

/* The locale is never set, so strtod() reads the C locale's numbers; the grammar was checked before. */
static double parse_slowly(const char *text, size_t len)
{
	char small[128], *copy = len < sizeof(small) ? small : mem_new(len + 1, 1);
	double value;

	memcpy(copy, text, len);
	copy[len] = '\0';
	value = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return value;
}

/*
 * Below 2^53 times or over a power of ten up to 10^22, one correctly rounded operation on exact operands is correctly rounded.
 * Source  Clinger, "How to read floating point numbers accurately", PLDI 1990.
 */
enum decimal_status decimal_parse(double *out, const char *text, size_t len)
{
	const char *end = text + len;
	struct decimal d;
	double value;

	trim(&text, &end);
	if (!scan(&d, text, end))
		return DECIMAL_NOT_A_NUMBER;
	if (d.digits == 0)
		value = 0;
	else if (d.digits <= (uint64_t)1 << 53 && d.exponent >= -EXACT_POWER_OF_10 && d.exponent <= EXACT_POWER_OF_10 && !d.truncated)
		value = d.exponent < 0 ? (double)d.digits / powers_of_10[-d.exponent] : (double)d.digits * powers_of_10[d.exponent];
	else if (d.exponent < 0 && d.exponent >= -LARGEST_POWER_OF_5 && !d.truncated)
		value = divide_exactly(d.digits, (int)-d.exponent);
	else if (d.exponent >= 0 && d.exponent <= LARGEST_POWER_OF_5 && !d.truncated)
		value = multiply_exactly(d.digits, (int)d.exponent);
	else
		value = fabs(parse_slowly(text, (size_t)(end - text)));
	if (value > DBL_MAX)
		return DECIMAL_OUT_OF_RANGE;
	*out = d.negative ? -value : value;
	return DECIMAL_OK;
}

enum decimal_status decimal_parse_int(int64_t *out, const char *text, size_t len)
{
	const char *end = text + len;
	uint64_t value = 0, limit = INT64_MAX;
	bool negative = false, beyond = false;

	trim(&text, &end);
	if (text < end && (*text == '-' || *text == '+'))
		negative = *text++ == '-';
	limit += negative;
	if (text == end)
		return DECIMAL_NOT_A_NUMBER;
	for (; text < end; text++) {
		unsigned digit = digit_of(*text);

		if (digit > 9)
			return DECIMAL_NOT_A_NUMBER;
		if (value > (limit - digit) / 10)
			beyond = true;
		else
			value = value * 10 + digit;
	}
	if (beyond)
		return DECIMAL_OUT_OF_RANGE;
	*out = negative ? (int64_t)(0 - value) : (int64_t)value;
	return DECIMAL_OK;
}
