/* test_table.c - reading CSV (the fast way against the plain one), rows taken out, order, digests. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/rng.h"
#include "table/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct err err;
enum { PAD = 200 }; /* blank lines behind the rows: all of them may be read the fast way */

static void read_text(struct table *t, const char *text, const struct table_read *how)
{
	if (table_read_csv_text(t, text, strlen(text), "t.csv", how, &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_refused(const char *text, size_t len, const char *message)
{
	const struct table_read plain = { .plain = true };

	for (int i = 0; i < 3; i++) {
		CLEANUP(table_release) struct table t = { 0 };
		CLEANUP(str_release) struct str padded = { 0 };

		str_addn(&padded, text, len);
		for (int k = 0; i == 2 && len > 0 && k < PAD; k++)
			str_addch(&padded, '\n');
		assert_int_equal(table_read_csv_text(&t, str_text(&padded), padded.len, "t.csv", i == 1 ? &plain : NULL, &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		if (!strstr(err.text, message))
			fail_msg("'%s' does not say '%s'", err.text, message);
	}
}

static void assert_same(const struct table *a, const struct table *b)
{
	char x[32], y[32];

	assert_int_equal(a->n_rows, b->n_rows);
	assert_int_equal(a->n_columns, b->n_columns);
	for (size_t k = 0; k < a->n_columns; k++) {
		assert_string_equal(a->columns[k].name, b->columns[k].name);
		assert_int_equal(a->columns[k].kind, b->columns[k].kind);
		assert_int_equal(a->columns[k].n_missing, b->columns[k].n_missing);
		assert_int_equal(a->columns[k].integral, b->columns[k].integral);
		for (size_t i = 0; i < a->n_rows; i++)
			assert_string_equal(column_text(&a->columns[k], i, x), column_text(&b->columns[k], i, y));
	}
	for (size_t i = 0; i < a->n_rows; i++)
		assert_int_equal(table_line(a, i), table_line(b, i));
}

static void infers_numbers_and_categories(void **state)
{
	CLEANUP(table_release) struct table t = { 0 };

	(void)state;
	read_text(&t, "a,b,c,d\n1,x,0.5,\n2,7,-1e3,\n,null,+.5,\n", NULL);
	assert_int_equal(t.columns[0].kind, COLUMN_NUMBER);
	assert_true(t.columns[0].integral);
	assert_int_equal(t.columns[0].n_missing, 1);
	assert_int_equal(t.columns[1].kind, COLUMN_TEXT);
	assert_int_equal(t.columns[1].n_levels, 2);
	assert_string_equal(t.columns[1].levels[1], "7");
	assert_int_equal(t.columns[1].code[2], COLUMN_MISSING);
	assert_true(t.columns[2].number[1] == -1000);
	assert_false(t.columns[2].integral);
	assert_int_equal(t.columns[3].n_missing, 3);
	assert_int_equal(table_line(&t, 2), 4);
}

static void a_column_that_proves_text_late_keeps_its_first_texts(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(table_release) struct table t = { 0 };

	(void)state;
	str_add(&text, "a,b\n");
	for (int i = 0; i < 3000; i++)
		str_addf(&text, "0%d.0,%d\n", i, i);
	str_add(&text, "x,3000\n");
	read_text(&t, str_text(&text), NULL);
	assert_int_equal(t.columns[0].kind, COLUMN_TEXT);
	assert_string_equal(t.columns[0].levels[t.columns[0].code[1]], "01.0");
	assert_int_equal(t.columns[1].kind, COLUMN_NUMBER);
	assert_int_equal(t.n_rows, 3001);
}

static void said_types_hold(void **state)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 }, missing = { 0 }, only = { 0 };
	CLEANUP(table_release) struct table t = { 0 }, u = { 0 }, v = { 0 };
	struct table_read how = { .text_columns = &texts, .number_columns = &numbers, .missing = &missing };

	(void)state;
	strvec_add(&texts, "id");
	strvec_add(&numbers, "x");
	strvec_add(&missing, "-999");
	strvec_add(&missing, "NA");
	read_text(&t, "id,x,y\n007,1,2\n8,-999,NA\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n", &how);
	assert_string_equal(t.columns[0].levels[0], "007");
	assert_true(isnan(t.columns[1].number[1]));
	assert_true(isnan(t.columns[2].number[1]));
	assert_int_equal(table_read_csv_text(&u, "id,x\n1,2\n2,abc\n", 16, "t.csv", &how, &err), -1);
	assert_string_equal(err.text, "t.csv:3: column 'x': 'abc' is not a number");
	strvec_add(&only, "x");
	how.only_columns = &only;
	read_text(&v, "id,x,y\n007,1,2\n", &how);
	assert_int_equal(v.n_columns, 1);
	assert_string_equal(v.columns[0].name, "x");
}

static void refuses_what_is_no_table(void **state)
{
	(void)state;
	assert_refused("", 0, "'t.csv' is empty");
	assert_refused("\n\n", 2, "'t.csv' is empty");
	assert_refused("a,b\n", 4, "'t.csv' has a header but no rows");
	assert_refused("a,b,a\n1,2,3\n", 12, "t.csv:1: the column 'a' is there twice");
	assert_refused("a,,c\n1,2,3\n", 11, "t.csv:1: column 2 has no name");
	assert_refused("a,b\n1,2\n1,2,3\n", 14, "t.csv:3: 3 fields, where the header has 2");
	assert_refused("a,b\n1,2\n1\n", 10, "t.csv:3: 1 fields, where the header has 2");
	assert_refused("a\nx\n\xff\n", 6, "t.csv:3: column 'a': not UTF-8");
	assert_refused("a\nx\ny\0z\n", 8, "t.csv:3: column 'a': a NUL character");
	assert_refused("a\xff\nx\n", 5, "t.csv:1: the name of column 1");
	assert_refused("a,b\n1,\"2\n3,4\n", 13, "t.csv:2: a quote is opened and never closed");
	assert_refused("\xff\xfe"
		       "a\0\n\0",
		       6, "UTF-16");
}

static void a_missing_column_gets_a_suggestion(void **state)
{
	CLEANUP(table_release) struct table t = { 0 };

	(void)state;
	read_text(&t, "alpha,b\n1,2\n", NULL);
	assert_null(table_need(&t, "alhpa", &err));
	assert_string_equal(err.text, "'t.csv' has no column 'alhpa' (did you mean 'alpha'?)");
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(table_need(&t, "b", &err));
}

/* A random cell, with everything that either way of reading must know. */
static void add_random_cell(struct str *out, uint64_t *draw)
{
	static const char *const cells[] = { "",
					     "null",
					     "-0",
					     "1e5",
					     "+7",
					     ".5",
					     "5.",
					     " 3 ",
					     "12345678901234567890",
					     "0.1234567890123456789",
					     "9007199254740993",
					     "abc",
					     "a longer text than eight",
					     "\xc3\xa9",
					     "\"q,\"\"q\"",
					     "\"1\"",
					     "-",
					     "1.2.3",
					     "x\ry",
					     "-12.50" };
	uint64_t n = rng_below(1, 2, (*draw)++, ARRAY_LEN(cells) * 3);

	if (n < ARRAY_LEN(cells))
		str_add(out, cells[n]);
	else
		str_addf(out, "%.*f", (int)(n % 9), (double)(int64_t)rng_at(1, 3, (*draw)++) / 0x1p40);
}

static void both_ways_of_reading_agree(void **state)
{
	uint64_t draw = 0;

	(void)state;
	for (int round = 0; round < 300; round++) {
		CLEANUP(str_release) struct str text = { 0 };
		CLEANUP(table_release) struct table fast = { 0 }, plain = { 0 };
		const struct table_read how = { .plain = true };
		const char *line_end = round % 3 ? "\n" : "\r\n";
		int n_columns = 1 + round % 5;

		for (int k = 0; k < n_columns; k++)
			str_addf(&text, "%sc%d", k ? "," : "", k);
		str_add(&text, line_end);
		for (int i = 0; i < 40; i++) {
			for (int k = 0; k < n_columns; k++) {
				str_add(&text, k ? "," : "");
				/* Every second column is numbers alone. */
				if (k % 2)
					str_addf(&text, "%d", (int)rng_below(1, 4, draw++, 1000));
				else
					add_random_cell(&text, &draw);
			}
			str_add(&text, line_end);
		}
		for (int i = 0; i < round % 2 * PAD; i++)
			str_addch(&text, '\n');
		read_text(&fast, str_text(&text), NULL);
		read_text(&plain, str_text(&text), &how);
		assert_same(&fast, &plain);
	}
}

static void any_number_of_threads_reads_the_same_table(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(table_release) struct table one = { 0 };
	uint64_t draw = 0;

	(void)state;
	str_add(&text, "id,number,category,late,rare\n");
	for (int i = 0; i < 20000; i++) {
		str_addf(&text, "key-%d,%d.%d,c%d,", i, i, i % 10, (int)rng_below(5, 1, draw++, 7 + (uint64_t)i / 1000));
		str_addf(&text, i == 19000 ? "text,%s\n" : "7,%s\n", i % 1000 ? "" : "x");
		if (i % 777 == 0)
			str_addch(&text, '\n');
	}
	read_text(&one, str_text(&text), NULL);
	for (unsigned n_threads = 2; n_threads <= 9; n_threads++) {
		const struct table_read how = { .n_threads = n_threads };
		CLEANUP(table_release) struct table many = { 0 };

		read_text(&many, str_text(&text), &how);
		assert_same(&one, &many);
		for (size_t k = 0; k < one.n_columns; k++)
			assert_int_equal(one.columns[k].n_levels, many.columns[k].n_levels);
		assert_memory_equal(one.columns[0].code, many.columns[0].code, one.n_rows * sizeof(uint32_t));
		assert_memory_equal(one.columns[2].code, many.columns[2].code, one.n_rows * sizeof(uint32_t));
	}
	assert_int_equal(one.columns[3].kind, COLUMN_TEXT);
}

/* A line a row is the rule, and not kept; an exception is, wherever it comes. */
static void every_row_knows_its_line(void **state)
{
	static const struct {
		const char *text;
		size_t lines[3];
		bool kept;
	} cases[] = {
		{ "a\n1\n2\n3\n", { 2, 3, 4 }, false },       { "a\n1\n\n2\n3\n\n", { 2, 4, 5 }, true },
		{ "\"a\nb\"\n1\n2\n3\n", { 3, 4, 5 }, true }, { "\na\n1\n2\n3\n", { 3, 4, 5 }, true },
		{ "a\n\"x\ny\"\n2\n3\n", { 2, 4, 5 }, true },
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		CLEANUP(table_release) struct table t = { 0 };

		read_text(&t, cases[k].text, NULL);
		assert_int_equal(t.n_rows, 3);
		assert_int_equal(t.line != NULL, cases[k].kept);
		for (size_t i = 0; i < 3; i++)
			assert_int_equal(table_line(&t, i), cases[k].lines[i]);
	}
}

/* Without any exception no thread keeps lines; with one at the very end of a share, all do. */
static void threads_keep_lines_only_where_they_must(void **state)
{
	(void)state;
	for (int blank = 0; blank < 2; blank++) {
		CLEANUP(str_release) struct str text = { 0 };
		CLEANUP(table_release) struct table one = { 0 }, many = { 0 };

		str_add(&text, "number\n");
		for (int i = 0; i < 40000; i++)
			str_addf(&text, "%d\n%s", i, blank && i % 100 == 99 ? "\n" : "");
		read_text(&one, str_text(&text), NULL);
		read_text(&many, str_text(&text), &(struct table_read){ .n_threads = 3 });
		assert_same(&one, &many);
		assert_int_equal(one.line != NULL, blank);
		assert_int_equal(many.line != NULL, blank);
	}
}

static void a_mistake_is_named_the_same_for_any_number_of_threads(void **state)
{
	const struct table_read how = { .n_threads = 4 };
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(table_release) struct table t = { 0 };

	(void)state;
	str_add(&text, "a,b\n");
	for (int i = 0; i < 100000; i++)
		str_add(&text, i == 70000 ? "1\n" : "12,34\n");
	assert_int_equal(table_read_csv_text(&t, text.data, text.len, "t.csv", &how, &err), -1);
	assert_string_equal(err.text, "t.csv:70002: 1 fields, where the header has 2");
}

static void rows_taken_out_keep_only_their_levels(void **state)
{
	CLEANUP(table_release) struct table t = { 0 }, part = { 0 };
	const size_t rows[] = { 3, 1 };

	(void)state;
	read_text(&t, "a,n\nx,1\ny,2\nx,3\nz,\n", NULL);
	table_take_rows(&part, &t, rows, 2);
	assert_int_equal(part.n_rows, 2);
	assert_int_equal(part.columns[0].n_levels, 2);
	assert_string_equal(part.columns[0].levels[part.columns[0].code[0]], "z");
	assert_int_equal(part.columns[1].n_missing, 1);
	assert_int_equal(part.line[0], 5);
}

static void tables_by_hand_are_like_read_ones(void **state)
{
	static const char *const texts[] = { "x", NULL, "x", "y" };
	static const double numbers[] = { 1, 2.5, NAN, 4 };
	CLEANUP(table_release) struct table t = { 0 };
	char buf[32];

	(void)state;
	table_add_texts(&t, "a", texts, 4);
	table_add_numbers(&t, "b", numbers, 4);
	assert_int_equal(t.n_rows, 4);
	assert_int_equal(table_column(&t, "a")->n_levels, 2);
	assert_int_equal(table_column(&t, "a")->n_missing, 1);
	assert_false(table_column(&t, "b")->integral);
	assert_string_equal(column_text(table_column(&t, "b"), 1, buf), "2.5");
	assert_string_equal(column_text(table_column(&t, "b"), 2, buf), "");
}

static void what_is_written_reads_back(void **state)
{
	CLEANUP(table_release) struct table t = { 0 }, again = { 0 };
	const char *path = "/tmp/test-table-write.csv";

	(void)state;
	read_text(&t, "a,\"b,1\",c\n0.1,\"x\ny\",\"null\"\n1e300,,q\"q\n", NULL);
	assert_int_equal(table_write_csv(&t, path, &err), 0);
	assert_int_equal(table_read_csv(&again, path, NULL, &err), 0);
	unlink(path);
	again.line[1] = t.line[1];
	assert_same(&t, &again);
	assert_string_equal(again.columns[2].levels[0], "null");
}

static void order_is_by_time_then_key_then_content(void **state)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	size_t order[5];

	(void)state;
	strvec_add(&key, "id");
	read_text(&t, "id,when,v\nb,2020-01-02,1\na,2020-01-01T23:00:00-05:00,2\na,2020-01-01,9\nc,2020-01-01,1\na,2020-01-01,8\n", NULL);
	table_canonical_order(order, &t, &key, "when");
	assert_int_equal(order[0], 4);
	assert_int_equal(order[1], 2);
	assert_int_equal(order[2], 3);
	assert_int_equal(order[3], 0);
	assert_int_equal(order[4], 1);
	table_canonical_order(order, &t, &key, NULL);
	assert_int_equal(order[0], 1);
	assert_int_equal(order[1], 4);
	assert_int_equal(order[3], 0);
	table_canonical_order(order, &t, NULL, NULL);
	assert_int_equal(order[0], 1);
}

/* As numbers where all are numbers, else as text: never all alike. */
static void times_that_are_no_dates_are_ordered_too(void **state)
{
	CLEANUP(strvec_release) struct strvec as_text = { 0 };
	struct table_read how = { .text_columns = &as_text };
	static const struct {
		const char *text;
		size_t order[3];
	} cases[] = { { "when,id\n10,a\n9,b\n-1,c\n", { 2, 1, 0 } }, { "when,id\n2026-W09,b\n2026-W10,a\n2025-W52,c\n", { 2, 0, 1 } } };

	(void)state;
	strvec_add(&as_text, "when");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(table_release) struct table t = { 0 };
		size_t order[3];

		assert_int_equal(table_read_csv_text(&t, cases[i].text, strlen(cases[i].text), "t.csv", &how, &err), 0);
		table_canonical_order(order, &t, NULL, "when");
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(order[k], cases[i].order[k]);
	}
}

/* One pass a column says the same as one row at a time, and blanks around a text do not count. */
static void row_hashes_are_of_values(void **state)
{
	CLEANUP(table_release) struct table t = { 0 }, u = { 0 };
	uint64_t hashes[4];
	struct strvec columns = { 0 };

	(void)state;
	read_text(&t, "a,b,c\n1,x,2\n1.0, x ,2.00\n,y,\n0,\" \",-0\n", NULL);
	read_text(&u, "c,b,a\n2e0,x,1\n", NULL);
	table_row_hashes(hashes, &t, NULL);
	for (size_t i = 0; i < 4; i++)
		assert_true(hashes[i] == table_row_hash(&t, i, NULL));
	assert_true(hashes[0] == hashes[1] && hashes[0] != hashes[2]);
	assert_true(table_row_hash(&u, 0, NULL) == hashes[0]);
	strvec_add(&columns, "b");
	table_row_hashes(hashes, &t, &columns);
	assert_true(hashes[0] == hashes[1] && hashes[0] == table_row_hash(&t, 0, &columns) && hashes[3] == table_row_hash(&t, 3, &columns));
	strvec_release(&columns);
}

static void long_keys_with_one_beginning_are_ordered(void **state)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };
	CLEANUP(table_release) struct table t = { 0 };
	size_t order[4];

	(void)state;
	strvec_add(&key, "id");
	read_text(&t, "id\ncustomer-2\ncustomer-10\ncustomer\ncust\n", NULL);
	table_canonical_order(order, &t, &key, NULL);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[1], 2);
	assert_int_equal(order[2], 1);
	assert_int_equal(order[3], 0);
}

