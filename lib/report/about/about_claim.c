/* about_claim.c - how far to trust the decision: controls, how to repeat it, what it is evidence for, and what it does not say. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

void about_controls(struct report *r, const struct json *v)
{
	static const struct {
		const char *key, *what;
	} controls[] = {
		{ "aa", "the candidate against itself: no gain, and not better" },
		{ "sabotage", "the candidate's answers, shuffled, are not better than its answers" },
		{ "swap", "with the roles exchanged the gain changes its sign" },
	};
	const struct json *c = json_get(v, "controls");
	struct block *b;

	if (json_len(c) == 0 && !fact_text(v, "golden", NULL))
		return;
	b = section_table(report_section(r, "controls", "Controls"), "The gate tried on itself, in this very evaluation",
			  "control,what must hold,!state");
	for (size_t i = 0; i < ARRAY_LEN(controls); i++) {
		block_cell(b, controls[i].key);
		block_cell(b, controls[i].what);
		block_cell(b, fact_text(c, controls[i].key, "unknown"));
	}
	block_cell(b, "golden rows");
	block_cell(b, "answers that must not change are as before");
	block_cell(b, fact_text(v, "golden", "not_applicable"));
}

static void add_option(struct str *out, const char *option, const char *value)
{
	CLEANUP(mem_free) char *word = NULL;

	if (!value)
		return;
	word = fact_shell(value);
	str_addf(out, " \\\n    --%s %s", option, word);
}

/* Which option named the rows. */
static const char *rows_option(const struct json *holdout)
{
	if (!fact_is(holdout, "on", "validation"))
		return "holdout";
	return json_get(holdout, "out_of_fold") || fact_text(holdout, "no_rows", NULL) ? "train" : "validation";
}

void about_reproduction(struct report *r, const struct json *v)
{
	const struct json *leaks = json_get(v, "leakage"), *lost = json_get(v, "lost_baseline");
	struct section *s = report_section(r, "reproduce", "To reproduce");
	CLEANUP(str_release) struct str command = { 0 };
	double calls = fact_double(json_get(v, "latency"), "calls");
	char text[FACT_TEXT];

	str_add(&command, "interlock evaluate");
	add_option(&command, "candidate", fact_text(json_get(v, "candidate"), "reference", "?"));
	add_option(&command, "production", fact_text(json_get(v, "production"), "reference", "none"));
	add_option(&command, rows_option(json_get(v, "holdout")), fact_text(json_get(v, "holdout"), "path", NULL));
	add_option(&command, "policy", fact_text(json_get(v, "policy"), "path", "gate.yaml"));
	for (size_t i = 0; i < json_len(leaks); i++) {
		const char *against = fact_text(json_at(leaks, i), "against", "");

		if (strcmp(against, "train") == 0 || strcmp(against, "validation") == 0)
			add_option(&command, against, fact_text(json_at(leaks, i), "path", NULL));
	}
	add_option(&command, "model-name", fact_text(v, "model_name", NULL));
	if (is_rehearsal(v))
		add_option(&command, "on", "validation");
	if (!isnan(calls))
		add_option(&command, "latency-calls", fact_number(text, calls, 17));
	if (lost)
		str_add(&command, " \\\n    --accept-lost-baseline");
	add_option(&command, "reason", fact_text(lost, "accepted_because", NULL));
	section_code(s, str_text(&command));
	if (fact_text(v, "seed", NULL))
		section_text(s, "Seed",
			     "%s. It follows from the digests of candidate, production, hold-out and policy: nobody can shop for one.",
			     fact_text(v, "seed", ""));
	section_text(s, "Tool", "interlock %s.", fact_text(v, "tool", "?"));
}

static bool list_has(const struct json *list, const char *key, const char *value)
{
	for (size_t i = 0; i < json_len(list); i++)
		if (fact_is(json_at(list, i), key, value))
			return true;
	return false;
}

static bool any_guard_passes(const struct json *v, const char *prefix)
{
	const struct json *guards = json_get(v, "guards");

	for (size_t i = 0; i < json_len(guards); i++)
		if (str_starts(fact_text(json_at(guards, i), "metric", ""), prefix) && fact_is(json_at(guards, i), "state", "pass"))
			return true;
	return false;
}

