/* test_report.c - reports: charts by golden text, nothing from outside becomes markup, every state is told apart. */
#include "base/mem.h"
#include "report/report.h"
#include "report/drawing/svg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char verdict[] =
	"{\"decision\":\"reject\",\"reasons\":[\"worse\",\"below_floor\"],\"sentence\":\"REJECT <m>: worse\",\"model_name\":\"a<b>|c\","
	"\"candidate\":{\"reference\":\"model\",\"digest\":\"sha256:1\"},\"production\":{\"reference\":\"models:/"
	"m@production\",\"generation\":3},"
	"\"holdout\":{\"path\":\"h.csv\",\"rows\":10,\"on\":\"holdout\"},\"warnings\":[\"careful\"],"
	"\"alpha\":{\"effective\":0.05,\"evaluation\":3,\"of\":32,\"promotions\":1,\"of_promotions\":2},"
	"\"primary\":{\"metric\":\"log_loss\",\"rule\":\"superior\",\"candidate\":2,\"production\":1,\"delta\":-1,\"ci\":[-2,-0.5],"
	"\"margin\":0,\"p\":0.9,"
	"\"test\":\"paired_t\",\"second\":{\"test\":\"bootstrap_t\",\"p\":0.8},\"mde\":0.4,\"state\":\"fail\"},"
	"\"floors\":[{\"metric\":\"log_loss\",\"rule\":\"max\",\"candidate\":2,\"limit\":1.5,\"state\":\"fail\",\"reason\":\"below_floor\"}"
	"],\"guards\":[],"
	"\"slices\":[{\"slice\":\"r=\\\"x\\\"\",\"rows\":4,\"mode\":\"alarm\",\"metric\":\"log_loss\",\"rule\":\"not_worse\",\"delta\":-3,"
	"\"ci\":[-4,-2],"
	"\"state\":\"fail\",\"reason\":\"slice_regressed\"}],\"slices_not_testable\":1,\"churn\":0.5,\"negative_flip_rate\":0.25,"
	"\"controls\":{\"aa\":\"pass\",\"sabotage\":\"not_applicable\",\"swap\":\"pass\"},\"golden\":\"pass\"}";

static struct json *parsed(void)
{
	struct err err;
	struct json *v = json_parse(verdict, strlen(verdict), "v", &err);

	if (!v)
		fail_msg("%s", err.text);
	return v;
}

static void assert_has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is missing in:\n%s", what, text);
}

static void a_scatter_is_these_bytes(void **state)
{
	double x[] = { 1, 2, NAN }, y[] = { 1, 3, 2 };
	struct svg_series s = { "candidate", x, y, 3, 0 };
	CLEANUP(mem_free) char *svg = svg_scatter("A & B", "x", "y", &s, 1, 1, 0);
	CLEANUP(mem_free) char *again = svg_scatter("A & B", "x", "y", &s, 1, 1, 0);

	(void)state;
	assert_string_equal(svg, again);
	assert_has(svg, "<title>A &amp; B</title>");
	assert_has(svg, "<circle r=\"2.5\" cx=\"76.1\" cy=\"284.4\"/><circle r=\"2.5\" cx=\"253\" cy=\"43.6\"/></g>"); /* NaN is no point */
	assert_true(strlen(svg) > 6 && strcmp(svg + strlen(svg) - 6, "</svg>") == 0);
}

static void curves_and_confusion_count(void **state)
{
	double x[] = { 0, 0, 1 }, y[] = { 0, 1, 1 };
	struct svg_series s = { "candidate", x, y, 3, 0 };
	CLEANUP(mem_free) char *roc = svg_curves("ROC", "fpr", "tpr", &s, 1, 1);
	char *classes[] = { "<a>", "b" };
	size_t counts[] = { 7, 1, 0, 12 };
	CLEANUP(mem_free) char *matrix = svg_confusion("M", classes, 2, counts);

	(void)state;
	assert_has(roc, "points=\"62,294 62,34 444,34\"");
	assert_has(matrix, ">7</text>");
	assert_has(matrix, ">12</text>");
	assert_has(matrix, "&lt;a&gt;");
}

