/* about_rehearsal.c - of a verdict on a pull request: on which rows it was judged, what it cost, and what lies open. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>

bool is_rehearsal(const struct json *v)
{
	return fact_is(json_get(v, "holdout"), "on", "validation");
}

static char *rows_of(const struct json *h)
{
	double folds = fact_double(json_get(h, "out_of_fold"), "folds");
	char text[FACT_TEXT];

	if (fact_text(h, "no_rows", NULL))
		return str_format("There are no validation rows, and %s. Nothing was judged.", fact_text(h, "no_rows", ""));
	if (isnan(folds))
		return mem_strdup("Judged on the validation rows.");
	return str_format(
		"There are no validation rows, so the recipes were judged, not the models: out-of-fold predictions of the training "
		"rows, in %s folds that are the same for both. Each row is answered by a model that was made without it.",
		fact_count(text, folds));
}

void about_rehearsal(struct report *r, const struct json *v)
{
	const struct json *h = json_get(v, "holdout");
	CLEANUP(mem_free) char *rows = is_rehearsal(v) ? rows_of(h) : NULL;
	struct section *s;

	if (!rows)
		return;
	s = report_section(r, "rehearsal", "A pull request's verdict");
	section_text(s, NULL, "%s", rows);
	section_text(s, "Cost", "none: nothing was written to the store, the hold-out was not asked, and this verdict registers nothing.");
	if (fact_text(h, "store_unread", NULL))
		section_text(s, "Store", "could not be read (%s), so nothing was compared with production, and nothing passes.",
			     fact_text(h, "store_unread", ""));
	if (fact_text(h, "readable", NULL))
		section_text(s, "Hold-out",
			     "%s can be read in this job: who writes a pull request could train on it. Keep it as an output with a remote "
			     "of its own, which only the default branch's environment reads.",
			     fact_text(h, "readable", ""));
	else
		section_text(s, "Hold-out", "not readable here.");
}
