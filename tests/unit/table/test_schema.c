/* test_schema.c - schema.yaml and its refusals. */
#include "base/fs.h"
#include "base/mem.h"
#include "table/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct err err;
static const char path[] = "/tmp/test-schema.yaml";

static int read_text(struct schema *s, const char *text)
{
	struct err ignored;

	assert_int_equal(fs_write(path, text, strlen(text), 0, &ignored), 0);
	return schema_read(s, path, &err);
}

static void reads_every_key(void **state)
{
	CLEANUP(schema_release) struct schema s = { 0 };
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 };
	const struct schema_column *c;

	(void)state;
	if (read_text(&s, "schema: 1\nrows: {key: [id], min: 50}\nmissing: [NA, -999]\nextra_columns: drop\ncolumns:\n"
			  "  id: {type: int, required: true, unique: true}\n  AGE: {type: int, min: 0, max: 120, unit: years}\n"
			  "  SEX: {type: int, values: [1, 2]}\n  when: {type: time, min: 2020-01-01}\n  note: text\n"
			  "  Y: {type: float, role: target}\n") < 0)
		fail_msg("%s", err.text);
	assert_int_equal(s.min_rows, 50);
	assert_string_equal(s.key.v[0], "id");
	assert_string_equal(s.missing.v[1], "-999");
	assert_int_equal(s.extra, SCHEMA_EXTRA_DROP);
	c = schema_column(&s, "AGE");
	assert_true(c->has_min && c->has_max && c->max == 120);
	assert_string_equal(c->unit, "years");
	assert_true(schema_column(&s, "SEX")->value_numbers[1] == 2);
	assert_true(schema_column(&s, "when")->min == 1577836800000.0);
	assert_int_equal(schema_column(&s, "note")->type, SCHEMA_TEXT);
	assert_string_equal(schema_role(&s, "target")->name, "Y");
	schema_text_columns(&s, &texts);
	schema_number_columns(&s, &numbers);
	assert_int_equal(texts.n, 3);
	assert_string_equal(texts.v[0], "id");
	assert_int_equal(numbers.n, 3);
}

static void a_mistake_is_named_by_its_place(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "colums: {a: int}\n", ":1:1: unknown key 'colums' (did you mean 'columns'?)" },
		{ "columns: {a: {type: flaot}}\n", ":1:21: unknown type 'flaot' (did you mean 'float'?)" },
		{ "columns:\n  a: {type: int, min: 5, max: 1}\n", ":2:18: min 5 is greater than max 1" },
		{ "columns: {a: {type: text, min: 5}}\n", "'min' is for int, float and time columns, and this one is text" },
		{ "columns: {a: {type: int, values: [x]}}\n", "'x' is no value of an int column" },
		{ "columns: {a: {typ: int}}\n", "unknown key 'typ' (did you mean 'type'?)" },
		{ "columns: {a: {required: true}}\n", "column 'a' needs a type" },
		{ "columns: {a: {type: int, rquired: true}}\n", "did you mean 'required'?" },
		{ "columns: {a: {type: int, required: yes}}\n", "'required' must be true or false" },
		{ "rows: {key: [b]}\ncolumns: {a: int}\n", ":1:8: the key 'b' is no column of this schema" },
		{ "rows: {key: [a, a]}\ncolumns: {a: int}\n", "the key names 'a' twice" },
		{ "rows: {min: -1}\ncolumns: {a: int}\n", "'min' must not be negative" },
		{ "schema: 2\ncolumns: {a: int}\n", "version 2 of the format is not known" },
		{ "extra_columns: kep\ncolumns: {a: int}\n", "did you mean 'keep'?" },
		{ "columns: {a: int, a: int}\n", "the key 'a' is given twice" },
		{ "columns: {}\n", "'columns' must be a map of at least one column" },
		{ "", "'columns' must be a map" },
		{ "- a\n", "a schema is a map" },
		{ "columns: {a: {type: time, min: tomorrow}}\n", "must be an RFC 3339 time or a date" },
		{ "columns: {a: {type: int, role: label}}\n", "unknown role 'label'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(schema_release) struct schema s = { 0 };

		assert_int_equal(read_text(&s, cases[i].text), -1);
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.text, cases[i].message))
			fail_msg("'%s' does not say '%s'", err.text, cases[i].message);
	}
	unlink(path);
}

static void an_absent_schema_has_no_columns(void **state)
{
	CLEANUP(schema_release) struct schema s = { 0 }, named = { 0 };

	(void)state;
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(schema_read_or_none(&s, NULL, &err), 0);
	assert_int_equal(s.n_columns, 0);
	assert_null(s.path);
	assert_int_equal(schema_read_or_none(&named, "/nope.yaml", &err), -1);
	assert_int_equal(err.code, ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_key),
		cmocka_unit_test(a_mistake_is_named_by_its_place),
		cmocka_unit_test(an_absent_schema_has_no_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
