/* test_drift_edges.c - which columns are compared with those of recent rows, how both are read, and what is said of them. */
#include "tests/unit/evaluate/desk.h"

enum { ROWS = 40 };

#define GATE "gate: 1\ntask: %s\nholdout: {label: y, key: [id], min_rows: 1%s}\nprimary: {metric: %s}\n%s"
#define ASK(columns) "drift: {against: recent.csv, columns: [" columns "]}\n"
#define ASK_ALL "drift: {against: recent.csv}\n"

/* header, and ROWS lines of `line`, in which each # is the row's number and + one that no row of the hold-out has. */
static char *csv_of(const char *header, const char *line, size_t n)
{
	struct str text = { 0 };

	str_addf(&text, "%s\n", header);
	for (size_t i = 0; i < n; i++, str_add(&text, "\n"))
		for (const char *at = line; *at; at++)
			if (*at == '#' || *at == '+')
				str_addf(&text, "%zu", *at == '#' ? i : 10 * (i + ROWS));
			else if (*at == '?') /* yes and no by turns */
				str_add(&text, i % 2 ? "1" : "0");
			else if (*at == '!') /* in the first row alone */
				str_add(&text, i ? "" : "1");
			else
				str_addch(&text, *at);
	return str_take(&text);
}

/* kind: "binary" or "regression". */
static void drift_open(struct desk *d, const char *kind, const char *more, const char *header, const char *line)
{
	bool classes = strcmp(kind, "binary") == 0;
	CLEANUP(mem_free) char *policy = str_format(GATE, kind, "", classes ? "accuracy" : "mse", more);
	CLEANUP(mem_free) char *rows = csv_of(header, line, ROWS);

	desk_open(d, policy);
	desk_rows(d, rows);
	if (holdout_truth(&d->e, &d->err) < 0)
		fail_msg("%s", d->err.text);
}

static int compare(struct desk *d, const char *header, const char *line)
{
	CLEANUP(mem_free) char *rows = csv_of(header, line, ROWS);

	d->e.policy.drift.against = desk_put(d, "recent.csv", rows);
	return drift_check(&d->e, &d->err);
}

static const struct drift *found(const struct desk *d, const char *column)
{
	for (size_t i = 0; i < d->e.drift.recent.n; i++)
		if (strcmp(d->e.drift.recent.found[i].column, column) == 0)
			return &d->e.drift.recent.found[i];
	return NULL;
}

static enum column_kind kind_of(const struct desk *d, const char *column)
{
	const struct column *c = table_column(&d->e.drift.recent.rows, column);

	assert_non_null(c);
	return c->kind;
}

/* ---- how the recent rows are read ---- */

static void both_tables_are_read_alike(void **state)
{
	struct desk d;

	(void)state;
	drift_open(&d, "binary", ASK_ALL, "id,y,x,t,none", "k#,?,#,t#,");
	assert_int_equal(compare(&d, "id,y,x,t,none", "k#,?,#,#,word"), 0);
	assert_int_equal(kind_of(&d, "t"), COLUMN_TEXT); /* though every cell is a number here */
	assert_int_equal(kind_of(&d, "y"), COLUMN_TEXT); /* classes */
	assert_int_equal(kind_of(&d, "x"), COLUMN_NUMBER);
	assert_int_equal(kind_of(&d, "none"), COLUMN_TEXT); /* the hold-out does not say */
	desk_close(&d);
	drift_open(&d, "binary", ASK_ALL, "id,y,x", "k#,?,#");
	assert_int_equal(compare(&d, "id,y,x", "k#,?,word"), -1);
	ended(&d, ERR_DATA, "data_mismatch", "recent.csv:2");
	desk_close(&d);
	drift_open(&d, "regression", ASK_ALL, "id,y,x", "k#,#,#");
	assert_int_equal(compare(&d, "id,y,x", "k#,word,#"), -1); /* labels that are numbers */
	ended(&d, ERR_DATA, "data_mismatch", "recent.csv:2");
	desk_close(&d);
}

