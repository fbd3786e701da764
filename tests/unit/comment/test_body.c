/* test_body.c - the comment's text: its first line, its digits, its budget, and that nothing of a stranger's is markup in it. */
#include "base/mem.h"
#include "tools/comment/body.h"
#include "tools/comment/check_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct json *parse(const char *text)
{
	struct err err;
	struct json *json = json_parse(text, strlen(text), "verdict.json", &err);

	assert_non_null(json);
	return json;
}

static void write_body(struct str *out, const struct json *verdict, const struct report *report, size_t most)
{
	struct failed_checks failed;

	failed_checks_find(&failed, verdict, NULL);
	body_write(out, &(struct body_request){ "<!-- m -->", verdict, report, &failed, "gate.yaml", "abc", "https://f.example/r/1", "now",
						most });
	failed_checks_release(&failed);
}

static void measured_as(double value, double se, const char *wanted)
{
	CLEANUP(str_release) struct str out = { 0 };

	add_measured(&out, value, se);
	assert_string_equal(str_text(&out), wanted);
}

static void digits_follow_the_standard_error(void **state)
{
	(void)state;
	measured_as(3357.777, 155.4, "3360");
	measured_as(3357.777, 15.5, "3358");
	measured_as(3357.777, 1.55, "3357.8");
	measured_as(0.912345, 0.0123, "0.912");
	measured_as(0.912345, 0.000099, "0.912345");
	measured_as(-0.4, 155, "0");
	measured_as(57.94633, NAN, "57.95");
	measured_as(57.94633, 0, "57.95");
	measured_as(NAN, 1, "–");
	measured_as(1e300, 1, "1e+300");
}

static void the_first_line_is_the_answer_in_words_and_a_sign(void **state)
{
	static const struct {
		const char *verdict, *line;
	} cases[] = {
		{ "{\"decision\": \"promote\", \"sentence\": \"S\"}", "### ✅ Pass: S\n" },
		{ "{\"decision\": \"promote\", \"sentence\": \"S\", \"warnings\": [\"w\"]}", "### ⚠️ Pass with warnings: S\n" },
		{ "{\"decision\": \"reject\", \"sentence\": \"S\"}", "### ❌ Fail: S\n" },
		{ "{\"decision\": \"inconclusive\", \"sentence\": \"S\"}", "### ❔ Inconclusive: S\n" },
		{ "{\"decision\": \"error\", \"sentence\": \"S\"}", "### ⚠️ Error: S\n" },
		{ "{\"decision\": \"<b>\"}", "### ⚠️ Error: the verdict says nothing\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(json_cleanup) struct json *verdict = parse(cases[i].verdict);
		CLEANUP(str_release) struct str out = { 0 };

		write_body(&out, verdict, NULL, 60000);
		assert_true(str_starts(str_text(&out), "<!-- m -->\n"));
		assert_true(str_starts(strchr(str_text(&out), '\n') + 1, cases[i].line));
		assert_non_null(strstr(str_text(&out), "commit abc · [run](https://f.example/r/1) · updated now"));
	}
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		n++;
		text += strlen(what);
	}
	return n;
}

static void the_worst_eight_checks_are_in_the_table_and_shown_numbers_are_not(void **state)
{
	CLEANUP(str_release) struct str text = { 0 }, out = { 0 };
	CLEANUP(json_cleanup) struct json *verdict = NULL;

	(void)state;
	str_add(&text, "{\"decision\": \"reject\", \"primary\": {\"metric\": \"auc\", \"state\": \"pass\"}, \"guards\": [");
	for (int i = 0; i < 12; i++)
		str_addf(&text, "%s{\"metric\": \"mae\", \"rule\": \"%s\", \"state\": \"%s\"}", i ? "," : "", i == 0 ? "shown" : "max",
			 i == 11 ? "fail" : "pass");
	str_add(&text, "]}");
	verdict = parse(str_text(&text));
	check_table(&out, verdict);
	assert_int_equal(count(str_text(&out), "| guard |"), 7);
	assert_int_equal(count(str_text(&out), "❌ fail"), 1);
	assert_int_equal(count(str_text(&out), "auc ↑"), 1);
	assert_int_equal(count(str_text(&out), "mae ↓"), 7);
	assert_int_equal(count(str_text(&out), "shown"), 0);
	assert_non_null(strstr(str_text(&out), "4 more checks are in the report."));
}

/* A report as a stranger's job could have written it. */
static void hostile_report(struct report *r, size_t sections, const char *hostile)
{
	static const char *const ids[] = { "slices", "data", "cost", "checks" };
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };
	CLEANUP(json_cleanup) struct json *json = NULL;
	struct err err;

	json_begin_object(&w);
	json_put_text(&w, "schema", "gate.report/1");
	json_key(&w, "sections");
	json_begin_array(&w);
	for (size_t i = 0; i < sections; i++) {
		json_begin_object(&w);
		json_put_text(&w, "id", ids[i % ARRAY_LEN(ids)]);
		json_put_text(&w, "title", hostile);
		json_key(&w, "blocks");
		json_begin_array(&w);
		for (int k = 0; k < 5; k++) {
			static const char *const kinds[] = { "text", "list", "table", "chart", "code" };

			json_begin_object(&w);
			json_put_text(&w, "kind", kinds[k]);
			json_put_text(&w, "label", hostile);
			json_put_text(&w, "text", hostile);
			json_put_text(&w, "columns", "#!");
			json_key(&w, "header");
			json_begin_array(&w);
			json_add_text(&w, hostile);
			json_end_array(&w);
			json_key(&w, "cells");
			json_begin_array(&w);
			for (int c = 0; c < 300; c++)
				json_add_text(&w, hostile);
			json_end_array(&w);
			json_end_object(&w);
		}
		json_end_array(&w);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	json = parse(str_text(&text));
	assert_int_equal(report_from_json(r, json, "report.json", &err), 0);
}

