/* err.h - how a function says what went wrong: one line of text and the exit code that it means.
 *
 * Every function that can fail takes `struct err *err` last and returns 0, or -1 after err_set().
 * The code is the program's exit code (DESIGN, section 4), so no caller has to translate it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

enum err_code {
	ERR_NONE = 0,
	ERR_USAGE = 2,         /* usage or configuration */
	ERR_REJECTED = 10,     /* only with --exit-code */
	ERR_INCONCLUSIVE = 11, /* only with --exit-code */
	ERR_DATA = 20,         /* cannot decide: metric or data */
	ERR_HOLDOUT = 21,      /* hold-out unusable */
	ERR_BASELINE = 30,     /* production model unreadable */
	ERR_MOVED = 31,        /* production moved meanwhile */
	ERR_INTEGRITY = 40,    /* digest, signature or control failed */
	ERR_IO = 50,           /* input/output */
	ERR_RETRY = 75,        /* network or lock, worth a retry */
};

struct err {
	int code;        /* one of enum err_code, or 128 + signal */
	int line, col;   /* place in `file`, from 1; 0 = unknown */
	char file[256];  /* "" = no file is to blame */
	char text[1024]; /* one line, no newline; names file, line and column itself */
};

/* Set code and text; control characters of the text become '?'. Returns -1, so that `return err_set(...)` reads well. */
int err_set(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same with ": " and strerror(errno) appended; code ERR_IO. */
int err_errno(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The text becomes "path:line:col: ..." (col or line left out when 0), and the place is kept for CI annotations. */
int err_at(struct err *err, int code, const char *path, int line, int col, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Put "context: " before the text that is already there. Returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
