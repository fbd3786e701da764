/* test_crew.c - how many hands a crew has, and when it stops. */
#include "base/fs.h"
#include "cache/crew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MANY = 64, ITEMS = 200 };

struct site {
	pthread_mutex_t lock;
	pthread_cond_t together;
	size_t n_here, n_done, most; /* most: that wait for each other; the first that comes after them waits for nobody */
	bool met;
	pthread_t thread;
	char done[ITEMS];
};

static struct object_remote *a_remote(char folder[static 32])
{
	static char *none[] = { NULL };
	static struct env env = { 0 };
	struct object_remote_terms terms = { .name = "store", .url = "there", .env = &env, .base = folder };
	struct object_remote *r;
	struct err err;

	env.vars = none;
	strcpy(folder, "/tmp/test-crew-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(object_remote_open(&r, &terms, &err), 0);
	return r;
}

static void leave(struct object_remote *r, const char *folder)
{
	struct err err;

	object_remote_close(r);
	assert_int_equal(fs_remove_tree(folder, &err), 0);
}

/* Nobody goes on before `most` are here at once. */
static int wait_for_all(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct site *site = arg;

	(void)s;
	(void)err;
	pthread_mutex_lock(&site->lock);
	site->done[i]++;
	site->met = site->met || ++site->n_here >= site->most;
	pthread_cond_broadcast(&site->together);
	while (!site->met)
		pthread_cond_wait(&site->together, &site->lock);
	site->n_done++;
	pthread_mutex_unlock(&site->lock);
	return 0;
}

static int note_thread(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct site *site = arg;

	(void)s;
	(void)i;
	(void)err;
	site->thread = pthread_self();
	site->n_done++;
	return 0;
}

static int fail_at_ten(void *arg, struct object_session *s, size_t i, struct err *err)
{
	struct site *site = arg;

	(void)s;
	pthread_mutex_lock(&site->lock);
	site->n_done++;
	pthread_mutex_unlock(&site->lock);
	return i == 10 ? err_set(err, ERR_DATA, "the tenth is bad") : 0;
}

static void all_hands_come_where_nothing_gets_done_without_them(void **state)
{
	struct site site = { .lock = PTHREAD_MUTEX_INITIALIZER, .together = PTHREAD_COND_INITIALIZER, .most = MANY };
	char folder[32];
	struct object_remote *r = a_remote(folder);
	struct err err;

	(void)state;
	assert_int_equal(crew_run(r, MANY, ITEMS, wait_for_all, &site, &err), 0);
	assert_int_equal(site.n_done, ITEMS);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(site.done[i], 1);
	leave(r, folder);
}

static void one_job_is_done_by_the_caller_itself(void **state)
{
	struct site site = { .lock = PTHREAD_MUTEX_INITIALIZER };
	char folder[32];
	struct object_remote *r = a_remote(folder);
	struct err err;

	(void)state;
	assert_int_equal(crew_run(r, 1, ITEMS, note_thread, &site, &err), 0);
	assert_int_equal(site.n_done, ITEMS);
	assert_true(pthread_equal(site.thread, pthread_self()));
	leave(r, folder);
}

static void a_failure_stops_the_crew_and_is_what_it_returns(void **state)
{
	struct site site = { .lock = PTHREAD_MUTEX_INITIALIZER };
	char folder[32];
	struct object_remote *r = a_remote(folder);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(crew_run(r, 2, 1u << 20, fail_at_ten, &site, &err), -1);
	assert_string_equal(err.text, "the tenth is bad");
	assert_true(site.n_done < 1u << 20);
	leave(r, folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_hands_come_where_nothing_gets_done_without_them),
		cmocka_unit_test(one_job_is_done_by_the_caller_itself),
		cmocka_unit_test(a_failure_stops_the_crew_and_is_what_it_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
