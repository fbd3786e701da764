/* body.h - a verdict as the comment of a pull request: the answer first, at most eight checks, why, and the rest folded. */
#ifndef COMMENT_BODY_H
#define COMMENT_BODY_H

#include "base/str.h"
#include "format/json.h"

#include <stddef.h>

struct body_request {
	const char *marker;
	const struct json *verdict;
	const char *report;  /* report.md, which is folded in; NULL = none */
	const char *commit;  /* "" = not known */
	const char *run_url; /* "" = not known */
	const char *at;      /* now, for the footer */
	size_t most;         /* bytes; the report is cut at a section's border */
};

void body_write(struct str *out, const struct body_request *r);
/* Nothing that matters to the model changed: one line instead of a comment that is there. */
void body_write_silent(struct str *out, const struct body_request *r);
/* For a status: the decision in at most 140 bytes of one line. */
void body_description(struct str *out, const struct json *verdict);

#endif
