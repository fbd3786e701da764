/* crew.c - threads that work off a list at a remote: a few at first, and more for as long as more get more done. */
#include "cache/crew.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* A server near by is busy with four; one far off is only waited for, and has all its hands after some looks. */
enum { FEW = 4, LOOK_MS = 40 };
#define GAIN 1.3 /* that twice as many hands must bring */

struct crew {
	struct object_remote *remote;
	size_t n, wanted, started;
	unsigned hands; /* of each: fewer objects than jobs leave some for their pieces */
	crew_fn *work;
	void *arg;
	pthread_t *threads;
	atomic_size_t next, done;
	atomic_bool failed;
	pthread_mutex_t lock; /* of err and running */
	pthread_cond_t ended;
	size_t running;
	struct err *err;
};

static void fail(struct crew *c, const struct err *why)
{
	pthread_mutex_lock(&c->lock);
	if (!atomic_exchange(&c->failed, true))
		*c->err = *why;
	pthread_mutex_unlock(&c->lock);
}

static void labour(struct crew *c)
{
	struct object_session *s;
	struct err why = { 0 };

	if (object_remote_connect(&s, c->remote, &why) < 0) {
		fail(c, &why);
		return;
	}
	object_remote_set_hands(s, c->hands);
	while (!atomic_load(&c->failed)) {
		size_t i = atomic_fetch_add(&c->next, 1);

		if (i >= c->n)
			break;
		if (c->work(c->arg, s, i, &why) < 0)
			fail(c, &why);
		atomic_fetch_add(&c->done, 1);
	}
	object_remote_disconnect(s);
}

static void *hand(void *arg)
{
	struct crew *c = arg;

	labour(c);
	pthread_mutex_lock(&c->lock);
	if (--c->running == 0)
		pthread_cond_signal(&c->ended);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* Until there are so many, or no more are to be had. */
static bool grow(struct crew *c, size_t to)
{
	size_t before = c->started;

	pthread_mutex_lock(&c->lock);
	while (c->started < to && pthread_create(&c->threads[c->started], NULL, hand, c) == 0) {
		c->started++;
		c->running++;
	}
	pthread_mutex_unlock(&c->lock);
	return c->started > before;
}

/* Has everybody gone home within LOOK_MS? */
static bool is_over(struct crew *c)
{
	struct timespec until;
	int status = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000l;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&c->lock);
	while (c->running > 0 && status != ETIMEDOUT)
		status = pthread_cond_timedwait(&c->ended, &c->lock, &until);
	status = c->running == 0;
	pthread_mutex_unlock(&c->lock);
	return status;
}

/* Where nothing came through, all of them wait. */
static void oversee(struct crew *c)
{
	double since = clock_elapsed_ms(), pace_before = 0;
	size_t done_before = 0;

	while (c->started < c->wanted && !is_over(c)) {
		double now = clock_elapsed_ms();
		size_t done = atomic_load(&c->done);
		double pace = (double)(done - done_before) / (now - since);

		if ((pace > 0 && pace < GAIN * pace_before) || !grow(c, 2 * c->started < c->wanted ? 2 * c->started : c->wanted))
			return;
		pace_before = pace;
		done_before = done;
		since = now;
	}
}

int crew_run(struct object_remote *r, unsigned jobs, size_t n, crew_fn *work, void *arg, struct err *err)
{
	struct crew c = { .remote = r,
			  .n = n,
			  .wanted = jobs < n ? jobs : n,
			  .hands = n && n < jobs ? jobs / (unsigned)n : 1,
			  .work = work,
			  .arg = arg,
			  .lock = PTHREAD_MUTEX_INITIALIZER,
			  .err = err };
	pthread_condattr_t steady;

	if (n == 0)
		return 0;
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&c.ended, &steady);
	pthread_condattr_destroy(&steady);
	c.threads = mem_new(c.wanted, sizeof(*c.threads));
	/* With one job nothing is started: this thread does it. */
	if (c.wanted > 1 && grow(&c, c.wanted < FEW ? c.wanted : FEW))
		oversee(&c);
	else
		labour(&c);
	for (size_t i = 0; i < c.started; i++)
		pthread_join(c.threads[i], NULL);
	free(c.threads);
	pthread_cond_destroy(&c.ended);
	pthread_mutex_destroy(&c.lock);
	return atomic_load(&c.failed) ? -1 : 0;
}
