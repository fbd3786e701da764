/* decimal.h - doubles to the shortest decimals that read back the same, and decimals to the nearest double. */
#ifndef MATH_DECIMAL_H
#define MATH_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

enum { DECIMAL_TEXT = 32 };

/*
 * Shortest round-trip text: "0", "-0.5", "1e-07" as Python's repr writes them but for integers, which have no ".0"
 * ("3427.61046391", "1e+16"). NaN, Infinity, -Infinity are written so. Returns the length; NUL-terminated.
 */
size_t decimal_format(char out[static DECIMAL_TEXT], double value);

/* At most `digits` significant digits ("%.*g" semantics, locale-free), for people. */
size_t decimal_format_digits(char out[static DECIMAL_TEXT], double value, int digits);

enum decimal_status { DECIMAL_OK, DECIMAL_NOT_A_NUMBER, DECIMAL_OUT_OF_RANGE };

/*
 * The grammar of RULES 1: JSON's numbers, a leading '+', leading zeros, ".5", "5.", outer blanks. Correctly rounded.
 * Beyond double: OUT_OF_RANGE (underflow to 0 or a subnormal is fine). *out is untouched unless OK.
 */
enum decimal_status decimal_parse(double *out, const char *text, size_t len);

/* The same for integers ("1.0" and "1e3" are not integers); beyond int64: OUT_OF_RANGE. */
enum decimal_status decimal_parse_int(int64_t *out, const char *text, size_t len);

#endif
