/* test_web_pieces.c - pieces of one object: how many are under way at once, and what a failure leaves. */
#include "base/mem.h"
#include "cache/remote/web_pieces.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PIECES = 20, HANDS = 3 };

struct scene {
	struct remote_web *web;
	pthread_mutex_t lock;
	pthread_cond_t together;
	size_t n_here, n_done;
	bool met;
	char done[PIECES];
};

static int send_nothing(struct remote_web *w, const struct remote_request *request, struct err *err)
{
	(void)w;
	(void)request;
	(void)err;
	return 0;
}

static int begin(void **state)
{
	struct scene *s = mem_new(1, sizeof(*s));
	const struct object_watch watch = { 0 };
	void *session;
	struct err err;

	assert_int_equal(remote_web_connect(&session, s, send_nothing, NULL, &watch, &err), 0);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->together, NULL);
	s->web = session;
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	remote_web_disconnect(s->web);
	pthread_cond_destroy(&s->together);
	pthread_mutex_destroy(&s->lock);
	free(s);
	return 0;
}

/* Nobody goes on before HANDS are here at once. */
static int wait_for_others(void *arg, struct remote_web *w, size_t i, struct err *err)
{
	struct scene *s = arg;

	(void)err;
	assert_ptr_equal(w->place, s);
	pthread_mutex_lock(&s->lock);
	s->done[i]++;
	s->met = s->met || ++s->n_here == HANDS;
	pthread_cond_broadcast(&s->together);
	while (!s->met)
		pthread_cond_wait(&s->together, &s->lock);
	pthread_mutex_unlock(&s->lock);
	return 0;
}

static int in_order(void *arg, struct remote_web *w, size_t i, struct err *err)
{
	struct scene *s = arg;

	(void)err;
	assert_ptr_equal(w, s->web);
	assert_int_equal(i, s->n_done++);
	return 0;
}

static int refused_at_four(void *arg, struct remote_web *w, size_t i, struct err *err)
{
	struct scene *s = arg;

	pthread_mutex_lock(&s->lock);
	s->n_done++;
	pthread_mutex_unlock(&s->lock);
	w->status = i == 4 ? 404 : 200;
	return i == 4 ? err_set(err, ERR_DATA, "the upload is gone") : 0;
}

static void as_many_are_under_way_as_the_session_has_hands(void **state)
{
	struct scene *s = *state;
	struct err err;

	remote_web_set_hands(s->web, HANDS);
	assert_int_equal(web_pieces_run(s->web, PIECES, wait_for_others, s, &err), 0);
	for (size_t i = 0; i < PIECES; i++)
		assert_int_equal(s->done[i], 1);
}

static void one_after_the_other_until_it_is_said_otherwise(void **state)
{
	struct scene *s = *state;
	struct err err;

	assert_int_equal(web_pieces_run(s->web, PIECES, in_order, s, &err), 0);
	assert_int_equal(s->n_done, PIECES);
}

static void a_failure_stops_the_rest_and_leaves_its_status(void **state)
{
	struct scene *s = *state;
	struct err err = { 0 };

	remote_web_set_hands(s->web, 2);
	assert_int_equal(web_pieces_run(s->web, 1 << 20, refused_at_four, s, &err), -1);
	assert_string_equal(err.text, "the upload is gone");
	assert_int_equal(s->web->status, 404);
	assert_true(s->n_done < 1 << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(as_many_are_under_way_as_the_session_has_hands, begin, end),
		cmocka_unit_test_setup_teardown(one_after_the_other_until_it_is_said_otherwise, begin, end),
		cmocka_unit_test_setup_teardown(a_failure_stops_the_rest_and_leaves_its_status, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
