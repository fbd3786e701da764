/* dialect.h - one row per runner: how it is recognised and how each thing is said in its own words. Used by lib/ci alone. */
#ifndef CI_DIALECT_H
#define CI_DIALECT_H

#include "ci/runner.h"

struct ci_note {
	enum ci_level level;
	const char *file, *title, *text; /* file and title may be NULL; text is cut to CI_MESSAGE_MOST */
	int line, col;
};

struct ci_dialect {
	enum ci_kind kind;
	const char *marker; /* the variable that the runner sets */
	int (*output)(const struct ci *ci, const char *name, const char *value, struct err *err);
	int (*summary)(const struct ci *ci, const char *markdown, struct err *err);
	void (*annotate)(struct str *out, const struct ci *ci, const struct ci_note *note);
	void (*mask)(struct str *out, const char *line); /* NULL: this runner cannot be told */
	int (*reports)(struct str *out, const struct ci *ci, const struct ci_reports *reports, struct err *err); /* NULL: it reads none */
	void (*fence_begin)(struct str *out, const struct ci *ci, const char *title);
	void (*fence_end)(struct str *out, const struct ci *ci);
	bool (*is_hosted)(const struct env *env);
};

extern const struct ci_dialect ci_github, ci_azure, ci_gitlab;

/* One escape: this byte becomes this text. */
struct ci_escape {
	char from;
	const char *to;
};
/* The table ends with { 0 }. Each byte is escaped once, so the order of rows does not matter. */
void ci_add_escaped(struct str *out, const char *text, const struct ci_escape *table);

/*
 * Append to a file in one write, made if absent: steps of a job may write to it at once. A last line of somebody's that has no line break
 * gets one first, so that ours begins a line.
 */
int ci_append(const char *path, const char *text, size_t len, struct err *err);

/* A line of a log that no runner finds a command in, for where there is no escape: control characters become blanks. */
void ci_add_plain(struct str *out, const char *text);

/* What a text's UTF-16 takes, in bytes: GitHub counts so. */
size_t ci_utf16_bytes(const char *text, size_t len);

/* All of stderr's next text in one write. */
void ci_say(const struct str *text);

#endif
