/* test_charts_plain.c - charts in characters: their heights, and what they leave out; and what was made otherwise. */
#include "base/mem.h"
#include "report/drawing/charts_plain.h"
#include "report/sections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

static void the_height_is_the_share_and_little_is_not_nothing(void **state)
{
	const double v[] = { 0, 0.001, 0.5, 1, 2, NAN, -1 };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	spark_add(&out, v, ARRAY_LEN(v), 1);
	assert_string_equal(str_text(&out), " ▁▄██  ");
	str_clear(&out);
	spark_add(&out, v, 2, 0);
	assert_string_equal(str_text(&out), "  ");
}

static void a_confusion_matrix_has_a_row_a_class(void **state)
{
	char *classes[] = { "yes", "n\xc3\xa4in" };
	const size_t counts[] = { 5, 1, 0, 12 };
	CLEANUP(mem_free) char *text = plain_confusion("T", classes, 2, counts);

	(void)state;
	assert_non_null(strstr(text, "\nyes             5           1         "));
	assert_non_null(strstr(text, "\nn\xc3\xa4in            0           12        "));
	assert_null(plain_confusion("T", classes, PLAIN_CLASSES_MOST + 1, counts));
}

static void residuals_of_both_models_share_one_scale(void **state)
{
	const double a[] = { -1, -1, -1, 1 }, b[] = { 0, 0, 0, INFINITY };
	const double *both[2] = { a, b }, *none[2] = { NULL, NULL };
	CLEANUP(mem_free) char *text = plain_residuals(both, 4);

	(void)state;
	assert_non_null(strstr(text, "from -1 to 1"));
	assert_non_null(strstr(text, "candidate     █"));
	assert_null(plain_residuals(none, 4));
	both[0] = b;
	assert_null(plain_residuals(both, 3)); /* all the same: no scale */
}

static void a_curve_is_read_at_equal_steps(void **state)
{
	const double x[] = { 0, 0.5, 1 }, y[] = { 0, 1, 1 };
	const double *xs[] = { x }, *ys[] = { y };
	const char *names[] = { "candidate" };
	const size_t n[] = { 3 };
	CLEANUP(mem_free) char *text = plain_curve("ROC", names, xs, ys, n, 1);

	(void)state;
	assert_string_equal(text, "ROC\ncandidate               ███████████");
}

static void calibration_needs_probabilities(void **state)
{
	const double score[] = { 0.05, 0.07, 1, 0.95 }, wild[] = { 0.1, 2, 0.1, 0.1 };
	const uint8_t is_positive[] = { 0, 1, 1, 1 };
	struct report_rows rows = { .n = 4, .is_positive = is_positive, .candidate = { .title = "candidate", .score = score } };
	struct report r = { 0 };
	struct section *s = report_section(&r, "charts", "Charts");

	(void)state;
	add_calibration(s, &rows);
	assert_int_equal(s->n, 1);
	assert_int_equal(s->blocks[0].cells.n, 4 + 2 * 4);
	assert_string_equal(s->blocks[0].cells.v[4], "0.0 to 0.1");
	assert_string_equal(s->blocks[0].cells.v[5], "0.06");
	assert_string_equal(s->blocks[0].cells.v[6], "0.5");
	assert_string_equal(s->blocks[0].cells.v[7], "2");
	assert_string_equal(s->blocks[0].cells.v[8], "0.9 to 1.0");
	rows.candidate.score = wild;
	add_calibration(s, &rows);
	assert_int_equal(s->n, 1);
	report_release(&r);
}

static void what_was_made_otherwise_is_named_key_by_key(void **state)
{
	static const char was[] =
		"{\"git\": {\"commit\": \"a\"}, \"params\": {\"x\": 1, \"train\": {\"learner\": \"ridge\", \"old\": true}},"
		" \"data\": [{\"role\": \"training\", \"rows\": 10, \"digest\": \"d\"}]}";
	static const char is[] =
		"{\"git\": {\"commit\": \"a\"}, \"params\": {\"x\": 1, \"train\": {\"learner\": \"lasso\", \"new\": [1, 2]}},"
		" \"data\": [{\"role\": \"training\", \"rows\": 12, \"digest\": \"d\"}]}";
	static const char *const wanted[] = { "train.learner", "ridge", "lasso", "train.new",           "–",  "[1,2]",
					      "train.old",     "true",  "–",     "training data: rows", "10", "12" };
	struct err err;
	CLEANUP(json_cleanup) struct json *a = json_parse(was, strlen(was), "a", &err), *b = json_parse(is, strlen(is), "b", &err);
	CLEANUP(report_release) struct report r = { 0 }, same = { 0 };
	const struct block *table;

	(void)state;
	about_changed(&r, b, a);
	table = &r.sections[0].blocks[0];
	assert_int_equal(table->cells.n, 3 + ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		assert_string_equal(table->cells.v[3 + i], wanted[i]);
	about_changed(&same, a, a);
	assert_string_equal(same.sections[0].blocks[1].text, "Parameters, data and code are the same.");
	about_changed(&same, a, NULL);
	assert_int_equal(same.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_height_is_the_share_and_little_is_not_nothing),
		cmocka_unit_test(a_confusion_matrix_has_a_row_a_class),
		cmocka_unit_test(residuals_of_both_models_share_one_scale),
		cmocka_unit_test(a_curve_is_read_at_equal_steps),
		cmocka_unit_test(calibration_needs_probabilities),
		cmocka_unit_test(what_was_made_otherwise_is_named_key_by_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