static void a_digest_is_of_what_the_table_says(void **state)
{
	static const char *const same[] = { "id,x,y\n1,1.0,a\n2,,b\n", "y,id,x\nb,2,\na,1,1\n", "id,x,y\r\n2,null,\"b\"\r\n1,1e0,a\r\n" };
	static const char *const other[] = { "id,x,y\n1,1.5,a\n2,,b\n", "id,x,z\n1,1.0,a\n2,,b\n", "id,x,y\n1,1.0,a\n" };
	CLEANUP(strvec_release) struct strvec key = { 0 };
	const struct table_read key_text = { .text_columns = &key };
	char first[DIGEST_TEXT], digest[DIGEST_TEXT];

	(void)state;
	strvec_add(&key, "id");
	for (size_t i = 0; i < 6; i++) {
		CLEANUP(table_release) struct table t = { 0 };

		read_text(&t, i < 3 ? same[i] : other[i - 3], i == 1 ? &key_text : NULL);
		table_digest(digest, &t, &key, NULL);
		if (i == 0)
			memcpy(first, digest, sizeof(first));
		else if (i < 3)
			assert_string_equal(digest, first);
		else
			assert_string_not_equal(digest, first);
	}
	/* printf 'id,x,y\n1,1,a\n2,,b\n' | sha256sum */
	digest_bytes(digest, "id,x,y\n1,1,a\n2,,b\n", 18);
	assert_string_equal(first, digest);
}

