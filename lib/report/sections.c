/* sections.c - a verdict, section by section, in the order in which a reader asks. */
#include "report/report.h"

#include "base/mem.h"
#include "math/decimal.h"
#include "report/charts.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 6 };

static double number_of(const struct json *object, const char *key)
{
	return json_number(json_get(object, key), NAN);
}

static const char *text_of(const struct json *object, const char *key, const char *fallback)
{
	return json_text(json_get(object, key), fallback);
}

static long long int_of(const struct json *object, const char *key)
{
	return (long long)json_int(json_get(object, key), 0);
}

static void add_pair(struct block *b, const char *name, const char *value)
{
	block_cell(b, name);
	block_cell(b, value && *value ? value : "–");
}

static void add_interval(struct block *b, const struct json *ci)
{
	char low[DECIMAL_TEXT], high[DECIMAL_TEXT];
	CLEANUP(mem_free) char *text = NULL;

	if (json_len(ci) != 2) {
		block_cell(b, "–");
		return;
	}
	decimal_format_digits(low, json_number(json_at(ci, 0), NAN), 4);
	decimal_format_digits(high, json_number(json_at(ci, 1), NAN), 4);
	text = str_format("%s to %s", low, high);
	block_cell(b, text);
}

static void add_headline(struct report *r, const struct json *v)
{
	CLEANUP(str_release) struct str reasons = { 0 };
	const struct json *list = json_get(v, "reasons"), *warnings = json_get(v, "warnings");
	struct section *s = report_section(r, "Decision");

	for (size_t i = 0; i < json_len(list); i++)
		str_addf(&reasons, "%s%s", i ? ", " : "", json_text(json_at(list, i), ""));
	section_text(s, "%s", text_of(v, "sentence", ""));
	section_text(s, "Decision: %s. Reasons: %s.", text_of(v, "decision", "?"), str_text(&reasons));
	for (size_t i = 0; i < json_len(warnings); i++)
		section_text(s, "Warning: %s.", json_text(json_at(warnings, i), ""));
}

static void add_compared(struct report *r, const struct json *v)
{
	const struct json *c = json_get(v, "candidate"), *p = json_get(v, "production"), *h = json_get(v, "holdout");
	struct block *b = section_table(report_section(r, "What was compared"), "what,which");
	CLEANUP(mem_free) char *rows = str_format("%lld", int_of(h, "rows"));
	CLEANUP(mem_free) char *generation = str_format("%lld", int_of(p, "generation"));
	CLEANUP(mem_free) char *shared = str_format("%lld", int_of(h, "shared_with_train"));

	add_pair(b, "candidate", text_of(c, "reference", NULL));
	add_pair(b, "candidate's digest", text_of(c, "digest", NULL));
	add_pair(b, "candidate's run", text_of(c, "run_id", NULL));
	add_pair(b, "production", text_of(p, "reference", NULL));
	add_pair(b, "production's digest", text_of(p, "digest", NULL));
	add_pair(b, "registry generation", generation);
	add_pair(b, "rows judged on", text_of(h, "on", NULL));
	add_pair(b, "hold-out", text_of(h, "path", NULL));
	add_pair(b, "hold-out's digest", text_of(h, "digest", NULL));
	add_pair(b, "rows", rows);
	add_pair(b, "rows shared with training", shared);
	add_pair(b, "policy", text_of(json_get(v, "policy"), "path", NULL));
	add_pair(b, "policy's digest", text_of(v, "policy_digest", NULL));
	add_pair(b, "judged at", text_of(v, "created", NULL));
}

#define CHECK_COLUMNS "check,metric,candidate,production,gain,95 % interval,limit or margin,p,state"

