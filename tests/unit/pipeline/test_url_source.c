/* Addresses of data: what they name, and which are refused. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/url_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64];
static struct env env;
static struct err err;

static int enter_scratch(void **state)
{
	(void)state;
	env_load(&env);
	snprintf(dir, sizeof(dir), "/tmp/interlock-urls.XXXXXX");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static int opened(struct url_source *s, const char *url, struct project *project)
{
	const struct url_source_terms terms = { .url = url, .base = dir, .project = project, .env = &env };

	return url_source_open(s, &terms, &err);
}

static void an_address_has_a_place_and_a_name(void **state)
{
	static const struct {
		const char *url, *above, *name, *key;
	} rows[] = {
		{ "http://host:80/a/b%20c.txt", "http://host:80/a", "b c.txt", "checksum" },
		{ "http://host/100%25", "http://host", "100%", "checksum" },
		{ "https://host/a/", "https://host", "a", "checksum" },
		{ "ssh://host/srv/data", "ssh://host/srv", "data", "md5" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct url_source s;

		if (opened(&s, rows[i].url, NULL) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(s.above, rows[i].above);
		assert_string_equal(s.name, rows[i].name);
		assert_string_equal(s.digest_key, rows[i].key);
		assert_null(s.path);
		url_source_release(&s);
	}
}

static void kinds_that_nothing_takes_are_refused_by_name(void **state)
{
	static const char *const wrong[] = { "gs", "hdfs", "webhdfs", "oss", "gdrive", "foo" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(mem_free)
		char *url = str_format("%s://bucket/key", wrong[i]),
		     *said = str_format("Unsupported URL type %s://", wrong[i]);
		struct url_source s;

		assert_int_equal(opened(&s, url, NULL), -1);
		assert_int_equal(err.code, DVC_CONFIG);
		assert_non_null(strstr(err.text, said));
		url_source_release(&s);
	}
}

static void a_named_remote_lends_its_address(void **state)
{
	struct ini config = { 0 };
	struct project p = { .root = dir, .dvc_folder = dir, .config = &config, .env = &env };
	struct url_source s;

	(void)state;
	ini_set(&config, "remote \"store\"", "url", "/srv/data/");
	assert_int_equal(opened(&s, "remote://store/a/b", &p), 0);
	assert_string_equal(s.path, "/srv/data/a/b");
	url_source_release(&s);
	assert_int_equal(opened(&s, "remote://other/a", &p), -1);
	assert_int_equal(err.code, DVC_CONFIG);
	url_source_release(&s);
	assert_int_equal(opened(&s, "remote://store/a", NULL), -1);
	url_source_release(&s);
	ini_release(&config);
}

static void a_path_is_brought_with_all_that_is_in_it(void **state)
{
	const struct object_store_options options = { 0 };
	struct object_store store;
	struct object_meta meta;
	struct url_facts f;
	struct url_source s;

	(void)state;
	assert_int_equal(system("mkdir -p data && printf foo > data/foo && printf bar > data/bar && chmod +x data/foo"), 0);
	assert_int_equal(object_store_open(&store, "store", &options, &err), 0);
	assert_int_equal(opened(&s, "data/", NULL), 0);
	assert_int_equal(url_source_look(&f, &s, NULL, false, &err), 0);
	assert_true(f.found && f.is_dir);
	if (url_source_store(&meta, &s, &f, &store, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(meta.id, "5ea40360f5b4ec688df672a4db9c17d1.dir"); /* DVC's own, of the folder {foo, bar} */
	assert_int_equal(meta.size, 6);
	assert_int_equal(meta.n_files, 2);
	assert_int_equal(url_source_put(&s, &f, "copy", &err), 0);
	assert_int_equal(fs_size("copy/bar"), 3);
	url_facts_release(&f);
	url_source_release(&s);
	assert_int_equal(opened(&s, "nothing", NULL), 0);
	assert_int_equal(url_source_look(&f, &s, NULL, false, &err), 0);
	assert_false(f.found);
	url_source_release(&s);
	object_store_release(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_a_place_and_a_name),
		cmocka_unit_test(kinds_that_nothing_takes_are_refused_by_name),
		cmocka_unit_test(a_named_remote_lends_its_address),
		cmocka_unit_test(a_path_is_brought_with_all_that_is_in_it),
	};

	return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