static bool has_answers(const struct json *v)
{
	return isfinite(fact_double(json_get(v, "primary"), "candidate"));
}

static bool beats_dummy(const struct json *v)
{
	const struct json *floors = json_get(v, "floors");

	for (size_t i = 0; i < json_len(floors); i++)
		if (fact_is(json_at(floors, i), "rule", "beats_dummy") && fact_is(json_at(floors, i), "state", "pass"))
			return true;
	return false;
}

static bool slices_hold(const struct json *v)
{
	const struct json *slices = json_get(v, "slices");

	return json_len(slices) && !list_has(slices, "state", "fail") && !list_has(slices, "state", "unknown") &&
	       !list_has(slices, "state", "not_testable") && fact_int(v, "slices_not_testable") == 0;
}

static bool no_drift(const struct json *v)
{
	const struct json *drift = json_get(v, "drift");

	return json_len(drift) && !list_has(drift, "state", "warn") && !list_has(drift, "state", "fail") &&
	       !list_has(drift, "state", "unknown");
}

static bool speed_holds(const struct json *v)
{
	return any_guard_passes(v, "latency_");
}

/* Items of Breck et al., "The ML Test Score" (2017), that a verdict can say something about. Each says how far. */
static const struct {
	const char *item, *how;
	bool (*holds)(const struct json *v);
} evidence[] = {
	{ "Infra 4: model quality is validated before serving", "this evaluation, on rows kept from training", has_answers },
	{ "Model 5: a simpler model is not better", "in part: it beats a model that always says the same, at alpha", beats_dummy },
	{ "Model 6: quality is sufficient on important slices", "every slice that the policy names was tested, and none is shown worse",
	  slices_hold },
	{ "Monitor 2: data invariants hold for inputs", "in part: no column of the hold-out drifted from recent rows", no_drift },
	{ "Monitor 5: the model is numerically stable", "in part: every answer on the hold-out is a finite number or a known class",
	  has_answers },
	{ "Monitor 6: computing performance has not regressed", "in part: timed in turns with production, on this machine", speed_holds },
};

enum { TEST_SCORE_ITEMS = 28 };

void about_test_score(struct report *r, const struct json *v)
{
	struct section *s;
	struct block *b = NULL;
	int n = 0;

	if (!has_answers(v))
		return;
	s = report_section(r, "test-score", "ML Test Score");
	b = section_table(s, "Items of the ML Test Score that this verdict is evidence for", "item,evidence");
	for (size_t i = 0; i < ARRAY_LEN(evidence); i++) {
		if (!evidence[i].holds(v))
			continue;
		block_cell(b, evidence[i].item);
		block_cell(b, evidence[i].how);
		n++;
	}
	section_text(s, NULL,
		     "Of the rubric's %d items (Breck et al. 2017) this verdict is evidence, some of it partial, for %d. It says nothing "
		     "about the other %d.",
		     TEST_SCORE_ITEMS, n, TEST_SCORE_ITEMS - n);
}

void about_limits(struct report *r, const struct json *v)
{
	struct section *s = report_section(r, "limits", "What this verdict does not say");
	char rows[FACT_TEXT];

	section_item(s,
		     "It is about this candidate, this production model and these %s rows. Whether the way of making it is better, it "
		     "cannot know.",
		     fact_count(rows, fact_double(json_get(v, "holdout"), "rows")));
	section_item(s, "Tomorrow's rows may be unlike these; drift is seen only where the policy asks for it.");
	section_item(s, "Slices that nobody named, or that were too small, were not tested.");
	section_item(s, "\"Not shown to be worse\" is not \"shown to be as good\": the table of checks says which of them was asked.");
	section_item(s, "Alpha bounds how often luck alone passes; it is not the chance that this decision is wrong.");
	if (fact_is(json_get(v, "alpha"), "disclosure", "full"))
		section_item(s, "Each look at one hold-out makes the next answer worth a little less.");
	section_item(s, "Labels are taken as true. If they are wrong in the candidate's favour, so is this verdict.");
}
