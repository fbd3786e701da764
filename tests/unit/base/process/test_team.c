/* test_team.c - every item is done once, by whoever takes it. */
#include "base/process/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ITEMS = 1000 };

struct job {
	atomic_int done[ITEMS];
	atomic_int of_worker[TEAM_MOST];
	atomic_size_t longest;
	size_t stop_at; /* the item with which it stops */
};

static bool mark(void *arg, unsigned worker, size_t begin, size_t end)
{
	struct job *job = arg;

	for (size_t i = begin; i < end; i++)
		atomic_fetch_add(&job->done[i], 1);
	atomic_fetch_add(&job->of_worker[worker], (int)(end - begin));
	if (end - begin > atomic_load(&job->longest))
		atomic_store(&job->longest, end - begin);
	return job->stop_at < begin || job->stop_at >= end;
}

static void each_item_is_done_once_in_pieces_of_the_size_asked_for(void **state)
{
	(void)state;
	for (unsigned n_workers = 1; n_workers <= TEAM_MOST; n_workers++) {
		static struct job job;
		int sum = 0;

		memset(&job, 0, sizeof(job));
		job.stop_at = SIZE_MAX;
		assert_true(team_run(n_workers, ITEMS, 7, mark, &job));
		for (int i = 0; i < ITEMS; i++)
			assert_int_equal(job.done[i], 1);
		assert_int_equal(job.longest, 7);
		for (unsigned w = 0; w < TEAM_MOST; w++) {
			assert_true(w < n_workers || job.of_worker[w] == 0);
			sum += job.of_worker[w];
		}
		assert_int_equal(sum, ITEMS);
	}
}

static void nothing_is_begun_after_one_has_said_stop(void **state)
{
	static struct job job;

	(void)state;
	job.stop_at = 20;
	assert_false(team_run(1, ITEMS, 8, mark, &job));
	assert_int_equal(job.done[23], 1);
	assert_int_equal(job.done[24], 0);
	memset(&job, 0, sizeof(job));
	assert_false(team_run(4, ITEMS, ITEMS, mark, &job));
}

static void no_items_are_no_work(void **state)
{
	static struct job job;

	(void)state;
	assert_true(team_run(4, 0, 8, mark, &job));
	assert_int_equal(job.longest, 0);
}

static void a_team_is_no_larger_than_its_work(void **state)
{
	(void)state;
	assert_int_equal(team_size(0, 100), 1);
	assert_int_equal(team_size(199, 100), 1);
	assert_true(team_size(1000000, 100) >= 1 && team_size(1000000, 100) <= TEAM_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_item_is_done_once_in_pieces_of_the_size_asked_for),
		cmocka_unit_test(nothing_is_begun_after_one_has_said_stop),
		cmocka_unit_test(no_items_are_no_work),
		cmocka_unit_test(a_team_is_no_larger_than_its_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
