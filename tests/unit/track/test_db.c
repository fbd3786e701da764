/* test_db.c - transactions and kept statements of the layer over SQLite. */
#include "base/mem.h"
#include "track/sqlite/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct err err;

static struct db *open_numbers(void)
{
	struct db *db;

	assert_int_equal(db_open(&db, "numbers", DB_MEMORY, 0, &err), 0);
	assert_int_equal(db_script(db, "CREATE TABLE t(n INTEGER UNIQUE)", &err), 0);
	return db;
}

static int64_t count(struct db *db)
{
	int64_t n;

	assert_int_equal(db_int(db, &n, -1, &err, "SELECT count(*) FROM t", ""), 0);
	return n;
}

/* One change, in a transaction of its own. */
static int insert(struct db *db, int64_t n)
{
	CLEANUP(db_rollback) struct db *open = NULL;

	if (db_begin(db, &err) < 0)
		return -1;
	open = db;
	if (db_run(db, &err, "INSERT INTO t(n) VALUES(?)", "i", n) < 0)
		return -1;
	return db_commit(db, &err);
}

static void changes_of_many_are_there_together(void **state)
{
	CLEANUP(db_cleanup) struct db *db = open_numbers();

	(void)state;
	assert_int_equal(db_begin_many(db, &err), 0);
	assert_int_equal(insert(db, 1), 0);
	assert_int_equal(insert(db, 2), 0);
	assert_int_equal(db_commit_many(db, &err), 0);
	assert_int_equal(count(db), 2);
	assert_int_equal(insert(db, 3), 0);
	assert_int_equal(count(db), 3);
}

static void one_that_fails_takes_all_with_it(void **state)
{
	CLEANUP(db_cleanup) struct db *db = open_numbers();

	(void)state;
	assert_int_equal(db_begin_many(db, &err), 0);
	assert_int_equal(insert(db, 1), 0);
	assert_int_equal(insert(db, 1), -1);
	assert_int_equal(db_commit_many(db, &err), -1);
	assert_int_equal(count(db), 0);
	assert_int_equal(insert(db, 1), 0);
	assert_int_equal(count(db), 1);
}

static void many_that_are_given_up_leave_nothing(void **state)
{
	CLEANUP(db_cleanup) struct db *db = open_numbers();

	(void)state;
	{
		CLEANUP(db_rollback_many) struct db *open = db;

		assert_int_equal(db_begin_many(db, &err), 0);
		assert_int_equal(insert(db, 1), 0);
	}
	assert_int_equal(count(db), 0);
}

static void a_kept_statement_runs_beside_itself(void **state)
{
	static const char sql[] = "SELECT n FROM t ORDER BY n";
	CLEANUP(db_cleanup) struct db *db = open_numbers();
	CLEANUP(query_end) struct query one = { 0 }, two = { 0 };

	(void)state;
	assert_int_equal(insert(db, 1), 0);
	assert_int_equal(insert(db, 2), 0);
	assert_int_equal(query_start(&one, db, &err, sql, ""), 0);
	assert_int_equal(query_next(&one, &err), 1);
	assert_int_equal(query_start(&two, db, &err, sql, ""), 0);
	assert_int_equal(query_next(&two, &err), 1);
	assert_int_equal(query_next(&two, &err), 1);
	assert_int_equal(query_int(&two, 0), 2);
	assert_int_equal(query_int(&one, 0), 1);
	query_end(&two);
	assert_int_equal(query_next(&one, &err), 1);
	assert_int_equal(query_int(&one, 0), 2);
	query_end(&one);
	assert_int_equal(query_start(&two, db, &err, sql, ""), 0);
	assert_int_equal(query_next(&two, &err), 1);
	assert_int_equal(query_int(&two, 0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_of_many_are_there_together),
		cmocka_unit_test(one_that_fails_takes_all_with_it),
		cmocka_unit_test(many_that_are_given_up_leave_nothing),
		cmocka_unit_test(a_kept_statement_runs_beside_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
