/* test_plot_points.c - points out of what files hold, and templates filled with them. */
#include "base/mem.h"
#include "pipeline/plots/plot_points.h"
#include "pipeline/plots/plot_rows.h"
#include "pipeline/plots/plot_template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

static struct value *tree(struct arena *a, const char *text)
{
	struct json *json = json_parse(text, strlen(text), "test", &err);
	struct value *v;

	assert_non_null(json);
	v = value_from_json(a, json);
	json_cleanup(&json);
	return v;
}

static void assert_is(const struct value *v, const char *text)
{
	CLEANUP(str_release) struct str out = { 0 };

	value_to_json(&out, v, false);
	assert_string_equal(str_text(&out), text);
}

static void columns_of_one_file_become_points_with_their_names(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *points, *props;
	struct plot_trouble why = { 0 };

	(void)state;
	assert_int_equal(plot_points(&points, &props, &a, "f", tree(&a, "{\"x\": \"n\", \"y\": [\"p\", \"q\"]}"),
				     tree(&a, "{\"f\": {\"deep\": [{\"n\": 1, \"p\": 2, \"q\": 3}]}}"), "v1", &why),
			 0);
	assert_is(points,
		  "[{\"n\": 1, \"p\": 2, \"q\": 3, \"dvc_inferred_y_value\": 2, \"rev\": \"v1\", \"filename\": \"f\", \"field\": \"p\"}, "
		  "{\"n\": 1, \"p\": 2, \"q\": 3, \"dvc_inferred_y_value\": 3, \"rev\": \"v1\", \"filename\": \"f\", \"field\": \"q\"}]");
	assert_is(value_get(props, "y_label"), "\"y\"");
	assert_is(value_get(props, "x_label"), "\"n\"");
}

static void without_axes_the_last_column_goes_over_the_row_number(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *points, *props;
	struct plot_trouble why = { 0 };

	(void)state;
	assert_int_equal(plot_points(&points, &props, &a, "f", value_map(&a),
				     tree(&a, "{\"f\": [{\"a\": 1, \"b\": 2}, {\"a\": 3, \"b\": 4}]}"), "r", &why),
			 0);
	assert_string_equal(value_get_text(props, "y"), "b");
	assert_string_equal(value_get_text(props, "x"), "step");
	assert_is(value_get(points->items[1], "step"), "1");
}

static void files_are_named_without_their_common_folder(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *points, *props;
	struct plot_trouble why = { 0 };

	(void)state;
	assert_int_equal(plot_points(&points, &props, &a, "p", tree(&a, "{\"y\": {\"d/train/a\": \"v\", \"d/test/a\": \"v\"}}"),
				     tree(&a, "{\"d/train/a\": [{\"v\": 1}], \"d/test/a\": [{\"v\": 2}]}"), "r", &why),
			 0);
	assert_is(value_get(props, "anchors_y_definitions"),
		  "[{\"filename\": \"train/a\", \"field\": \"v\"}, {\"filename\": \"test/a\", \"field\": \"v\"}]");
}

static void columns_of_unequal_length_cannot_be_joined(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *points, *props;
	struct plot_trouble why = { 0 };

	(void)state;
	assert_int_equal(plot_points(&points, &props, &a, "p", tree(&a, "{\"x\": {\"f\": \"t\"}, \"y\": {\"g\": \"v\"}}"),
				     tree(&a, "{\"f\": [{\"t\": 1}, {\"t\": 2}], \"g\": [{\"v\": 2}]}"), "r", &why),
			 -1);
	assert_string_equal(why.text, "Cannot join 't' from 'f' and 'v' from 'g'. They have to have same length.");
}

static void an_unknown_column_is_named_with_the_nearest(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *points, *props;
	struct plot_trouble why = { 0 };

	(void)state;
	assert_int_equal(
		plot_points(&points, &props, &a, "f", tree(&a, "{\"y\": \"los\"}"), tree(&a, "{\"f\": [{\"loss\": 1}]}"), "r", &why), -1);
	assert_string_equal(why.type, "FieldNotFoundError");
	assert_string_equal(why.hint, "did you mean 'loss' of 'f'?");
}

