/* controls.c - the negative controls of every evaluation: a gate that cannot tell a model from itself, from noise, or left from right, decides nothing.
 *
 * A/A        the candidate against itself: the difference is 0 exactly, and nothing is shown.
 * Sabotage   the candidate's predictions, permuted, are not superior to the candidate (RULES 23). A candidate that is worse than its own
 *            shuffled predictions is no fault of the gate if it is turned down anyway; if it would pass, it is.
 * Swap       with the roles exchanged the difference is negated exactly, and not both sides are superior.
 */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

enum { STREAM_SABOTAGE = 0x5ab0, CONTROL_RESAMPLES = 999 };

static int control_failed(struct err *err, const char *which, const char *what)
{
	return err_set(err, ERR_INTEGRITY, "control failed: %s: %s", which, what);
}

/* The primary metric and test, asking for superiority by any amount. */
static struct policy_rule plain_rule(const struct policy *p)
{
	struct policy_rule rule = p->primary;

	if (rule.rule != RULE_POINT)
		rule.rule = RULE_SUPERIOR;
	rule.margin = 0;
	rule.margin_rel = NAN;
	return rule;
}

static int control_aa(struct judgement *j, const struct case_in *in, const struct policy_rule *rule, const struct contest_terms *terms,
		      struct err *err)
{
	struct contest c;

	if (contest_run(&c, in->candidate, in->candidate, rule, terms, err) < 0)
		return -1;
	if (c.delta != 0 || (c.has_first && c.first.delta != 0))
		return control_failed(err, "A/A", "the candidate differs from itself");
	if (c.shown == SHOWN || c.shown == SHOWN_WORSE)
		return control_failed(err, "A/A", "the candidate is shown to differ from itself");
	j->control_aa = "pass";
	return 0;
}

/* Would the sabotaged candidate be promoted over production? */
static int would_promote(bool *yes, const struct case_in *in, const struct arm *sabotaged, const struct contest_terms *terms,
			 struct err *err)
{
	struct policy_rule rule = in->policy->primary;
	struct contest c;

	*yes = false;
	if (!in->production)
		return 0;
	if (comparison_is_bounded(rule.test))
		rule.test = "auto"; /* shuffled predictions keep to no range */
	if (contest_run(&c, sabotaged, in->production, &rule, terms, err) < 0)
		return -1;
	*yes = c.shown == SHOWN;
	return 0;
}

static void shuffle_answers(struct arm *out, const struct case_in *in)
{
	CLEANUP(mem_free) size_t *rows = mem_new(in->candidate->n, sizeof(*rows));

	rng_permutation(rows, in->candidate->n, in->seed, STREAM_SABOTAGE);
	arm_gather(out, in->candidate, in->candidate->truth, rows);
}

static int control_sabotage(struct judgement *j, const struct case_in *in, const struct policy_rule *rule,
			    const struct contest_terms *terms, struct err *err)
{
	CLEANUP(arm_release) struct arm sabotaged = { 0 };
	struct contest c;
	bool promoted;

	shuffle_answers(&sabotaged, in);
	j->control_sabotage = "not_applicable";
	if (rule->what.metric->needs & METRIC_NEEDS_MEASURE)
		return 0; /* in another order, a column has the same mean: shuffling it sabotages nothing */
	if (contest_run(&c, &sabotaged, in->candidate, rule, terms, err) < 0)
		return -1;
	if (c.same) {
		judgement_warn(j, "the candidate says the same on every row: shuffling its predictions changes nothing");
		return 0;
	}
	if (c.shown == SHOWN) {
		if (j->decision == DECISION_PROMOTE || (!in->strict && j->decision != DECISION_REJECT))
			return control_failed(err, "sabotage", "the candidate's predictions, shuffled, are superior to the candidate");
		judgement_warn(j, "the candidate is worse than its own predictions shuffled");
		return 0;
	}
	if (would_promote(&promoted, in, &sabotaged, terms, err) < 0)
		return -1;
	if (promoted)
		judgement_warn(j, "the candidate's predictions, shuffled, would be promoted too: production is no better than noise, or "
				  "the margin is too wide");
	else
		j->control_sabotage = "pass";
	return 0;
}

static int control_swap(struct judgement *j, const struct case_in *in, const struct policy_rule *rule, const struct contest_terms *terms,
			struct err *err)
{
	struct contest forth, back;

	j->control_swap = "not_applicable";
	if (!in->production)
		return 0;
	if (contest_run(&forth, in->candidate, in->production, rule, terms, err) < 0 ||
	    contest_run(&back, in->production, in->candidate, rule, terms, err) < 0)
		return -1;
	if (forth.delta != -back.delta || (forth.has_first && forth.first.delta != -back.first.delta))
		return control_failed(err, "swap", "exchanging the models does not negate the difference");
	if (forth.shown == SHOWN && back.shown == SHOWN)
		return control_failed(err, "swap", "each model is superior to the other");
	if (forth.delta != j->primary.delta)
		return control_failed(err, "swap", "the same comparison gave another difference");
	j->control_swap = "pass";
	return 0;
}

int judge_controls(struct judgement *j, const struct case_in *in, struct err *err)
{
	struct policy_rule rule = plain_rule(in->policy);
	struct contest_terms terms = case_terms(in);

	terms.no_second = true;
	terms.alpha = in->policy->alpha; /* a control's alarm that is harder to raise would let more pass */
	terms.exact = false;
	terms.n_resamples = CONTROL_RESAMPLES;
	if (strcmp(rule.test, "tango") == 0 || strcmp(rule.test, "bootstrap_t") == 0 || comparison_is_bounded(rule.test))
		rule.test = "auto"; /* the cheap test of the same metric */
	if (control_aa(j, in, &rule, &terms, err) < 0 || control_sabotage(j, in, &rule, &terms, err) < 0)
		return -1;
	return control_swap(j, in, &rule, &terms, err);
}
