/* git_log_warm.c - the file of a log read in a thread, while the server says where the branch is. */
#include "base/mem.h"
#include "track/git/log/git_log_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct git_log_warmed {
	pthread_t thread;
	const struct git_store *store;
	char *log;
	struct git_reading reading;
	struct strvec segments;
	bool found;
};

static void *read_file(void *arg)
{
	struct git_log_warmed *w = arg;

	w->found = git_log_cache_read(&w->reading, &w->segments, w->store, w->log);
	return NULL;
}

void git_log_warm(struct git_store *s, const char *log)
{
	struct git_log_warmed *w;

	if (s->warmed || s->fresh || s->adopting || s->forgetful)
		return;
	w = mem_new(1, sizeof(*w));
	w->store = s;
	w->log = mem_strdup(log);
	if (pthread_create(&w->thread, NULL, read_file, w) == 0) {
		s->warmed = w;
		return;
	}
	free(w->log);
	free(w);
}

void git_log_warm_end(struct git_store *s)
{
	struct git_log_warmed *w = s->warmed;

	if (!w)
		return;
	pthread_join(w->thread, NULL);
	git_reading_release(&w->reading);
	strvec_release(&w->segments);
	free(w->log);
	free(w);
	s->warmed = NULL;
}

bool git_log_warm_take(struct git_reading *to, struct strvec *segments, struct git_store *s, const char *log)
{
	struct git_log_warmed *w = s->warmed;
	bool found;

	if (!w || strcmp(w->log, log) != 0)
		return git_log_cache_read(to, segments, s, log);
	pthread_join(w->thread, NULL);
	*to = w->reading;
	*segments = w->segments;
	found = w->found;
	free(w->log);
	free(w);
	s->warmed = NULL;
	return found;
}
