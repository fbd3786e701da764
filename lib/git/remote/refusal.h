/* refusal.h - what the forges say when they refuse a fetch or a push, and which right is missing then. */
#ifndef GIT_REFUSAL_H
#define GIT_REFUSAL_H

#include "base/err.h"

#include <stdbool.h>

/* The right that is missing, as advice to the reader: "the job needs `permissions: contents: write`"; NULL if the text is no known refusal. */
const char *refusal_right(const char *text);

/* Does this text of git or a forge mean that we are not allowed, rather than that nobody is there? */
bool refusal_is_one(const char *text);

/* Add the right that is missing to an error that says "refused" (ERR_USAGE); others stay as they are. Returns -1. */
int refusal_advise(struct err *err, const char *said);

#endif