static void nothing_of_a_strangers_is_markup(void **state)
{
	static const char hostile[] =
		"/merge </details><script>x</script> @all #1 o/r!5 [l](javascript:1) ![i](https://t.example/p.png) `c` |\n/close\n"
		"::error::x\n```\n<!-- interlock:x -->";
	CLEANUP(report_release) struct report report = { 0 };
	CLEANUP(str_release) struct str out = { 0 }, text = { 0 };
	CLEANUP(json_cleanup) struct json *verdict = NULL;
	struct json_writer w = { .out = &text };
	const char *fence = NULL;

	(void)state;
	json_begin_object(&w);
	json_put_text(&w, "decision", "reject");
	json_put_text(&w, "sentence", hostile);
	json_put_text(&w, "tool", hostile);
	json_end_object(&w);
	verdict = parse(str_text(&text));
	hostile_report(&report, 4, hostile);
	write_body(&out, verdict, &report, 60000);
	assert_int_equal(count(str_text(&out), "<details>"), 4);
	assert_int_equal(count(str_text(&out), "\n</details>"), 4);
	assert_int_equal(count(str_text(&out), "<!-- m -->"), 1);
	for (char *line = strtok(out.data, "\n"); line; line = strtok(NULL, "\n")) {
		if (fence ? strcmp(line, fence) == 0 : str_starts(line, "```")) {
			fence = fence ? NULL : line;
			continue;
		}
		if (fence)
			continue;
		assert_false(line[0] == '/' || str_starts(line, "::"));
		for (const char *at = line; (at = strpbrk(at, "<@`")); at++)
			assert_true((at > line && at[-1] == '\\') || str_starts(at, "<details><summary>") || str_starts(at, "<summary>") ||
				    str_starts(at, "</summary>") || str_starts(at, "</details>") || str_starts(at, "<sub>") ||
				    str_starts(at, "</sub>") || str_starts(at, "<!-- m -->"));
		assert_true(!strstr(line, "](") || strstr(line, "\\](") || strstr(line, "· [run]("));
		assert_null(strstr(line, "https://t.example"));
	}
	assert_null(fence);
}

static void what_does_not_fit_is_left_out_and_counted(void **state)
{
	static const char hostile[] = "a long line of text that fills the section it is in, again and again, as a hostile one would do";
	CLEANUP(json_cleanup) struct json *verdict = parse("{\"decision\": \"reject\", \"sentence\": \"S\"}");
	CLEANUP(report_release) struct report report = { 0 };

	(void)state;
	hostile_report(&report, 4, hostile);
	for (size_t most = 3000; most <= 60000; most += 9500) {
		CLEANUP(str_release) struct str out = { 0 };

		write_body(&out, verdict, &report, most);
		assert_in_range(out.len, 100, most);
		assert_int_equal(count(str_text(&out), "<details>"), count(str_text(&out), "</details>"));
		assert_true(str_ends(str_text(&out), "</sub>\n"));
		assert_true(most > 5000 || strstr(str_text(&out), "in the job's summary and artifacts."));
	}
}

static void a_status_is_one_line_of_140_bytes(void **state)
{
	CLEANUP(str_release) struct str text = { 0 }, out = { 0 };
	CLEANUP(json_cleanup) struct json *verdict = NULL;

	(void)state;
	str_add(&text, "{\"sentence\": \"a");
	for (int i = 0; i < 200; i++)
		str_add(&text, "\xc3\xa9\\n");
	str_add(&text, "\"}");
	verdict = parse(str_text(&text));
	body_description(&out, verdict);
	assert_in_range(out.len, 130, 140);
	assert_null(strchr(str_text(&out), '\n'));
	assert_true(str_is_utf8(out.data, out.len));
}

static void what_no_report_has_is_refused(void **state)
{
	static const char *const bad[] = {
		"{\"schema\": \"gate.report/2\"}", "[]",
		"{\"schema\": \"gate.report/1\", \"sections\": [{\"blocks\": [{\"kind\": \"html\"}]}]}",
		"{\"schema\": \"gate.report/1\", \"sections\": [{\"blocks\": [{\"kind\": \"table\", \"header\": [\"a\",\"b\"], "
		"\"cells\": [\"1\"]}]}]}"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CLEANUP(json_cleanup) struct json *json = parse(bad[i]);
		struct report r = { 0 };
		struct err err;

		assert_int_equal(report_from_json(&r, json, "r.json", &err), -1);
		assert_int_equal(err.code, ERR_DATA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_follow_the_standard_error),
		cmocka_unit_test(the_first_line_is_the_answer_in_words_and_a_sign),
		cmocka_unit_test(the_worst_eight_checks_are_in_the_table_and_shown_numbers_are_not),
		cmocka_unit_test(nothing_of_a_strangers_is_markup),
		cmocka_unit_test(what_does_not_fit_is_left_out_and_counted),
		cmocka_unit_test(a_status_is_one_line_of_140_bytes),
		cmocka_unit_test(what_no_report_has_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