static void what_nobody_asks_for_may_be_anything(void **state)
{
	struct desk d;

	(void)state;
	drift_open(&d, "binary", ASK("t"), "id,y,x,t", "k#,?,#,t#");
	assert_int_equal(compare(&d, "id,y,x,t", "k#,?,word,#"), 0);
	assert_int_equal(kind_of(&d, "x"), COLUMN_TEXT);
	assert_int_equal(kind_of(&d, "t"), COLUMN_TEXT);
	assert_int_equal(kind_of(&d, "y"), COLUMN_TEXT);
	assert_int_equal(d.e.drift.recent.n, 1);
	desk_close(&d);
}

static void recent_rows_that_are_not_there_are_another_error(void **state)
{
	struct desk d;

	(void)state;
	drift_open(&d, "binary", ASK_ALL, "id,y,x", "k#,?,#");
	d.e.policy.drift.against = "/nowhere/none.csv";
	assert_int_equal(drift_check(&d.e, &d.err), -1);
	assert_int_equal(d.err.code, ERR_IO);
	assert_null(d.e.error_reason);
	desk_close(&d);
	drift_open(&d, "binary", "", "id,y,x", "k#,?,#");
	assert_int_equal(drift_check(&d.e, &d.err), 0);
	assert_int_equal(d.e.drift.recent.n, 0);
	desk_close(&d);
}

/* ---- which columns ---- */