static void lists_that_are_empty_or_hold_no_maps_are_refused(void **state)
{
	static const char *const bad[] = { "{\"f\": {\"a\": []}}", "{\"f\": 3}", "{\"f\": {\"a\": 1}}", "{\"f\": [1, 2]}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		struct value *points, *props;
		struct plot_trouble why = { 0 };

		assert_int_equal(plot_points(&points, &props, &a, "f", tree(&a, "{\"y\": \"v\"}"), tree(&a, bad[i]), "r", &why), -1);
		assert_non_null(strstr(why.text, "'f' holds"));
	}
}

static void tables_are_read_as_python_reads_them(void **state)
{
	static const struct {
		const char *path, *text, *expected;
		bool no_header;
	} cases[] = {
		{ "a.csv", "a,b\r\n1\n\n\"x \"\"y\"\"\n\",\"2\"3\n",
		  "[{\"a\": \"1\", \"b\": null}, {\"a\": \"x \\\"y\\\"\\n\", \"b\": \"23\"}]", false },
		{ "a.csv", "a,b\n1,2,3\n", "[{\"a\": \"1\", \"b\": \"2\", \"null\": [\"3\"]}]", false },
		{ "a.tsv", "a\tb\n1\t2,3\n", "[{\"a\": \"1\", \"b\": \"2,3\"}]", false },
		{ "a.csv", "1,2\n3,4\n", "[{\"0\": \"1\", \"1\": \"2\"}, {\"0\": \"3\", \"1\": \"4\"}]", true },
		{ "a.csv", "a,b\n\"open\n1", "[{\"a\": \"open\\n1\", \"b\": null}]", false },
		{ "a.csv", "", "[]", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		struct value *rows;

		assert_int_equal(plot_rows_read(&rows, &a, cases[i].path, cases[i].text, strlen(cases[i].text), cases[i].no_header, &err),
				 0);
		assert_is(rows, cases[i].expected);
	}
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *rows;

	(void)state;
	assert_int_equal(plot_rows_read(&rows, &a, "a.csv", "a\n\xff\n", 4, false, &err), -1);
	assert_string_equal(err.text, "unable to read: 'a.csv' is not valid 'utf8'");
}

static void suffixes_say_what_a_file_is(void **state)
{
	(void)state;
	assert_string_equal(plot_image_kind("a/b.jpg"), "jpeg");
	assert_null(plot_image_kind("a.png/b"));
	assert_true(plot_rows_can("x.yaml"));
	assert_false(plot_rows_can("a.csv/x"));
	assert_false(plot_rows_can(".csv"));
}

/* ---- templates ---- */

static struct plot plot_of(struct arena *a, const char *points, const char *props)
{
	return (struct plot){ .name = "p", .id = "p", .points = tree(a, points), .props = tree(a, props) };
}

static void anchors_are_replaced_whole_or_within_a_text(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct plot p = plot_of(&a, "[{\"a.b\": 1, \"v\": 2, \"rev\": \"r\", \"filename\": \"f\", \"field\": \"v\"}]",
				"{\"x\": \"a.b\", \"y\": \"v\", \"title\": \"T\", \"revs_with_datapoints\": [\"r\"], "
				"\"anchors_y_definitions\": [{\"filename\": \"f\", \"field\": \"v\"}]}");
	struct plot_template t = {
		.name = "t",
		.content = tree(&a, "{\"v\": \"<DVC_METRIC_DATA>\", \"x\": \"of <DVC_METRIC_X>\", \"l\": [\"of <DVC_METRIC_X>\", "
				    "\"<DVC_METRIC_Y_LABEL>\"], \"s\": \"<DVC_METRIC_SHAPE>\", \"g\": \"<DVC_METRIC_GROUP_BY_X>\"}")
	};
	struct value *out;

	(void)state;
	assert_int_equal(plot_fill(&out, NULL, &a, &p, &t, &err), 0);
	assert_is(out, "{\"v\": [{\"a.b\": 1, \"v\": 2, \"rev\": \"r\"}], \"x\": \"of a\\\\.b\", \"l\": [\"of <DVC_METRIC_X>\", \"v\"], "
		       "\"s\": {}, "
		       "\"g\": [\"rev\", \"a.b\"]}");
}

static void colours_begin_again_after_the_seventh(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct plot p = plot_of(&a, "[{\"v\": 2, \"rev\": \"a\"}]",
				"{\"y\": \"v\", \"revs_with_datapoints\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\"]}");
	struct plot_template t = { .name = "t", .content = tree(&a, "{\"d\": \"<DVC_METRIC_DATA>\", \"c\": \"<DVC_METRIC_COLOR>\"}") };
	const struct value *range;
	struct value *out;

	(void)state;
	assert_int_equal(plot_fill(&out, NULL, &a, &p, &t, &err), 0);
	range = value_find(out, "c.scale.range");
	assert_int_equal(range->n, 8);
	assert_string_equal(range->items[7]->text, range->items[0]->text);
	assert_string_not_equal(range->items[6]->text, range->items[0]->text);
}

static void what_is_split_off_stands_apart(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct plot p = plot_of(&a, "[{\"v\": 2, \"rev\": \"a\"}]", "{\"y\": \"v\", \"title\": \"T\", \"revs_with_datapoints\": [\"a\"]}");
	struct plot_template t;
	struct value *out, *split;

	(void)state;
	assert_int_equal(plot_template_find(&t, &a, "simple", NULL, &err), 0);
	assert_int_equal(plot_fill(&out, &split, &a, &p, &t, &err), 0);
	assert_is(value_find(out, "data.values"), "\"<DVC_METRIC_DATA>\"");
	assert_is(value_get(split, "<DVC_METRIC_DATA>"), "[{\"v\": 2, \"rev\": \"a\"}]");
	assert_is(value_get(split, "<DVC_METRIC_TITLE>"), "\"T\"");
	assert_is(value_find(out, "encoding.y.field"), "\"v\"");
}

static void a_template_without_a_place_for_points_is_refused(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct plot p = plot_of(&a, "[{\"v\": 2, \"rev\": \"a\"}]", "{\"y\": \"v\"}");
	struct plot_template t = { .name = "t", .content = tree(&a, "{\"x\": [[\"<DVC_METRIC_DATA>\"]]}") };
	struct value *out;

	(void)state;
	assert_int_equal(plot_fill(&out, NULL, &a, &p, &t, &err), -1);
	assert_string_equal(err.text, "Template 't' is not using '<DVC_METRIC_DATA>' anchor");
}

static void every_template_of_ours_leaves_no_anchor_open(void **state)
{
	(void)state;
	for (size_t i = 0; plot_template_names[i]; i++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		CLEANUP(str_release) struct str text = { 0 };
		struct plot p = plot_of(
			&a,
			"[{\"u\": 1, \"v\": 2, \"w\": 2, \"rev\": \"a\", \"filename\": \"f\", \"field\": \"v\"}, "
			"{\"u\": 1, \"v\": 2, \"w\": 2, \"rev\": \"a\", \"filename\": \"g\", \"field\": \"w\"}]",
			"{\"x\": \"u\", \"y\": \"v\", \"title\": \"T\", \"revs_with_datapoints\": [\"a\"], \"anchors_y_definitions\": "
			"[{\"filename\": \"f\", \"field\": \"v\"}, {\"filename\": \"g\", \"field\": \"w\"}]}");
		struct plot_template t;
		struct value *out;

		assert_int_equal(plot_template_find(&t, &a, plot_template_names[i], NULL, &err), 0);
		assert_true(t.is_own);
		assert_int_equal(plot_fill(&out, NULL, &a, &p, &t, &err), 0);
		value_to_json(&text, out, false);
		assert_null(strstr(str_text(&text), "<DVC_METRIC"));
		assert_is(value_find(out, "data.values.1.filename::field"), "\"g::w\"");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_of_one_file_become_points_with_their_names),
		cmocka_unit_test(without_axes_the_last_column_goes_over_the_row_number),
		cmocka_unit_test(files_are_named_without_their_common_folder),
		cmocka_unit_test(columns_of_unequal_length_cannot_be_joined),
		cmocka_unit_test(an_unknown_column_is_named_with_the_nearest),
		cmocka_unit_test(lists_that_are_empty_or_hold_no_maps_are_refused),
		cmocka_unit_test(tables_are_read_as_python_reads_them),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(suffixes_say_what_a_file_is),
		cmocka_unit_test(anchors_are_replaced_whole_or_within_a_text),
		cmocka_unit_test(colours_begin_again_after_the_seventh),
		cmocka_unit_test(what_is_split_off_stands_apart),
		cmocka_unit_test(a_template_without_a_place_for_points_is_refused),
		cmocka_unit_test(every_template_of_ours_leaves_no_anchor_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
