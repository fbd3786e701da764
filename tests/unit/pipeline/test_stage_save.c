/* A stage from its files to its entry, the run cache and back, and how it stands against the record. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/run_cache.h"
#include "pipeline/sources/import_dep.h"
#include "pipeline/stages/stage_save.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define FOO "acbd18db4cc2f85cedef654fccc4a4d8"

/* A project with the stage `cp foo bar` of DVC's golden vectors. */
struct place {
	char dir[64];
	struct ini config;
	struct project project;
	struct project_workspace space;
	struct param_memo params;
	struct stage_saving saving;
	struct strvec edited;
	struct arena arena;
	const char *cmds[1];
	struct stage_dep dep;
	struct stage_out out;
	struct stage_params param;
	struct stage stage;
};

static void write_file(const struct place *p, const char *name, const char *text)
{
	CLEANUP(mem_free) char *path = fs_join(p->dir, name);
	struct err err;

	unlink(path);
	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

static char *text_of(const struct place *p, const char *name)
{
	CLEANUP(mem_free) char *path = fs_join(p->dir, name);
	struct str text = { 0 };
	struct err err;

	if (fs_read(&text, path, 0, &err) < 0)
		fail_msg("%s", err.text);
	return str_take(&text);
}

static int make_place(void **state)
{
	struct place *p = mem_new(1, sizeof(*p));
	struct err err;

	strcpy(p->dir, "/tmp/stage-save-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->project = (struct project){ .root = p->dir,
				       .dvc_folder = str_format("%s/.dvc", p->dir),
				       .cache_folder = str_format("%s/.dvc/cache", p->dir),
				       .config = &p->config,
				       .has_git = true };
	if (project_workspace_open(&p->space, &p->project, &err) < 0)
		fail_msg("%s", err.text);
	p->params.root = p->dir;
	p->saving =
		(struct stage_saving){ .project = &p->project, .check = { &p->space.workspace, &p->params, "." }, .edited = &p->edited };
	p->cmds[0] = "cp foo bar";
	p->dep = (struct stage_dep){ .path = "foo", .at = "foo", .recorded = OBJECT_META_NONE };
	p->out = (struct stage_out){ .path = "bar", .at = "bar", .cache = true, .push = true, .recorded = OBJECT_META_NONE };
	p->param = (struct stage_params){ .path = "params.yaml", .at = "params.yaml" };
	p->stage = (struct stage){ .file = "dvc.yaml",
				   .name = "copy",
				   .address = "copy",
				   .wdir = ".",
				   .cmds = p->cmds,
				   .n_cmds = 1,
				   .cmd_text = "cp foo bar",
				   .deps = &p->dep,
				   .n_deps = 1,
				   .outs = &p->out,
				   .n_outs = 1,
				   .params = &p->param };
	write_file(p, "foo", "foo");
	*state = p;
	return 0;
}

static int remove_place(void **state)
{
	struct place *p = *state;
	struct err err;

	project_workspace_release(&p->space);
	param_memo_release(&p->params);
	strvec_release(&p->edited);
	arena_release(&p->arena);
	ini_release(&p->config);
	free(p->project.dvc_folder);
	free(p->project.cache_folder);
	fs_remove_tree(p->dir, &err);
	free(p);
	return 0;
}

static const struct value *save(struct place *p)
{
	struct value *entry;
	struct err err;

	if (stage_save(&entry, &p->arena, &p->saving, &p->stage, &err) < 0)
		fail_msg("%s", err.text);
	return entry;
}

static const struct value *save_and_record(struct place *p)
{
	const struct value *entry;

	write_file(p, "bar", "foo");
	entry = save(p);
	stage_lock_fill(&p->stage, entry);
	return entry;
}

/* The status as JSON; "null" when there is none. */
static const char *status(struct place *p)
{
	struct value *found;
	CLEANUP(str_release) struct str text = { 0 };
	struct err err;

	if (stage_status(&found, &p->arena, &p->saving.check, &p->stage, NULL, &err) < 0)
		fail_msg("%s", err.text);
	if (!found)
		return "null";
	value_to_json(&text, found, false);
	return arena_strdup(&p->arena, str_text(&text));
}

static bool changed(struct place *p, bool allow_missing)
{
	const struct stage_judgement how = { .allow_missing = allow_missing };
	struct err err;
	bool is;

	if (stage_has_changed(&is, &p->saving.check, &p->stage, &how, &err) < 0)
		fail_msg("%s", err.text);
	return is;
}

static void a_run_is_kept_under_dvcs_own_key_and_value(void **state)
{
	static const char name[] = ".dvc/cache/runs/01/01ed51fe6b14d516fc62728295078575ca21f34fc9997278e59c20adf906d93f/"
				   "6e64d552a9859b3fe8205a9b27bb60d5ce21eea3a7efa2ecae0f4ec3139ec41a";
	struct place *p = *state;
	CLEANUP(mem_free) char *text = NULL, *ignored = NULL;

	save_and_record(p);
	text = text_of(p, name);
	assert_string_equal(text,
			    "cmd: cp foo bar\ndeps:\n- path: foo\n  hash: md5\n  md5: " FOO "\n  size: 3\nouts:\n- path: bar\n  hash: md5\n"
			    "  md5: " FOO "\n  size: 3\n");
	ignored = text_of(p, ".gitignore");
	assert_string_equal(ignored, "/bar\n");
	assert_true(strvec_has(&p->edited, ".gitignore"));
}

static void what_ran_before_is_found_by_its_inputs_and_comes_back(void **state)
{
	struct place *p = *state;
	struct value *inputs, *found;
	CLEANUP(mem_free) char *text = NULL;
	struct err err;
	bool cached;

	save_and_record(p);
	p->dep.recorded = p->out.recorded = OBJECT_META_NONE;
	write_file(p, "bar", "something else");
	assert_int_equal(stage_save_inputs(&inputs, &p->arena, &p->saving, &p->stage, &err), 0);
	assert_int_equal(run_cache_find(&found, &p->arena, p->project.cache_folder, inputs, NULL, &err), 0);
	assert_non_null(found);
	assert_int_equal(stage_restore(&cached, &p->saving, &p->stage, found, &err), 0);
	assert_true(cached);
	text = text_of(p, "bar");
	assert_string_equal(text, "foo");
	write_file(p, "foo", "other");
	assert_int_equal(stage_save_inputs(&inputs, &p->arena, &p->saving, &p->stage, &err), 0);
	assert_int_equal(run_cache_find(&found, &p->arena, p->project.cache_folder, inputs, NULL, &err), 0);
	assert_null(found);
}

static void a_result_whose_object_is_gone_touches_nothing(void **state)
{
	struct place *p = *state;
	CLEANUP(mem_free) char *object = fs_join(p->project.cache_folder, "files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8"), *text = NULL;
	const struct value *entry = save_and_record(p);
	struct err err;
	bool cached = true;

	assert_int_equal(unlink(object), 0);
	write_file(p, "bar", "kept");
	assert_int_equal(stage_restore(&cached, &p->saving, &p->stage, entry, &err), 0);
	assert_false(cached);
	text = text_of(p, "bar");
	assert_string_equal(text, "kept");
}

static void a_result_that_is_none_is_removed(void **state)
{
	static const char name[] = ".dvc/cache/runs/01/01ed51fe6b14d516fc62728295078575ca21f34fc9997278e59c20adf906d93f/"
				   "6e64d552a9859b3fe8205a9b27bb60d5ce21eea3a7efa2ecae0f4ec3139ec41a";
	struct place *p = *state;
	CLEANUP(mem_free) char *path = fs_join(p->dir, name);
	struct value *inputs, *found;
	struct err err;

	write_file(p, name, "outs: {\n");
	assert_int_equal(stage_save_inputs(&inputs, &p->arena, &p->saving, &p->stage, &err), 0);
	assert_int_equal(run_cache_find(&found, &p->arena, p->project.cache_folder, inputs, NULL, &err), 0);
	assert_null(found);
	assert_false(fs_exists(path));
}

static void outputs_that_git_keeps_are_not_stored_unless_they_are_metrics(void **state)
{
	struct place *p = *state;
	CLEANUP(mem_free) char *object = fs_join(p->project.cache_folder, "files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8");
	CLEANUP(mem_free) char *runs = fs_join(p->project.cache_folder, "runs");

	p->out.cache = false;
	save_and_record(p);
	assert_false(fs_exists(object));
	assert_false(fs_exists(runs));
	p->out.kind = OUT_METRIC;
	save(p);
	assert_true(fs_exists(object));
	assert_true(fs_exists(runs));
	assert_int_equal(p->edited.n, 0);
}

static void without_a_commit_nothing_is_stored(void **state)
{
	struct place *p = *state;
	CLEANUP(mem_free) char *cache = fs_join(p->project.cache_folder, "files");

	p->saving.no_commit = true;
	save_and_record(p);
	assert_false(fs_exists(cache));
	assert_string_equal(p->out.recorded.id, FOO);
}

static void what_is_missing_is_named_as_dvc_names_it(void **state)
{
	struct place *p = *state;
	struct value *entry;
	struct err err;
	const char *keys[] = { "lr", "a.b" };

	assert_int_equal(stage_save(&entry, &p->arena, &p->saving, &p->stage, &err), -1);
	assert_string_equal(err.text, "output 'bar' does not exist");
	assert_int_equal(err.code, DVC_ERROR);
	p->stage.n_params = 1;
	p->param.keys = keys;
	p->param.n_keys = 2;
	assert_int_equal(stage_save_inputs(&entry, &p->arena, &p->saving, &p->stage, &err), -1);
	assert_string_equal(err.text, "dependency 'params.yaml' does not exist");
	write_file(p, "params.yaml", "b: 1\n");
	assert_int_equal(stage_save_inputs(&entry, &p->arena, &p->saving, &p->stage, &err), -1);
	assert_non_null(strstr(err.text, "Parameters 'a.b, lr' are missing from 'params.yaml'."));
	p->dep.at = "gone";
	p->saving.check.from = "sub";
	assert_int_equal(stage_save_inputs(&entry, &p->arena, &p->saving, &p->stage, &err), -1);
	assert_string_equal(err.text, "dependency '../gone' does not exist");
}

static void a_metric_that_is_no_text_is_refused(void **state)
{
	struct place *p = *state;
	CLEANUP(mem_free) char *path = fs_join(p->dir, "bar");
	struct value *entry;
	struct err err;

	p->out.kind = OUT_METRIC;
	assert_int_equal(fs_write(path, "\0\1", 2, 0, &err), 0);
	assert_int_equal(stage_save(&entry, &p->arena, &p->saving, &p->stage, &err), -1);
	assert_non_null(strstr(err.text, "cannot be used as metrics."));
}

static void a_status_is_what_dvc_says(void **state)
{
	struct place *p = *state;
	CLEANUP(mem_free) char *bar = fs_join(p->dir, "bar");

	assert_string_equal(status(p), "[{\"changed deps\": {\"foo\": \"modified\"}}, {\"changed outs\": {\"bar\": \"deleted\"}}]");
	save_and_record(p);
	assert_string_equal(status(p), "null");
	assert_false(changed(p, false));
	unlink(bar);
	assert_string_equal(status(p), "[{\"changed outs\": {\"bar\": \"deleted\"}}]");
	assert_true(changed(p, false));
	assert_false(changed(p, true));
	write_file(p, "bar", "x");
	assert_string_equal(status(p), "[{\"changed outs\": {\"bar\": \"modified\"}}]");
	write_file(p, "foo", "y");
	p->stage.cmd_text = "cp foo  bar";
	assert_string_equal(status(p), "[{\"changed deps\": {\"foo\": \"modified\"}}, {\"changed outs\": {\"bar\": \"modified\"}}, "
				       "\"changed command\"]");
	p->stage.frozen = true;
	p->saving.check.from = "sub/deeper";
	assert_string_equal(status(p), "[{\"changed outs\": {\"../../bar\": \"modified\"}}, \"changed command\"]");
	p->stage.always_changed = true;
	assert_non_null(strstr(status(p), "\"always changed\", \"changed command\"]"));
}

static void parameters_are_compared_one_by_one(void **state)
{
	static const char *keys[] = { "lr", "a.b", "n" };
	struct place *p = *state;

	p->stage.n_params = 1;
	p->param.keys = keys;
	p->param.n_keys = 2;
	assert_string_equal(status(p), "[{\"changed deps\": {\"foo\": \"modified\", \"params.yaml\": \"deleted\"}}, {\"changed outs\": "
				       "{\"bar\": \"deleted\"}}]");
	write_file(p, "params.yaml", "lr: 0.1\na: {b: [1, 2.0]}\nn: 1\n");
	assert_non_null(strstr(status(p), "\"params.yaml\": \"new\""));
	save_and_record(p);
	assert_string_equal(status(p), "null");
	write_file(p, "params.yaml", "a: {b: [1.0, 2]}\nlr: 0.10\nn: 2\n");
	assert_string_equal(status(p), "null");
	p->param.n_keys = 3;
	write_file(p, "params.yaml", "a: {c: 1}\nlr: 0.2\nn: 2\n");
	assert_string_equal(status(p),
			    "[{\"changed deps\": {\"params.yaml\": {\"lr\": \"modified\", \"a.b\": \"deleted\", \"n\": \"new\"}}}]");
	assert_true(changed(p, true));
	p->param.whole = true;
	p->param.n_keys = 0;
	write_file(p, "params.yaml", "z: 1\nlr: 0.1\n");
	assert_string_equal(status(p), "[{\"changed deps\": {\"params.yaml\": {\"z\": \"new\", \"a.b\": \"deleted\"}}}]");
}

static void paths_are_named_from_the_users_folder(void **state)
{
	static const char *const rows[][3] = {
		{ ".", "a/b", "a/b" }, { "a", "a/b", "b" },        { "a", "a", "." },
		{ "a/b", "a", ".." },  { "a", "ab/c", "../ab/c" }, { "a/b", "a/c/d", "../c/d" },
		{ "x", "y", "../y" },  { "x/y", "x/y/z", "z" },    { "x", "/abs", "/abs" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(mem_free) char *path = stage_path_from(rows[i][0], rows[i][1]);

		assert_string_equal(path, rows[i][2]);
	}
}

static void a_text_status_is_indented_and_padded_as_dvc_prints_it(void **state)
{
	struct place *p = *state;
	CLEANUP(str_release) struct str text = { 0 };
	struct value *found;
	struct err err;

	p->stage.always_changed = true;
	assert_int_equal(stage_status(&found, &p->arena, &p->saving.check, &p->stage, NULL, &err), 0);
	stage_status_text(&text, "copy", found);
	assert_string_equal(str_text(&text),
			    "copy:\n\tchanged deps:\n\t\tmodified:           foo\n\tchanged outs:\n\t\tdeleted:            bar\n"
			    "\talways changed\n");
}

/* A desk, and a dependency that is the file `foo` by way of a remote. */
static void put_elsewhere(struct place *p, struct import_desk *desk)
{
	CLEANUP(mem_free) char *text = str_format("['remote \"there\"']\n    url = %s\n", p->dir);
	struct err err;

	if (ini_read_text(&p->config, text, strlen(text), "config", &err) < 0)
		fail_msg("%s", err.text);
	import_desk_init(desk, &p->project, &p->space.workspace);
	p->dep = (struct stage_dep){ .kind = DEP_URL, .path = "remote://there/foo", .recorded = OBJECT_META_NONE };
	p->saving.check.desk = desk;
}

static void what_is_at_a_url_is_recorded_as_it_is_now(void **state)
{
	struct place *p = *state;
	struct import_desk desk;
	const struct value *dep;
	struct value *entry;
	struct err err;

	put_elsewhere(p, &desk);
	write_file(p, "bar", "bar");
	if (stage_save(&entry, &p->arena, &p->saving, &p->stage, &err) < 0)
		fail_msg("%s", err.text);
	dep = value_get(entry, "deps")->items[0];
	assert_string_equal(value_get_text(dep, "path"), "remote://there/foo");
	assert_string_equal(value_get_text(dep, "md5"), FOO);
	write_file(p, "foo", "bar");
	assert_int_equal(stage_save_inputs(&entry, &p->arena, &p->saving, &p->stage, &err), 0);
	assert_string_not_equal(value_get_text(value_get(entry, "deps")->items[0], "md5"), FOO);
	import_desk_release(&desk);
}

static void what_is_gone_from_a_url_is_named(void **state)
{
	struct place *p = *state;
	struct import_desk desk;
	struct value *entry;
	struct err err;

	put_elsewhere(p, &desk);
	p->dep.path = "remote://there/nothing";
	assert_int_equal(stage_save_inputs(&entry, &p->arena, &p->saving, &p->stage, &err), -1);
	assert_string_equal(err.text, "dependency 'remote://there/nothing' does not exist");
	import_desk_release(&desk);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
	const struct CMUnitTest tests[] = {
		CASE(a_run_is_kept_under_dvcs_own_key_and_value),
		CASE(what_ran_before_is_found_by_its_inputs_and_comes_back),
		CASE(a_result_whose_object_is_gone_touches_nothing),
		CASE(a_result_that_is_none_is_removed),
		CASE(outputs_that_git_keeps_are_not_stored_unless_they_are_metrics),
		CASE(without_a_commit_nothing_is_stored),
		CASE(what_is_missing_is_named_as_dvc_names_it),
		CASE(a_metric_that_is_no_text_is_refused),
		CASE(what_is_at_a_url_is_recorded_as_it_is_now),
		CASE(what_is_gone_from_a_url_is_named),
		CASE(a_status_is_what_dvc_says),
		CASE(parameters_are_compared_one_by_one),
		CASE(paths_are_named_from_the_users_folder),
		CASE(a_text_status_is_indented_and_padded_as_dvc_prints_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
