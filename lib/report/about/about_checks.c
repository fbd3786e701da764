/* about_checks.c - the table of checks: candidate, production, gain, interval, limit, state; and what this gate could have seen. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"
#include "report/plain.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 5, DIGITS_OF_GAIN = 4, DIGITS_OF_P = 2 };

/* The first of these keys that the finding has. */
static double first_of(const struct json *finding, const char *const *keys)
{
	double value = NAN;

	for (size_t i = 0; keys[i] && isnan(value); i++)
		value = fact_double(finding, keys[i]);
	return value;
}

void add_check(struct block *b, const char *what, const struct json *f)
{
	static const char *const candidate[] = { "candidate", "value", NULL }, *const production[] = { "production", "dummy", NULL },
				 *const limit[] = { "limit", "margin", NULL }, *const p[] = { "p_holm", "p", NULL },
				 *const gain[] = { "delta", "ratio", NULL };
	CLEANUP(mem_free) char *interval = fact_interval(json_get(f, "ci"), DIGITS_OF_GAIN);

	block_cell(b, what);
	block_cell(b, fact_text(f, "metric", NULL));
	block_number(b, first_of(f, candidate), DIGITS);
	block_number(b, first_of(f, production), DIGITS);
	if (isnan(fact_double(f, "delta")) && !isnan(fact_double(f, "ratio"))) {
		char text[FACT_TEXT];

		block_cellf(b, "× %s", fact_number(text, fact_double(f, "ratio"), DIGITS_OF_GAIN));
	} else {
		block_number(b, first_of(f, gain), DIGITS_OF_GAIN);
	}
	block_cell(b, interval);
	block_number(b, first_of(f, limit), DIGITS);
	block_number(b, first_of(f, p), DIGITS_OF_P);
	block_cell(b, fact_text(f, "state", "unknown"));
}

static void add_list(struct block *b, const char *kind, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *f = json_at(list, i);
		const char *slice = fact_text(f, "slice", NULL); /* of a guard: one class */
		CLEANUP(mem_free)
		char *what = str_format("%s: %s%s%s", kind, fact_text(f, "rule", "shown"), slice ? ", " : "", slice ? slice : "");

		add_check(b, what, f);
	}
}

static void add_test(struct section *s, const struct json *primary)
{
	const struct json *second = json_get(primary, "second");
	char p[FACT_TEXT];

	if (!fact_text(primary, "test", NULL))
		return;
	if (second)
		section_text(s, "Test",
			     "%s; beside it %s gives p = %s, and both must agree. A gain above 0 means that the candidate is better.",
			     fact_text(primary, "test", ""), fact_text(second, "test", ""),
			     fact_number(p, fact_double(second, "p"), DIGITS_OF_P));
	else
		section_text(s, "Test",
			     "%s. A gain above 0 means that the candidate is better; p is the chance of such a gain if there were none.",
			     fact_text(primary, "test", ""));
}

static void add_power(struct section *s, const struct json *v)
{
	double mde = fact_double(json_get(v, "primary"), "mde"), power = fact_double(json_get(v, "policy"), "power");
	double rows = plain_rows_needed(v);
	char a[FACT_TEXT], b[FACT_TEXT], c[FACT_TEXT];

	if (isnan(mde))
		return;
	if (fact_is(v, "decision", "inconclusive") && !isnan(rows))
		section_text(s, "Power",
			     "This gate could have seen a gain of %s with probability %s. A gain as large as the one measured takes about "
			     "%s rows.",
			     fact_number(a, mde, DIGITS_OF_GAIN), fact_number(b, power, DIGITS_OF_P), fact_count(c, rows));
	else
		section_text(s, "Power", "This gate could have seen a gain of %s with probability %s.", fact_number(a, mde, DIGITS_OF_GAIN),
			     fact_number(b, power, DIGITS_OF_P));
}

/* Of a hold-out that tells rounded numbers: the one of a promotion. */
static void add_released(struct report *r, const struct json *primary)
{
	char a[FACT_TEXT], b[FACT_TEXT];

	section_text(report_section(r, "released", "The number that is told"), NULL,
		     "%s %s, in steps of %s: after a promotion one rounded number is told, and it moves only when the new model is better "
		     "by more than "
		     "chance.",
		     fact_text(primary, "metric", ""), fact_number(a, fact_double(primary, "released"), DIGITS),
		     fact_number(b, fact_double(primary, "step"), DIGITS_OF_GAIN));
}

void about_checks(struct report *r, const struct json *v)
{
	const struct json *primary = json_get(v, "primary");
	CLEANUP(mem_free) char *what = str_format("primary: %s", fact_text(primary, "rule", "–"));
	struct section *s;
	struct block *b;

	if (!isnan(fact_double(primary, "released"))) {
		add_released(r, primary);
		primary = NULL;
	}
	if (!primary && json_len(json_get(v, "floors")) == 0 && json_len(json_get(v, "guards")) == 0)
		return;
	s = report_section(r, "checks", "Checks");
	b = section_table(s, "Every check, with the numbers behind it", CHECK_COLUMNS);
	if (primary)
		add_check(b, what, primary);
	add_list(b, "floor", json_get(v, "floors"));
	add_list(b, "guard", json_get(v, "guards"));
	if (primary)
		add_test(s, primary);
	add_power(s, v);
}
