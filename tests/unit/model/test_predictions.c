/* test_predictions.c - prediction files joined by key, and a command that predicts. */
#include "base/fs.h"
#include "base/mem.h"
#include "model/score_ref.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct table rows;
static struct strvec key;

static int begin(void **state)
{
	(void)state;
	table_add_texts(&rows, "id", (const char *const[]){ "01", "2", "x" }, 3);
	table_add_numbers(&rows, "a", (double[]){ 1, 2.5, NAN }, 3);
	table_add_texts(&rows, "y", (const char *const[]){ "no", "yes", "no" }, 3);
	strvec_add(&key, "id");
	return 0;
}

static int end(void **state)
{
	(void)state;
	table_release(&rows);
	strvec_release(&key);
	return 0;
}

static int read_text(struct predictions *p, const char *text, enum predictions_task task, struct err *err)
{
	return predictions_read_text(p, text, strlen(text), "p.csv", &rows, &key, &(struct predictions_want){ task }, err);
}

static void joins_by_the_exact_text_of_the_key(void **state)
{
	CLEANUP(predictions_release) struct predictions p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(read_text(&p, "prediction,id\n3,x\n1,01\n2,2\n", PREDICTIONS_NUMBERS, &err), 0);
	assert_true(p.value[0] == 1 && p.value[1] == 2 && p.value[2] == 3);
	assert_int_equal(read_text(&(struct predictions){ 0 }, "prediction,id\n3,x\n1,1\n2,2\n", PREDICTIONS_NUMBERS, &err), -1);
	assert_string_equal(err.text, "data_mismatch: 'p.csv' has no prediction for id 01");
}

/* A file in the rows' order is read without keeping its keys: the same answers, and the same words for what is wrong with it. */
static void the_order_of_the_file_changes_nothing(void **state)
{
	static const struct {
		const char *in_order, *other, *text; /* NULL = both can be read */
	} cases[] = {
		{ "id,prediction\n01,1\n2,2.5\nx,\n", "id,prediction\nx,\n01,1\n2,2.5\n", NULL },
		{ "prediction,\"id\"\r\n1,\"01\"\r\n2.5,2\r\nNaN,x", "prediction,id\nNaN,x\n1,01\n2.5,2\n", NULL },
		{ "id,note,prediction\n01,a,1\n2,\"b\nb\",2.5\nx,c,inf\n", "id,note,prediction\nx,c,inf\n01,a,1\n2,b,2.5\n", NULL },
		{ "id,prediction\n01,1\n2,2\nx,3\nx,3\n", "id,prediction\nx,3\n01,1\n2,2\nx,3\n", "has a second prediction for id x" },
		{ "id,prediction\n01,1\n2,2\n", "id,prediction\n2,2\n01,1\n", "has no prediction for id x" },
		{ "id,id,prediction\n01,01,1\n2,2,2\nx,x,3\n", "id,id,prediction\nx,x,1\n01,01,1\n2,2,2\n",
		  "the column 'id' is there twice" },
		{ "id,guess\n01,1\n2,2\nx,3\n", "id,guess\nx,3\n01,1\n2,2\n", "has no column 'prediction'" },
		{ "id,prediction\n01,1\n2,2,2\nx,3\n", "id,prediction\nx,3\n2,2,2\n01,1\n", "3 fields, where the header has 2" },
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		CLEANUP(predictions_release) struct predictions p = { 0 }, q = { 0 };
		struct err one = { 0 }, two = { 0 };
		int code = cases[k].text ? -1 : 0;

		assert_int_equal(read_text(&p, cases[k].in_order, PREDICTIONS_NUMBERS, &one), code);
		assert_int_equal(read_text(&q, cases[k].other, PREDICTIONS_NUMBERS, &two), code);
		assert_true(code == 0 || (strstr(one.text, cases[k].text) && strstr(two.text, cases[k].text)));
		for (size_t i = 0; code == 0 && i < 3; i++)
			assert_true(p.value[i] == q.value[i] || (isnan(p.value[i]) && isnan(q.value[i])));
	}
}

