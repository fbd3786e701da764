/* test_leakage_edges.c - each border of the search for leaks: one row more, one column less, one instant earlier. */
#include "tests/unit/evaluate/desk.h"

#define GATE "gate: 1\ntask: measure\nholdout: {min_rows: 1%s}\nprimary: {metric: {column: cost, direction: lower}}\n%s"

/* keys: what `holdout` has besides; more: further lines. */
static void leak_open(struct desk *d, const char *keys, const char *more, const char *rows)
{
	CLEANUP(mem_free) char *policy = str_format(GATE, keys, more);

	desk_open(d, policy);
	desk_rows(d, rows);
}

static int look(struct desk *d, const char *train)
{
	d->request.train = desk_put(d, "train.csv", train);
	return leakage_check(&d->e, &d->err);
}

/* ---- keys ---- */

static const char four[] = "id,x\na,1\nb,2\nc,3\nd,4\n";

static void keys_are_tolerated_up_to_the_very_number(void **state)
{
	static const char *const words[] = { "leakage: {key_overlap: 1}\n", "leakage: {key_overlap: 2}\n", "leakage: {key_overlap: 3}\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct desk d;

		leak_open(&d, ", key: [id]", words[i], four);
		if (i == 0) {
			assert_int_equal(look(&d, "x,id\n10,c\n11,b\n12,e\n"), -1);
			ended(&d, ERR_HOLDOUT, "leakage", "2 of 4 hold-out rows are also in ");
			says(&d, "(first: id b)");
		} else {
			assert_int_equal(look(&d, "x,id\n10,c\n11,b\n12,e\n"), 0);
			warns(&d, i == 1 ? "leakage.key_overlap tolerates 2" : "leakage.key_overlap tolerates 3");
			assert_int_equal(d.e.leaks[0].n_shared, 2);
			assert_memory_equal(d.e.leaks[0].shared, "\0\1\1\0", 4);
		}
		assert_true(d.e.leaks[0].has_key);
		assert_int_equal(d.e.leaks[0].key_shared, 2);
		desk_close(&d);
	}
}

static void a_key_of_two_columns_is_shared_whole_or_not(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id, day]", "", "id,day,x\na,1,1\na,2,2\nb,1,3\n");
	assert_int_equal(look(&d, "id,day,x\nb,2,7\na,3,8\n"), 0);
	warns(&d, "");
	assert_int_equal(d.e.leaks[0].key_shared, 0);
	assert_null(d.e.leaks[0].shared);
	desk_close(&d);
	leak_open(&d, ", key: [id, day]", "", "id,day,x\na,1,1\na,2,2\nb,1,3\n");
	assert_int_equal(look(&d, "id,day,x\nb,1,7\na,2,8\n"), -1);
	says(&d, "2 of 3 hold-out rows are also in ");
	says(&d, "(first: id a, day 2)");
	desk_close(&d);
}

/* Keys are compared as they are written, so 01 is another than 1. */
static void keys_are_text(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id]", "", "id,x\n1,1\n2,2\n");
	assert_int_equal(look(&d, "id,x\n01,8\n2.0,9\n"), 0);
	assert_int_equal(d.e.leaks[0].key_shared, 0);
	desk_close(&d);
}

static void without_a_key_rows_alone_are_compared(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, "", "", "x\n1\n2\n");
	assert_int_equal(look(&d, "x\n7\n8\n"), 0);
	warns(&d, "");
	assert_false(d.e.leaks[0].has_key);
	assert_int_equal(d.e.leaks[0].n_features, 1);
	assert_int_equal(d.e.leaks[0].rows, 2);
	assert_true(isnan(d.e.leaks[0].candidate) && isnan(d.e.leaks[0].delta));
	desk_close(&d);
}

/* Rows that are not judged cannot leak. */
static void rows_behind_the_judged_ones_do_not_count(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id], group: g", "leakage: {row_overlap: 0}\n", "id,x,g\na,1,p\nb,2,p\nc,3,q\nd,4,q\n");
	d.e.n_judged = 2;
	assert_int_equal(look(&d, "id,x,g\nc,9,r\ne,4,q\n"), 0);
	warns(&d, "");
	assert_int_equal(d.e.leaks[0].n_shared, 0);
	desk_close(&d);
}

