/* test_plot_draw.c - plots as series, as smoothed lines, and as pictures. */
#include "base/mem.h"
#include "report/plots/plot_draw.h"
#include "report/plots/plot_smooth.h"

#include <math.h>
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

static struct plot plot_of(struct arena *a, const char *points, const char *props)
{
	return (struct plot){ .name = "p", .id = "p", .points = tree(a, points), .props = tree(a, props) };
}

static void lines_go_along_x_and_texts_that_are_numbers_count(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(plot_data_release) struct plot_data d = { 0 };
	struct plot p = plot_of(&a,
				"[{\"x\": \"10\", \"y\": 1, \"rev\": \"r\"}, {\"x\": \"9\", \"y\": \"2.5\", \"rev\": \"r\"}, {\"x\": \"\", "
				"\"y\": 3, \"rev\": \"r\"}]",
				"{\"x\": \"x\", \"y\": \"y\"}");

	(void)state;
	plot_data_read(&d, &p, PLOT_LINES);
	assert_int_equal(d.n_series, 1);
	assert_false(d.x_is_words);
	assert_true(d.series[0].x[0] == 9 && d.series[0].y[0] == 2.5 && d.series[0].x[1] == 10);
	assert_true(isnan(d.series[0].x[2]));
	assert_int_equal(d.n_skipped, 1);
}

static void a_word_makes_an_axis_one_of_words(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(plot_data_release) struct plot_data d = { 0 };
	struct plot p = plot_of(&a, "[{\"x\": \"mon\", \"y\": 1, \"rev\": \"r\"}, {\"x\": \"7\", \"y\": 2, \"rev\": \"r\"}]",
				"{\"x\": \"x\", \"y\": \"y\"}");

	(void)state;
	plot_data_read(&d, &p, PLOT_LINES);
	assert_true(d.x_is_words);
	assert_string_equal(d.x_words.v[0], "mon");
	assert_true(d.series[0].x[1] == 1);
}

static void series_are_told_apart_by_revision_and_by_what_varies(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(plot_data_release) struct plot_data d = { 0 };
	struct plot p = plot_of(&a,
				"[{\"x\": 1, \"y\": 1, \"rev\": \"r\", \"filename\": \"f\", \"field\": \"u\"}, "
				"{\"x\": 1, \"y\": 1, \"rev\": \"r\", \"filename\": \"f\", \"field\": \"v\"}, "
				"{\"x\": 1, \"y\": 1, \"rev\": \"s\", \"filename\": \"f\", \"field\": \"u\"}]",
				"{\"x\": \"x\", \"y\": \"y\", \"anchors_y_definitions\": [{\"filename\": \"f\", \"field\": \"u\"}, "
				"{\"filename\": \"f\", \"field\": \"v\"}]}");

	(void)state;
	plot_data_read(&d, &p, PLOT_LINES);
	assert_int_equal(d.n_series, 3);
	assert_string_equal(d.series[1].part, "v");
	assert_int_equal(d.series[2].rev_place, 1);
	assert_int_equal(d.series[2].part_place, 0);
}

static void a_matrix_counts_pairs_on_equal_axes(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(plot_data_release) struct plot_data d = { 0 };
	CLEANUP(plot_pictures_release) struct plot_pictures pictures = { 0 };
	struct plot p = plot_of(
		&a,
		"[{\"x\": 10, \"y\": 9, \"rev\": \"r\"}, {\"x\": 10, \"y\": 9, \"rev\": \"r\"}, {\"x\": 9, \"y\": 9, \"rev\": \"r\"}, "
		"{\"x\": 9, \"y\": 2, \"rev\": \"r\"}]",
		"{\"x\": \"x\", \"y\": \"y\"}");

	(void)state;
	plot_data_read(&d, &p, PLOT_SHARES);
	assert_int_equal(d.x_words.n, 3);
	assert_string_equal(d.x_words.v[0], "2");
	assert_string_equal(d.y_words.v[2], "10");
	plot_draw(&pictures, &d, NULL);
	assert_int_equal(pictures.n, 1);
	assert_non_null(strstr(pictures.v[0].table,
			       "<bdi>9</bdi></th><td class=\"number\">0</td><td class=\"number\">0.3333333333333333</td>"
			       "<td class=\"number\">0.6666666666666666</td>"));
}

static void sorted_bars_have_the_longest_on_top(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(plot_data_release) struct plot_data d = { 0 };
	CLEANUP(plot_pictures_release) struct plot_pictures pictures = { 0 };
	struct plot p = plot_of(&a, "[{\"x\": 1, \"y\": \"low\", \"rev\": \"r\"}, {\"x\": 3, \"y\": \"high\", \"rev\": \"r\"}]",
				"{\"x\": \"x\", \"y\": \"y\"}");
	const char *high, *low;

	(void)state;
	plot_data_read(&d, &p, PLOT_BARS_SORTED);
	plot_draw(&pictures, &d, "css");
	high = strstr(pictures.v[0].svg, ">high<");
	low = strstr(pictures.v[0].svg, ">low<");
	assert_true(high && low && high < low);
	assert_non_null(strstr(pictures.v[0].svg, "<style>css</style>"));
}

