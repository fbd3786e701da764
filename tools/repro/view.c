/* view.c - one set of events, shown as the place where we are asks for it: a terminal, a file, a runner's log, JSON. */
#include "tools/repro/view.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MOST = 60, LINE_MOST = 1 << 20, LOG_MOST = 64 << 20 };

void view_open(struct view *v, size_t n_places, struct stage_record *record, struct ci *ci, bool quiet, bool json)
{
	*v = (struct view){ .places = mem_new(n_places, sizeof(*v->places)),
			    .n_places = n_places,
			    .record = record,
			    .ci = ci,
			    .quiet = quiet,
			    .json = json,
			    .on_terminal = n_places > 1 && !quiet && !json && ci->kind == CI_NONE && isatty(STDERR_FILENO) };
}

void view_close(struct view *v)
{
	for (size_t i = 0; i < v->n_places; i++) {
		str_release(&v->places[i].held[0]);
		str_release(&v->places[i].held[1]);
		str_release(&v->places[i].log);
		strvec_release(&v->places[i].last);
	}
	free(v->places);
	*v = (struct view){ 0 };
}

/* ---- how far it is ---- */

static void hide_progress(struct view *v)
{
	if (v->shown)
		fputs("\r\033[K", stderr);
	v->shown = false;
}

static void show_progress(struct view *v)
{
	CLEANUP(str_release) struct str names = { 0 };

	if (!v->on_terminal)
		return;
	for (size_t i = 0; i < v->n_places; i++)
		if (v->places[i].stage && names.len < NAMES_MOST)
			str_addf(&names, "%s%.40s %.0f s", names.len ? ", " : "", v->places[i].stage,
				 (clock_elapsed_ms() - v->places[i].started) / 1000);
	fprintf(stderr, "\r\033[K%zu/%zu stages: %s", v->n_over, v->n_stages, str_text(&names));
	fflush(stderr);
	v->shown = true;
}

void view_tick(struct view *v)
{
	if (v->shown)
		show_progress(v);
}

/* ---- lines of ours ---- */

void view_say(struct view *v, const char *fmt, ...)
{
	va_list ap;

	if (v->quiet || v->json)
		return;
	hide_progress(v);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

/* ---- lines of the stages' ---- */

static void write_fd(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
}

static void remember(struct view_place *p, const char *line, size_t len)
{
	if (strspn(line, " \t\r") >= len)
		return;
	if (p->last.n == VIEW_LAST_LINES) {
		free(p->last.v[0]);
		memmove(p->last.v, p->last.v + 1, (VIEW_LAST_LINES - 1) * sizeof(*p->last.v));
		p->last.n--;
	}
	strvec_add_take(&p->last, mem_strndup(line, len));
}

/* One line without its end. */
static void take_line(struct view *v, struct view_place *p, bool is_error, const char *line, size_t len)
{
	remember(p, line, len);
	stage_record_line(v->record, p->stage, is_error, line, len);
	if (v->json)
		return;
	if (v->ci->kind != CI_NONE && v->n_places > 1) {
		if (p->log.len < LOG_MOST) {
			str_addn(&p->log, line, len);
			str_add(&p->log, "\n");
		}
	} else if (v->n_places > 1) {
		CLEANUP(str_release) struct str text = { 0 };

		str_addf(&text, "[%s] ", p->stage);
		str_addn(&text, line, len);
		str_add(&text, "\n");
		hide_progress(v);
		write_fd(is_error ? STDERR_FILENO : STDOUT_FILENO, str_text(&text), text.len);
	}
}

static void cut_lines(struct view *v, struct view_place *p, bool is_error, const char *bytes, size_t len)
{
	struct str *held = &p->held[is_error];
	size_t begin = 0;

	str_addn(held, bytes, len);
	for (size_t i = held->len - len; i < held->len; i++)
		if (held->data[i] == '\n') {
			take_line(v, p, is_error, held->data + begin, i - begin);
			begin = i + 1;
		}
	if (held->len - begin > LINE_MOST) {
		take_line(v, p, is_error, held->data + begin, held->len - begin);
		begin = held->len;
	}
	memmove(held->data, held->data + begin, held->len - begin);
	held->len -= begin;
	held->data[held->len] = '\0';
}

void view_output(struct view *v, size_t place, bool is_error, const char *bytes, size_t len)
{
	struct view_place *p = &v->places[place];

	fflush(stdout);
	if (v->n_places == 1 && !v->json) {
		if (v->ci->kind != CI_NONE)
			ci_relay_add(&v->relay, bytes, len);
		else
			write_fd(is_error ? STDERR_FILENO : STDOUT_FILENO, bytes, len);
	}
	cut_lines(v, p, is_error, bytes, len);
	show_progress(v);
}

/* ---- a stage ---- */

void view_start(struct view *v, size_t place, const char *stage)
{
	struct view_place *p = &v->places[place];

	p->stage = stage;
	p->started = clock_elapsed_ms();
	strvec_release(&p->last);
	stage_record_start(v->record, stage);
	view_say(v, "Running stage '%s':", stage);
	if (v->ci->kind != CI_NONE && v->n_places == 1 && !v->json) {
		ci_fence_begin(v->ci, stage);
		ci_relay_open(&v->relay, v->ci, STDERR_FILENO);
	}
	show_progress(v);
}

void view_command(struct view *v, size_t place, const char *command)
{
	stage_record_command(v->record, v->places[place].stage, command);
	if (v->n_places > 1)
		view_say(v, "[%s] > %s", v->places[place].stage, command);
	else
		view_say(v, "> %s", command);
}

static void close_group(struct view *v, struct view_place *p)
{
	if (v->ci->kind == CI_NONE || v->json)
		return;
	if (v->n_places > 1) {
		ci_fence_begin(v->ci, p->stage);
		ci_relay_open(&v->relay, v->ci, STDERR_FILENO);
		ci_relay_add(&v->relay, str_text(&p->log), p->log.len);
		str_clear(&p->log);
	}
	ci_relay_close(&v->relay);
	ci_fence_end(v->ci);
}

void view_end_output(struct view *v, size_t place, struct str *text)
{
	struct view_place *p = &v->places[place];

	for (int i = 0; i < 2; i++)
		if (p->held[i].len > 0)
			view_output(v, place, i, "\n", 1);
	close_group(v, p);
	for (size_t i = 0; text && i < p->last.n; i++)
		str_addf(text, "%s%.200s", i ? " | " : ": ", p->last.v[i]);
}

void view_end(struct view *v, size_t place, const char *stage, enum stage_outcome outcome, const char *error)
{
	double seconds = place < v->n_places ? (clock_elapsed_ms() - v->places[place].started) / 1000 : 0;

	v->n_over++;
	stage_record_end(v->record, stage, outcome, seconds, error);
	if (v->ci->kind != CI_NONE && outcome != STAGE_UNCHANGED)
		view_say(v, "%zu/%zu %s: %s in %.1f s", v->n_over, v->n_stages, stage, stage_outcome_name(outcome), seconds);
	if (place < v->n_places)
		v->places[place].stage = NULL;
	hide_progress(v);
	for (size_t i = 0; i < v->n_places; i++)
		if (v->places[i].stage) {
			show_progress(v);
			break;
		}
}
