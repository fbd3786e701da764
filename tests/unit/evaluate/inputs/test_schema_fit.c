/* test_schema_fit.c - a hold-out that lacks what a model needs is named by its first column, cell or class that does not fit. */
#include "tests/unit/evaluate/desk.h"
#include "evaluate/inputs/schema_fit.h"

#define GATE "gate: 1\ntask: multiclass\nholdout: {label: y, key: [id], min_rows: 1}\nprimary: {metric: accuracy}\n"

/* A model of two numbers and a text; the hold-out is rows. */
static void fit_open(struct desk *d, const char *rows)
{
	struct signature *s = &d->e.candidate.package.signature;

	desk_open(d, GATE);
	desk_rows(d, rows);
	d->e.candidate.open = true;
	d->e.candidate.title = mem_strdup("the candidate");
	s->n_inputs = 3;
	s->inputs = mem_new(3, sizeof(*s->inputs));
	s->inputs[0] = (struct signature_column){ (char *)"a", SIGNATURE_DOUBLE, true };
	s->inputs[1] = (struct signature_column){ (char *)"t", SIGNATURE_STRING, true };
	s->inputs[2] = (struct signature_column){ (char *)"b", SIGNATURE_LONG, true };
}

/* The package is the test's word alone: there is nothing of it to be closed. */
static void fit_close(struct desk *d)
{
	free(d->e.candidate.package.signature.inputs);
	strvec_release(&d->e.candidate.package.classes);
	d->e.candidate.open = false;
	desk_close(d);
}

static void each_column_of_the_model_must_be_there(void **state)
{
	static const struct {
		const char *rows, *text;
	} cases[] = {
		{ "id,a,b,t,y\nk,1,2,u,0\n", NULL },
		{ "id,b,t,y\nk,2,u,0\n", "holdout.csv' has no column 'a', which the candidate needs" },
		{ "id,a,t,y\nk,1,u,0\n", "holdout.csv' has no column 'b', which the candidate needs" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		fit_open(&d, cases[i].rows);
		assert_int_equal(schema_columns(&d.e, &d.e.candidate, &d.err), cases[i].text ? -1 : 0);
		if (cases[i].text) {
			assert_int_equal(d.err.code, ERR_DATA);
			says(&d, cases[i].text);
		}
		fit_close(&d);
	}
}

static void a_model_that_names_no_columns_is_asked(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct desk d;

		fit_open(&d, "id,y\nk,0\n");
		if (i == 0)
			d.e.candidate.open = false;
		if (i == 1)
			d.e.candidate.package.signature.tensor = true;
		for (size_t k = 0; i == 2 && k < 3; k++)
			d.e.candidate.package.signature.inputs[k].name = NULL;
		assert_int_equal(schema_columns(&d.e, &d.e.candidate, &d.err), 0);
		assert_int_equal(schema_types(&d.e, &d.e.candidate, &d.err), 0);
		fit_close(&d);
	}
}

static void text_must_be_of_numbers_where_the_model_takes_numbers(void **state)
{
	static const struct {
		const char *rows, *text;
	} cases[] = {
		{ "id,a,b,t,y\nk,1,2,u,0\n", NULL },
		{ "id,a,b,t,y\nk,1,2,9,0\n", NULL },
		{ "id,a,b,t,y\nk,one,2,u,0\n", "holdout.csv': 'one' in column 'a' is not a number, which the candidate needs" },
		{ "id,a,b,t,y\nk,1,2,u,0\nl,1,two,u,0\n", "'two' in column 'b' is not a number" },
		{ "id,t,y\nk,u,0\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		fit_open(&d, cases[i].rows);
		assert_int_equal(schema_types(&d.e, &d.e.candidate, &d.err), cases[i].text ? -1 : 0);
		if (cases[i].text) {
			assert_int_equal(d.err.code, ERR_DATA);
			says(&d, cases[i].text);
		}
		d.e.candidate.open = false;
		assert_int_equal(schema_types(&d.e, &d.e.candidate, &d.err), 0);
		fit_close(&d);
	}
}

/* A key is read as text, whatever is in it. */
static void text_of_numbers_will_do(void **state)
{
	struct desk d;

	(void)state;
	fit_open(&d, "id,y\n1,0\n02,0\n3.5,0\n4,0\n");
	d.e.candidate.package.signature.inputs[0].name = (char *)"id";
	assert_int_equal(table_column(&d.e.rows, "id")->kind, COLUMN_TEXT);
	assert_int_equal(schema_types(&d.e, &d.e.candidate, &d.err), 0);
	fit_close(&d);
}

static void each_class_of_the_truth_must_be_known_to_the_model(void **state)
{
	static const struct {
		const char *classes[4], *text;
	} cases[] = {
		{ { "0", "1", "2" }, NULL },
		{ { "2.0", "0", "9", "1" }, NULL },
		{ { NULL }, NULL },
		{ { "0", "1" }, "holdout.csv': the column 'y' has the class '2', which the candidate does not know" },
		{ { "1", "2", "9" }, "the column 'y' has the class '0'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		fit_open(&d, "id,y\nk,0\nl,2\nm,1\n");
		assert_int_equal(holdout_truth(&d.e, &d.err), 0);
		for (size_t k = 0; k < 4 && cases[i].classes[k]; k++)
			strvec_add(&d.e.candidate.package.classes, cases[i].classes[k]);
		assert_int_equal(schema_classes(&d.e, &d.e.candidate, &d.err), cases[i].text ? -1 : 0);
		if (cases[i].text) {
			assert_int_equal(d.err.code, ERR_DATA);
			says(&d, cases[i].text);
		}
		d.e.candidate.open = false;
		assert_int_equal(schema_classes(&d.e, &d.e.candidate, &d.err), 0);
		fit_close(&d);
	}
}

/* A truth of numbers has no classes to be known. */
static void numbers_need_no_class(void **state)
{
	struct desk d;

	(void)state;
	fit_open(&d, "id,y\nk,0\n");
	strvec_add(&d.e.candidate.package.classes, "7");
	d.e.truth.n_true = 1;
	assert_int_equal(schema_classes(&d.e, &d.e.candidate, &d.err), 0);
	d.e.truth.n_true = 0;
	fit_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_column_of_the_model_must_be_there),
		cmocka_unit_test(a_model_that_names_no_columns_is_asked),
		cmocka_unit_test(text_must_be_of_numbers_where_the_model_takes_numbers),
		cmocka_unit_test(text_of_numbers_will_do),
		cmocka_unit_test(each_class_of_the_truth_must_be_known_to_the_model),
		cmocka_unit_test(numbers_need_no_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
