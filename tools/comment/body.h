/* body.h - a verdict as the comment of a pull request: the answer first, at most eight checks, why, and the rest folded.
 *
 * Everything is written anew from the verdict's and the report's data: nothing of a file goes into the comment as it is, since a pull
 * request may come from anybody.
 */
#ifndef COMMENT_BODY_H
#define COMMENT_BODY_H

#include "base/str.h"
#include "format/json.h"
#include "report/failed.h"
#include "report/report.h"

#include <stddef.h>

struct body_request {
	const char *marker;
	const struct json *verdict;
	const struct report *report;        /* what is folded in; NULL = nothing */
	const struct failed_checks *failed; /* NULL = none */
	const char *policy;                 /* the policy's file, for the places of failed checks; NULL = not known */
	const char *commit;                 /* "" = not known */
	const char *run_url;                /* "" = not known */
	const char *at;                     /* now, for the footer */
	size_t most;                        /* bytes: what does not fit is left out, section by section, the least important first */
};

/* Append the comment on a verdict, whole, within r->most bytes. */
void body_write(struct str *out, const struct body_request *r);
/* Nothing that matters to the model changed: one line instead of a comment that is there. */
void body_write_silent(struct str *out, const struct body_request *r);
/* The job goes on, or has ended without a verdict: one sentence of the caller's. */
void body_write_plain(struct str *out, const struct body_request *r, const char *sign, const char *sentence);
/* For a status: the decision in at most 140 bytes of one line. */
void body_description(struct str *out, const struct json *verdict);
/* "✅" and the like. */
const char *body_sign(const struct json *verdict);

#endif
