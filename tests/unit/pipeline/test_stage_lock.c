/* test_stage_lock.c - dvc.lock and .dvc files to stages and back, and the hashes of DVC's golden vectors. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_emit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_checksum.h"
#include "pipeline/stages/stage_lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct err err;

#define FOO "acbd18db4cc2f85cedef654fccc4a4d8"
#define BAR "37b51d194a7513e45b56f6524f2d51f2"

static struct object_meta file_of(const char *id, int64_t size)
{
	struct object_meta meta = OBJECT_META_NONE;

	strcpy(meta.id, id);
	meta.size = size;
	return meta;
}

static void read_lock(struct stage_lock *lock, const char *text)
{
	if (stage_lock_read_text(lock, text, strlen(text), "dvc.lock", &err) < 0)
		fail_msg("%s", err.text);
}

static void assert_lock(const struct stage_lock *lock, const char *expected)
{
	CLEANUP(str_release) struct str out = { 0 };

	stage_lock_text(&out, lock);
	assert_string_equal(str_text(&out), expected);
}

static const char copied[] =
	"schema: '2.0'\nstages:\n  copy:\n    cmd: cp foo bar\n    deps:\n    - path: foo\n      hash: md5\n      md5: " FOO
	"\n      size: 3\n    outs:\n    - path: bar\n      hash: md5\n      md5: " FOO "\n      size: 3\n";

static void writes_what_dvc_writes_after_a_first_run(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	const char *cmds[] = { "cp foo bar" };
	struct stage_dep dep = { .path = "foo" };
	struct stage_out out = { .path = "bar", .cache = true };
	struct stage stage = {
		.name = "copy", .cmds = cmds, .n_cmds = 1, .cmd_text = "cp foo bar", .deps = &dep, .n_deps = 1, .outs = &out, .n_outs = 1
	};
	struct object_meta three = file_of(FOO, 3);
	struct stage_result result = { .deps = &three, .outs = &three };

	(void)state;
	assert_int_equal(stage_lock_read(&lock, "/nonexistent/dvc.lock", &err), 0);
	assert_false(lock.exists);
	stage_lock_put(&lock, "copy", stage_lock_entry(&lock.arena, &stage, &result));
	assert_lock(&lock, copied);
}

static void run_cache_keys_are_those_of_dvc(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	char key[STAGE_KEY_TEXT], value[STAGE_KEY_TEXT];

	(void)state;
	read_lock(&lock, copied);
	stage_run_key(key, stage_lock_get(&lock, "copy"));
	stage_run_value(value, stage_lock_get(&lock, "copy"));
	assert_string_equal(key, "01ed51fe6b14d516fc62728295078575ca21f34fc9997278e59c20adf906d93f");
	assert_string_equal(value, "6e64d552a9859b3fe8205a9b27bb60d5ce21eea3a7efa2ecae0f4ec3139ec41a");
}

static void run_cache_key_counts_params_as_python_prints_them(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	char key[STAGE_KEY_TEXT];

	(void)state;
	read_lock(&lock, "schema: '2.0'\nstages:\n  p:\n    cmd: cp foo baz\n    deps:\n    - path: foo\n      hash: md5\n      md5: " FOO
			 "\n      size: 3\n    params:\n      params.yaml:\n        lr: 0.0001\n        n:\n        - 1\n        - 2.0\n   "
			 "     - é\n"
			 "    outs:\n    - path: baz\n      hash: md5\n      md5: " FOO "\n      size: 3\n");
	stage_run_key(key, stage_lock_get(&lock, "p"));
	assert_string_equal(key, "d40a1dd3743b113ecb1507ddb9c8dc31fd633154258812ef48d8e781c3c34f00");
}

static void checksum_of_an_import_is_that_of_dvc(void **state)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	static const char text[] =
		"md5: bd981cfcd500364078b2dbf7b2f39b7b\nfrozen: true\ndeps:\n- md5: f41ef0a1d74e90d48b0c48aeb0ac3bb5\n  size: 4\n  hash: "
		"md5\n"
		"  path: /data/ext.txt\nouts:\n- md5: f41ef0a1d74e90d48b0c48aeb0ac3bb5\n  size: 4\n  hash: md5\n  path: ext.txt\n";
	char md5[DIGEST_MD5_TEXT], ext[DIGEST_MD5_TEXT];
	CLEANUP(str_release) struct str given = { 0 };

	(void)state;
	digest_md5_bytes(ext, "ext\n", 4);
	for (const char *p = text; *p; p++) {
		if (strncmp(p, "f41ef0a1d74e90d48b0c48aeb0ac3bb5", 32) == 0) {
			str_add(&given, ext);
			p += 31;
		} else {
			str_addch(&given, *p);
		}
	}
	assert_int_equal(dvc_file_read_text(&file, given.data, given.len, "ext.txt.dvc", &err), 0);
	stage_checksum(md5, file.root);
	assert_string_equal(md5, "bd981cfcd500364078b2dbf7b2f39b7b");
}

static void fills_a_stage_from_its_entry(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	struct stage_dep deps[] = { { .path = "foo" }, { .path = "other" } };
	struct stage_out out = { .path = "bar" };
	struct stage stage = { .name = "copy", .deps = deps, .n_deps = 2, .outs = &out, .n_outs = 1 };

	(void)state;
	read_lock(&lock, copied);
	stage_lock_fill(&stage, stage_lock_get(&lock, "copy"));
	assert_string_equal(deps[0].recorded.id, FOO);
	assert_int_equal(deps[0].recorded.size, 3);
	assert_int_equal(deps[0].recorded.n_files, -1);
	assert_false(deps[0].recorded.legacy);
	assert_string_equal(deps[1].recorded.id, "");
	assert_string_equal(out.recorded.id, FOO);
	assert_non_null(stage.recorded);
}

static void keeps_an_entry_of_dvc_2_without_a_hash(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	static const char text[] =
		"schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: bar\n      md5: " BAR "\n      size: 3\n";
	struct object_meta meta;

	(void)state;
	read_lock(&lock, text);
	meta = stage_lock_meta(value_find(stage_lock_get(&lock, "a"), "outs.0"));
	assert_true(meta.legacy);
	assert_lock(&lock, text);
}

static void sorts_paths_and_params_and_keeps_params_yaml_first(void **state)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct stage_dep deps[] = { { .path = "z" }, { .path = "a" } };
	struct stage_params params[] = { { .path = "b.yaml" }, { .path = "params.yaml" } };
	const char *cmds[] = { "one", "two" };
	struct stage stage = { .cmds = cmds, .n_cmds = 2, .cmd_is_list = true, .deps = deps, .n_deps = 2, .params = params, .n_params = 2 };
	struct object_meta metas[] = { file_of(FOO, 3), file_of(BAR, 3) };
	struct value *map = value_map(&a);
	const struct value *found[] = { map, map };
	struct stage_result result = { .deps = metas, .params = found };

	(void)state;
	value_put(&a, map, "y", value_int(&a, 1));
	value_put(&a, map, "b.c", value_text(&a, "yes"));
	yaml_emit(&out, stage_lock_entry(&a, &stage, &result));
	assert_string_equal(str_text(&out),
			    "cmd:\n- one\n- two\ndeps:\n- path: a\n  hash: md5\n  md5: " BAR
			    "\n  size: 3\n- path: z\n  hash: md5\n  md5: " FOO
			    "\n  size: 3\nparams:\n  params.yaml:\n    b.c: yes\n    y: 1\n  b.yaml:\n    b.c: yes\n    y: 1\n");
}

static void assert_refused(const char *text, const char *what)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };

	assert_int_equal(stage_lock_read_text(&lock, text, strlen(text), "dvc.lock", &err), -1);
	assert_int_equal(err.code, DVC_ERROR);
	if (!strstr(err.text, what))
		fail_msg("'%s' does not say '%s'", err.text, what);
}

static void refuses_what_is_no_lock_with_its_place(void **state)
{
	(void)state;
	assert_refused("stages: {}\n", "dvc.lock:1:1: no 'schema'");
	assert_refused("schema: 2.0\nstages: {}\n", "dvc.lock:1:9: 'schema': the schema '2.0'");
	assert_refused("schema: '2.0'\nstages:\n  a:\n    cmd: x\n    out: []\n",
		       "dvc.lock:5:10: 'stages.a': unknown key 'out' (did you mean 'outs'?)");
	assert_refused("schema: '2.0'\nstages:\n  a:\n    cmd: 5\n", "dvc.lock:4:10: 'stages.a.cmd'");
	assert_refused("schema: '2.0'\nstages: [\n", "dvc.lock:");
}

static void makes_a_dvc_file_as_add_does(void **state)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct object_meta meta = file_of("5ea40360f5b4ec688df672a4db9c17d1.dir", 6);

	(void)state;
	meta.n_files = 2;
	dvc_file_new(&file, "data.dvc");
	dvc_file_set_out(&file, 0, "data", &meta);
	dvc_file_text(&out, &file);
	assert_string_equal(str_text(&out),
			    "outs:\n- md5: 5ea40360f5b4ec688df672a4db9c17d1.dir\n  size: 6\n  nfiles: 2\n  hash: md5\n  path: data\n");
}

static void appends_hash_when_an_object_of_dvc_2_changes(void **state)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	static const char text[] = "outs:\n- md5: " FOO "\n  size: 3\n  path: data\n  desc: mine\n";
	struct object_meta meta = file_of(BAR, 4);

	(void)state;
	assert_int_equal(dvc_file_read_text(&file, text, strlen(text), "data.dvc", &err), 0);
	dvc_file_set_out(&file, 0, "data", &meta);
	dvc_file_text(&out, &file);
	assert_string_equal(str_text(&out), "outs:\n- md5: " BAR "\n  size: 4\n  path: data\n  desc: mine\n  hash: md5\n");
}

static void reads_a_dvc_file_as_a_stage(void **state)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	static const char text[] = "frozen: true\nwdir: ..\ndeps:\n- path: https://x/y\n  etag: abc\n- path: in\nouts:\n- md5: " FOO
				   "\n  hash: md5\n  path: sub/data\n  cache: false\n  remote: r\n";
	struct stage stage;

	(void)state;
	assert_int_equal(dvc_file_read_text(&file, text, strlen(text), "d.dvc", &err), 0);
	assert_int_equal(dvc_file_stage(&stage, &a, &file, "a/b/d.dvc", &err), 0);
	assert_string_equal(stage.wdir, "a");
	assert_true(stage.frozen);
	assert_int_equal(stage.deps[0].kind, DEP_URL);
	assert_string_equal(stage.deps[1].at, "a/in");
	assert_string_equal(stage.outs[0].at, "a/sub/data");
	assert_false(stage.outs[0].cache);
	assert_true(stage.outs[0].push);
	assert_string_equal(stage.outs[0].remote, "r");
	assert_int_equal(stage.n_cmds, 0);
}

static const char head[] = "schema: '2.0'\nstages:\n";

static void lock_of(struct stage_lock *lock, const char *stages)
{
	CLEANUP(mem_free) char *text = str_format("%s%s", head, stages);

	read_lock(lock, text);
}

static void merges_a_stage_at_a_time(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock base = { 0 }, ours = { 0 }, theirs = { 0 };

	(void)state;
	lock_of(&base, "  a:\n    cmd: one\n  b:\n    cmd: two\n  gone:\n    cmd: x\n");
	lock_of(&ours, "  a:\n    cmd: ours\n  b:\n    cmd: two\n  gone:\n    cmd: x\n  mine:\n    cmd: m\n");
	lock_of(&theirs, "  a:\n    cmd: one\n  b:\n    cmd: theirs\n  new:\n    cmd: n\n");
	assert_int_equal(stage_lock_merge(&ours, &base, &theirs, &err), 0);
	assert_lock(&ours, "schema: '2.0'\nstages:\n  a:\n    cmd: ours\n  b:\n    cmd: theirs\n  mine:\n    cmd: m\n  new:\n    cmd: n\n");
}

static void refuses_to_merge_a_stage_that_both_changed_and_leaves_ours_alone(void **state)
{
	CLEANUP(stage_lock_release) struct stage_lock base = { 0 }, ours = { 0 }, theirs = { 0 };

	(void)state;
	lock_of(&base, "  a:\n    cmd: one\n  b:\n    cmd: one\n  c:\n    cmd: one\n");
	lock_of(&ours, "  a:\n    cmd: two\n  b:\n    cmd: same\n  c:\n    cmd: mine\n");
	lock_of(&theirs, "  a:\n    cmd: three\n  b:\n    cmd: same\n");
	assert_int_equal(stage_lock_merge(&ours, &base, &theirs, &err), -1);
	assert_int_equal(err.code, DVC_FAILED);
	assert_non_null(strstr(err.text, "'a', 'c'"));
	assert_null(strstr(err.text, "'b'"));
	assert_lock(&ours, "schema: '2.0'\nstages:\n  a:\n    cmd: two\n  b:\n    cmd: same\n  c:\n    cmd: mine\n");
}

/* As DVC writes a folder and a file that were pushed to a remote with version_aware. */
static void a_folder_of_versions_is_known_by_its_files_and_keeps_them_while_it_is_the_same(void **state)
{
	static const char versions[] =
		"schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n    - path: d\n      hash: md5\n      files:\n"
		"      - relpath: a\n        md5: 60b725f10c9c85c70d97880dfe8191b3\n"
		"      - relpath: s/b\n        md5: 3b5d5c3712955042212316173ccf37be\n"
		"    outs:\n    - path: g\n      hash: md5\n      md5: " FOO "\n      size: 3\n      cloud:\n        st:\n"
		"          etag: " FOO "\n          version_id: c311fe34\n";
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *cmds[] = { "x" };
	struct stage_dep dep = { .path = "d" };
	struct stage_out out = { .path = "g", .cache = true };
	struct stage stage = {
		.name = "a", .cmds = cmds, .n_cmds = 1, .cmd_text = "x", .deps = &dep, .n_deps = 1, .outs = &out, .n_outs = 1
	};
	struct object_meta one, foo = file_of(FOO, 3);
	struct stage_result result = { .deps = &one, .outs = &foo };

	(void)state;
	read_lock(&lock, versions);
	stage_lock_fill(&stage, stage_lock_get(&lock, "a"));
	assert_string_equal(dep.recorded.id, "bd5f7a491966b5a813ccca4122146872.dir");
	assert_int_equal(dep.recorded.n_files, 2);
	one = dep.recorded;
	stage_lock_put(&lock, "a", stage_lock_entry(&a, &stage, &result));
	assert_lock(&lock, versions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_dvc_writes_after_a_first_run),
		cmocka_unit_test(a_folder_of_versions_is_known_by_its_files_and_keeps_them_while_it_is_the_same),
		cmocka_unit_test(run_cache_keys_are_those_of_dvc),
		cmocka_unit_test(run_cache_key_counts_params_as_python_prints_them),
		cmocka_unit_test(checksum_of_an_import_is_that_of_dvc),
		cmocka_unit_test(fills_a_stage_from_its_entry),
		cmocka_unit_test(keeps_an_entry_of_dvc_2_without_a_hash),
		cmocka_unit_test(sorts_paths_and_params_and_keeps_params_yaml_first),
		cmocka_unit_test(refuses_what_is_no_lock_with_its_place),
		cmocka_unit_test(makes_a_dvc_file_as_add_does),
		cmocka_unit_test(appends_hash_when_an_object_of_dvc_2_changes),
		cmocka_unit_test(reads_a_dvc_file_as_a_stage),
		cmocka_unit_test(merges_a_stage_at_a_time),
		cmocka_unit_test(refuses_to_merge_a_stage_that_both_changed_and_leaves_ours_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
