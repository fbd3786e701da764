/* err.c - formats error lines. */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* An error is one line whatever a file name or a cell holds. */
static void make_one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

static void err_format(struct err *err, int code, const char *fmt, va_list ap)
{
	err->code = code;
	err->line = err->col = 0;
	err->file[0] = '\0';
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	make_one_line(err->text);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_format(err, code, fmt, ap);
	va_end(ap);
	return -1;
}

int err_errno(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;
	size_t len;

	va_start(ap, fmt);
	err_format(err, ERR_IO, fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", strerror(saved));
	return -1;
}

int err_at(struct err *err, int code, const char *path, int line, int col, const char *fmt, ...)
{
	char what[768];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (line > 0 && col > 0)
		err_set(err, code, "%.200s:%d:%d: %s", path, line, col, what);
	else if (line > 0)
		err_set(err, code, "%.200s:%d: %s", path, line, what);
	else
		err_set(err, code, "%.200s: %s", path, what);
	snprintf(err->file, sizeof(err->file), "%.255s", path);
	err->line = line;
	err->col = col;
	return -1;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	char old[sizeof(err->text)];
	va_list ap;
	size_t len;

	memcpy(old, err->text, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	make_one_line(err->text);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", old);
	return -1;
}