static void a_template_of_the_users_is_drawn_by_its_marks(void **state)
{
	static const struct {
		const char *content;
		enum plot_kind kind;
	} cases[] = { { "{\"layer\": [{\"mark\": {\"type\": \"rect\"}}, {\"mark\": \"text\"}]}", PLOT_MATRIX },
		      { "{\"mark\": \"bar\"}", PLOT_BARS },
		      { "{\"layer\": [{\"mark\": \"point\"}, {\"mark\": \"line\"}]}", PLOT_LINES_POINTS },
		      { "{\"layer\": [{\"mark\": \"line\"}, {\"mark\": \"rule\"}]}", PLOT_LINES },
		      { "{\"mark\": \"circle\"}", PLOT_POINTS },
		      { "{\"transform\": [{\"joinaggregate\": [{\"op\": \"sum\"}]}], \"mark\": {\"type\": \"rect\"}}", PLOT_SHARES },
		      { "{\"transform\": [{\"joinaggregate\": [{\"op\": \"max\"}]}], \"mark\": \"rect\"}", PLOT_MATRIX },
		      { "{\"mark\": \"bar\", \"encoding\": {\"y\": {\"sort\": \"-x\"}}}", PLOT_BARS_SORTED },
		      { "{\"transform\": [{\"loess\": \"y\", \"on\": \"x\"}], \"mark\": \"line\"}", PLOT_SMOOTH },
		      { "{\"transform\": [{\"loess\": \"y\", \"on\": \"x\", \"bandwidth\": 0.001}], \"mark\": \"line\"}", PLOT_LINES },
		      { "{\"params\": [{\"name\": \"s\", \"value\": 0.5}], \"transform\": [{\"loess\": \"y\", \"bandwidth\": {\"signal\": "
			"\"s\"}}], "
			"\"mark\": \"line\"}",
			PLOT_SMOOTH },
		      { "{\"transform\": [{\"calculate\": \"random()\"}], \"mark\": \"point\"}", PLOT_JITTER },
		      { "{}", PLOT_LINES } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		struct plot_template t = { .name = "linear", .content = tree(&a, cases[i].content) };

		assert_int_equal(plot_kind_of(&t), cases[i].kind);
	}
}

static void smoothing_keeps_a_straight_line_and_passes_over_gaps(void **state)
{
	double x[20], y[20];
	double *out;

	(void)state;
	for (int i = 0; i < 20; i++) {
		x[i] = i;
		y[i] = i == 7 ? NAN : 3 - 2.0 * i;
	}
	out = plot_smoothed(x, y, 20);
	for (int i = 0; i < 20; i++)
		assert_true(fabs(out[i] - (3 - 2.0 * i)) < 1e-9);
	free(out);
}

/* Golden: regressionLoess() of vega-statistics 1.9.0 with the bandwidth 0.3, over the same points. */
static void smoothing_is_the_loess_of_vega_outliers_and_repeated_x_included(void **state)
{
	static const double y[23] = { 0, 1.5, 5, 3.5, 4, 6.5, 4, 3.5, 5, 40, 7, 7.5, 10, 7.5, 7, 8.5, 12, 10.5, 11, 13.5, 3, 5, 1 };
	static const double vega[23] = { 0.30145563736263714, 1.6370156999819327, 2.8621585932068303, 3.8737793907377784, 4.386814908761153,
					 4.385050919346382,   4.380882784137059,  4.140550137232826,  4.871453026191562,  5.799037062030866,
					 6.870672371838526,   7.855574332240058,  8.052794199054787,  8.047157135936352,  8.182638989710012,
					 8.955499426331052,   9.885038544343987,  10.743634551359483, 11.000000000002736, 7.115943000058172,
					 4.227914552016452,   4.227914552016452,  0.8513890741306787 };
	double x[23], *out;

	(void)state;
	for (int i = 0; i < 23; i++)
		x[i] = i < 21 ? i : i == 21 ? 20 : 23.5;
	out = plot_smoothed(x, y, 23);
	for (int i = 0; i < 23; i++)
		if (fabs(out[i] - vega[i]) > 1e-9)
			fail_msg("at %d: %.17g, Vega has %.17g", i, out[i], vega[i]);
	free(out);
	free(plot_smoothed(x, y, 0));
	out = plot_smoothed(x, y, 1);
	assert_true(out[0] == y[0]);
	free(out);
}

static void points_are_pushed_apart_by_a_little_and_always_alike(void **state)
{
	const double x[] = { 0, 0, 1 };
	double *a = plot_jitter(x, 3, true, 4), *b = plot_jitter(x, 3, true, 4);

	(void)state;
	assert_memory_equal(a, b, sizeof(x));
	assert_true(a[0] != a[1]);
	for (int i = 0; i < 3; i++)
		assert_true(fabs(a[i] - x[i]) <= 0.3);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_go_along_x_and_texts_that_are_numbers_count),
		cmocka_unit_test(a_word_makes_an_axis_one_of_words),
		cmocka_unit_test(series_are_told_apart_by_revision_and_by_what_varies),
		cmocka_unit_test(a_matrix_counts_pairs_on_equal_axes),
		cmocka_unit_test(sorted_bars_have_the_longest_on_top),
		cmocka_unit_test(a_template_of_the_users_is_drawn_by_its_marks),
		cmocka_unit_test(smoothing_keeps_a_straight_line_and_passes_over_gaps),
		cmocka_unit_test(smoothing_is_the_loess_of_vega_outliers_and_repeated_x_included),
		cmocka_unit_test(points_are_pushed_apart_by_a_little_and_always_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
