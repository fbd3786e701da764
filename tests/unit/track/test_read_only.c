/* test_read_only.c - a store that was opened for reading alone is written to by no call. */

#include "tests/unit/track/scratch.h"

#include <stdlib.h>
#include <string.h>

static void refused(int code)
{
	assert_int_equal(code, -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "was opened for reading alone"));
}

static void every_write_is_refused_and_reads_go_on(void **state)
{
	struct run_pair tag = { (char *)"a", (char *)"b" };
	const struct run_batch batch = { .tags = &tag, .n_tags = 1 };
	struct log_record *records;
	struct run run;
	struct store *s;
	char id[33] = "", other[33] = "";
	size_t n;

	(void)state;
	assert_int_equal(store_open(&s, "sqlite:///track.db", NULL, &err), 0);
	assert_int_equal(store_run_start(s, id, "exp", "one", NULL, &err), 0);
	assert_int_equal(store_log_append(s, "registry/m", 0, "{}", NULL, &err), 0);
	store_read_only(s);
	refused(store_run_start(s, other, "exp", "two", NULL, &err));
	refused(store_run_log(s, id, &batch, &err));
	refused(store_run_end(s, id, "FINISHED", &err));
	refused(store_run_delete(s, id, &err));
	refused(store_run_restore(s, id, &err));
	refused(store_log_append(s, "registry/m", 1, "{}", NULL, &err));
	refused(store_package_keep(s, ".", "key", &err));
	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	assert_string_equal(run.status, "RUNNING");
	assert_int_equal(run.n_tags, 0);
	assert_int_equal(store_log_read(s, &records, &n, "registry/m", &err), 0);
	assert_int_equal(n, 1);
	log_records_release(records, n);
	run_release(&run);
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_write_is_refused_and_reads_go_on, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
