/* test_holdout_edges.c - a hold-out that cannot decide is refused, and the truth that is taken from one that can. */
#include "tests/unit/evaluate/desk.h"

#include <fcntl.h>
#include <sys/stat.h>

#define BINARY(more) "gate: 1\ntask: binary\nholdout: {label: y, min_rows: 1" more "}\nprimary: {metric: accuracy}\n"
#define MANY(more) "gate: 1\ntask: multiclass\nholdout: {label: y, min_rows: 1" more "}\nprimary: {metric: accuracy}\n"
#define REGRESSION(more) "gate: 1\ntask: regression\nholdout: {label: y, min_rows: 1" more "}\nprimary: {metric: mse}\n"
#define RANKING(more) "gate: 1\ntask: ranking\nholdout: {label: y, query: q, min_rows: 1" more "}\nprimary: {metric: ndcg}\n"
#define MEASURE(more) "gate: 1\ntask: measure\nholdout: {min_rows: 1" more "}\nprimary: {metric: {column: cost, direction: lower}}\n"

static int truth_of(struct desk *d, const char *policy, const char *rows)
{
	desk_open(d, policy);
	if (desk_load(d, rows) < 0)
		fail_msg("%s", d->err.text);
	return holdout_truth(&d->e, &d->err);
}

/* ---- keys ---- */

