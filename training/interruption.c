/* interruption.c - a handler may only write a byte; a thread reads it and does the rest. */
#include "training/interruption.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "track/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
	pthread_mutex_t lock;
	int wake[2];
	char *store_uri, *folder;
	char run_id[33];
	const struct env *env;
	bool over;
} watch = { .lock = PTHREAD_MUTEX_INITIALIZER, .wake = { -1, -1 } };

static void on_signal(int number)
{
	char byte = (char)number;
	ssize_t n = write(watch.wake[1], &byte, 1);

	(void)n;
}

static void *wait_for_signal(void *arg)
{
	struct store *store = NULL;
	struct err err = { 0 };
	char number;

	(void)arg;
	while (read(watch.wake[0], &number, 1) != 1)
		;
	pthread_mutex_lock(&watch.lock);
	proc_kill_tree(getpid(), SIGTERM, false); /* the user's command would go on without us */
	if (!watch.over) {
		if (store_open(&store, watch.store_uri, watch.env, &err) == 0)
			store_run_end(store, watch.run_id, "KILLED", &err);
		if (watch.folder)
			fs_remove_tree(watch.folder, &err);
		fprintf(stderr, "train: run %.8s was killed by signal %d\n", watch.run_id, number);
	}
	_exit(128 + number);
}

void interruption_watch(const char *store_uri, const struct env *env, const char *run_id)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	pthread_t thread;

	if (pipe2(watch.wake, O_CLOEXEC) != 0)
		return;
	watch.store_uri = mem_strdup(store_uri);
	watch.env = env;
	snprintf(watch.run_id, sizeof(watch.run_id), "%s", run_id);
	if (pthread_create(&thread, NULL, wait_for_signal, NULL) != 0)
		return;
	pthread_detach(thread);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct sigaction old;

		/* nohup's wish is kept. */
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

void interruption_set_folder(const char *dir)
{
	pthread_mutex_lock(&watch.lock);
	free(watch.folder);
	watch.folder = mem_strdup(dir);
	pthread_mutex_unlock(&watch.lock);
}

void interruption_hold(void)
{
	pthread_mutex_lock(&watch.lock);
}

void interruption_over(void)
{
	watch.over = true;
	pthread_mutex_unlock(&watch.lock);
}
