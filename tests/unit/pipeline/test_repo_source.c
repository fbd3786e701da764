/* Another repository as a source of data: where a path leads, what a revision holds, and what is refused. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/source_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOO "acbd18db4cc2f85cedef654fccc4a4d8" /* the MD5 of "foo" */

static char dir[64];
static struct env env;
static struct err err;
static struct repo_clones clones;
static struct object_store store;

/* A project with a file of git, an output whose object is in its cache, a nested project, and a link that leads out; then a second commit. */
static int enter_scratch(void **state)
{
	const struct object_store_options options = { 0 };

	(void)state;
	env_load(&env);
	snprintf(dir, sizeof(dir), "/tmp/interlock-sources.XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	clones = (struct repo_clones){ .below = fs_join(dir, "clones") };
	if (object_store_open(&store, "store", &options, &err) < 0)
		return -1;
	return system("git init -q -b main team && cd team && git config user.name Ada && git config user.email ada@example.org &&"
		      "mkdir -p .dvc/cache/files/md5/ac sub/.dvc && printf foo > .dvc/cache/files/md5/ac/bd18db4cc2f85cedef654fccc4a4d8 &&"
		      "chmod 0444 .dvc/cache/files/md5/ac/* && printf '/cache\\n' > .dvc/.gitignore && printf one > text &&"
		      "printf '[core]\\n    remote = early\\n' > .dvc/config && printf x > sub/.dvc/config && rm sub/.dvc/config &&"
		      "printf '[core]\\n    remote = inner\\n' > sub/.dvc/config && printf inner > sub/file &&"
		      "printf 'outs:\\n- md5: " FOO
		      "\\n  size: 3\\n  hash: md5\\n  path: foo\\n' > foo.dvc && printf '/foo\\n' > .gitignore &&"
		      "ln -s ../../etc/passwd out && git add -A && git commit -q -m one && git tag v1 &&"
		      "printf two > text && printf '[core]\\n    remote = late\\n' > .dvc/config && git commit -q -a -m two");
}

static int leave_scratch(void **state)
{
	(void)state;
	object_store_release(&store);
	repo_clones_release(&clones);
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static struct repo_source opened(const char *url, const char *rev, const char *inside, char **below)
{
	const struct repo_source_terms terms = { .url = url, .rev = rev, .clones = &clones, .env = &env };
	struct repo_source s;

	if (repo_source_open(&s, below, inside, &terms, &err) < 0)
		fail_msg("%s", err.text);
	return s;
}

static void stored(struct object_meta *meta, struct repo_source *s, const char *path)
{
	struct source_data d;
	const struct view_node *node;

	if (source_data_open(&d, s, &store, path, 0, NULL, &err) < 0 || !(node = source_data_find(&d, path, &err)) ||
	    source_data_store(meta, &d, node, path, &err) < 0)
		fail_msg("%s", err.text);
	source_data_release(&d);
}

static void a_revision_is_read_without_the_work_tree(void **state)
{
	struct repo_source s;
	struct object_meta meta;
	CLEANUP(str_release) struct str bytes = { 0 };

	(void)state;
	assert_int_equal(system("rm team/text"), 0);
	s = opened("team", "v1", NULL, NULL);
	stored(&meta, &s, "text");
	assert_int_equal(meta.size, 3);
	assert_int_equal(object_store_read(&bytes, &store, meta.id, false, &err), 0);
	assert_string_equal(str_text(&bytes), "one");
	assert_int_equal(strlen(s.commit), 40);
	assert_false(fs_exists("team/text"));
	repo_source_release(&s);
}

static void an_output_comes_out_of_the_sources_cache_and_is_looked_at(void **state)
{
	struct repo_source s = opened("team", "v1", NULL, NULL);
	struct object_meta meta;
	struct source_data d;
	const struct view_node *node;

	(void)state;
	stored(&meta, &s, "foo");
	assert_string_equal(meta.id, FOO);
	assert_int_equal(object_store_has(&store, FOO, false, NULL, &err), 1);
	assert_int_equal(object_store_remove(&store, FOO, false, &err), 0);
	assert_int_equal(system("cd team/.dvc/cache/files/md5/ac && chmod 0644 * && printf bar > bd18db4cc2f85cedef654fccc4a4d8"), 0);
	assert_int_equal(source_data_open(&d, &s, &store, "foo", 0, NULL, &err), 0);
	node = source_data_find(&d, "foo", &err);
	assert_int_equal(source_data_store(&meta, &d, node, "foo", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(object_store_has(&store, FOO, false, NULL, &err), 0);
	source_data_release(&d);
	repo_source_release(&s);
}

static void the_configuration_is_that_of_the_revision(void **state)
{
	struct repo_source s = opened("team", "v1", NULL, NULL);

	(void)state;
	assert_string_equal(ini_get(s.project.config, "core", "remote"), "early");
	repo_source_release(&s);
	s = opened("team", NULL, NULL, NULL);
	assert_string_equal(ini_get(s.project.config, "core", "remote"), "late");
	repo_source_release(&s);
}

static void a_path_leads_into_a_nested_project(void **state)
{
	CLEANUP(mem_free) char *below = NULL;
	struct repo_source s = opened("team", "v1", "sub/file", &below);
	struct object_meta meta;

	(void)state;
	assert_string_equal(below, "file");
	assert_string_equal(ini_get(s.project.config, "core", "remote"), "inner");
	stored(&meta, &s, below);
	assert_int_equal(meta.size, 5);
	repo_source_release(&s);
}

static void paths_that_climb_out_are_refused(void **state)
{
	static const char *const wrong[] = { "..", "../team/text", "sub/../../team", "/etc/passwd" };
	const struct repo_source_terms terms = { .url = "team", .clones = &clones, .env = &env };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(mem_free) char *below = NULL;
		struct repo_source s;

		assert_int_equal(repo_source_open(&s, &below, wrong[i], &terms, &err), -1);
		assert_int_equal(err.code, DVC_ERROR);
		assert_non_null(strstr(err.text, "leads out of the repository 'team'"));
	}
}

static void a_link_that_leads_out_of_the_work_tree_is_not_followed(void **state)
{
	struct repo_source s = opened("team", NULL, NULL, NULL);
	struct source_data d;
	struct object_meta meta;
	const struct view_node *node;

	(void)state;
	assert_int_equal(system("printf secret > outside && ln -sf ../outside team/out"), 0);
	assert_int_equal(source_data_open(&d, &s, &store, "out", 0, NULL, &err), 0);
	node = source_data_find(&d, "out", &err);
	assert_non_null(node);
	assert_int_equal(source_data_store(&meta, &d, node, "out", &err), -1);
	assert_non_null(strstr(err.text, "leads out of the repository"));
	assert_int_equal(source_data_put(&d, node, "out", "taken", &err), -1);
	assert_false(fs_exists("taken"));
	source_data_release(&d);
	repo_source_release(&s);
}

static void names_that_climb_out_of_gits_own_trees_are_refused(void **state)
{
	struct repo_source s;
	struct source_data d;

	(void)state;
	assert_int_equal(
		system("cd team && b=$(printf evil | git hash-object -w --stdin) && t=$(printf '100644 blob %s\tevil\n' $b | git mktree) &&"
		       "t=$(printf '040000 tree %s\t..\n' $t | git mktree) && git tag bad $(git commit-tree -m bad $t)"),
		0);
	s = opened("team", "bad", NULL, NULL);
	assert_int_equal(source_data_open(&d, &s, &store, "", 0, NULL, &err), -1);
	assert_non_null(strstr(err.text, "leads out of the repository"));
	source_data_release(&d);
	repo_source_release(&s);
}

static void a_url_is_cloned_once_and_moves_with_its_branch(void **state)
{
	CLEANUP(mem_free) char *url = str_format("file://%s/team", dir);
	const struct repo_source_terms terms = { .url = url, .clones = &clones, .env = &env };
	char before[REVISION_ID_TEXT], after[REVISION_ID_TEXT];
	struct repo_source s;

	(void)state;
	assert_int_equal(repo_source_commit(before, &terms, &err), 0);
	assert_int_equal(system("git -C team commit -q --allow-empty -m three"), 0);
	assert_int_equal(repo_source_commit(after, &terms, &err), 0);
	assert_string_equal(before, after); /* one process asks once */
	strvec_release(&clones.fresh);
	assert_int_equal(repo_source_commit(after, &terms, &err), 0);
	assert_string_not_equal(before, after);
	s = opened(url, NULL, NULL, NULL);
	assert_true(s.is_clone);
	assert_string_equal(s.commit, after);
	repo_source_release(&s);
}

static void what_is_not_there_is_said(void **state)
{
	struct repo_source_terms terms = { .url = "nowhere", .clones = &clones, .env = &env };
	struct repo_source s;

	(void)state;
	assert_int_equal(repo_source_open(&s, NULL, NULL, &terms, &err), -1);
	assert_non_null(strstr(err.text, "Failed to clone repo 'nowhere'"));
	terms.url = "team";
	terms.rev = "v9";
	assert_int_equal(repo_source_open(&s, NULL, NULL, &terms, &err), -1);
	assert_string_equal(err.text, "unknown Git revision 'v9'");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_scratch, leave_scratch)
	const struct CMUnitTest tests[] = {
		TEST(a_revision_is_read_without_the_work_tree),
		TEST(an_output_comes_out_of_the_sources_cache_and_is_looked_at),
		TEST(the_configuration_is_that_of_the_revision),
		TEST(a_path_leads_into_a_nested_project),
		TEST(paths_that_climb_out_are_refused),
		TEST(a_link_that_leads_out_of_the_work_tree_is_not_followed),
		TEST(names_that_climb_out_of_gits_own_trees_are_refused),
		TEST(a_url_is_cloned_once_and_moves_with_its_branch),
		TEST(what_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
