/* test_markdown.c - however much a verdict says, its Markdown fits a comment: rows are left out and counted, tables are never cut. */
#include "base/mem.h"
#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { GITHUB_MOST = 65536 };

/* A verdict with so many slices, warnings and worst rows; each name is `name` and a number. */
static void write_verdict(struct str *out, size_t n_slices, size_t n_warnings, const char *name)
{
	str_add(out,
		"{\"decision\":\"reject\",\"reasons\":[\"worse\"],\"sentence\":\"REJECT m: worse\",\"model_name\":\"m\",\"alpha\":{},"
		"\"primary\":{\"metric\":\"mse\",\"rule\":\"superior\",\"delta\":-1,\"ci\":[-2,0.5],\"state\":\"fail\"},\"warnings\":[");
	for (size_t i = 0; i < n_warnings; i++)
		str_addf(out, "%s\"%s %zu\"", i ? "," : "", name, i);
	str_add(out, "],\"slices\":[");
	for (size_t i = 0; i < n_slices; i++)
		str_addf(out,
			 "%s{\"slice\":\"%s=%zu\",\"rows\":70,\"mode\":\"alarm\",\"metric\":\"mse\",\"delta\":0.1,\"ci\":[-%zu,%zu],"
			 "\"state\":\"%s\"}",
			 i ? "," : "", name, i, i + 1, i + 1, i % 3 ? "pass" : "not_testable");
	str_addf(out, "],\"slices_not_testable\":%zu}", (n_slices + 2) / 3);
}

static void render(struct str *md, size_t n_slices, size_t n_warnings, const char *name)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *v = NULL;
	CLEANUP(report_release) struct report r = { 0 };
	struct err err;

	write_verdict(&text, n_slices, n_warnings, name);
	v = json_parse(str_text(&text), text.len, "v", &err);
	if (!v)
		fail_msg("%s", err.text);
	report_build(&r, v, NULL);
	report_markdown(md, &r);
}

static size_t borders(const char *line, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\\')
			i++;
		else
			n += line[i] == '|';
	}
	return n;
}

/* Every line of a table has as many cells as its header. Returns the number of lines in tables. */
static size_t check_tables(const char *text)
{
	size_t header = 0, lines = 0;

	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n"), n = *line == '|' ? borders(line, len) : 0;

		if (n && header && n != header)
			fail_msg("%zu cells, not %zu: %.*s", n, header, (int)len, line);
		header = n;
		lines += n > 0;
		line += len + (line[len] == '\n');
	}
	return lines;
}

static void a_short_report_leaves_nothing_out(void **state)
{
	CLEANUP(str_release) struct str md = { 0 };

	(void)state;
	render(&md, 10, 3, "region");
	assert_null(strstr(str_text(&md), "verdict.json.\n"));
	assert_non_null(strstr(str_text(&md), "- Warning: region 2."));
	assert_non_null(strstr(str_text(&md), "| region=8 (70 rows, alarm) | mse |"));
	assert_non_null(strstr(str_text(&md), "4 slices have too few rows"));
	check_tables(str_text(&md));
}

static void a_thousand_slices_fit_a_comment_and_the_rest_is_counted(void **state)
{
	CLEANUP(str_release) struct str md = { 0 };
	const char *more;
	long left;

	(void)state;
	render(&md, 1000, 0, "a|b `<script>`");
	assert_true(md.len <= REPORT_COMMENT_MOST && md.len <= GITHUB_MOST);
	assert_true(md.len > REPORT_COMMENT_MOST * 9 / 10); /* the room is used */
	more = strstr(str_text(&md), " more rows are in report.html and verdict.json.");
	assert_non_null(more);
	while (more[-1] != '\n')
		more--;
	left = strtol(more, NULL, 10);
	assert_true(left > 0 && left < 666);
	assert_true(check_tables(str_text(&md)) >= 666 - (size_t)left);
	assert_non_null(strstr(str_text(&md), "334 slices have too few rows"));
	assert_non_null(strstr(str_text(&md), "=998 ")); /* the worst is first, so it stays */
	assert_non_null(strstr(str_text(&md), "## What this verdict does not say"));
}

static void the_worst_case_fits_too(void **state)
{
	CLEANUP(str_release) struct str md = { 0 };
	CLEANUP(str_release) struct str name = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++)
		str_add(&name, "|");
	render(&md, 300, 1000, str_text(&name));
	assert_true(md.len <= REPORT_COMMENT_MOST);
	assert_non_null(strstr(str_text(&md), "## Decision"));
	assert_non_null(strstr(str_text(&md), " more points are in report.html and verdict.json."));
	check_tables(str_text(&md));
}

static void a_fence_is_longer_than_what_it_holds(void **state)
{
	CLEANUP(str_release) struct str md = { 0 };
	CLEANUP(report_release) struct report r = { .title = mem_strdup("t"), .decision = mem_strdup("promote") };

	(void)state;
	section_code(report_section(&r, "x", "x"), "a\n````\nb");
	report_markdown(&md, &r);
	assert_non_null(strstr(str_text(&md), "\n`````\na\n````\nb\n`````\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_report_leaves_nothing_out),
		cmocka_unit_test(a_thousand_slices_fit_a_comment_and_the_rest_is_counted),
		cmocka_unit_test(the_worst_case_fits_too),
		cmocka_unit_test(a_fence_is_longer_than_what_it_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
