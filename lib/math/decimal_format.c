/* decimal_format.c - writes doubles: the shortest decimal that reads back the same, or a few digits for people. */
#include "math/decimal.h"

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

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
	                         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

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
static bool find_short(struct shortest *s, double value)
{
	int scale = 15;
	double scaled, m;

	if (value < 1e-5 || value >= 1e15)
		return false;
	for (double v = value; v >= 1; v /= 10)
		scale--;
	for (double v = value; v < 0.1; v *= 10)
		scale++;
	if (scale < 0)
		scale = 0;
	scaled = value * powers[scale];
	m = floor(scaled + 0.5);
	if (m < 1 || m > 1e15 || m / powers[scale] != value)
		return false;
	from_integer(s, (uint64_t)m, scale);
	return true;
}

/* Any positive double: the first of 15, 16 and 17 digits that reads back; subnormals may need fewer. */
static void find_any(struct shortest *s, double value)
{
	char text[40];
	const char *exponent;

	for (int digits = value < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, value);
		if (digits == 17 || strtod(text, NULL) == value)
			break;
	}
	exponent = strchr(text, 'e');
	s->n = 0;
	for (const char *p = text; p < exponent; p++)
		if (*p != '.')
			s->digits[s->n++] = *p;
	while (s->n > 1 && s->digits[s->n - 1] == '0')
		s->n--;
	s->point = (int)strtol(exponent + 1, NULL, 10) + 1;
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
		if (!find_short(&s, value))
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
