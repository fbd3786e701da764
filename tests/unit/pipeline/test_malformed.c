/* What is no dvc.yaml, no .dvc file, no dvc.lock, no entry of the run cache, no listing, no configuration, no file of parameters: the tables are
 * tests/golden/malformed/NAME.txt, a line "TEXT => MESSAGE" each, with every key of each format; "\n" and "\t" stand for themselves. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "format/ini.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/dvc_file.h"
#include "pipeline/dvc_schema.h"
#include "pipeline/params/param_file.h"
#include "pipeline/project/config.h"
#include "pipeline/project/project.h"
#include "pipeline/record_schema.h"
#include "pipeline/stages/stage_graph.h"
#include "pipeline/stages/stage_lock.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

typedef int read_fn(const char *text, struct err *err);

static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		char c = *from;

		if (c == '\\' && from[1])
			c = *++from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
		*to++ = c;
	}
	*to = '\0';
}

/* Every row of the table; least: it has so many. */
static void hold(const char *name, read_fn *read, size_t least)
{
	CLEANUP(mem_free) char *path = str_format("tests/golden/malformed/%s.txt", name);
	CLEANUP(str_release) struct str table = { 0 };
	CLEANUP(strvec_release) struct strvec rows = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	assert_int_equal(fs_read(&table, path, 0, &err), 0);
	strvec_split(&rows, str_text(&table), '\n');
	for (size_t i = 0; i < rows.n; i++) {
		char *message = strstr(rows.v[i], " => ");
		const char *said = "well formed";

		if (!message)
			continue;
		*message = '\0';
		message += strlen(" => ");
		unescape(rows.v[i]);
		if (read(rows.v[i], &err) < 0)
			said = err.text;
		if (strcmp(said, message) != 0)
			fail_msg("%s, of '%s': '%s', for '%s'", name, rows.v[i], said, message);
		n++;
	}
	assert_true(n >= least);
}

static int read_pipeline(const char *text, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };

	if (yaml_read_text(&y, text, strlen(text), "dvc.yaml", err) < 0)
		return -1;
	return dvc_schema_check(&y, value_from_yaml(&a, y.root), err);
}

/* As a whole: templates filled in, stages held against each other. Paths are named from the project's folder. */
static int read_project(const char *text, struct err *err)
{
	static const struct env no_env = { 0 };
	char folder[] = "/tmp/malformed-test-XXXXXX";
	CLEANUP(fs_close) int back = open(".", O_DIRECTORY | O_CLOEXEC);
	CLEANUP(project_release) struct project p = { 0 };
	struct stage_list stages = { 0 };
	struct dag dag = { 0 };
	struct err ignored;
	int status = -1;

	if (!mkdtemp(folder) || chdir(folder) != 0 || fs_write(".dvc/config", "", 0, 0, err) < 0 ||
	    fs_write("dvc.yaml", text, strlen(text), 0, err) < 0)
		fail_msg("no project: %s", err->text);
	if (project_open(&p, ".", &no_env, err) == 0 && project_stages(&stages, &p, err) == 0)
		status = graph_make(&dag, &stages, err);
	dag_release(&dag);
	stage_list_release(&stages);
	assert_int_equal(fchdir(back), 0);
	fs_remove_tree(folder, &ignored);
	return status;
}

static int read_dvc_file(const char *text, struct err *err)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };

	return dvc_file_read_text(&file, text, strlen(text), "d.dvc", err);
}

static int read_lock(const char *text, struct err *err)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };

	return stage_lock_read_text(&lock, text, strlen(text), "dvc.lock", err);
}

static int read_entry(const char *text, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *root;

	return yaml_edit_read(&root, &a, text, strlen(text), "runs/x", err) < 0 ? -1 : record_check_entry("runs/x", root, err);
}

static int read_listing(const char *text, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };

	return dir_listing_parse(&list, text, strlen(text), "x.dir", err);
}

static int read_config(const char *text, struct err *err)
{
	CLEANUP(ini_release) struct ini ini = { 0 };

	return ini_read_text(&ini, text, strlen(text), "config", err) < 0 ? -1 : config_check(&ini, err);
}

static int read_params_as(const char *name, const char *text, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *root;

	return param_file_read_text(&root, &a, text, strlen(text), name, err);
}

static int read_yaml_params(const char *text, struct err *err)
{
	return read_params_as("p.yaml", text, err);
}

static int read_json_params(const char *text, struct err *err)
{
	return read_params_as("p.json", text, err);
}

static int read_toml_params(const char *text, struct err *err)
{
	return read_params_as("p.toml", text, err);
}

static int read_python_params(const char *text, struct err *err)
{
	return read_params_as("p.py", text, err);
}

static void every_key_of_a_pipeline_has_its_type(void **state)
{
	(void)state;
	hold("dvc-yaml", read_pipeline, 105);
}

static void templates_and_graphs_that_cannot_be_have_a_place(void **state)
{
	(void)state;
	hold("project", read_project, 35);
}

static void every_key_of_a_dvc_file_has_its_type(void **state)
{
	(void)state;
	hold("dvc-file", read_dvc_file, 80);
}

static void every_key_of_a_lock_has_its_type(void **state)
{
	(void)state;
	hold("dvc-lock", read_lock, 50);
}

static void every_key_of_a_run_cache_entry_has_its_type(void **state)
{
	(void)state;
	hold("run-cache", read_entry, 10);
}

static void a_listing_is_read_to_the_byte(void **state)
{
	(void)state;
	hold("listing", read_listing, 20);
}

static void every_kind_of_option_has_its_type(void **state)
{
	(void)state;
	hold("config", read_config, 70);
}

static void parameters_in_each_format_have_a_place(void **state)
{
	(void)state;
	hold("params-yaml", read_yaml_params, 5);
	hold("params-json", read_json_params, 5);
	hold("params-toml", read_toml_params, 5);
	hold("params-py", read_python_params, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_a_pipeline_has_its_type),
		cmocka_unit_test(templates_and_graphs_that_cannot_be_have_a_place),
		cmocka_unit_test(every_key_of_a_dvc_file_has_its_type),
		cmocka_unit_test(every_key_of_a_lock_has_its_type),
		cmocka_unit_test(every_key_of_a_run_cache_entry_has_its_type),
		cmocka_unit_test(a_listing_is_read_to_the_byte),
		cmocka_unit_test(every_kind_of_option_has_its_type),
		cmocka_unit_test(parameters_in_each_format_have_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