/* ---- rows ---- */

static void rows_are_tolerated_up_to_the_very_number(void **state)
{
	(void)state;
	for (int most = 1; most <= 3; most++) {
		CLEANUP(mem_free) char *words = str_format("leakage: {row_overlap: %d}\n", most);
		struct desk d;

		leak_open(&d, ", key: [id]", words, four);
		if (most == 1) {
			assert_int_equal(look(&d, "id,x\np,3.0\nq,9\nr,2\n"), -1);
			ended(&d, ERR_HOLDOUT, "leakage", "2 of 4 hold-out rows are also in ");
			says(&d, "(first: id b)");
		} else {
			assert_int_equal(look(&d, "id,x\np,3.0\nq,9\nr,2\n"), 0);
			warns(&d, "2 of 4 hold-out rows have the features of a row in ");
			warns(&d, "(first: id b), no more than leakage.row_overlap tolerates");
			assert_memory_equal(d.e.leaks[0].shared, "\0\1\1\0", 4);
		}
		assert_int_equal(d.e.leaks[0].row_shared, 2);
		assert_int_equal(d.e.leaks[0].key_shared, 0);
		desk_close(&d);
	}
}

/* A row that its key gave away already is not counted again. */
static void a_shared_row_counts_once(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id]", "leakage: {key_overlap: 1, row_overlap: 1}\n", four);
	assert_int_equal(look(&d, "id,x\nb,2\nr,4\n"), 0);
	assert_int_equal(d.e.leaks[0].key_shared, 1);
	assert_int_equal(d.e.leaks[0].row_shared, 1);
	assert_int_equal(d.e.leaks[0].n_shared, 2);
	assert_memory_equal(d.e.leaks[0].shared, "\0\1\0\1", 4);
	assert_int_equal(d.e.warnings.n, 2);
	desk_close(&d);
}

/* One equal row of one, at a rate of 1 in `rows` + 1. */
static int one_row_among(struct desk *d, size_t rows)
{
	struct str text = { 0 };
	int code;

	leak_open(d, ", key: [id]", "", "id,x\na,1\n");
	str_add(&text, "id,x\n");
	for (size_t i = 0; i < rows; i++)
		str_addf(&text, "t%zu,%zu\n", i, i + 1);
	code = look(d, str_text(&text));
	str_release(&text);
	return code;
}

static void what_chance_makes_once_in_a_hundred_is_an_excess(void **state)
{
	struct desk d;

	(void)state;
	assert_int_equal(one_row_among(&d, 98), 0);
	warns(&d, "no more than chance makes");
	assert_true(d.e.leaks[0].duplicate_rate == 0);
	desk_close(&d);
	assert_int_equal(one_row_among(&d, 100), -1);
	ended(&d, ERR_HOLDOUT, "leakage", "1 of 1 hold-out rows are also in ");
	desk_close(&d);
}

/* Where every row has its twin, equal rows prove nothing; and no equal row is no excess, however rare twins are. */
static void a_table_of_twins_has_no_excess(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id]", "", four);
	assert_int_equal(look(&d, "id,x\np,1\nq,1\nr,2\ns,2\nt,3\nu,3\nv,4\nw,4\n"), 0);
	assert_true(d.e.leaks[0].duplicate_rate == 1);
	assert_int_equal(d.e.leaks[0].row_shared, 4);
	desk_close(&d);
	leak_open(&d, ", key: [id]", "", four);
	assert_int_equal(look(&d, "id,x\np,11\nq,11\nr,12\n"), 0);
	assert_true(fabs(d.e.leaks[0].duplicate_rate - 2.0 / 3) < 1e-15);
	warns(&d, "");
	desk_close(&d);
}

