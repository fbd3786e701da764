/* failed.h - the checks that kept a candidate out, each with the line of the policy that asks for it. */
#ifndef REPORT_FAILED_H
#define REPORT_FAILED_H

#include "format/json.h"

#include <stdbool.h>
#include <stddef.h>

struct failed_check {
	const char *kind;           /* "primary" "guard" "floor" "slice" */
	const struct json *finding; /* of the verdict; NULL = it was read from a report */
	int line;                   /* of the policy; 0 = not known */
	char *text;                 /* "guard mae: non_inferior, margin 1: gain -3.1, 95 % interval -5 to -1.2"; plain text */
};
struct failed_checks {
	struct failed_check *v;
	size_t n, cap;
};

/*
 * What failed, and if nothing did what stayed open, in the verdict's order. None of a verdict "promote" or "error".
 *
 * policy   path of the policy file, for the lines; NULL = none. A file that is not the one that was judged by (policy_digest), or no
 *          regular file, is not looked into.
 * Owns     nothing of the verdict, which must outlive the list
 */
void failed_checks_find(struct failed_checks *out, const struct json *verdict, const char *policy);

/* As a value of report.json: [{"text", "line"}]; and back from a report of anybody's, of which at most FAILED_READ_MOST are taken, without
 * findings. */
void failed_checks_write(struct json_writer *w, const struct failed_checks *f);
void failed_checks_read(struct failed_checks *out, const struct json *list);
/* Does any of them name a line? */
bool failed_checks_have_lines(const struct failed_checks *f);

enum { FAILED_READ_MOST = 100 };

void failed_checks_release(struct failed_checks *f);

#endif
