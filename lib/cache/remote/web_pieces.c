/* web_pieces.c - a small crew beside a session, with connections of its own to the same place. */
#include "cache/remote/web_pieces.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MOST_HANDS = 8 };

struct pieces {
	struct remote_web *first;
	size_t n;
	web_piece_fn *work;
	void *arg;
	atomic_size_t next;
	atomic_bool failed;
	pthread_mutex_t lock; /* of err and status */
	struct err *err;
	long status;
};

static void fail(struct pieces *p, const struct remote_web *w, const struct err *why)
{
	pthread_mutex_lock(&p->lock);
	if (!atomic_exchange(&p->failed, true)) {
		*p->err = *why;
		p->status = w->status;
	}
	pthread_mutex_unlock(&p->lock);
}

static void labour(struct pieces *p, struct remote_web *w)
{
	struct err why = { 0 };

	while (!atomic_load(&p->failed)) {
		size_t i = atomic_fetch_add(&p->next, 1);

		if (i >= p->n)
			return;
		if (p->work(p->arg, w, i, &why) < 0)
			fail(p, w, &why);
	}
}

/* Without a connection of its own it leaves its share to the others. */
static void *hand(void *arg)
{
	struct pieces *p = arg;
	struct err ignored;
	void *beside;

	if (remote_web_beside(&beside, p->first, &ignored) < 0)
		return NULL;
	labour(p, beside);
	remote_web_disconnect(beside);
	return NULL;
}

int web_pieces_run(struct remote_web *w, size_t n, web_piece_fn *work, void *arg, struct err *err)
{
	struct pieces p = { .first = w, .n = n, .work = work, .arg = arg, .lock = PTHREAD_MUTEX_INITIALIZER, .err = err };
	size_t hands = w->hands < MOST_HANDS ? w->hands : MOST_HANDS, started = 0;
	pthread_t threads[MOST_HANDS];

	/* This thread is one of them. */
	while (started + 1 < hands && started + 1 < n && pthread_create(&threads[started], NULL, hand, &p) == 0)
		started++;
	labour(&p, w);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&p.lock);
	if (!atomic_load(&p.failed))
		return 0;
	w->status = p.status;
	return -1;
}