static void columns_that_are_not_there_are_named(void **state)
{
	static const struct {
		const char *train, *warning;
		size_t n_features;
	} cases[] = {
		{ "id,x,y,z\nt,9,9,9\n", "", 3 },
		{ "id,y,z\nt,9,9\n", "has no column 'x': rows were compared with the hold-out's by 2 other columns", 2 },
		{ "id,z\nt,9\n", "has no column 'x' and others: rows were compared with the hold-out's by 1 other columns", 1 },
		{ "id,w\nt,9\n", "has no column 'x' and others: rows were compared with the hold-out's by 0 other columns", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		leak_open(&d, ", key: [id]", "", "id,x,y,z\na,1,1,1\nb,2,2,2\n");
		assert_int_equal(look(&d, cases[i].train), 0);
		warns(&d, cases[i].warning);
		assert_int_equal(d.e.leaks[0].n_features, cases[i].n_features);
		desk_close(&d);
	}
}

static void labels_that_contradict_are_counted(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id], label: y", "leakage: {row_overlap: 4}\n", "id,x,y\na,1,0\nb,2,0\nc,3,0\nd,4,0\n");
	assert_int_equal(look(&d, "id,y,x\np,0,1\nq,5,1\nr,6,2\ns,0,9\nt,7,3\n"), 0);
	assert_int_equal(d.e.leaks[0].row_shared, 3);
	assert_int_equal(d.e.leaks[0].label_conflicts, 2); /* b and c; d is not there, but for its label */
	desk_close(&d);
	leak_open(&d, ", key: [id], label: y", "leakage: {row_overlap: 4}\n", "id,x,y\na,1,0\nb,2,0\n");
	assert_int_equal(look(&d, "id,x\np,1\n"), 0);
	assert_int_equal(d.e.leaks[0].label_conflicts, 0);
	desk_close(&d);
}

/* ---- features ---- */

static void neither_keys_nor_labels_are_features(void **state)
{
	static const char *const others[] = { "i", "j", "y", "g", "q", "t", "w" };
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [i, j], label: y, group: g, time: t", "", "i,j,y,g,q,t,w,x\na,b,0,g,q,1,1,5\n");
	d.e.policy.holdout.query = "q"; /* of another task */
	d.e.policy.holdout.weight = "w";
	for (size_t k = 0; k < ARRAY_LEN(others); k++)
		assert_false(holdout_is_feature(&d.e, others[k]));
	assert_true(holdout_is_feature(&d.e, "x"));
	desk_close(&d);
	leak_open(&d, "", "", "i,x\na,1\n");
	d.e.label = NULL;
	assert_true(holdout_is_feature(&d.e, "i"));
	desk_close(&d);
}

/* ---- groups ---- */

/* Queries are groups, of another task. */
static void open_groups(struct desk *d, bool queries, const char *more, const char *rows)
{
	leak_open(d, ", key: [id]", more, rows);
	*(queries ? &d->e.policy.holdout.query : &d->e.policy.holdout.group) = "g";
}

static void a_group_on_both_sides_is_a_leak(void **state)
{

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct desk d;

		open_groups(&d, i == 1, "", "id,g,x\na,p,1\nb,1.0,2\nc,1,3\nd,r,4\n");
		assert_int_equal(look(&d, "id,g,x\ne,s,11\nf,1,12\ng,1,13\n"), -1);
		ended(&d, ERR_HOLDOUT, "leakage", "2 of 4 hold-out rows belong to a 'g' that is also in ");
		says(&d, "(first: 1.0): the hold-out is unusable");
		desk_close(&d);
		open_groups(&d, i == 1, "", "id,g,x\na,p,1\nb,q,2\nc,q,3\nd,r,4\n");
		assert_int_equal(look(&d, "id,g,x\ne,r,11\nf,s,12\n"), -1);
		says(&d, "1 of 4 hold-out rows belong to a 'g'");
		desk_close(&d);
		open_groups(&d, i == 1, "", "id,g,x\na,p,1\nb,q,2\n");
		assert_int_equal(look(&d, "id,g,x\ne,s,11\nf,t,12\n"), 0);
		warns(&d, "");
		desk_close(&d);
	}
}

