/* check_table.c - rows of checks. Digits follow the standard error, an arrow says which way is better, and every sign has its word. */
#include "tools/comment/check_table.h"

#include "base/mem.h"
#include "metric/metric.h"
#include "report/escape.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

enum { CHECKS_MOST = 8, CELL_MOST = 80, DIGITS = 4, DECIMALS_MOST = 9, TENS_MOST = 12 };
#define Z_95 1.959964

static const struct {
	const char *state, *sign;
} states[] = { { "pass", "✅ pass" },
	       { "fail", "❌ fail" },
	       { "unknown", "❔ unknown" },
	       { "warn", "⚠️ warn" },
	       { "not_testable", "– not testable" } };

/* How many decimals show the second significant digit of se; below zero: tens, hundreds. */
static int decimals_of(double se)
{
	int decimals = 1;

	while (se < 1 && decimals < DECIMALS_MOST) {
		se *= 10;
		decimals++;
	}
	while (se >= 10 && decimals > -TENS_MOST) {
		se /= 10;
		decimals--;
	}
	return decimals;
}

void add_measured(struct str *out, double value, double se)
{
	char text[FACT_TEXT];
	double unit = 1;
	int decimals;

	if (!isfinite(value) || !isfinite(se) || se <= 0 || fabs(value) >= 1e15) {
		str_add(out, fact_number(text, isfinite(value) ? value : NAN, DIGITS));
		return;
	}
	decimals = decimals_of(se);
	for (int i = decimals; i < 0; i++)
		unit *= 10;
	for (int i = decimals; i > 0; i--)
		unit /= 10;
	if (fabs(value) < unit / 2)
		value = 0; /* not "-0.0" */
	if (decimals < 0)
		value = round(value / unit) * unit;
	str_addf(out, "%.*f", decimals > 0 ? decimals : 0, value);
}

/* Of the gain: the finding's own, or a quarter of what its interval is wide. */
static double error_of(const struct json *check)
{
	const struct json *ci = json_get(check, "ci");
	double low = json_number(json_at(ci, 0), NAN), high = json_number(json_at(ci, 1), NAN), se = fact_double(check, "se");

	return isnan(se) ? (high - low) / (2 * Z_95) : se;
}

static void add_metric(struct str *out, const struct json *check)
{
	const char *name = fact_text(check, "metric", "–"), *slice = fact_text(check, "slice", NULL);
	const struct metric *metric = metric_find(name);
	bool is_higher = fact_is(check, "direction", "higher") || (!json_get(check, "direction") && metric && metric->higher_is_better);
	bool is_lower = fact_is(check, "direction", "lower") || (!json_get(check, "direction") && metric && !metric->higher_is_better);

	escape_markdown(out, name, CELL_MOST);
	str_add(out, is_higher ? " ↑" : is_lower ? " ↓" : "");
	if (slice) {
		str_add(out, " in ");
		escape_markdown(out, slice, CELL_MOST);
	}
}

/* "160 (-150 … 470)" or "× 0.977" */
static void add_gain(struct str *out, const struct json *check, double se)
{
	const struct json *ci = json_get(check, "ci");
	char text[FACT_TEXT];

	if (isnan(fact_double(check, "delta")) && !isnan(fact_double(check, "ratio"))) {
		str_addf(out, "× %s", fact_number(text, fact_double(check, "ratio"), DIGITS));
		return;
	}
	add_measured(out, fact_double(check, "delta"), se);
	if (json_len(ci) != 2)
		return;
	str_add(out, " (");
	add_measured(out, json_number(json_at(ci, 0), NAN), se);
	str_add(out, " … ");
	add_measured(out, json_number(json_at(ci, 1), NAN), se);
	str_add(out, ")");
}

static void add_rule(struct str *out, const struct json *check)
{
	static const char *const keys[] = { "limit", "margin" };
	char text[FACT_TEXT];

	escape_markdown(out, fact_text(check, "rule", "–"), CELL_MOST);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		double value = fact_double(check, keys[i]);

		if (isfinite(value) && value != 0) {
			str_addf(out, " %s", fact_number(text, value, DIGITS));
			return;
		}
	}
}

static void add_state(struct str *out, const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (strcmp(states[i].state, state) == 0) {
			str_add(out, states[i].sign);
			return;
		}
	}
	escape_markdown(out, state, CELL_MOST);
}

static void add_row(struct str *out, const struct json *check, const char *kind)
{
	double se = error_of(check);

	str_addf(out, "| %s | ", kind);
	add_metric(out, check);
	str_add(out, " | ");
	add_measured(out, fact_double(check, json_get(check, "dummy") ? "dummy" : "production"), se);
	str_add(out, " | ");
	add_measured(out, fact_double(check, json_get(check, "value") ? "value" : "candidate"), se);
	str_add(out, " | ");
	add_gain(out, check, se);
	str_add(out, " | ");
	add_rule(out, check);
	str_add(out, " | ");
	add_state(out, fact_text(check, "state", "unknown"));
	str_add(out, " |\n");
}

static const struct {
	const char *key, *kind;
} lists[] = { { "guards", "guard" }, { "floors", "floor" }, { "slices", "slice" } };

/* Numbers that are only shown gate nothing. */
static bool is_gated(const struct json *check)
{
	return !fact_is(check, "rule", "shown");
}

/* Those in this state, as long as there is room. */
static size_t add_rows(struct str *out, const struct json *verdict, const char *state, size_t room)
{
	size_t n = 0;

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		const struct json *list = json_get(verdict, lists[l].key);

		for (size_t i = 0; i < json_len(list) && n < room; i++) {
			if (!fact_is(json_at(list, i), "state", state) || !is_gated(json_at(list, i)))
				continue;
			add_row(out, json_at(list, i), lists[l].kind);
			n++;
		}
	}
	return n;
}

static size_t count_checks(const struct json *verdict)
{
	size_t n = json_get(verdict, "primary") != NULL;

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		const struct json *list = json_get(verdict, lists[l].key);

		for (size_t i = 0; i < json_len(list); i++)
			n += is_gated(json_at(list, i));
	}
	return n;
}

void check_table(struct str *out, const struct json *verdict)
{
	static const char *const order[] = { "fail", "unknown", "warn", "pass" };
	const struct json *primary = json_get(verdict, "primary");
	size_t shown = 0, all = count_checks(verdict);

	if (all == 0)
		return;
	str_add(out, "\n| check | metric | production | candidate | gain (95 %) | rule | result |\n|---|---|---:|---:|---:|---|---|\n");
	if (primary) {
		add_row(out, primary, "**primary**");
		shown++;
	}
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		shown += add_rows(out, verdict, order[i], CHECKS_MOST - shown);
	if (shown < all)
		str_addf(out, "\n%zu more %s in the report.\n", all - shown, all - shown == 1 ? "check is" : "checks are");
}