static void add_check(struct block *b, const char *what, const struct json *f)
{
	double candidate = number_of(f, "candidate"), production = number_of(f, "production");
	double limit = number_of(f, "limit");

	block_cell(b, what);
	block_cell(b, text_of(f, "metric", ""));
	block_number(b, isnan(candidate) ? number_of(f, "value") : candidate, DIGITS);
	block_number(b, isnan(production) ? number_of(f, "dummy") : production, DIGITS);
	block_number(b, number_of(f, "delta"), 4);
	add_interval(b, json_get(f, "ci"));
	block_number(b, isnan(limit) ? number_of(f, "margin") : limit, DIGITS);
	block_number(b, number_of(f, "p"), 3);
	block_cell(b, text_of(f, "state", ""));
}

static void add_list(struct block *b, const char *kind, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *f = json_at(list, i);
		CLEANUP(mem_free) char *what = str_format("%s: %s", kind, text_of(f, "rule", ""));

		add_check(b, what, f);
	}
}

static void add_power(struct section *s, const struct json *v)
{
	const struct json *p = json_get(v, "primary"), *policy = json_get(v, "policy");
	double mde = number_of(p, "mde");
	char a[DECIMAL_TEXT], b[DECIMAL_TEXT];

	if (isnan(mde))
		return;
	decimal_format_digits(a, mde, 4);
	decimal_format_digits(b, number_of(policy, "power"), 3);
	section_text(s, "This gate could have seen a gain of %s with probability %s.", a, b);
}

static void add_checks(struct report *r, const struct json *v)
{
	struct section *s = report_section(r, "Checks");
	const struct json *primary = json_get(v, "primary"), *second = json_get(primary, "second");
	CLEANUP(mem_free) char *what = str_format("primary: %s", text_of(primary, "rule", ""));
	struct block *b = section_table(s, CHECK_COLUMNS);
	char p[DECIMAL_TEXT];

	add_check(b, what, primary);
	add_list(b, "floor", json_get(v, "floors"));
	add_list(b, "guard", json_get(v, "guards"));
	if (text_of(primary, "test", NULL))
		section_text(s, "Test of the primary metric: %s. A gain above 0 means that the candidate is better.",
			     text_of(primary, "test", ""));
	if (second) {
		decimal_format_digits(p, number_of(second, "p"), 3);
		section_text(s, "Beside it, %s gives p = %s; both must agree.", text_of(second, "test", ""), p);
	}
	add_power(s, v);
}

static void add_slices(struct report *r, const struct json *v)
{
	const struct json *slices = json_get(v, "slices");
	struct section *s;
	struct block *b;

	if (json_len(slices) == 0)
		return;
	s = report_section(r, "Slices");
	b = section_table(s, CHECK_COLUMNS);
	for (size_t i = 0; i < json_len(slices); i++) {
		const struct json *f = json_at(slices, i);
		CLEANUP(mem_free)
		char *what = str_format("%s (%lld rows, %s)", text_of(f, "slice", ""), int_of(f, "rows"), text_of(f, "mode", ""));

		add_check(b, what, f);
	}
	section_text(s, "%lld slices have too few rows to be tested.", int_of(v, "slices_not_testable"));
}

static void add_charts(struct report *r, const struct json *v, const struct report_rows *rows)
{
	char *forest = charts_forest(v);
	struct section *s;

	if (!forest && (!rows || rows->n == 0))
		return;
	s = report_section(r, "Charts");
	if (forest)
		section_chart_take(s, forest);
	if (rows)
		charts_add(s, rows);
}