static void what_a_table_lacks_is_an_error_only_if_it_was_asked_for(void **state)
{
	static const struct {
		const char *keys, *train, *what;
	} cases[] = {
		{ ", key: [id]", "x\n9\n", "'id'%s its keys %s" },
		{ ", key: [id], group: g", "id,x\ne,9\n", "'g'%s its groups %s" },
		{ NULL, "id,x\ne,9\n", "'g'%s its queries %s" },
		{ ", key: [id], time: g", "id,x\ne,9\n", "'g'%s its times %s" },
	};
	static const char *const against[] = { "", "leakage: {against: [validation]}\n", "leakage: {against: [train]}\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t k = 0; k < ARRAY_LEN(against); k++) {
			CLEANUP(mem_free) char *warning = str_format(cases[i].what, ":", "were not compared with the hold-out's");
			CLEANUP(mem_free) char *error = str_format(cases[i].what, ", so", "cannot be compared with the hold-out's");
			struct desk d;

			if (cases[i].keys)
				leak_open(&d, cases[i].keys, against[k], i == 0 ? "id,x\na,1\n" : "id,x,g\na,1,2\n");
			else
				open_groups(&d, true, against[k], "id,x,g\na,1,2\n");
			if (k == 1) { /* not this table, though it is given; the other is */
				d.request.validation = desk_put(&d, "other.csv", cases[i].train);
				assert_int_equal(look(&d, cases[i].train), -1);
				says(&d, "other.csv");
			} else
				assert_int_equal(look(&d, cases[i].train), k == 0 ? 0 : -1);
			if (k == 0)
				warns(&d, warning);
			else
				ended(&d, ERR_DATA, "data_mismatch", error);
			desk_close(&d);
		}
}

/* ---- time ---- */

