/* plain.c - every reason of the closed list in plain words. A reason that is new here says its name: it never reads as a success. */
#include "report/plain.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

/* In headline and why, "{p}" is the model in production. */
static const struct plain {
	const char *reason, *decision, *headline, *why, *next;
} plains[] = {
	{ "superior", "promote", "it is better than {p}",
	  "On the same rows it does better than {p}, by more than chance explains, and every other check holds.", NULL },
	{ "non_inferior", "promote", "it is as good as {p}, within the margin that the policy allows",
	  "The rows show that it is not worse than {p} by more than the policy's margin, and every other check holds.", NULL },
	{ "equivalent", "promote", "it does as well as {p}, within the margin that the policy allows",
	  "The rows show that the two differ by less than the policy's margin, either way, and every other check holds.", NULL },
	{ "point", "promote", "its number is better than that of {p}",
	  "The policy asks for the better number alone, without a test: the difference may be chance.", NULL },
	{ "first_model", "promote", "it is the first model, and it is good enough",
	  "There is no model in production to compare with. It meets every minimum that the policy sets, and beats a model that always "
	  "gives "
	  "the same answer.",
	  NULL },
	{ "condition_met", "promote", "it meets the policy's condition", "Every clause of the policy's condition is shown to hold.", NULL },
	{ "worse", "reject", "it is worse than {p}", "On the same rows {p} does better, by more than chance explains.",
	  "Look at the rows and slices below where it lost, change the model and train again." },
	{ "tie", "reject", "it is exactly as good as {p}, no better", "The two come out the same, and in doubt production is kept.",
	  "Nothing is lost by keeping production. Replace it only for a reason that the policy can name." },
	{ "no_change", "reject", "it gives the same answers as {p}", "The candidate's answers are those of {p} on every row.",
	  "Was the right model trained, with the new data or parameters? These two say the same." },
	{ "below_floor", "reject", "it misses a minimum that the policy sets",
	  "A floor says how good any model must be, whatever runs today. This one is not shown to be.",
	  "See which floor fails in the table of checks." },
	{ "guard_failed", "reject", "it makes worse what the policy guards",
	  "Whatever the main measure says, something else that the policy guards got worse than is allowed.",
	  "See which guard fails in the table of checks." },
	{ "slice_regressed", "reject", "it is worse for some part of the rows",
	  "The average may be fine, but at least one group of rows is shown to be served worse than before.",
	  "See which slice fails, and what is special about its rows." },
	{ "golden_failed", "reject", "a golden row is not answered as it must be",
	  "The policy names rows whose answers must not change, and one of them did.",
	  "Compare the golden rows with the candidate's answers; change them only on purpose." },
	{ "non_finite_predictions", "reject", "it gives no usable answer on some rows",
	  "On some rows the answer is missing or not a number. Rows are never dropped to hide that.",
	  "See what is special about the rows that are named, and mend the model." },
	{ "condition_failed", "reject", "it fails the policy's condition", "A clause of the policy's condition is shown not to hold.",
	  "See which clause fails in the condition's table." },
	{ "not_promoted", "reject", "it is not promoted, and why is not told",
	  "Of this hold-out one bit is told at each evaluation, so that it stays good for many: whether a model is promoted. Every cause "
	  "that follows from its labels reads the same here.",
	  "Who may read the private report of this evaluation sees the cause; nobody else needs it to train a better model." },
	{ "not_shown", "inconclusive", "the rows do not show whether it is better",
	  "The difference to {p} is one that chance alone could make on so many rows. That is no proof that the two are the same.", NULL },
	{ "underpowered", "inconclusive", "there are too few rows to tell",
	  "With so few rows even a good candidate could not have been told from {p}.", NULL },
	{ "tests_disagree", "inconclusive", "two ways of testing it disagree",
	  "One test sees a difference and the other does not, as happens with a few very large errors. The gate wants both.",
	  "Look at the largest errors, or evaluate on more rows." },
	{ "noisy_runner", "inconclusive", "the machine was too restless to compare the speed",
	  "One model timed against itself differed by more than the limit allows the two to differ.",
	  "Run evaluate again on a quieter machine; no other check has to change." },
	{ "condition_unknown", "inconclusive", "the rows do not show whether the policy's condition holds",
	  "For some clause the interval lies on both sides of its limit.", NULL },
	{ "drifted", "inconclusive", "the hold-out is no longer like recent rows",
	  "What is shown on the hold-out's rows need not hold on rows that look different.",
	  "Make a new hold-out from recent rows, and evaluate again." },
	{ "no_validation_rows", "inconclusive", "there are no rows to judge it on",
	  "This is a pull request, which may not ask the hold-out; there are no validation rows, and not both models have a recipe that "
	  "can be "
	  "trained again without some rows.",
	  "Set split.validation above 0, and evaluate on the validation rows." },
	{ "store_unreadable", "inconclusive", "the store could not be read, so production is not known",
	  "Without the store there is nothing to compare with, and no candidate passes by default.",
	  "Give the job a token that may read the store, or a checkout of all branches." },
	{ "metric_missing", "error", "a metric cannot be computed", "What the policy asks for cannot be computed from these answers.",
	  "Compare the policy with what the model answers." },
	{ "metric_not_finite", "error", "a metric is not a number",
	  "A metric that is not a number can be compared with nothing, so nothing passes.",
	  "Look for rows with impossible labels or answers." },
	{ "data_mismatch", "error", "the files do not fit together", "Rows, keys or labels do not match.",
	  "Mend the file that the message names." },
	{ "schema_changed", "error", "the models do not read the same columns",
	  "A column that one of the models needs is not in the hold-out, or a class is new.",
	  "Give the production model's stored predictions, or a hold-out that both can read." },
	{ "leakage", "error", "the hold-out is not independent of the training rows",
	  "Rows of the hold-out are in the training data too. A model may know them by heart, so its score on them means nothing.",
	  "Split again, so that no row is on both sides." },
	{ "holdout_exhausted", "error", "the hold-out is used up",
	  "It has been asked as often as the policy allows. Each answer teaches a little about it, until passing is luck.",
	  "Label a new hold-out: plan says how many rows it needs." },
	{ "holdout_too_old", "error", "the hold-out is too old", "The world may have moved since it was made.",
	  "Make a hold-out of newer rows." },
	{ "baseline_unreadable", "error", "the model in production cannot be read",
	  "Without it there is nothing to compare with, and no candidate passes by default.",
	  "Mend the reference to production, give its stored predictions, or accept the loss with --accept-lost-baseline and a reason." },
	{ "baseline_moved", "error", "production changed meanwhile", "The comparison was with a model that is not in production any more.",
	  "Run evaluate again." },
	{ "control_failed", "error", "the gate failed its own controls", "A gate that cannot tell noise from a model decides nothing.",
	  "Do not trust any verdict of this installation until evaluate selftest passes." },
	{ "digest_mismatch", "error", "a file is not the one it claims to be", "A package differs from its own record.",
	  "Find out who changed it; fetch or train it again." },
	{ "policy_invalid", "error", "the policy cannot be read", "The policy has a mistake.", "Mend the line that the message names." },
	{ 0 },
};

