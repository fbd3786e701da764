/* value_scalar.c - what a plain word of YAML 1.2 means to ruamel.yaml: null, bool, int, float, date, or a text. */
#include "format/value/value.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A cursor over the text; take_*() step over what they name. */
struct cursor {
	const char *p, *end;
};

static bool take(struct cursor *c, const char *any)
{
	if (c->p == c->end || !*c->p || !strchr(any, *c->p))
		return false;
	c->p++;
	return true;
}

static size_t take_all(struct cursor *c, const char *any)
{
	const char *from = c->p;

	while (take(c, any))
		;
	return (size_t)(c->p - from);
}

static const char digits[] = "0123456789", digits_[] = "0123456789_";

/* [-+]?0b[0-1_]+ | [-+]?0o?[0-7_]+ | [-+]?[0-9_]+ | [-+]?0x[0-9a-fA-F_]+ */
static bool is_int(struct cursor c)
{
	take(&c, "+-");
	if (c.end - c.p > 2 && c.p[0] == '0' && strchr("box", c.p[1])) {
		const char *base = c.p[1] == 'b' ? "01_" : c.p[1] == 'o' ? "01234567_" : "0123456789abcdefABCDEF_";

		c.p += 2;
		return strspn(c.p, "_") < (size_t)(c.end - c.p) && take_all(&c, base) && c.p == c.end;
	}
	return strspn(c.p, "_") < (size_t)(c.end - c.p) && take_all(&c, digits_) && c.p == c.end;
}

static bool take_exponent(struct cursor *c, bool sign_needed)
{
	if (!take(c, "eE"))
		return false;
	if (!take(c, "+-") && sign_needed)
		return false;
	return take_all(c, digits) > 0;
}

static bool is_word(const struct cursor *c, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == (size_t)(c->end - c->p) && memcmp(*words, c->p, strlen(*words)) == 0)
			return true;
	return false;
}

static const char *const infinities[] = { ".inf", ".Inf", ".INF", NULL };
static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };

static bool is_float(struct cursor c)
{
	struct cursor begin = c;

	if (is_word(&c, nans))
		return true;
	take(&c, "+-");
	if (is_word(&c, infinities))
		return true;
	if (take(&c, digits)) {
		bool dot;

		take_all(&c, digits_);
		dot = take(&c, ".");
		if (dot)
			take_all(&c, digits_);
		if (c.p == c.end)
			return dot;
		return take_exponent(&c, false) && c.p == c.end;
	}
	if (!take(&c, ".") || strspn(c.p, "_") >= (size_t)(c.end - c.p) || !take_all(&c, digits_))
		return false;
	(void)begin;
	return c.p == c.end || (take_exponent(&c, true) && c.p == c.end);
}

static bool take_digits(struct cursor *c, int least, int most)
{
	int n = 0;

	while (n < most && take(c, digits))
		n++;
	return n >= least;
}

static bool is_zone(struct cursor c)
{
	take_all(&c, " \t");
	if (take(&c, "Z"))
		return c.p == c.end;
	if (!take(&c, "+-") || !take_digits(&c, 1, 2))
		return false;
	return c.p == c.end || (take(&c, ":") && take_digits(&c, 2, 2) && c.p == c.end);
}

static bool is_date(struct cursor c)
{
	const char *month;
	bool short_form;

	if (!take_digits(&c, 4, 4) || !take(&c, "-"))
		return false;
	month = c.p;
	if (!take_digits(&c, 1, 2) || !take(&c, "-") || !take_digits(&c, 1, 2))
		return false;
	short_form = c.p - month == 5;
	if (c.p == c.end)
		return short_form;
	if (!take(&c, "Tt") && take_all(&c, " \t") == 0)
		return false;
	if (!take_digits(&c, 1, 2) || !take(&c, ":") || !take_digits(&c, 2, 2) || !take(&c, ":") || !take_digits(&c, 2, 2))
		return false;
	if (take(&c, "."))
		take_all(&c, digits);
	return c.p == c.end || is_zone(c);
}

