/* crew.c - threads that work off a list at a remote. */
#include "cache/crew.h"

#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

struct crew {
	struct object_remote *remote;
	size_t n;
	crew_fn *work;
	void *arg;
	atomic_size_t next;
	atomic_bool failed;
	pthread_mutex_t lock; /* of err */
	struct err *err;
};

static void fail(struct crew *c, const struct err *why)
{
	pthread_mutex_lock(&c->lock);
	if (!atomic_exchange(&c->failed, true))
		*c->err = *why;
	pthread_mutex_unlock(&c->lock);
}

static void *labour(void *arg)
{
	struct crew *c = arg;
	struct object_session *s;
	struct err why = { 0 };

	if (object_remote_connect(&s, c->remote, &why) < 0) {
		fail(c, &why);
		return NULL;
	}
	while (!atomic_load(&c->failed)) {
		size_t i = atomic_fetch_add(&c->next, 1);

		if (i >= c->n)
			break;
		if (c->work(c->arg, s, i, &why) < 0)
			fail(c, &why);
	}
	object_remote_disconnect(s);
	return NULL;
}

int crew_run(struct object_remote *r, unsigned jobs, size_t n, crew_fn *work, void *arg, struct err *err)
{
	struct crew c = { .remote = r, .n = n, .work = work, .arg = arg, .lock = PTHREAD_MUTEX_INITIALIZER, .err = err };
	CLEANUP(mem_free) pthread_t *threads = NULL;
	size_t started = 0, wanted = jobs < n ? jobs : n;

	if (n == 0)
		return 0;
	threads = mem_new(wanted, sizeof(*threads));
	/* This thread is one of them: with one job nothing is started. */
	while (started + 1 < wanted && pthread_create(&threads[started], NULL, labour, &c) == 0)
		started++;
	labour(&c);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&c.lock);
	return atomic_load(&c.failed) ? -1 : 0;
}
