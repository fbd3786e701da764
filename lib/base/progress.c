/* progress.c - progress lines. */
#include "base/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { FIRST_MS = 1000, TERMINAL_MS = 200, PLAIN_MS = 10000 };

void progress_start(struct progress *p, const char *what, uint64_t total, bool silent)
{
	*p = (struct progress){ .what = what, .total = total, .silent = silent, .tty = isatty(STDERR_FILENO) };
	p->next_ms = clock_elapsed_ms() + FIRST_MS;
}

void progress_step(struct progress *p, uint64_t done)
{
	double now;

	p->done = done;
	if (p->silent)
		return;
	now = clock_elapsed_ms();
	if (now < p->next_ms)
		return;
	p->next_ms = now + (p->tty ? TERMINAL_MS : PLAIN_MS);
	p->shown = true;
	if (p->tty)
		fputs("\r\033[K", stderr);
	if (p->total)
		fprintf(stderr, "%s %3.0f%%", p->what, 100.0 * (double)done / (double)p->total);
	else
		fprintf(stderr, "%s %llu", p->what, (unsigned long long)done);
	fputs(p->tty ? "" : "\n", stderr);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->shown && p->tty)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
