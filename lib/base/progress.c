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

void progress_start_moves(struct progress *p, const char *what, bool silent)
{
	progress_start(p, what, 0, silent);
	p->moves = true;
}

void progress_expect(struct progress *p, int64_t n)
{
	p->total += (uint64_t)n;
}

void progress_size_text(char out[static PROGRESS_SIZE_TEXT], uint64_t bytes)
{
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB", "PB" };
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 999.95 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		size /= 1000;
		unit++;
	}
	snprintf(out, PROGRESS_SIZE_TEXT, "%.*f %s", unit ? 1 : 0, size, units[unit]);
}

static void print(const struct progress *p)
{
	char size[PROGRESS_SIZE_TEXT];

	progress_size_text(size, p->bytes);
	if (p->moves)
		fprintf(stderr, "%s %llu of %llu objects, %s", p->what, (unsigned long long)p->done, (unsigned long long)p->total, size);
	else if (p->total)
		fprintf(stderr, "%s %3.0f%%", p->what, 100.0 * (double)p->done / (double)p->total);
	else
		fprintf(stderr, "%s %llu", p->what, (unsigned long long)p->done);
}

static void show(struct progress *p)
{
	double now;

	if (p->silent || (p->moves && !p->tty))
		return;
	now = clock_elapsed_ms();
	if (now < p->next_ms)
		return;
	p->next_ms = now + (p->tty ? TERMINAL_MS : PLAIN_MS);
	p->shown = true;
	if (p->tty)
		fputs("\r\033[K", stderr);
	print(p);
	fputs(p->tty ? "" : "\n", stderr);
	fflush(stderr);
}

void progress_step(struct progress *p, uint64_t done)
{
	p->done = done;
	show(p);
}

void progress_bytes(struct progress *p, uint64_t bytes)
{
	p->bytes = bytes;
	show(p);
}

void progress_end(struct progress *p)
{
	if (p->shown && p->tty)
		fputs("\r\033[K", stderr);
	if (p->moves && !p->tty && !p->silent && p->bytes) {
		print(p);
		fputs("\n", stderr);
	}
	p->shown = false;
}
