/* team.c - threads over a row of items: whoever is free takes the next piece. */
#include "base/process/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct team {
	size_t n, piece;
	team_fn *work;
	void *arg;
	atomic_size_t next;
	atomic_bool stopped;
};

struct worker {
	struct team *team;
	unsigned number;
	pthread_t thread;
};

unsigned team_size(size_t n, size_t least)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = cores < 1 ? 1 : cores > TEAM_MOST ? TEAM_MOST : (size_t)cores;
	size_t enough = least > 0 ? n / least : n;

	return (unsigned)(enough < 1 ? 1 : enough < most ? enough : most);
}

static void *labour(void *arg)
{
	struct worker *w = arg;
	struct team *team = w->team;

	while (!atomic_load(&team->stopped)) {
		size_t begin = atomic_fetch_add(&team->next, team->piece);
		size_t end = team->n - begin > team->piece ? begin + team->piece : team->n;

		if (begin >= team->n)
			break;
		if (!team->work(team->arg, w->number, begin, end))
			atomic_store(&team->stopped, true);
	}
	return NULL;
}

bool team_run(unsigned n_workers, size_t n, size_t piece, team_fn *work, void *arg)
{
	struct team team = { .n = n, .piece = piece, .work = work, .arg = arg };
	struct worker workers[TEAM_MOST];
	unsigned started = 1;

	workers[0] = (struct worker){ .team = &team };
	for (; started < n_workers && started < TEAM_MOST; started++) {
		workers[started] = (struct worker){ .team = &team, .number = started };
		if (pthread_create(&workers[started].thread, NULL, labour, &workers[started]) != 0)
			break;
	}
	labour(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	return !atomic_load(&team.stopped);
}
