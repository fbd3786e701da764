/* timer - run commands by turns, a number of times each, and print the medians: wall and processor milliseconds, peak memory.
 *
 *	timer ROUNDS -- COMMAND ARGUMENT... [-- COMMAND ARGUMENT...]...
 *
 * A line a command: "wall_ms cpu_ms peak_kib". The output of the commands is thrown away; one that fails ends it all. Every round runs each
 * command once, so that a noisy moment hits all of them. CPU and memory are those of the process and of the children it waited for.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 32, MAX_ROUNDS = 1000 };

struct sample {
	double wall_ms, cpu_ms;
	long peak_kib;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double ms(struct timeval t)
{
	return t.tv_sec * 1e3 + t.tv_usec / 1e3;
}

static int run(struct sample *s, char **argv)
{
	double began = now_ms();
	struct rusage used;
	int status;
	pid_t child = fork();

	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) < 0)
		return -1;
	s->wall_ms = now_ms() - began;
	s->cpu_ms = ms(used.ru_utime) + ms(used.ru_stime);
	s->peak_kib = used.ru_maxrss;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int by_wall(const void *a, const void *b)
{
	double x = ((const struct sample *)a)->wall_ms, y = ((const struct sample *)b)->wall_ms;

	return (x > y) - (x < y);
}

static int by_cpu(const void *a, const void *b)
{
	double x = ((const struct sample *)a)->cpu_ms, y = ((const struct sample *)b)->cpu_ms;

	return (x > y) - (x < y);
}

static void print_medians(struct sample *samples, int n)
{
	double wall, cpu;
	long peak = 0;

	qsort(samples, (size_t)n, sizeof(*samples), by_wall);
	wall = samples[n / 2].wall_ms;
	qsort(samples, (size_t)n, sizeof(*samples), by_cpu);
	cpu = samples[n / 2].cpu_ms;
	for (int i = 0; i < n; i++)
		if (samples[i].peak_kib > peak)
			peak = samples[i].peak_kib;
	printf("%.3f %.3f %ld\n", wall, cpu, peak);
}

int main(int argc, char **argv)
{
	static struct sample samples[MAX_COMMANDS][MAX_ROUNDS];
	char **commands[MAX_COMMANDS];
	int n = 0, rounds = argc > 1 ? atoi(argv[1]) : 0;

	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		argv[i] = NULL;
		if (n < MAX_COMMANDS)
			commands[n++] = argv + i + 1;
	}
	if (rounds < 1 || rounds > MAX_ROUNDS || n == 0) {
		fprintf(stderr, "usage: timer ROUNDS -- COMMAND ARGUMENT... [-- COMMAND...]\n");
		return 2;
	}
	for (int round = 0; round < rounds; round++) {
		for (int c = 0; c < n; c++) {
			if (run(&samples[c][round], commands[c]) < 0) {
				fprintf(stderr, "timer: '%s' failed\n", commands[c][0]);
				return 1;
			}
		}
	}
	for (int c = 0; c < n; c++)
		print_medians(samples[c], rounds);
	return 0;
}