static void add_disagreement(struct report *r, const struct json *v, const struct report_rows *rows)
{
	const struct json *p = json_get(v, "primary");
	struct section *s;
	struct block *b;
	char churn[DECIMAL_TEXT], flips[DECIMAL_TEXT];

	if (!rows || (rows->worst.n == 0 && isnan(number_of(v, "churn"))))
		return;
	s = report_section(r, "Where they disagree");
	if (!isnan(number_of(v, "churn"))) {
		decimal_format_digits(churn, number_of(v, "churn"), 3);
		decimal_format_digits(flips, number_of(v, "negative_flip_rate"), 3);
		section_text(s,
			     "Only the candidate is right on %lld rows, only production on %lld; the labels differ on a share of %s, "
			     "negative flips are %s.",
			     int_of(p, "b"), int_of(p, "c"), churn, flips);
	}
	if (rows->worst.n == 0)
		return;
	section_text(s, "The rows that got worst:");
	b = section_table(s, "row,truth,production,candidate");
	for (size_t i = 0; i < rows->worst.n; i++)
		block_cell(b, rows->worst.v[i]);
}

static void add_wear(struct report *r, const struct json *v)
{
	const struct json *a = json_get(v, "alpha"), *leaks = json_get(v, "leakage"), *controls = json_get(v, "controls");
	struct section *s = report_section(r, "Hold-out and controls");
	char alpha[DECIMAL_TEXT];

	decimal_format_digits(alpha, number_of(a, "effective"), 4);
	section_text(s, "Wear: evaluation %lld of %lld, %lld of %lld promotions before it; alpha is %s.", int_of(a, "evaluation"),
		     int_of(a, "of"), int_of(a, "promotions"), int_of(a, "of_promotions"), alpha);
	for (size_t i = 0; i < json_len(leaks); i++)
		section_text(s, "Leakage against %s (%lld rows): %lld keys and %lld rows of equal features are shared.",
			     text_of(json_at(leaks, i), "against", ""), int_of(json_at(leaks, i), "rows"),
			     int_of(json_at(leaks, i), "keys_shared"), int_of(json_at(leaks, i), "rows_shared"));
	if (json_len(leaks) == 0)
		section_text(s, "Leakage was not looked for: no training table was given.");
	section_text(s, "Controls: A/A %s, sabotage %s, swap %s. Golden rows: %s.", text_of(controls, "aa", "–"),
		     text_of(controls, "sabotage", "–"), text_of(controls, "swap", "–"), text_of(v, "golden", "–"));
}

static void add_reproduction(struct report *r, const struct json *v)
{
	const struct json *c = json_get(v, "candidate"), *p = json_get(v, "production"), *h = json_get(v, "holdout");
	struct section *s = report_section(r, "To reproduce");

	const struct json *leaks = json_get(v, "leakage");
	CLEANUP(str_release) struct str command = { 0 };

	str_addf(&command, "interlock evaluate --candidate %s --production %s --holdout %s --policy %s", text_of(c, "reference", "?"),
		 text_of(p, "reference", "none"), text_of(h, "path", "?"), text_of(json_get(v, "policy"), "path", "gate.yaml"));
	for (size_t i = 0; i < json_len(leaks); i++)
		str_addf(&command, " --%s %s", text_of(json_at(leaks, i), "against", "train"), text_of(json_at(leaks, i), "path", "?"));
	section_text(s, "%s", str_text(&command));
	section_text(s, "Tool %s, seed %s (it follows from the digests: nobody can shop for one).", text_of(v, "tool", "?"),
		     text_of(v, "seed", "–"));
	section_text(s, "The claim is about this candidate, this production model and these rows. Whether the recipe is better, or "
			"tomorrow's rows are like "
			"today's, it cannot know.");
}

void report_build(struct report *r, const struct json *verdict, const struct report_rows *rows)
{
	const char *decision = text_of(verdict, "decision", "error"), *name = text_of(verdict, "model_name", "candidate");

	*r = (struct report){ .title = str_format("%s: %s", name, decision) };
	add_headline(r, verdict);
	if (strcmp(decision, "error") == 0) {
		add_compared(r, verdict);
		return;
	}
	add_checks(r, verdict);
	add_charts(r, verdict, rows);
	add_slices(r, verdict);
	add_disagreement(r, verdict, rows);
	add_wear(r, verdict);
	add_compared(r, verdict);
	add_reproduction(r, verdict);
}