static void empty_and_constant_data_draw_without_a_division_by_zero(void **state)
{
	double x[] = { 5, 5 };
	struct svg_series none = { "c", x, x, 0, 0 }, constant = { "c", x, x, 2, 0 };
	CLEANUP(mem_free) char *a = svg_scatter("t", "x", "y", &none, 1, 0, 1);
	CLEANUP(mem_free) char *b = svg_scatter("t", "x", "y", &constant, 1, 1, 0);
	CLEANUP(mem_free) char *c = svg_forest("t", "x", &(struct svg_estimate){ "n", NAN, NAN, NAN, 0 }, 1, NAN, "margin");

	(void)state;
	assert_null(strstr(a, "NaN"));
	assert_null(strstr(b, "NaN"));
	assert_null(strstr(b, "Infinity"));
	assert_null(strstr(c, "NaN"));
}

static void nothing_from_outside_becomes_markup(void **state)
{
	CLEANUP(json_cleanup) struct json *v = parsed();
	CLEANUP(report_release) struct report r = { 0 };
	CLEANUP(str_release) struct str html = { 0 };
	CLEANUP(str_release) struct str md = { 0 };

	(void)state;
	report_build(&r, v, NULL);
	report_html(&html, &r);
	report_markdown(&md, &r);
	assert_null(strstr(str_text(&html), "a<b>"));
	assert_has(str_text(&html), "a&lt;b&gt;|c");
	assert_has(str_text(&html), "REJECT &lt;m&gt;");
	assert_has(str_text(&md), "a\\<b\\>\\|c");
	assert_has(str_text(&md), "log_loss");
	assert_null(strstr(str_text(&html), "<script"));
	assert_null(strstr(str_text(&html), "src="));
}

static void the_report_says_what_a_reader_asks(void **state)
{
	static const char *const parts[] = {
		"# a\\<b\\>\\|c: reject",
		"## Decision\n\na\\<b\\>\\|c stays out: it is worse than the production model.\n\n**Why:** On the same rows",
		"\n\n**Next:** Production stays as it is. Look at the rows",
		"Reasons: worse, below_floor",
		"- Warning: careful.",
		"| primary: superior | log_loss | 2 | 1 | -1 | -2 to -0.5 | 0 | 0.9 | ❌ fail |",
		"beside it bootstrap_t gives p = 0.8",
		"could have seen a gain of 0.4",
		"Evaluation 3 of 32, 1 of 2 promotions before it, alpha now 0.05: used.",
		"1 slice has too few rows",
		"| b | – | – | only the candidate is right |",
		"--production models:/m@production",
		"| golden rows | answers that must not change are as before | ✅ pass |",
	};
	CLEANUP(json_cleanup) struct json *v = parsed();
	CLEANUP(report_release) struct report r = { 0 };
	CLEANUP(str_release) struct str md = { 0 };

	(void)state;
	report_build(&r, v, &(struct report_rows){ 0 });
	report_markdown(&md, &r);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		assert_has(str_text(&md), parts[i]);
}

static void junit_counts_every_state(void **state)
{
	CLEANUP(json_cleanup) struct json *v = parsed();
	CLEANUP(str_release) struct str xml = { 0 };

	(void)state;
	report_junit(&xml, v);
	assert_has(str_text(&xml), "tests=\"8\" failures=\"4\" errors=\"0\" skipped=\"1\"");
	assert_has(str_text(&xml), "<failure message=\"REJECT &lt;m&gt;: worse\" type=\"gate\">REJECT &lt;m&gt;: worse</failure>");
	assert_has(str_text(&xml), "r=&quot;x&quot;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scatter_is_these_bytes),
		cmocka_unit_test(curves_and_confusion_count),
		cmocka_unit_test(empty_and_constant_data_draw_without_a_division_by_zero),
		cmocka_unit_test(nothing_from_outside_becomes_markup),
		cmocka_unit_test(the_report_says_what_a_reader_asks),
		cmocka_unit_test(junit_counts_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