static void equal_rows_hash_the_same_across_tables(void **state)
{
	CLEANUP(strvec_release) struct strvec columns = { 0 }, texts = { 0 };
	const struct table_read as_text = { .text_columns = &texts };
	CLEANUP(table_release) struct table a = { 0 }, b = { 0 };

	(void)state;
	strvec_add(&texts, "x");
	strvec_add(&columns, "x");
	read_text(&a, "x,y\n1,a\n2,b\n", NULL);
	read_text(&b, "y,x\nb,2.0\na,3\n", &as_text);
	assert_true(table_row_hash(&a, 1, NULL) == table_row_hash(&b, 0, NULL));
	assert_true(table_row_hash(&a, 0, NULL) != table_row_hash(&b, 1, NULL));
	assert_true(table_row_hash(&a, 1, &columns) == table_row_hash(&b, 0, &columns));
	assert_true(table_row_hash(&a, 0, &columns) != table_row_hash(&a, 1, &columns));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(infers_numbers_and_categories),
		cmocka_unit_test(a_column_that_proves_text_late_keeps_its_first_texts),
		cmocka_unit_test(said_types_hold),
		cmocka_unit_test(refuses_what_is_no_table),
		cmocka_unit_test(a_missing_column_gets_a_suggestion),
		cmocka_unit_test(both_ways_of_reading_agree),
		cmocka_unit_test(any_number_of_threads_reads_the_same_table),
		cmocka_unit_test(every_row_knows_its_line),
		cmocka_unit_test(threads_keep_lines_only_where_they_must),
		cmocka_unit_test(a_mistake_is_named_the_same_for_any_number_of_threads),
		cmocka_unit_test(rows_taken_out_keep_only_their_levels),
		cmocka_unit_test(tables_by_hand_are_like_read_ones),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(order_is_by_time_then_key_then_content),
		cmocka_unit_test(times_that_are_no_dates_are_ordered_too),
		cmocka_unit_test(row_hashes_are_of_values),
		cmocka_unit_test(long_keys_with_one_beginning_are_ordered),
		cmocka_unit_test(a_digest_is_of_what_the_table_says),
		cmocka_unit_test(equal_rows_hash_the_same_across_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