static const struct plain *plain_of(const char *reason)
{
	for (const struct plain *p = plains; p->reason; p++)
		if (strcmp(p->reason, reason) == 0)
			return p;
	return NULL;
}

/* The first reason that stands for the decision; the first one else. */
static const struct plain *decisive(const struct json *verdict)
{
	const struct json *reasons = json_get(verdict, "reasons");
	const struct plain *first = NULL;

	for (size_t i = 0; i < json_len(reasons); i++) {
		const struct plain *p = plain_of(json_text(json_at(reasons, i), ""));

		if (p && fact_is(verdict, "decision", p->decision))
			return p;
		first = first ? first : p;
	}
	return first;
}

static void add_filled(struct str *out, const char *text, const struct json *verdict)
{
	CLEANUP(mem_free) char *production = fact_production(verdict);

	for (const char *hole; (hole = strstr(text, "{p}")) != NULL; text = hole + 3) {
		str_addn(out, text, (size_t)(hole - text));
		str_add(out, production);
	}
	str_add(out, text);
}

char *plain_headline(const struct json *verdict)
{
	static const char *const openings[][2] = {
		{ "promote", "%s may go live" },
		{ "reject", "%s stays out" },
		{ "inconclusive", "It is open whether %s may go live" },
		{ "error", "Nothing could be decided about %s" },
	};
	const char *name = fact_text(verdict, "model_name", "the candidate"), *opening = "%s stays out";
	const struct plain *p = decisive(verdict);
	CLEANUP(str_release) struct str out = { 0 };
	const char *hole;

	for (size_t i = 0; i < ARRAY_LEN(openings); i++)
		if (fact_is(verdict, "decision", openings[i][0]))
			opening = openings[i][1];
	hole = strstr(opening, "%s");
	str_addn(&out, opening, (size_t)(hole - opening));
	str_add(&out, name);
	str_add(&out, hole + 2);
	if (p) {
		str_add(&out, ": ");
		add_filled(&out, p->headline, verdict);
	}
	str_addch(&out, '.');
	if (fact_is(json_get(verdict, "holdout"), "on", "validation"))
		str_add(&out, " On a pull request's rows: nothing was written to the store, and this registers nothing.");
	return str_take(&out);
}

