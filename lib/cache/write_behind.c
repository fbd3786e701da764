/* write_behind.c - a ring of pieces between the thread that fills them and the one that writes. */
#include "cache/write_behind.h"

#include "base/mem.h"
#include "cache/objects/object_inside.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* One of them is never given out: it is for who still looks at what was given last. */
enum { PIECES = 4 };

struct write_behind {
	int fd, error;
	char *room; /* (PIECES, WRITE_BEHIND_ROOM) */
	size_t len[PIECES];
	size_t n_given, n_written;
	bool started, ended;
	pthread_t thread;
	pthread_mutex_t lock; /* of the counts, error and ended */
	pthread_cond_t moved;
};

static char *piece(const struct write_behind *w, size_t i)
{
	return w->room + i % PIECES * WRITE_BEHIND_ROOM;
}

/* What it returns is of the piece that was given first and is not written yet; -1: none will come. */
static ssize_t next_piece(struct write_behind *w)
{
	ssize_t at;

	pthread_mutex_lock(&w->lock);
	while (w->n_written == w->n_given && !w->ended)
		pthread_cond_wait(&w->moved, &w->lock);
	at = w->n_written < w->n_given ? (ssize_t)w->n_written : -1;
	pthread_mutex_unlock(&w->lock);
	return at;
}

static void write_piece(struct write_behind *w, size_t i)
{
	if (!w->error && object_write_all(w->fd, piece(w, i), w->len[i % PIECES]) != 0)
		w->error = errno;
}

static void *labour(void *arg)
{
	struct write_behind *w = arg;
	ssize_t at;

	while ((at = next_piece(w)) >= 0) {
		write_piece(w, (size_t)at);
		pthread_mutex_lock(&w->lock);
		w->n_written++;
		pthread_cond_broadcast(&w->moved);
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

struct write_behind *write_behind_new(int fd)
{
	struct write_behind *w = mem_new(1, sizeof(*w));

	*w = (struct write_behind){ .fd = fd, .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
	w->room = mem_resize(NULL, PIECES, WRITE_BEHIND_ROOM);
	return w;
}

char *write_behind_room(struct write_behind *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->started && w->n_given - w->n_written >= PIECES - 1)
		pthread_cond_wait(&w->moved, &w->lock);
	pthread_mutex_unlock(&w->lock);
	return piece(w, w->n_given);
}

/* A file of one piece needs no thread. */
void write_behind_give(struct write_behind *w, size_t len)
{
	if (w->fd < 0)
		return;
	w->len[w->n_given % PIECES] = len;
	if (!w->started && w->n_given > 0)
		w->started = pthread_create(&w->thread, NULL, labour, w) == 0;
	if (!w->started) {
		write_piece(w, w->n_given++);
		w->n_written++;
		return;
	}
	pthread_mutex_lock(&w->lock);
	w->n_given++;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
}

int write_behind_end(struct write_behind *w)
{
	pthread_mutex_lock(&w->lock);
	w->ended = true;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	w->started = false;
	return w->error;
}

void write_behind_free(struct write_behind **w)
{
	if (!*w)
		return;
	write_behind_end(*w);
	pthread_mutex_destroy(&(*w)->lock);
	pthread_cond_destroy(&(*w)->moved);
	free((*w)->room);
	free(*w);
	*w = NULL;
}
