/* body.c - the text of the comment. Whatever comes out of the verdict or the report is escaped: a pull request may come from anybody. */
#include "tools/comment/body.h"

#include "base/mem.h"
#include "ci/runner.h"
#include "report/escape.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { CHECKS_MOST = 8, CELL_MOST = 80, SENTENCE_MOST = 600, DESCRIPTION_MOST = 140, FOOTER_ROOM = 2000 };

static const struct {
	const char *decision, *sign;
} decisions[] = { { "promote", "✅" }, { "reject", "❌" }, { "inconclusive", "❔" } };

static const struct {
	const char *state, *sign;
} states[] = { { "pass", "✅ pass" },
	       { "fail", "❌ fail" },
	       { "unknown", "❔ unknown" },
	       { "warn", "⚠️ warn" },
	       { "not_testable", "– not testable" } };

static const char *text_of(const struct json *map, const char *key)
{
	return json_text(json_get(map, key), "");
}

static const char *sign_of(const char *decision)
{
	for (size_t i = 0; i < ARRAY_LEN(decisions); i++)
		if (strcmp(decisions[i].decision, decision) == 0)
			return decisions[i].sign;
	return "⚠️";
}

static void add_number(struct str *out, const struct json *value)
{
	double number = json_number(value, NAN);

	if (isfinite(number))
		str_addf(out, "%.5g", number);
	else
		str_add(out, "–");
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

/* "0.011 (0.0057 … 0.0165)" */
static void add_gain(struct str *out, const struct json *check)
{
	const struct json *ci = json_get(check, "ci");

	add_number(out, json_get(check, json_get(check, "ratio") ? "ratio" : "delta"));
	if (json_len(ci) != 2)
		return;
	str_add(out, " (");
	add_number(out, json_at(ci, 0));
	str_add(out, " … ");
	add_number(out, json_at(ci, 1));
	str_add(out, ")");
}

static void add_rule(struct str *out, const struct json *check)
{
	escape_markdown(out, text_of(check, "rule"), CELL_MOST);
	for (size_t i = 0; i < 2; i++) {
		static const char *const keys[] = { "limit", "margin" };
		const struct json *value = json_get(check, keys[i]);

		if (isfinite(json_number(value, NAN)) && json_number(value, 0) != 0) {
			str_add(out, " ");
			add_number(out, value);
			return;
		}
	}
}

static void add_check(struct str *out, const struct json *check, const char *kind)
{
	str_addf(out, "| %s ", kind);
	escape_markdown(out, text_of(check, "metric"), CELL_MOST);
	if (json_get(check, "slice")) {
		str_add(out, " in ");
		escape_markdown(out, text_of(check, "slice"), CELL_MOST);
	}
	str_add(out, " | ");
	add_number(out, json_get(check, json_get(check, "dummy") ? "dummy" : "production"));
	str_add(out, " | ");
	add_number(out, json_get(check, json_get(check, "value") ? "value" : "candidate"));
	str_add(out, " | ");
	add_gain(out, check);
	str_add(out, " | ");
	add_rule(out, check);
	str_add(out, " | ");
	add_state(out, text_of(check, "state"));
	str_add(out, " |\n");
}

static const struct {
	const char *key, *kind;
} lists[] = { { "guards", "guard" }, { "floors", "floor" }, { "slices", "slice" } };

/* Those in this state, as long as there is room. */
static size_t add_checks(struct str *out, const struct json *verdict, const char *state, size_t room)
{
	size_t n = 0;

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		const struct json *list = json_get(verdict, lists[l].key);

		for (size_t i = 0; i < json_len(list) && n < room; i++) {
			if (strcmp(text_of(json_at(list, i), "state"), state) != 0)
				continue;
			add_check(out, json_at(list, i), lists[l].kind);
			n++;
		}
	}
	return n;
}

static size_t count_checks(const struct json *verdict)
{
	size_t n = json_get(verdict, "primary") != NULL;

	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		n += json_len(json_get(verdict, lists[l].key));
	return n;
}