char *plain_why(const struct json *verdict)
{
	const struct json *reasons = json_get(verdict, "reasons");
	CLEANUP(str_release) struct str out = { 0 };

	for (size_t i = 0; i < json_len(reasons); i++) {
		const char *reason = json_text(json_at(reasons, i), "");
		const struct plain *p = plain_of(reason);

		if (out.len)
			str_addch(&out, ' ');
		if (p)
			add_filled(&out, p->why, verdict);
		else if (*reason)
			str_addf(&out, "%s.", reason);
	}
	if (out.len == 0)
		str_add(&out, "The verdict names no reason.");
	return str_take(&out);
}

double plain_rows_needed(const struct json *verdict)
{
	double needed = fact_double(json_get(verdict, "primary"), "rows_needed");
	double of_condition = fact_double(json_get(verdict, "condition"), "rows_needed");

	return isnan(needed) ? of_condition : needed;
}

static char *next_after_promotion(const struct json *verdict)
{
	if (fact_is(json_get(verdict, "holdout"), "on", "validation"))
		return mem_strdup(
			"This was judged on the validation rows, which cannot promote: evaluate on the hold-out before registering.");
	if (!fact_is(json_get(verdict, "candidate"), "kind", "package"))
		return mem_strdup(
			"The gate has read answers, not a model, so there is no package to register: deploy the model that gave them.");
	return mem_strdup(
		"Run interlock register with this verdict. It refuses if the model, the hold-out, the policy or production has changed "
		"since.");
}

char *plain_next(const struct json *verdict)
{
	const struct plain *p = decisive(verdict);
	const struct json *holdout = json_get(verdict, "holdout");
	bool queries = !isnan(fact_double(holdout, "queries"));
	double rows = plain_rows_needed(verdict), have = fact_double(holdout, queries ? "queries" : "rows");
	char a[FACT_TEXT], b[FACT_TEXT];

	if (fact_is(verdict, "decision", "promote"))
		return next_after_promotion(verdict);
	if (fact_is(verdict, "decision", "inconclusive") && p && strcmp(p->reason, "first_model") == 0)
		return mem_strdup(
			"The policy wants a person to decide on a first model: interlock register --override --reason \"...\" records "
			"who did and why.");
	if (fact_is(verdict, "decision", "error"))
		return str_format("Production stays as it is. %s", p && p->next ? p->next : "Read the message below.");
	if (p && p->next)
		return str_format("Production stays as it is. %s", p->next);
	if (rows > have)
		return str_format(
			"Production stays as it is. A gain as large as the one measured takes about %s labelled %s to show; there were "
			"%s. Collect more, or aim for a larger gain.",
			fact_count(a, rows), queries ? "queries" : "rows", fact_count(b, have));
	return mem_strdup(
		"Production stays as it is. Collect more labelled rows, or aim for a larger gain: interlock evaluate plan says how many "
		"rows a gain takes.");
}
