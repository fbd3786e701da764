/* defuse.h - text of unknown origin on its way to a runner's log: no runner finds a log command in it, and no secret of the job's is in it. */
#ifndef CI_DEFUSE_H
#define CI_DEFUSE_H

#include "base/env.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum { CI_PATTERNS = 4 };

/* The state between two pieces of one text; starts as zeros. */
struct ci_defuser {
	bool in_json; /* what would break a command up is written as an escape inside a JSON string, so that the document stays as it is */
	unsigned char held[4]; /* an unfinished UTF-8 character */
	size_t n_held;
	size_t matched[CI_PATTERNS];
	int colons; /* at a line's start: 0 or 1 of them seen; -1 = within a line */
};

/*
 * Append bytes so that no runner finds a command in what the pieces make together: "##[", "##vso[" and GitLab's section markers anywhere,
 * "::" after the blanks of a line's start. A blank is put in before the last character of each. Characters that .NET's comparison of
 * texts skips (controls, soft hyphens, joiners) do not hide one.
 *
 * Source  actions/runner ActionCommand.cs, azure-pipelines-agent Command.cs: String.IndexOf() and StartsWith() in the culture's way.
 */
void ci_defuse_add(struct str *out, struct ci_defuser *d, const char *bytes, size_t len);
/* The end of the text: an unfinished character comes out as it is. */
void ci_defuse_end(struct str *out, struct ci_defuser *d);

/*
 * Append text with "***" in the place of each value of a variable that holds a secret: the job's credentials, every name that ends in
 * TOKEN, SECRET or PASSWORD, and the password of a URL in any variable. Each line of a value counts; those under CI_SECRET_LEAST bytes do not.
 * And in the place of the password of any URL in the text itself. env may be NULL.
 */
void ci_scrub(struct str *out, const struct env *env, const char *text, size_t len);
/* Bytes of the longest such value; 0 = there is none. */
size_t ci_longest_secret(const struct env *env);

enum { CI_SECRET_LEAST = 8 };

#endif
