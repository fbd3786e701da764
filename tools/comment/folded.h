/* folded.h - the sections of a report, folded, as many as fit. */
#ifndef COMMENT_FOLDED_H
#define COMMENT_FOLDED_H

#include "base/str.h"
#include "report/report.h"

/* Append at most so many bytes. What was compared and how to reproduce it come first and are never left out if they fit at all. */
void folded_add(struct str *out, const struct report *report, size_t most);

#endif
