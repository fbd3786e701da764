/* test_template_limits.c - short files of which templates, groups and needs would make more than any machine holds. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/stages/stage_graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/interlock-limits-XXXXXX";
static struct err err;

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(folder, &err) : -1;
}

/* The stages of this dvc.yaml, where no more than so many bytes may be made of it. */
static int read_within(const char *text, size_t most_bytes)
{
	const struct source_tree tree = { .root = folder };
	struct stage_list stages = { 0 };
	struct dvc_yaml y;
	int failed;

	assert_int_equal(fs_write("dvc.yaml", text, strlen(text), 0, &err), 0);
	assert_int_equal(dvc_yaml_read(&y, &stages.arena, &tree, "dvc.yaml", NULL, &err), 0);
	if (most_bytes)
		y.scope.most_bytes = stages.arena.total + most_bytes;
	failed = dvc_yaml_stages(&stages, &y, &err);
	stage_list_release(&stages);
	return failed;
}

static void a_group_makes_no_more_than_the_limit(void **state)
{
	static const char text[] = "vars: [{a: [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}]\n"
				   "stages:\n  s:\n    matrix: {x: '${a}', y: '${a}', z: '${a}'}\n    cmd: echo ${item.x}\n";

	(void)state;
	assert_int_equal(read_within(text, 0), 0);
	assert_int_equal(read_within(text, 1 << 20), -1);
	assert_non_null(strstr(err.text, "dvc.yaml:"));
	assert_non_null(strstr(err.text, "MiB"));
}

static void a_text_of_names_grows_no_further_than_the_limit(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	str_add(&text, "vars: [{a: ");
	for (int i = 0; i < 1000; i++)
		str_add(&text, "0123456789");
	str_add(&text, "}]\nstages:\n  s:\n    cmd: 'x");
	for (int i = 0; i < 1000; i++)
		str_add(&text, " ${a}");
	str_add(&text, "'\n");
	assert_int_equal(read_within(str_text(&text), 0), 0);
	assert_int_equal(read_within(str_text(&text), 5 << 20), -1);
	assert_true(strncmp(err.text, "dvc.yaml:4:10: 'stages.s.cmd': the templates make more than", 40) == 0);
}

static void braces_that_do_not_close_and_escaped_ones_stand_as_they_are(void **state)
{
	static const char text[] = "stages:\n  s:\n    cmd: 'a \\${c} d\\e ${'\n";
	const struct source_tree tree = { .root = folder };
	struct stage_list stages = { 0 };
	struct dvc_yaml y;

	(void)state;
	assert_int_equal(fs_write("dvc.yaml", text, strlen(text), 0, &err), 0);
	assert_int_equal(dvc_yaml_read(&y, &stages.arena, &tree, "dvc.yaml", NULL, &err), 0);
	assert_int_equal(dvc_yaml_stages(&stages, &y, &err), 0);
	assert_string_equal(stages.v[0].cmd_text, "a ${c} d\\e ${");
	stage_list_release(&stages);
}

static void a_path_that_no_machine_has_is_named_with_its_place(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	str_add(&text, "stages:\n  s:\n    cmd: x\n    outs:\n    - ");
	for (int i = 0; i < 2000; i++)
		str_add(&text, "abc/");
	str_add(&text, "d\n");
	assert_int_equal(read_within(str_text(&text), 0), -1);
	assert_string_equal(err.text, "dvc.yaml:5:7: 'stages.s.outs': a path of more than 4096 bytes");
}

/* A stage's own vars name the same file for each stage of a group: it is read once, and each has its names. */
static void a_file_of_vars_serves_every_stage_of_a_group(void **state)
{
	static const char text[] = "stages:\n  s:\n    foreach: [1, 2, 3]\n    do:\n      vars: [v.yaml]\n      cmd: echo ${item} ${a}\n";
	const struct source_tree tree = { .root = folder };
	struct stage_list stages = { 0 };
	struct dvc_yaml y;

	(void)state;
	assert_int_equal(fs_write("v.yaml", "a: b\n", 5, 0, &err), 0);
	assert_int_equal(fs_write("dvc.yaml", text, strlen(text), 0, &err), 0);
	assert_int_equal(dvc_yaml_read(&y, &stages.arena, &tree, "dvc.yaml", NULL, &err), 0);
	assert_int_equal(dvc_yaml_stages(&stages, &y, &err), 0);
	assert_int_equal(stages.n, 3);
	assert_string_equal(stages.v[2].cmd_text, "echo 3 b");
	assert_non_null(*y.scope.files);
	assert_null((*y.scope.files)->before);
	stage_list_release(&stages);
}

/* Its own names are merged into a map of the file's: those of the others stay as they were, and a large map is not copied for each. */
static void the_vars_of_a_stage_are_of_no_other_and_share_what_is_large(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };
	const struct source_tree tree = { .root = folder };
	struct stage_list stages = { 0 };
	struct dvc_yaml y;

	(void)state;
	str_add(&text, "vars:\n- m: {x: {y: 1}}\n- l:\n");
	for (int i = 0; i < 2000; i++)
		str_addf(&text, "    k%d: {a: %d}\n", i, i);
	str_add(&text,
		"stages:\n  s:\n    foreach: ${l}\n    do:\n      vars: [{m: {x: {z: 2}}}]\n      cmd: echo ${m.x.y} ${m.x.z} ${item.a}\n"
		"  t:\n    cmd: echo ${m.x}\n");
	assert_int_equal(fs_write("dvc.yaml", str_text(&text), text.len, 0, &err), 0);
	assert_int_equal(dvc_yaml_read(&y, &stages.arena, &tree, "dvc.yaml", NULL, &err), 0);
	assert_int_equal(dvc_yaml_stages(&stages, &y, &err), 0);
	assert_int_equal(stages.n, 2001);
	assert_string_equal(stages.v[1999].cmd_text, "echo 1 2 1999");
	assert_string_equal(stages.v[2000].cmd_text, "echo --y 1");
	assert_true(stages.arena.total < 64 << 20);
	stage_list_release(&stages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_makes_no_more_than_the_limit),
		cmocka_unit_test(a_text_of_names_grows_no_further_than_the_limit),
		cmocka_unit_test(braces_that_do_not_close_and_escaped_ones_stand_as_they_are),
		cmocka_unit_test(a_path_that_no_machine_has_is_named_with_its_place),
		cmocka_unit_test(a_file_of_vars_serves_every_stage_of_a_group),
		cmocka_unit_test(the_vars_of_a_stage_are_of_no_other_and_share_what_is_large),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
