/* log.c - warnings and details on stderr. A NULL log is silent. */
#include "base/log.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

static char *log_text(const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20)
			*c = '?';
	return text;
}

static void say(const struct log *log, bool warns, const char *text)
{
	CLEANUP(mem_free) char *line = NULL;

	if (warns && log->warning)
		line = str_format("%s%s", log->warning, text);
	else
		line = str_format("%s: %s%s", log->program, warns ? "warning: " : "", text);
	if (log->write_line)
		log->write_line(log->arg, line);
	else
		fprintf(stderr, "%s\n", line);
}

void log_warn(struct log *log, const char *fmt, ...)
{
	CLEANUP(mem_free) char *text = NULL;
	va_list ap;

	if (!log)
		return;
	va_start(ap, fmt);
	text = log_text(fmt, ap);
	va_end(ap);
	log->n_warnings++;
	say(log, true, text);
	if (log->on_warning)
		log->on_warning(log->arg, text);
}

void log_info(struct log *log, const char *fmt, ...)
{
	CLEANUP(mem_free) char *text = NULL;
	va_list ap;

	if (!log || !log->verbose || log->quiet)
		return;
	va_start(ap, fmt);
	text = log_text(fmt, ap);
	va_end(ap);
	say(log, false, text);
}