static void features_are_compared_and_the_label_where_it_is_known(void **state)
{
	static const struct {
		const char *more, *header, *line;
		size_t n;
		bool with_label, has_labels;
	} cases[] = {
		{ ASK_ALL, "id,y,x", "k#,?,#", 2, true, true },
		{ ASK_ALL, "id,x", "k#,#", 1, false, false },
		{ ASK_ALL, "id,y,x", "k#,,#", 1, false, false },
		{ ASK_ALL, "id,y,x", "k#,!,#", 2, true, true },
		{ ASK_ALL "reuse: {disclose: bit}\n", "id,y,x", "k#,?,#", 1, false, true },
		{ ASK("y, x, y"), "id,y,x", "k#,?,#", 2, true, true },
		{ ASK("y") "reuse: {disclose: bit}\n", "id,y,x", "k#,?,#", 1, true, true },
		{ ASK("id"), "id,y,x", "k#,?,#", 1, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		drift_open(&d, "binary", cases[i].more, "id,y,x", "k#,?,#");
		assert_int_equal(compare(&d, cases[i].header, cases[i].line), 0);
		assert_int_equal(d.e.drift.recent.n, cases[i].n);
		assert_int_equal(found(&d, "y") != NULL, cases[i].with_label);
		assert_int_equal(d.e.drift.recent.has_labels, cases[i].has_labels);
		if (i < 5)
			assert_null(found(&d, "id"));
		desk_close(&d);
	}
}

static void without_a_column_nothing_can_be_compared(void **state)
{
	static const struct {
		const char *more, *header, *line, *recent_header, *recent_line, *text;
	} cases[] = {
		{ ASK_ALL, "id,y", "k#,?", "id", "k#", "has no column to compare with" },
		{ ASK_ALL, "id,y,x", "k#,?,#", "id,y", "k#,?", "recent.csv' has no column 'x'" },
		{ ASK("z"), "id,y,x", "k#,?,#", "id,y,x,z", "k#,?,#,#", "holdout.csv' has no column 'z'" },
		{ ASK("y"), "id,y,x", "k#,?,#", "id,y,x", "k#,,#", "has no value in column 'y', the label: nothing can be compared" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		drift_open(&d, "binary", cases[i].more, cases[i].header, cases[i].line);
		assert_int_equal(compare(&d, cases[i].recent_header, cases[i].recent_line), -1);
		ended(&d, ERR_DATA, "data_mismatch", cases[i].text);
		desk_close(&d);
	}
}

/* ---- which rows ---- */

static void labels_that_are_missing_are_left_out_and_features_are_not(void **state)
{
	struct desk d;

	(void)state;
	for (int i = 0; i < 2; i++) {
		drift_open(&d, i ? "binary" : "regression", ASK_ALL, "id,y,x", i ? "k#,?,#" : "k#,#,#");
		assert_int_equal(compare(&d, "id,y,x", "k#,!,!"), 0);
		assert_int_equal(found(&d, "y")->n_current, 1);
		assert_int_equal(found(&d, "y")->missing_current, 0);
		assert_int_equal(found(&d, "x")->n_current, ROWS);
		assert_int_equal(found(&d, "x")->missing_current, ROWS - 1);
		assert_int_equal(found(&d, "x")->n_reference, ROWS);
		desk_close(&d);
	}
}

static void only_judged_rows_stand_for_the_hold_out(void **state)
{
	struct desk d;

	(void)state;
	drift_open(&d, "binary", ASK_ALL, "id,y,x", "k#,?,#");
	d.e.n_judged = ROWS / 2;
	assert_int_equal(compare(&d, "id,y,x", "k#,?,#"), 0);
	assert_int_equal(found(&d, "x")->n_reference, ROWS / 2);
	desk_close(&d);
}

/* ---- what is said ---- */

static void the_weightiest_three_are_named(void **state)
{
	static const struct {
		const char *line;
		size_t n_drifted, n_named;
		const char *begin;
	} cases[] = {
		{ "k#,?,#,#,#,#", 0, 0, "" },
		{ "k#,?,+,#,#,#", 1, 1, "1 of 5 columns of the hold-out are not like those of " },
		{ "k#,?,+,+,+,#", 3, 3, "3 of 5 columns of the hold-out are not like those of " },
		{ "k#,?,+,+,+,+", 4, 3, "4 of 5 columns of the hold-out are not like those of " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;
		size_t n_named = 0;

		drift_open(&d, "binary", ASK_ALL, "id,y,a,b,c,d", "k#,?,#,#,#,#");
		assert_int_equal(compare(&d, "id,y,a,b,c,d", cases[i].line), 0);
		assert_int_equal(d.e.drift.recent.n_drifted, cases[i].n_drifted);
		warns(&d, cases[i].begin);
		for (const char *at = d.e.warnings.n ? d.e.warnings.v[0] : ""; (at = strstr(at, "by chance at most")) != NULL; at++)
			n_named++;
		assert_int_equal(n_named, cases[i].n_named);
		assert_int_equal(d.e.warnings.n && str_ends(d.e.warnings.v[0], ", ..."), cases[i].n_drifted > 3);
		desk_close(&d);
	}
}

/* Every column of them drifted: nothing behind the last is named. */
static void a_table_that_drifted_whole_is_said_to_its_last_column(void **state)
{
	struct desk d;

	(void)state;
	drift_open(&d, "binary", ASK("x"), "id,y,x", "k#,?,#");
	assert_int_equal(compare(&d, "id,y,x", "k#,?,+"), 0);
	warns(&d, "1 of 1 columns");
	warns(&d, ": 'x' (psi ");
	desk_close(&d);
}

/* ---- the parts behind it ---- */

static void priors_are_applied_with_drift_and_without(void **state)
{
	struct desk d;

	(void)state;
	drift_open(&d, "binary", ASK_ALL, "id,y,x", "k#,?,#");
	d.e.policy.priors.recent = true;
	assert_int_equal(compare(&d, "id,y,x", "k#,?,#"), 0);
	assert_true(d.e.truth.priors);
	assert_true(d.e.truth.weight[0] == 1);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_tables_are_read_alike),
		cmocka_unit_test(what_nobody_asks_for_may_be_anything),
		cmocka_unit_test(recent_rows_that_are_not_there_are_another_error),
		cmocka_unit_test(features_are_compared_and_the_label_where_it_is_known),
		cmocka_unit_test(without_a_column_nothing_can_be_compared),
		cmocka_unit_test(labels_that_are_missing_are_left_out_and_features_are_not),
		cmocka_unit_test(only_judged_rows_stand_for_the_hold_out),
		cmocka_unit_test(the_weightiest_three_are_named),
		cmocka_unit_test(a_table_that_drifted_whole_is_said_to_its_last_column),
		cmocka_unit_test(priors_are_applied_with_drift_and_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
