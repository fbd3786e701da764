/* sections.h - the sections of a report, one file a subject. Each adds what the verdict has and nothing where it has nothing. */
#ifndef REPORT_SECTIONS_H
#define REPORT_SECTIONS_H

#include "report/report.h"

/* Append the sections of one subject to r. verdict: verdict.json as read; what it has not, is left out. Nothing is borrowed. */
void about_decision(struct report *r, const struct json *verdict);
/* Of --on validation alone. */
void about_rehearsal(struct report *r, const struct json *verdict);
bool is_rehearsal(const struct json *verdict);
void about_compared(struct report *r, const struct json *verdict);
void about_checks(struct report *r, const struct json *verdict);
void about_slices(struct report *r, const struct json *verdict);
void about_condition(struct report *r, const struct json *verdict);
void about_disagreement(struct report *r, const struct json *verdict, const struct report_rows *rows);
void about_charts(struct report *r, const struct report_rows *rows);
/* The packages' provenance.json; nothing where one is NULL. */
void about_changed(struct report *r, const struct json *candidate, const struct json *production);
void about_wear(struct report *r, const struct json *verdict);
void about_data(struct report *r, const struct json *verdict);
void about_cost(struct report *r, const struct json *verdict);
void about_controls(struct report *r, const struct json *verdict);
void about_reproduction(struct report *r, const struct json *verdict);
void about_test_score(struct report *r, const struct json *verdict);
void about_limits(struct report *r, const struct json *verdict);

/* A row of CHECK_COLUMNS for a floor, a guard, a slice or the primary metric. */
#define CHECK_COLUMNS "check,metric,#candidate,#production,#gain,#95 % interval,#limit or margin,#p,!state"
/* what: the name of the check; finding: its object in the verdict. */
void add_check(struct block *b, const char *what, const struct json *finding);

#endif