/* The primary metric, then what failed, what is open, what warns, what holds. */
static void add_table(struct str *out, const struct json *verdict)
{
	static const char *const order[] = { "fail", "unknown", "warn", "pass" };
	const struct json *primary = json_get(verdict, "primary");
	size_t shown = 0, all = count_checks(verdict);

	if (all == 0)
		return;
	str_add(out, "\n| check | production | candidate | gain (95 %) | rule | result |\n|---|---:|---:|---:|---|---|\n");
	if (primary) {
		add_check(out, primary, "**primary**");
		shown++;
	}
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		shown += add_checks(out, verdict, order[i], CHECKS_MOST - shown);
	if (shown < all)
		str_addf(out, "\n%zu more checks are in the report.\n", all - shown);
}

static void add_why(struct str *out, const struct json *verdict)
{
	const struct json *reasons = json_get(verdict, "reasons"), *warnings = json_get(verdict, "warnings");

	str_add(out, "\n**Why:** ");
	for (size_t i = 0; i < json_len(reasons); i++) {
		str_add(out, i ? ", " : "");
		escape_markdown(out, json_text(json_at(reasons, i), ""), CELL_MOST);
	}
	str_add(out, "\n");
	for (size_t i = 0; i < json_len(warnings) && i < CHECKS_MOST; i++) {
		str_add(out, "\n⚠️ ");
		escape_markdown(out, json_text(json_at(warnings, i), ""), SENTENCE_MOST);
		str_add(out, "\n");
	}
}

/* The report was written by evaluate, which escapes; it may not close our fold. */
static void add_report(struct str *out, const char *report, size_t most)
{
	size_t len = ci_cut(report, most);

	if (!report || len == 0 || strstr(report, "</details>"))
		return;
	str_add(out, "\n<details><summary>The whole report</summary>\n\n");
	str_addn(out, report, len);
	if (report[len])
		str_add(out, "\n\nThe rest is in the job's artifacts.\n");
	str_add(out, "\n</details>\n");
}

static void add_footer(struct str *out, const struct body_request *r)
{
	str_addf(out, "\n<sub>interlock ");
	escape_markdown(out, text_of(r->verdict, "tool"), CELL_MOST);
	if (r->commit[0]) {
		str_add(out, " · commit ");
		escape_markdown(out, r->commit, 12);
	}
	if (strncmp(r->run_url, "https://", 8) == 0 && !strpbrk(r->run_url, " ()<>\"'"))
		str_addf(out, " · [run](%s)", r->run_url);
	str_addf(out, " · %s · rerun the job to judge again</sub>\n", r->at);
}

static void add_head(struct str *out, const struct body_request *r)
{
	const char *on = text_of(json_get(r->verdict, "holdout"), "on");

	str_addf(out, "%s\n", r->marker);
	str_addf(out, "### %s ", sign_of(text_of(r->verdict, "decision")));
	escape_markdown(out, text_of(r->verdict, "sentence"), SENTENCE_MOST);
	str_add(out, "\n");
	if (strcmp(on, "validation") == 0)
		str_add(out, "\nJudged on the validation rows: the hold-out was not asked, and no model is registered by this.\n");
}

void body_write(struct str *out, const struct body_request *r)
{
	size_t used;

	add_head(out, r);
	add_table(out, r->verdict);
	add_why(out, r->verdict);
	used = out->len + FOOTER_ROOM;
	if (r->report && used < r->most)
		add_report(out, r->report, r->most - used);
	add_footer(out, r);
}

void body_write_silent(struct str *out, const struct body_request *r)
{
	str_addf(out, "%s\nNothing in this pull request changes the model.\n", r->marker);
	add_footer(out, r);
}

void body_description(struct str *out, const struct json *verdict)
{
	escape_plain(out, text_of(verdict, "sentence"), DESCRIPTION_MOST - 10);
}
