/* decimal_format.c - writes doubles: the shortest decimal that reads back the same, or a few digits for people. */
#include "math/decimal.h"

#include "math/decimal_powers.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits without a leading or trailing zero; the value is 0.DIGITS * 10^point. */
struct shortest {
	char digits[20];
	int n, point;
};

/* The digits of m (> 0) less its trailing zeros; the value is m / 10^scale. */
static void from_integer(struct shortest *s, uint64_t m, int scale)
{
	char reversed[20];
	int n = 0;

	while (m % 10 == 0) {
		m /= 10;
		scale--;
	}
	for (; m; m /= 10)
		reversed[n++] = (char)('0' + m % 10);
	for (int i = 0; i < n; i++)
		s->digits[i] = reversed[n - 1 - i];
	s->n = n;
	s->point = n - scale;
}

/*
 * Decimals of at most 15 digits: two of them never read as one double, so one that reads back as `value` is the shortest.
 * value / 10^-scale is rounded to an integer; that the guess is right is proved by dividing back, which is exact (Clinger).
 */
static bool find_scaled(struct shortest *s, double value, int scale)
{
	double scaled = value * powers_of_10[scale], m = floor(scaled + 0.5);

	/* The first test is the second one without its division: a guess further off than two roundings cannot be right. */
	if (fabs(scaled - m) > m * 1e-15 || m < 1 || m > 1e15 || m / powers_of_10[scale] != value)
		return false;
	from_integer(s, (uint64_t)m, scale);
	return true;
}

static bool find_short(struct shortest *s, double value)
{
	int scale = 15;

	if (value < 1e-5 || value >= 1e15)
		return false;
	/* Most numbers of a table have few decimals. */
	for (int few = 0; few <= 4; few++)
		if (find_scaled(s, value, few))
			return true;
	for (double v = value; v >= 1; v /= 10)
		scale--;
	for (double v = value; v < 0.1; v *= 10)
		scale++;
	if (scale < 0)
		scale = 0;
	return find_scaled(s, value, scale);
}

/* The interval of decimals that read as one double, times 10^k and cut to integers, while digits are dropped from its right. */
struct interval {
	uint64_t low, value, high;
	bool low_is_exact, value_is_exact; /* nothing but zeros was cut or dropped */
	unsigned dropped;                  /* the value's last dropped digit */
	int n_dropped;
};

static void drop_digit(struct interval *v)
{
	v->low_is_exact &= v->low % 10 == 0;
	v->value_is_exact &= v->dropped == 0;
	v->dropped = (unsigned)(v->value % 10);
	v->low /= 10;
	v->value /= 10;
	v->high /= 10;
	v->n_dropped++;
}

/* The shortest integer within, nearest to the value, ties to even. */
static uint64_t shorten(struct interval *v, bool ends_belong)
{
	while (v->high / 10 > v->low / 10)
		drop_digit(v);
	while (ends_belong && v->low_is_exact && v->low % 10 == 0)
		drop_digit(v);
	if (v->value_is_exact && v->dropped == 5 && v->value % 2 == 0)
		v->dropped = 4;
	return v->value + ((v->value == v->low && !(ends_belong && v->low_is_exact)) || v->dropped >= 5);
}

/*
 * Doubles from about 1e-10 to 1e16: v * 10^k with 18 digits is a product of 128 bits, so that everything is exact.
 * Source  Adams, "Ryu: fast float-to-string conversion", PLDI 2018, without its tables, which only longer products need.
 */
static bool find_in_128_bits(struct shortest *s, double value)
{
	int exponent, k, shift;
	uint64_t m = (uint64_t)ldexp(frexp(value, &exponent), 53), below = m == (uint64_t)1 << 52 ? 1 : 2;
	unsigned __int128 low, high, mask, middle;
	struct interval v = { 0 };

	exponent -= 53; /* value = m * 2^exponent; its neighbours are half a unit away, below a power of two a quarter */
	k = 17 - (int)floor((exponent + 52) * 0.30102999566398120);
	shift = 2 - exponent - k;
	if (k < 0 || k > LARGEST_POWER_OF_5 || shift <= 0 || shift >= 128 || value < DBL_MIN)
		return false;
	mask = ((unsigned __int128)1 << shift) - 1;
	low = (unsigned __int128)(4 * m - below) * powers_of_5[k];
	middle = (unsigned __int128)(4 * m) * powers_of_5[k];
	high = (unsigned __int128)(4 * m + 2) * powers_of_5[k];
	v.low = (uint64_t)(low >> shift);
	v.value = (uint64_t)(middle >> shift);
	v.high = (uint64_t)(high >> shift) - ((m & 1) && (high & mask) == 0);
	v.low_is_exact = (low & mask) == 0;
	v.value_is_exact = (middle & mask) == 0;
	m = shorten(&v, (m & 1) == 0);
	from_integer(s, m, k - v.n_dropped);
	return true;
}