static void keys_that_come_twice_are_refused(void **state)
{
	static const struct {
		const char *policy, *rows, *text;
	} cases[] = {
		{ MEASURE(", key: [id]"), "id,x\nb,1\na,2\nb,3\n", "id b is in '" },
		{ MEASURE(", key: [id, day]"), "id,day,x\na,1,1\nb,1,2\na,1,3\n", "id a, day 1 is in '" },
		{ MEASURE(", key: [id], time: t"), "id,t\na,1\nb,2\na,3\n", "id a is in '" },
		{ MEASURE(", key: [id], time: t"), "id,t\nb,1\na,1\nc,2\na,3\n", "id a is in '" },
		{ MEASURE(", key: [id]"), "id,x\n,1\n,2\na,3\n", "id  is in '" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		desk_open(&d, cases[i].policy);
		assert_int_equal(desk_load(&d, cases[i].rows), -1);
		ended(&d, ERR_HOLDOUT, "data_mismatch", cases[i].text);
		says(&d, "twice: the hold-out is unusable");
		desk_close(&d);
	}
}

static void keys_that_come_once_are_taken(void **state)
{
	static const struct {
		const char *policy, *rows;
		size_t first; /* row of the canonical order */
	} cases[] = {
		{ MEASURE(", key: [id]"), "id,x\nb,1\na,1\nc,1\n", 1 },
		{ MEASURE(", key: [id, day]"), "id,day,x\nb,1,1\nb,2,1\na,2,1\n", 2 },
		{ MEASURE(", key: [id], time: t"), "id,t\nb,1\na,2\nc,1\n", 0 },
		{ MEASURE(", time: t"), "x,t\n1,1\n1,1\n", 0 },
		{ MEASURE(""), "x\n1\n1\n", 0 },
		{ MEASURE(", key: [id]"), "id,x\nb,1\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		desk_open(&d, cases[i].policy);
		desk_rows(&d, cases[i].rows);
		assert_int_equal(d.e.order[0], cases[i].first);
		assert_int_equal(d.e.n_judged, d.e.rows.n_rows);
		assert_true(*d.e.holdout_digest);
		desk_close(&d);
	}
}

static void a_row_without_a_key_is_refused(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, MEASURE(", key: [id, day]"));
	assert_int_equal(desk_load(&d, "id,day,x\na,1,1\nb,,2\n"), -1);
	ended(&d, ERR_HOLDOUT, "data_mismatch", "has 1 rows without the key 'day'");
	desk_close(&d);
}

static void rows_are_named_by_their_keys_or_their_line(void **state)
{
	struct desk d;
	char *name;

	(void)state;
	desk_open(&d, MEASURE(", key: [id, day]"));
	desk_rows(&d, "id,day,x\na,1,1\nb,2,2\n");
	name = holdout_row_name(&d.e, 1);
	assert_string_equal(name, "id b, day 2");
	free(name);
	desk_close(&d);
	desk_open(&d, MEASURE(""));
	desk_rows(&d, "x\n1\n2\n");
	name = holdout_row_name(&d.e, 1);
	assert_string_equal(name, "line 3");
	free(name);
	desk_close(&d);
}

/* The policy's key, else that of the schema that is named, else that of the schema that lies here. */
static void the_key_is_the_policys_or_the_schemas(void **state)
{
	static const char schema[] =
		"schema: 1\nrows: {key: [id, day]}\ncolumns:\n  id: {type: text}\n  day: {type: text}\n  x: {type: float}\n";
	CLEANUP(mem_free) char *here = getcwd(NULL, 0);
	struct desk d;

	(void)state;
	desk_open(&d, MEASURE(", key: [id]"));
	d.request.schema = desk_put(&d, "other.yaml", schema);
	desk_rows(&d, "id,day,x\na,1,1\n");
	assert_int_equal(d.e.key.n, 1);
	desk_close(&d);
	desk_open(&d, MEASURE(""));
	d.request.schema = desk_put(&d, "other.yaml", schema);
	desk_rows(&d, "id,day,x\na,1,1\n");
	assert_int_equal(d.e.key.n, 2);
	desk_close(&d);
	desk_open(&d, MEASURE(""));
	desk_put(&d, "schema.yaml", schema);
	assert_int_equal(chdir(d.folder), 0);
	desk_rows(&d, "id,day,x\na,1,1\n");
	assert_int_equal(chdir(here), 0);
	assert_int_equal(d.e.key.n, 2);
	desk_close(&d);
	desk_open(&d, MEASURE(""));
	d.request.schema = "/nowhere/schema.yaml";
	assert_int_equal(desk_load(&d, "id,day,x\na,1,1\n"), -1);
	says(&d, "/nowhere/schema.yaml");
	desk_close(&d);
}

/* ---- the file ---- */

static void a_hold_out_must_be_named_and_there(void **state)
{
	static const struct {
		bool on_validation;
		const char *train, *text;
		int code;
	} cases[] = {
		{ false, NULL, "no hold-out: give --holdout FILE, or holdout.path in gate.yaml", ERR_USAGE },
		{ true, NULL, "--on validation needs --validation FILE", ERR_USAGE },
		{ true, "/nowhere/train.csv", "cannot open '/nowhere/train.csv'", ERR_IO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		desk_open(&d, MEASURE(""));
		d.request.on_validation = cases[i].on_validation;
		d.request.train = cases[i].train;
		assert_int_equal(holdout_load(&d.e, &d.err), -1);
		assert_int_equal(d.err.code, cases[i].code);
		assert_null(d.e.error_reason);
		says(&d, cases[i].text);
		desk_close(&d);
	}
}

static void a_hold_out_that_is_no_table_is_bad_data(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, MEASURE(""));
	assert_int_equal(desk_load(&d, "x,y\n1\n"), -1);
	ended(&d, ERR_DATA, "data_mismatch", "holdout.csv:2");
	desk_close(&d);
	desk_open(&d, MEASURE(", time: t"));
	assert_int_equal(desk_load(&d, "x\n1\n"), -1);
	ended(&d, ERR_DATA, "data_mismatch", "has no column 't'");
	desk_close(&d);
}

static void its_age_is_that_of_the_file(void **state)
{
	struct timespec at[2] = { { .tv_sec = 86400 }, { .tv_sec = 86400 } }; /* the second day of 1970 */
	struct desk d;
	double days;

	(void)state;
	desk_open(&d, MEASURE(""));
	d.request.holdout = desk_put(&d, "holdout.csv", "x\n1\n");
	assert_int_equal(utimensat(AT_FDCWD, d.request.holdout, at, 0), 0);
	days = ((double)clock_now_ms() - 86400000.0) / 86400000.0;
	assert_int_equal(holdout_load(&d.e, &d.err), 0);
	assert_true(d.e.age_days >= days && d.e.age_days < days + 1);
	desk_close(&d);
}

static void a_hold_out_is_too_old_beyond_the_very_limit(void **state)
{
	static const struct {
		double age, most;
		bool refused;
	} cases[] = { { 7, 7, false }, { 7.01, 7, true }, { 6, 7, false }, { NAN, 7, false }, { 7, NAN, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		desk_open(&d, MEASURE(""));
		d.e.age_days = cases[i].age;
		d.e.policy.holdout.max_age_days = cases[i].most;
		assert_int_equal(holdout_check_age(&d.e, &d.err), cases[i].refused ? -1 : 0);
		if (cases[i].refused)
			ended(&d, ERR_HOLDOUT, "holdout_too_old", "days old, more than the 7 of holdout.max_age_days");
		desk_close(&d);
	}
}

/* ---- labels ---- */

static void classes_are_taken_in_canonical_order(void **state)
{
	static const struct {
		const char *policy, *rows;
		uint32_t expected[4];
	} cases[] = {
		{ BINARY(", key: [id]"), "id,y\nc,0\na,1\nd,1.0\nb,0\n", { 1, 0, 0, 1 } },
		{ BINARY(", key: [id]"), "id,y\nc,no\na,yes\nd,yes\nb,no\n", { 1, 0, 0, 1 } },
		{ MANY(", key: [id]"), "id,y\na,2\nb,0\nc,1\nd,2\n", { 2, 0, 1, 2 } },
		{ MANY(", key: [id]"), "id,y\nd,2\nc,0\nb,0\na,1\n", { 1, 0, 0, 2 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		assert_int_equal(truth_of(&d, cases[i].policy, cases[i].rows), 0);
		assert_int_equal(d.e.truth.n, 4);
		assert_memory_equal(d.e.truth.y_class, cases[i].expected, sizeof(cases[i].expected));
		desk_close(&d);
	}
}

static void numbers_are_taken_in_canonical_order(void **state)
{
	static const char *const policies[] = { REGRESSION(", key: [id]"), RANKING(", key: [id]") };
	static const double expected[] = { 1, 100, 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		struct desk d;

		assert_int_equal(truth_of(&d, policies[i], "id,q,y\nb,p,100\na,p,1\nc,p,0\n"), 0);
		assert_int_equal(d.e.truth.n, 3);
		assert_memory_equal(d.e.truth.y, expected, sizeof(expected));
		assert_null(d.e.truth.y_class);
		desk_close(&d);
	}
}

static void truths_that_cannot_decide_are_refused(void **state)
{
	static const struct {
		const char *policy, *rows, *text;
	} cases[] = {
		{ BINARY(", key: [id]"), "id,x\na,1\n", "has no column 'y'" },
		{ BINARY(", key: [id]"), "id,y\na,1\nb,\nc,0\n", "has no label 'y' for id b" },
		{ BINARY(", key: [id]"), "id,y\na,no\nb,yes\nc,\n", "has no label 'y' for id c" },
		{ BINARY(", key: [id]"), "id,y\na,no\nb,no\n", "no" },
		{ REGRESSION(", key: [id]"), "id,y\na,1\nb,\n", "has no label 'y' for id b" },
		{ REGRESSION(", key: [id]"), "id,y\na,1\nb,many\n",
		  "the label 'y' is not a number in every row, as task regression needs" },
		{ RANKING(", key: [id]"), "id,q,y\na,p,1\nb,p,-1\n", "the grade 'y' of id b is not between 0 and 100" },
		{ RANKING(", key: [id]"), "id,q,y\na,p,1\nb,p,101\n", "the grade 'y' of id b is not between 0 and 100" },
		{ RANKING(", key: [id]"), "id,q,y\na,p,1\nb,p,x\n", "the label 'y' is not a number in every row, as task ranking needs" },
		{ MEASURE(", key: [id], weight: w"), "id,x\na,1\n", "has no column 'w'" },
		{ MEASURE(", key: [id], weight: w"), "id,w\na,1\nb,-0.5\n", "the weight 'w' of id b is not a number of 0 or more" },
		{ MEASURE(", key: [id], weight: w"), "id,w\na,1\nb,\n", "the weight 'w' of id b is not a number of 0 or more" },
		{ MEASURE(", key: [id], weight: w"), "id,w\na,1\nb,x\n", "the weight 'w' of id a is not a number of 0 or more" },
		{ MEASURE(", key: [id], group: g"), "id,x\na,1\n", "has no column 'g'" },
		{ MEASURE(", key: [id], group: g"), "id,g\na,p\nb,q\nc,\n", "has 1 rows without the group 'g'" },
		{ MEASURE(", key: [id], group: g"), "id,g\na,p\nb,p\n", "has one group only in 'g': nothing can be tested on it" },
		{ MEASURE(", key: [id], time: t"), "id,t\na,1\nb,\n", "has 1 rows without the time 't'" },
		{ RANKING(", key: [id]"), "id,y\na,1\n", "has no column 'q'" },
		{ RANKING(", key: [id]"), "id,q,y\na,p,1\nb,,1\n", "has 1 rows without the query 'q'" },
		{ RANKING(", key: [id], group: g"), "id,q,y,g\na,p,1,m\nb,q,1,n\nc,p,1,n\n", "'g' differs within the query of id c" },
		{ RANKING(", key: [id], weight: w"), "id,q,y,w\na,p,1,1\nb,q,1,2\nc,p,1,2\n", "'w' differs within the query of id c" },
		{ RANKING(", key: [id], time: t"), "id,q,y,t\na,p,1,1\nb,q,1,2\nc,p,1,2\n", "'t' differs within the query of id c" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		assert_int_equal(truth_of(&d, cases[i].policy, cases[i].rows), -1);
		ended(&d, ERR_DATA, "data_mismatch", cases[i].text);
		desk_close(&d);
	}
}

/* The label of the package, where the policy names none; and none at all. */
static void a_label_must_be_named_by_somebody(void **state)
{
	struct desk d;

	(void)state;
	for (int i = 0; i < 3; i++) {
		desk_open(&d, "gate: 1\ntask: regression\nholdout: {min_rows: 1}\nprimary: {metric: mse}\n");
		assert_int_equal(desk_load(&d, "y\n1\n2\n"), 0);
		d.e.candidate.open = i > 0;
		d.e.candidate.package.target = i == 2 ? "y" : NULL;
		assert_int_equal(holdout_truth(&d.e, &d.err), i == 2 ? 0 : -1);
		if (i < 2) {
			assert_int_equal(d.err.code, ERR_USAGE);
			assert_null(d.e.error_reason);
			says(&d, "no label: give holdout.label in gate.yaml");
		}
		d.e.candidate.open = false;
		desk_close(&d);
	}
}

static void a_measure_needs_no_label(void **state)
{
	struct desk d;

	(void)state;
	assert_int_equal(truth_of(&d, MEASURE(", key: [id]"), "id,x\na,1\nb,2\n"), 0);
	assert_string_equal(d.e.label, "");
	assert_int_equal(d.e.truth.n, 2);
	assert_null(d.e.truth.y);
	assert_null(d.e.truth.weight);
	assert_null(d.e.truth.group);
	desk_close(&d);
}

/* ---- the shape of rows ---- */

static void weights_groups_and_times_are_taken_in_canonical_order(void **state)
{
	static const double weights[] = { 0, 2.5, 1 };
	static const uint32_t groups[] = { 0, 1, 0 };
	struct desk d;

	(void)state;
	assert_int_equal(truth_of(&d, MEASURE(", key: [id], weight: w"), "id,w\nb,2.5\nc,1\na,0\n"), 0);
	assert_memory_equal(d.e.truth.weight, weights, sizeof(weights));
	desk_close(&d);
	assert_int_equal(truth_of(&d, MEASURE(", key: [id], group: g"), "id,g\nb,p\nc,z\na,z\n"), 0);
	assert_memory_equal(d.e.truth.group, groups, sizeof(groups));
	assert_int_equal(d.e.truth.n_groups, 2);
	desk_close(&d);
	assert_int_equal(truth_of(&d, MEASURE(", key: [id], time: t, horizon: 3"), "id,t\nb,1\nc,2\na,3\n"), 0);
	assert_int_equal(d.e.truth.horizon, 3);
	desk_close(&d);
}

static void queries_share_what_is_theirs(void **state)
{
	static const uint32_t queries[] = { 0, 1, 0 };
	struct desk d;

	(void)state;
	assert_int_equal(truth_of(&d, RANKING(", key: [id], group: g"), "id,q,y,g\na,p,1,m\nb,q,1,n\nc,p,1,m\n"), 0);
	assert_memory_equal(d.e.truth.query, queries, sizeof(queries));
	assert_int_equal(d.e.truth.n_queries, 2);
	assert_int_equal(d.e.truth.n_groups, 2);
	desk_close(&d);
}

/* With reuse.mode fresh the first rows in order alone are judged. */
static void rows_that_are_not_judged_have_no_truth(void **state)
{
	static const char *const policies[] = { BINARY(", key: [id], weight: w"), REGRESSION(", key: [id], weight: w"),
						RANKING(", key: [id], weight: w") };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		struct desk d;

		desk_open(&d, policies[i]);
		assert_int_equal(desk_load(&d, "id,q,y,w\na,p,0,1\nb,p,1,1\nc,q,1,-1\nd,p,7,2\n"), 0);
		d.e.n_judged = 2;
		assert_int_equal(holdout_truth(&d.e, &d.err), 0);
		assert_int_equal(d.e.truth.n, 2);
		desk_close(&d);
	}
}

/* A table by hand has not a cell more than it says. */
static void a_table_is_read_to_its_last_row_and_no_further(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, REGRESSION(""));
	table_add_numbers(&d.e.rows, "y", (double[]){ 3, 4 }, 2);
	d.e.n_judged = 2;
	d.e.order = mem_new(2, sizeof(*d.e.order));
	d.e.order[1] = 1;
	assert_int_equal(holdout_truth(&d.e, &d.err), 0);
	assert_true(d.e.truth.y[0] == 3 && d.e.truth.y[1] == 4);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_that_come_twice_are_refused),
		cmocka_unit_test(keys_that_come_once_are_taken),
		cmocka_unit_test(a_row_without_a_key_is_refused),
		cmocka_unit_test(rows_are_named_by_their_keys_or_their_line),
		cmocka_unit_test(the_key_is_the_policys_or_the_schemas),
		cmocka_unit_test(a_hold_out_must_be_named_and_there),
		cmocka_unit_test(a_hold_out_that_is_no_table_is_bad_data),
		cmocka_unit_test(its_age_is_that_of_the_file),
		cmocka_unit_test(a_hold_out_is_too_old_beyond_the_very_limit),
		cmocka_unit_test(classes_are_taken_in_canonical_order),
		cmocka_unit_test(numbers_are_taken_in_canonical_order),
		cmocka_unit_test(truths_that_cannot_decide_are_refused),
		cmocka_unit_test(a_label_must_be_named_by_somebody),
		cmocka_unit_test(a_measure_needs_no_label),
		cmocka_unit_test(weights_groups_and_times_are_taken_in_canonical_order),
		cmocka_unit_test(queries_share_what_is_theirs),
		cmocka_unit_test(rows_that_are_not_judged_have_no_truth),
		cmocka_unit_test(a_table_is_read_to_its_last_row_and_no_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
