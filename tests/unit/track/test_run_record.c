/* test_run_record.c - a run as a document: what one store says, another one repeats; and the dvc.lock that a run keeps. */
#include "tests/unit/track/scratch.h"

#include "base/mem.h"
#include "track/runs/run_lock.h"
#include "track/runs/run_record.h"

#include <math.h>
#include <string.h>

/* A run with one of everything, a NaN among it. */
static void make_run(struct store *s, char id[static 33])
{
	const struct run_metric metrics[] = { { (char *)"loss", 0.1, 3, 1700000000000 }, { (char *)"odd", NAN, 0, 1700000000001 } };
	const struct run_pair params[] = { { (char *)"alpha", (char *)"0.5" } },
			      tags[] = { { (char *)"note", (char *)"two\nlines \"q\"" } };
	const struct run_dataset datasets[] = { { (char *)"train.csv", (char *)"sha256:1", (char *)"data/train.csv", (char *)"training" } };
	const struct run_batch batch = { metrics, params, tags, datasets, 2, 1, 1, 1 };

	id[0] = '\0';
	assert_int_equal(store_run_start(s, id, "exp", "first", NULL, &err), 0);
	assert_int_equal(store_run_log(s, id, &batch, &err), 0);
	assert_int_equal(store_run_end(s, id, "FINISHED", &err), 0);
}

static void write_of(struct str *out, struct store *s, const char *id)
{
	CLEANUP(run_release) struct run run = { 0 };

	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	run_record_write(out, &run);
}

static void another_store_says_the_same_bytes(void **state)
{
	CLEANUP(store_cleanup) struct store *here = opened("sqlite:///here.db"), *there = opened("sqlite:///there.db");
	CLEANUP(str_release) struct str said = { 0 }, again = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(run_record_release) struct run_record r = { 0 };
	char id[33];

	(void)state;
	make_run(here, id);
	write_of(&said, here, id);
	doc = json_parse(str_text(&said), said.len, "run.json", &err);
	assert_non_null(doc);
	assert_int_equal(run_record_read(&r, doc, "run.json", &err), 0);
	assert_int_equal(run_record_log(there, &r, &err), 0);
	write_of(&again, there, id);
	assert_string_equal(str_text(&again), str_text(&said));
}

static void a_record_without_a_run_id_is_none(void **state)
{
	static const char *const bad[] = { "{}",
					   "[]",
					   "{\"run_id\": 5}",
					   "{\"run_id\": \"../../../../../../../../../etc/pass\"}",
					   "{\"run_id\": \"0123456789abcdef0123456789abcde\"}",
					   "{\"run_id\": \"0123456789ABCDEF0123456789ABCDEF\"}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CLEANUP(json_cleanup) struct json *doc = json_parse(bad[i], strlen(bad[i]), "run.json", &err);
		CLEANUP(run_record_release) struct run_record r = { 0 };

		assert_non_null(doc);
		assert_int_equal(run_record_read(&r, doc, "run.json", &err), -1);
		assert_int_equal(err.code, ERR_INTEGRITY);
		assert_non_null(strstr(err.text, "run.json is no record of a run"));
	}
}

static void wrong_kinds_are_read_as_nothing(void **state)
{
	static const char text[] =
		"{\"run_id\": \"0123456789abcdef0123456789abcdef\", \"metrics\": {\"a\": 1}, \"params\": [1, 2], \"tags\": 7, "
		"\"datasets\": \"x\", \"status\": \"EVIL\", \"start_ms\": \"soon\"}";
	CLEANUP(store_cleanup) struct store *s = opened("sqlite:///s.db");
	CLEANUP(json_cleanup) struct json *doc = json_parse(text, strlen(text), "run.json", &err);
	CLEANUP(run_record_release) struct run_record r = { 0 };
	CLEANUP(run_release) struct run run = { 0 };

	(void)state;
	assert_int_equal(run_record_read(&r, doc, "run.json", &err), 0);
	r.batch = (struct run_batch){ 0 };
	assert_int_equal(run_record_log(s, &r, &err), 0);
	assert_int_equal(store_run_get(s, &run, r.run_id, &err), 0);
	assert_string_equal(run.status, "RUNNING");
	assert_string_equal(run.experiment, "Default");
}

static void a_lock_is_found_again_by_its_branch_and_only_as_it_was(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened("sqlite:///s.db");
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(str_release) struct str text = { 0 }, again = { 0 };
	CLEANUP(mem_free) char *kept = NULL;
	char id[33], found_id[33], digest[DIGEST_TEXT];
	bool found;

	(void)state;
	make_run(s, id);
	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	assert_int_equal(run_lock_read(s, &run, &text, &found, &err), 0);
	assert_false(found);
	run_release(&run);
	assert_int_equal(fs_write("dvc.lock", "a: 1\n", 5, 0, &err), 0);
	assert_int_equal(run_lock_keep(s, id, "dvc.lock", "main", digest, &err), 0);
	assert_int_equal(store_run_by_tag(s, found_id, RUN_TAG_LOCK_BRANCH, "main", &err), 0);
	assert_string_equal(found_id, id);
	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	assert_int_equal(run_lock_read(s, &run, &text, &found, &err), 0);
	assert_true(found);
	assert_string_equal(str_text(&text), "a: 1\n");
	kept = fs_join(run.artifact_dir, RUN_LOCK_FILE);
	assert_int_equal(fs_write(kept, "a: 2\n", 5, 0, &err), 0);
	assert_int_equal(run_lock_read(s, &run, &again, &found, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(another_store_says_the_same_bytes, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_record_without_a_run_id_is_none, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(wrong_kinds_are_read_as_nothing, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_lock_is_found_again_by_its_branch_and_only_as_it_was, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