static void names_what_is_missing_extra_or_twice(void **state)
{
	static const struct {
		const char *csv, *text;
	} cases[] = {
		{ "id,prediction\n01,1\nx,1\n", "has no prediction for id 2" },
		{ "id,prediction\n01,1\nx,1\n2,1\n9,1\n", "has a prediction for a row that is not there: id 9" },
		{ "id,prediction\n01,1\nx,1\n2,1\n2,1\n", "has a second prediction for id 2" },
		{ "id,guess\n01,1\nx,1\n2,1\n", "has no column 'prediction'" },
		{ "id,prediction\n01,1\nx,abc\n2,1\n", "p.csv:3: 'abc' in column 'prediction' is not a number" },
		{ "key,prediction\n01,1\n", "has no column 'id'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct predictions p = { 0 };
		struct err err = { 0 };

		assert_int_equal(read_text(&p, cases[i].csv, PREDICTIONS_NUMBERS, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		if (!strstr(err.text, cases[i].text))
			fail_msg("'%s' does not say: %s", err.text, cases[i].text);
	}
}

static void keeps_what_is_not_finite(void **state)
{
	CLEANUP(predictions_release) struct predictions p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(read_text(&p, "id,prediction\n01,NaN\n2,-inf\nx,\n", PREDICTIONS_NUMBERS, &err), 0);
	assert_true(isnan(p.value[0]) && isinf(p.value[1]) && isnan(p.value[2]));
}

static void takes_labels_from_the_largest_probability(void **state)
{
	CLEANUP(predictions_release) struct predictions p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(read_text(&p, "id,probability_yes,probability_no\n01,0.5,0.5\n2,0.9,0.1\nx,,0.1\n", PREDICTIONS_CLASSES, &err), 0);
	assert_int_equal(p.n_classes, 2);
	assert_string_equal(p.classes[0], "no");
	assert_int_equal(p.label[0], 0);
	assert_int_equal(p.label[1], 1);
	assert_int_equal(p.label[2], PREDICTIONS_NO_LABEL);
	assert_true(p.probability[2] == 0.1 && p.probability[3] == 0.9);
}

static void a_score_alone_gives_no_labels(void **state)
{
	CLEANUP(predictions_release) struct predictions p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(read_text(&p, "id,score\n01,1\n2,2\nx,3\n", PREDICTIONS_CLASSES, &err), 0);
	assert_null(p.label);
	assert_int_equal(p.n_classes, 0);
	assert_true(p.score[2] == 3);
}

static int run_command(struct predictions *p, const char *command, struct err *err)
{
	CLEANUP(strvec_release) struct strvec hide = { 0 };
	struct env env = { 0 };
	struct score_request r = { .kind = SCORE_COMMAND, .path = command, .rows = &rows, .key = &key, .hide = &hide, .env = &env };
	int result;

	env_load(&env);
	strvec_add(&hide, "y");
	result = score_ref(p, &r, err);
	return result;
}

static void a_command_sees_the_rows_without_the_target(void **state)
{
	CLEANUP(predictions_release) struct predictions p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(
		run_command(
			&p,
			"read h; [ \"$h\" = id,a ] || exit 3; echo id,prediction; while IFS=, read -r i a; do echo \"$i,${a:-7}\"; done",
			&err),
		0);
	assert_true(p.value[0] == 1 && p.value[1] == 2.5 && p.value[2] == 7);
}

static void a_failing_command_is_quoted(void **state)
{
	struct predictions p = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(run_command(&p, "cat > /dev/null; echo one >&2; echo no such weights >&2; exit 3", &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "the model's command failed with exit code 3: one no such weights");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_by_the_exact_text_of_the_key),         cmocka_unit_test(names_what_is_missing_extra_or_twice),
		cmocka_unit_test(the_order_of_the_file_changes_nothing),      cmocka_unit_test(keeps_what_is_not_finite),
		cmocka_unit_test(takes_labels_from_the_largest_probability),  cmocka_unit_test(a_score_alone_gives_no_labels),
		cmocka_unit_test(a_command_sees_the_rows_without_the_target), cmocka_unit_test(a_failing_command_is_quoted),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
