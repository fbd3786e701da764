/* cause.c - names and counts of causes. */
#include "tools/ingest/cause.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static const char *const names[N_CAUSES] = {
	[CAUSE_NOT_A_NUMBER] = "not_a_number",
	[CAUSE_NOT_AN_INTEGER] = "not_an_integer",
	[CAUSE_OUT_OF_RANGE] = "out_of_range",
	[CAUSE_NOT_ALLOWED] = "not_allowed",
	[CAUSE_MISSING] = "missing",
	[CAUSE_DUPLICATE_KEY] = "duplicate_key",
	[CAUSE_RAGGED] = "ragged",
	[CAUSE_BAD_ENCODING] = "bad_encoding",
	[CAUSE_BAD_JSON] = "bad_json",
	[CAUSE_BAD_TIME] = "bad_time",
	[CAUSE_EXTRA_COLUMN] = "extra_column",
	[CAUSE_TOO_LONG] = "too_long",
};

const char *cause_name(enum cause cause)
{
	return names[cause];
}

void cause_counts(struct str *out, const int64_t counts[static N_CAUSES])
{
	bool said[N_CAUSES] = { false };
	char number[32];

	for (int n = 0; n < N_CAUSES; n++) {
		int next = -1;

		for (int i = 0; i < N_CAUSES; i++)
			if (!said[i] && counts[i] > 0 && (next < 0 || counts[i] > counts[next]))
				next = i;
		if (next < 0)
			return;
		said[next] = true;
		str_addf(out, "%s%s %s", n ? ", " : "", names[next], str_group(number, counts[next]));
	}
}

int finding_set(struct finding *f, enum cause cause, const char *column, const char *value, size_t value_len, const char *expected, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, expected);
	vsnprintf(text, sizeof(text), expected, ap);
	va_end(ap);
	f->cause = cause;
	f->column = column;
	f->value = value;
	f->value_len = value_len;
	str_clear(&f->expected);
	str_add(&f->expected, text);
	return -1;
}