static void training_ends_before_the_hold_out_begins(void **state)
{
	static const struct {
		const char *last, *first;
		bool leaks;
	} cases[] = {
		{ "9", "10", false },
		{ "10", "10", true },
		{ "10", "9", true },
		{ "10", "10.5", false },
		{ "2026-01-01T12:00:00Z", "2026-01-01T12:30:00+01:00", true },
		{ "2026-01-01T12:00:00Z", "2026-01-01T13:00:00+01:00", true },
		{ "2026-01-01T12:00:00Z", "2026-01-01T13:00:01+01:00", false },
		{ "2026-01-01T12:00:00+01:00", "2026-01-01T11:30:00Z", false },
		{ "week a", "week b", false },
		{ "week b", "week b", true },
		{ "week c", "week b", true },
		{ "9", "week 1", false }, /* one is no number: text */
		{ "week 1", "9", true },
		{ "9", "2026-01-01T12:00:00Z", true }, /* one is no point in time: text */
		{ "2026-01-01T12:00:00Z", "9", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *train = str_format("id,t\np,%s\n", cases[i].last);
		CLEANUP(mem_free) char *rows = str_format("id,t\na,%s\n", cases[i].first);
		struct desk d;

		leak_open(&d, ", key: [id], time: t", "", rows);
		assert_int_equal(look(&d, train), cases[i].leaks ? -1 : 0);
		if (cases[i].leaks)
			ended(&d, ERR_HOLDOUT, "leakage", ", but the hold-out begins at ");
		desk_close(&d);
	}
}

/* The latest of one side against the earliest of the other, wherever they stand. */
static void the_border_of_time_is_looked_for_in_every_row(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,30\nb,9\nc,20\n");
	assert_int_equal(look(&d, "id,t\np,1\nq,10\nr,2\n"), -1);
	says(&d, "goes up to 't' 10, but the hold-out begins at 9");
	desk_close(&d);
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,30\nb,11\nc,20\n");
	assert_int_equal(look(&d, "id,t\np,1\nq,10\nr,\n"), 0);
	warns(&d, "1 of 3 rows of '");
	warns(&d, "have no 't': whether they lie before the hold-out is not known");
	desk_close(&d);
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,9\nb,11\nc,20\n");
	d.e.n_judged = 2;
	d.e.order[0] = 1;
	d.e.order[1] = 2; /* the earliest row is not judged */
	assert_int_equal(look(&d, "id,t\np,1\nq,10\n"), 0);
	warns(&d, "");
	desk_close(&d);
}

static void without_any_time_there_is_no_order(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,5\nb,6\n");
	assert_int_equal(look(&d, "id,t\np,\nq,\n"), 0);
	warns(&d, "2 of 2 rows of '");
	desk_close(&d);
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,\nb,\n");
	assert_int_equal(look(&d, "id,t\np,1\n"), 0);
	warns(&d, "");
	desk_close(&d);
}

static void of_two_spellings_of_one_instant_the_first_is_named(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,5\nb,5.0\n");
	assert_int_equal(look(&d, "id,t\np,6.0\nq,6\n"), -1);
	says(&d, "goes up to 't' 6.0, but the hold-out begins at 5:");
	desk_close(&d);
	leak_open(&d, ", key: [id], time: t", "", "id,t\na,2026-01-01T13:00:00+01:00\nb,2026-01-01T12:00:00Z\n");
	assert_int_equal(look(&d, "id,t\np,2026-01-01T13:00:00Z\nq,2026-01-01T14:00:00+01:00\n"), -1);
	says(&d, "goes up to 't' 2026-01-01T13:00:00Z, but the hold-out begins at 2026-01-01T13:00:00+01:00:");
	desk_close(&d);
}

/* ---- which tables ---- */

static void each_table_is_compared_if_it_is_given_and_wanted(void **state)
{
	static const struct {
		const char *against;
		bool train, validation, on_validation;
		size_t n_leaks;
		const char *first, *error, *warning;
	} cases[] = {
		{ "", true, true, false, 2, "train", NULL, "" },
		{ "", true, false, false, 1, "train", NULL, "" },
		{ "", false, true, false, 1, "validation", NULL, "" },
		{ "", false, false, false, 0, NULL, NULL, "leakage was not looked for: give --train FILE" },
		{ "", true, true, true, 1, "train", NULL, "" },
		{ "leakage: {against: [train]}\n", true, true, false, 1, "train", NULL, "" },
		{ "leakage: {against: [train]}\n", false, true, false, 0, NULL, "leakage.against names train: give --train FILE", "" },
		{ "leakage: {against: [validation]}\n", true, true, false, 1, "validation", NULL, "" },
		{ "leakage: {against: [validation]}\n", true, false, false, 0, NULL, "leakage.against names validation: give", "" },
		{ "leakage: {against: [train, validation]}\n", true, true, false, 2, "train", NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		leak_open(&d, ", key: [id]", cases[i].against, four);
		d.request.on_validation = cases[i].on_validation;
		if (cases[i].train)
			d.request.train = desk_put(&d, "train.csv", "id,x\nt,9\n");
		if (cases[i].validation)
			d.request.validation = desk_put(&d, "validation.csv", "id,x\nv,10\n");
		assert_int_equal(leakage_check(&d.e, &d.err), cases[i].error ? -1 : 0);
		if (cases[i].error) {
			assert_int_equal(d.err.code, ERR_USAGE);
			says(&d, cases[i].error);
		}
		warns(&d, cases[i].warning);
		assert_int_equal(d.e.n_leaks, cases[i].n_leaks);
		if (cases[i].first)
			assert_string_equal(d.e.leaks[0].name, cases[i].first);
		assert_int_equal(d.e.train.n_rows, cases[i].train && !cases[i].error ? 1 : 0);
		desk_close(&d);
	}
}

static void a_leak_into_validation_counts_like_one_into_training(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id]", "", four);
	d.request.validation = desk_put(&d, "validation.csv", "id,x\nc,10\n");
	assert_int_equal(look(&d, "id,x\nt,9\n"), -1);
	ended(&d, ERR_HOLDOUT, "leakage", "validation.csv");
	desk_close(&d);
}

/* Out of fold each row is answered by a model that did not see it. */
static void out_of_fold_rows_cannot_leak(void **state)
{
	struct desk d;

	(void)state;
	leak_open(&d, ", key: [id]", "", four);
	d.e.out_of_fold = true;
	assert_int_equal(look(&d, four), 0);
	warns(&d, "");
	desk_close(&d);
}

static void a_table_that_cannot_be_read_is_named(void **state)
{
	struct desk d;

	(void)state;
	for (int validation = 0; validation < 2; validation++) {
		const char **other = validation ? &d.request.validation : &d.request.train;

		leak_open(&d, ", key: [id]", "", four);
		*other = desk_put(&d, "bad.csv", "id,x\nt\n");
		assert_int_equal(leakage_check(&d.e, &d.err), -1);
		ended(&d, ERR_DATA, "data_mismatch", "bad.csv:2");
		desk_close(&d);
		leak_open(&d, ", key: [id]", "", four);
		*other = "/nowhere/none.csv";
		assert_int_equal(leakage_check(&d.e, &d.err), -1);
		assert_int_equal(d.err.code, ERR_IO);
		assert_null(d.e.error_reason);
		desk_close(&d);
	}
}

static void only_so_many_tables_are_released(void **state)
{
	struct leak *one = mem_new(1, sizeof(*one));

	(void)state;
	one->shared = mem_new(3, 1);
	leaks_release(one, 1);
	free(one);
}

/* ---- what the candidate says of itself ---- */

/* A package that was trained on this data: a JSON list; NULL = no provenance. */
static void come_from(struct desk *d, const char *data)
{
	CLEANUP(mem_free) char *text = data ? str_format("{\"data\": %s}", data) : NULL;

	if (text)
		desk_put(d, "provenance.json", text);
	d->e.candidate.open = true;
	d->e.candidate.ref.path = mem_strdup(d->folder);
}

/* candidate.open is the desk's word alone: there is no package to be closed. */
static void close_origin(struct desk *d)
{
	d->e.candidate.open = false;
	desk_close(d);
}

static void a_candidate_trained_on_the_hold_out_is_refused(void **state)
{
	static const struct {
		bool by_key, more_rows, other_digest, second, on_validation;
		bool refused;
	} cases[] = {
		{ .by_key = true, .refused = true },
		{ .refused = true },
		{ .more_rows = true },
		{ .other_digest = true },
		{ .second = true, .refused = true },
		{ .on_validation = true },
		{ .by_key = true, .more_rows = true },
		{ .by_key = true, .on_validation = true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct strvec none = { 0 };
		char digest[DIGEST_TEXT];
		struct desk d;
		char *data;

		leak_open(&d, ", key: [id]", "", "x,id\n9,a\n1,b\n4,c\n3,d\n"); /* another order by key than by content */
		table_digest(digest, &d.e.rows, cases[i].by_key ? &d.e.key : &none, NULL);
		if (cases[i].other_digest)
			digest[20] ^= 1;
		data = str_format("[%s{\"role\": \"training\", \"path\": \"all.csv\", \"rows\": %d, \"digest\": \"%s\"}]",
				  cases[i].second ? "{\"rows\": 4, \"digest\": \"no\"}, " : "", cases[i].more_rows ? 5 : 4, digest);
		come_from(&d, data);
		free(data);
		d.request.on_validation = cases[i].on_validation;
		assert_int_equal(leak_check_origin(&d.e, &d.err), cases[i].refused ? -1 : 0);
		if (cases[i].refused)
			ended(&d, ERR_HOLDOUT, "leakage",
			      "the candidate's training data, 'all.csv', is the hold-out itself (provenance.json)");
		warns(&d, "");
		close_origin(&d);
	}
}

static void another_number_of_training_rows_is_said(void **state)
{
	static const struct {
		const char *data;
		size_t rows;
		const char *warning;
	} cases[] = {
		{ "[{\"rows\": 7, \"path\": \"all.csv\"}]", 2, "has 2 rows, but the candidate was trained on 7 (all.csv)" },
		{ "[{\"rows\": 7, \"path\": \"all.csv\"}]", 7, "" },
		{ "[{\"rows\": 7, \"path\": \"all.csv\"}, {\"rows\": 2}]", 2, "" },
		{ "[{\"rows\": 7, \"path\": \"all.csv\"}]", 0, "" },
		{ "[]", 2, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		leak_open(&d, ", key: [id]", "", four);
		come_from(&d, cases[i].data);
		d.request.train = "train.csv";
		d.e.train.n_rows = cases[i].rows;
		assert_int_equal(leak_check_origin(&d.e, &d.err), 0);
		warns(&d, cases[i].warning);
		close_origin(&d);
	}
}

/* Nothing that says nothing is held against it: no package, no provenance, or none that can be read. */
static void a_candidate_without_provenance_is_not_asked(void **state)
{
	struct desk d;

	(void)state;
	for (int i = 0; i < 3; i++) {
		leak_open(&d, ", key: [id]", "", four);
		if (i > 0)
			come_from(&d, NULL);
		if (i == 2)
			desk_put(&d, "provenance.json", "{");
		assert_int_equal(leak_check_origin(&d.e, &d.err), 0);
		warns(&d, "");
		close_origin(&d);
	}
}

static void the_origin_is_asked_whatever_table_is_given(void **state)
{
	char digest[DIGEST_TEXT];
	struct desk d;
	char *data;

	(void)state;
	leak_open(&d, ", key: [id]", "", four);
	table_digest(digest, &d.e.rows, &d.e.key, NULL);
	data = str_format("[{\"rows\": 4, \"digest\": \"%s\"}]", digest);
	come_from(&d, data);
	free(data);
	assert_int_equal(look(&d, "id,x\nt,9\n"), -1);
	ended(&d, ERR_HOLDOUT, "leakage", "'?', is the hold-out itself");
	assert_int_equal(d.e.n_leaks, 0);
	close_origin(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_tolerated_up_to_the_very_number),
		cmocka_unit_test(a_key_of_two_columns_is_shared_whole_or_not),
		cmocka_unit_test(keys_are_text),
		cmocka_unit_test(without_a_key_rows_alone_are_compared),
		cmocka_unit_test(rows_behind_the_judged_ones_do_not_count),
		cmocka_unit_test(rows_are_tolerated_up_to_the_very_number),
		cmocka_unit_test(a_shared_row_counts_once),
		cmocka_unit_test(what_chance_makes_once_in_a_hundred_is_an_excess),
		cmocka_unit_test(a_table_of_twins_has_no_excess),
		cmocka_unit_test(columns_that_are_not_there_are_named),
		cmocka_unit_test(labels_that_contradict_are_counted),
		cmocka_unit_test(neither_keys_nor_labels_are_features),
		cmocka_unit_test(a_group_on_both_sides_is_a_leak),
		cmocka_unit_test(what_a_table_lacks_is_an_error_only_if_it_was_asked_for),
		cmocka_unit_test(training_ends_before_the_hold_out_begins),
		cmocka_unit_test(the_border_of_time_is_looked_for_in_every_row),
		cmocka_unit_test(without_any_time_there_is_no_order),
		cmocka_unit_test(of_two_spellings_of_one_instant_the_first_is_named),
		cmocka_unit_test(each_table_is_compared_if_it_is_given_and_wanted),
		cmocka_unit_test(a_leak_into_validation_counts_like_one_into_training),
		cmocka_unit_test(out_of_fold_rows_cannot_leak),
		cmocka_unit_test(a_table_that_cannot_be_read_is_named),
		cmocka_unit_test(only_so_many_tables_are_released),
		cmocka_unit_test(a_candidate_trained_on_the_hold_out_is_refused),
		cmocka_unit_test(another_number_of_training_rows_is_said),
		cmocka_unit_test(a_candidate_without_provenance_is_not_asked),
		cmocka_unit_test(the_origin_is_asked_whatever_table_is_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