/* digits * 10^exponent reads as value. */
static bool reads_as(uint64_t digits, int exponent, double value)
{
	char text[40];

	snprintf(text, sizeof(text), "%llue%d", (unsigned long long)digits, exponent);
	return strtod(text, NULL) == value;
}

/*
 * Any positive double: the first of 15, 16 and 17 digits that reads back; subnormals may need fewer. Above a power of two the doubles
 * lie twice as far apart as below it, so the next decimal up may read back where the nearest one, which lies below, does not.
 */
static void find_any(struct shortest *s, double value)
{
	uint64_t m = 0;
	int exponent = 0;

	for (int digits = value < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		char text[40], *mark, *point;

		snprintf(text, sizeof(text), "%.*e", digits - 1, value);
		mark = strchr(text, 'e');
		exponent = (int)strtol(mark + 1, NULL, 10) - (digits - 1);
		*mark = '\0';
		point = strchr(text, '.');
		if (point)
			memmove(point, point + 1, strlen(point));
		m = strtoull(text, NULL, 10);
		if (reads_as(m, exponent, value))
			break;
		if (reads_as(m + 1, exponent, value)) {
			m++;
			break;
		}
	}
	from_integer(s, m, -exponent);
}

static char *put_zeros(char *out, int n)
{
	for (; n > 0; n--)
		*out++ = '0';
	return out;
}

static char *put(char *out, const char *bytes, int n)
{
	memcpy(out, bytes, (size_t)n);
	return out + n;
}

/* "12.5", "1200", "0.0012": the point stands within or near the digits. */
static char *put_plain(char *out, const struct shortest *s)
{
	if (s->point <= 0) {
		out = put(out, "0.", 2);
		out = put_zeros(out, -s->point);
		return put(out, s->digits, s->n);
	}
	if (s->point >= s->n) {
		out = put(out, s->digits, s->n);
		return put_zeros(out, s->point - s->n);
	}
	out = put(out, s->digits, s->point);
	*out++ = '.';
	return put(out, s->digits + s->point, s->n - s->point);
}

/* "1.5e-07": at least two digits of exponent, as C and Python write it. */
static char *put_scientific(char *out, const struct shortest *s)
{
	int exponent = s->point - 1, size = abs(exponent);

	*out++ = s->digits[0];
	if (s->n > 1) {
		*out++ = '.';
		out = put(out, s->digits + 1, s->n - 1);
	}
	*out++ = 'e';
	*out++ = exponent < 0 ? '-' : '+';
	if (size >= 100)
		*out++ = (char)('0' + size / 100);
	*out++ = (char)('0' + size / 10 % 10);
	*out++ = (char)('0' + size % 10);
	return out;
}

static size_t put_word(char *out, const char *word)
{
	size_t len = strlen(word);

	memcpy(out, word, len + 1);
	return len;
}

size_t decimal_format(char out[static DECIMAL_TEXT], double value)
{
	struct shortest s;
	char *p = out;

	if (isnan(value))
		return put_word(out, "NaN");
	if (isinf(value))
		return put_word(out, value < 0 ? "-Infinity" : "Infinity");
	if (signbit(value))
		*p++ = '-';
	value = fabs(value);
	if (value == 0)
		*p++ = '0';
	else {
		if (!find_short(&s, value) && !find_in_128_bits(&s, value))
			find_any(&s, value);
		p = s.point > -4 && s.point <= 16 ? put_plain(p, &s) : put_scientific(p, &s);
	}
	*p = '\0';
	return (size_t)(p - out);
}

size_t decimal_format_digits(char out[static DECIMAL_TEXT], double value, int digits)
{
	if (!isfinite(value))
		return decimal_format(out, value);
	digits = digits < 1 ? 1 : digits > 17 ? 17 : digits;
	return (size_t)snprintf(out, DECIMAL_TEXT, "%.*g", digits, value);
}
