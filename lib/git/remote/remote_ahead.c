/* remote_ahead.c - connects for a push in a thread, and keeps the connection until there is something to push. */
#include "git/remote/remote_ahead.h"

#include "base/clock.h"
#include "base/mem.h"
#include "git/remote/remote_connection.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Servers hang up after some seconds of silence, the quickest after five. */
enum { IDLE_MOST_MS = 2000 };

struct remote_ahead {
	pthread_t thread;
	bool running, used;
	char *ref;
	struct remote_crowd crowd; /* as this conversation hears it */
	struct talk talk;
	git_remote *connection;
	void (*also)(void *arg);
	void *arg;
	int code;
	double at_ms; /* when the server had answered */
};

static void *begin(void *arg)
{
	struct remote_ahead *a = arg;
	struct err ignored; /* the push begins anew then, and says it */

	a->code = talk_begin(&a->connection, NULL, &a->talk, GIT_DIRECTION_PUSH, &ignored);
	a->at_ms = clock_elapsed_ms();
	a->also(a->arg);
	return NULL;
}

struct remote_ahead *remote_ahead_begin(const struct remote *r, const char *ref, void (*also)(void *arg), void *arg)
{
	struct remote_ahead *a;
	struct err ignored;

	if (r->absent || !url_is_http(r->url) || libgit2_enter(&ignored) < 0)
		return NULL;
	a = mem_new(1, sizeof(*a));
	a->ref = mem_strdup(ref);
	a->crowd.prefix = r->crowd ? r->crowd->prefix : NULL;
	a->talk.remote = r;
	a->talk.list.crowd = r->crowd ? &a->crowd : NULL;
	a->talk.list.wanted = a->ref;
	a->also = also;
	a->arg = arg;
	a->code = -1;
	a->running = pthread_create(&a->thread, NULL, begin, a) == 0;
	if (!a->running)
		also(arg);
	return a;
}

void remote_ahead_wait(struct remote_ahead *a)
{
	if (a && a->running)
		pthread_join(a->thread, NULL);
	if (a)
		a->running = false;
}

void remote_ahead_end(struct remote_ahead *a)
{
	if (!a)
		return;
	remote_ahead_wait(a);
	git.remote_free(a->connection);
	talk_release(&a->talk);
	remote_crowd_release(&a->crowd);
	free(a->ref);
	free(a);
	libgit2_leave();
}

/* What this conversation named is newer than what others did. */
static void hand_over(struct remote_ahead *a, struct remote_crowd *to)
{
	const char *prefix = to->prefix;

	remote_crowd_release(to);
	*to = a->crowd;
	to->prefix = prefix;
	a->talk.list.crowd = NULL;
	a->crowd = (struct remote_crowd){ 0 };
}

bool remote_ahead_push(struct remote_ahead *a, int *code, struct bare *b, const char *id, const char *ref, struct err *err)
{
	if (!a || a->used || strcmp(a->ref, ref) != 0)
		return false;
	a->used = true;
	remote_ahead_wait(a);
	if (a->code < 0 || clock_elapsed_ms() - a->at_ms > IDLE_MOST_MS)
		return false;
	if (a->talk.remote->crowd)
		hand_over(a, a->talk.remote->crowd);
	*code = talk_push(b, a->connection, &a->talk, id, ref, err);
	return true;
}
