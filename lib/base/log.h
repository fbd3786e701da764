/* log.h - what a program says on stderr besides its error: warnings always, details with -v. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

struct log {
	const char *program; /* prefix of every line */
	const char *warning; /* begins a warning's line: "WARNING: "; NULL = "PROGRAM: warning: " */
	bool verbose, quiet;
	int n_warnings;
	/* Told of each warning besides stderr (CI annotations); may be NULL. */
	void (*on_warning)(void *arg, const char *text);
	void *arg;
	/* Writes a line, without its line break, instead of stderr (a runner that takes commands from the log); NULL = stderr. */
	void (*write_line)(void *arg, const char *line);
};

/* "PROGRAM: warning: text" */
void log_warn(struct log *log, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "PROGRAM: text", with -v only. */
void log_info(struct log *log, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