enum value_kind value_kind_of_plain(const char *text, size_t len)
{
	static const char *const bools[] = { "true", "True", "TRUE", "false", "False", "FALSE", NULL };
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
	struct cursor c = { text, text + len };

	if (is_word(&c, nulls))
		return VALUE_NULL;
	if (strchr("tTfF", *text))
		return is_word(&c, bools) ? VALUE_BOOL : VALUE_TEXT;
	if (!strchr("+-.0123456789", *text))
		return VALUE_TEXT;
	if (is_float(c))
		return VALUE_FLOAT;
	if (*text != '.' && is_int(c))
		return VALUE_INT;
	return is_date(c) ? VALUE_DATE : VALUE_TEXT;
}

/* The same without underscores, on the heap. */
static char *without_underscores(const char *text, size_t len)
{
	char *clean = mem_strndup(text, len), *to = clean;

	for (const char *from = clean; *from; from++)
		if (*from != '_')
			*to++ = *from;
	*to = '\0';
	return clean;
}

/* More decimal digits than an int64 holds: kept as text, in the form that Python prints. */
static void set_large(struct arena *a, struct value *value, const char *clean, bool negative)
{
	const char *first = clean + strspn(clean, "0");
	size_t len = strlen(first);
	char *text = arena_new(a, len + 2, 1);

	text[0] = '-';
	memcpy(text + negative, first, len + 1);
	value->text = text;
	value->len = len + negative;
	value->number = strtod(text, NULL);
}

static void set_int(struct arena *a, struct value *value, const char *text, size_t len)
{
	CLEANUP(mem_free) char *heap = without_underscores(text, len);
	bool negative = *heap == '-';
	char *p = heap + (*heap == '-' || *heap == '+'), *end;
	int base = p[0] != '0' ? 10 : p[1] == 'x' ? 16 : p[1] == 'o' ? 8 : p[1] == 'b' ? 2 : 10;
	uint64_t bits = 0;
	bool large = false;

	p += base == 10 ? 0 : 2;
	for (end = p; *end; end++) {
		int digit = *end <= '9' ? *end - '0' : (*end | 32) - 'a' + 10;

		large |= __builtin_mul_overflow(bits, (uint64_t)base, &bits) || __builtin_add_overflow(bits, (uint64_t)digit, &bits);
	}
	large |= bits > (uint64_t)INT64_MAX + negative;
	if (large && base == 10) {
		set_large(a, value, p, negative);
		return;
	}
	value->integer = negative ? (int64_t)(0 - bits) : (int64_t)bits;
	value->number = (double)value->integer;
}

static double float_of(const char *text, size_t len)
{
	CLEANUP(mem_free) char *clean = without_underscores(text, len);
	double number = 0;

	if (strchr(clean, 'n') || strchr(clean, 'N'))
		return strchr(clean, 'f') || strchr(clean, 'F') ? (*clean == '-' ? -INFINITY : INFINITY) : NAN;
	if (decimal_parse(&number, clean, strlen(clean)) == DECIMAL_OUT_OF_RANGE)
		return *clean == '-' ? -INFINITY : INFINITY;
	return number;
}

struct value *value_scalar(struct arena *a, const char *text, size_t len)
{
	struct value *value = value_textn(a, text, len);

	value->kind = value_kind_of_plain(text, len);
	if (value->kind == VALUE_TEXT || value->kind == VALUE_DATE)
		return value;
	value->text = NULL;
	value->len = 0;
	if (value->kind == VALUE_BOOL)
		value->integer = *text == 't' || *text == 'T';
	else if (value->kind == VALUE_INT)
		set_int(a, value, text, len);
	else if (value->kind == VALUE_FLOAT)
		value->number = float_of(text, len);
	if (value->kind == VALUE_BOOL)
		value->number = (double)value->integer;
	return value;
}
