/* sentence.c - the decision in one plain sentence. */
#include "evaluate/evaluation.h"
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"
#include "evaluate/inputs/rehearsal.h"
#include "math/decimal.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Below this a p says no more than that it is small. */
#define P_LEAST 1e-15

enum { DIGITS_OF_VALUE = 5, DIGITS_OF_DELTA = 4, NUMBER_TEXT = 64 };

/* Digits before the point, of numbers that people still read as such. */
static int whole_digits(double value)
{
	int n = 1;

	for (double most = 10; n < 15 && fabs(value) >= most; most *= 10)
		n++;
	return n < 15 ? n : 0;
}

/* 3427.61046 -> "3 427.6": so many significant digits, thousands in groups. */
static const char *number(char out[static NUMBER_TEXT], double value, int digits)
{
	char text[DECIMAL_TEXT], *p = out;
	size_t len, whole = 0;

	digits = whole_digits(value) > digits ? whole_digits(value) : digits;
	decimal_format_digits(text, value, digits);
	len = strlen(text);
	if (strpbrk(text, "einN")) {
		memcpy(out, text, len + 1);
		return out;
	}
	whole = strcspn(text, ".");
	for (size_t i = 0; i < len; i++) {
		if (i && i < whole && (whole - i) % 3 == 0 && isdigit((unsigned char)text[i - 1]))
			*p++ = ' ';
		*p++ = text[i];
	}
	*p = '\0';
	return out;
}

static const char *value_text(char out[static NUMBER_TEXT], double value)
{
	return number(out, value, DIGITS_OF_VALUE);
}

static const char *delta_text(char out[static NUMBER_TEXT], double value)
{
	return number(out, value, DIGITS_OF_DELTA);
}

static void add_rows(struct str *out, const struct evaluation *e)
{
	char buf[32];

	str_addf(out, "%s %s", str_group(buf, (long long)(e->truth.query ? e->truth.n_queries : e->n_judged)),
		 e->truth.query ? "queries" : "rows");
}

/* "mse 3 427.6, 89 rows" */
static void add_value(struct str *out, const struct evaluation *e)
{
	char a[NUMBER_TEXT];

	str_addf(out, "%s %s, ", e->policy.primary.what.name, value_text(a, e->judgement.candidate_value));
	add_rows(out, e);
}

/* "mse 3 427.6 against 4 102.3, 95 % interval of the gain 120 to 1 229, p 0.008, 89 rows" */
static void add_evidence(struct str *out, const struct evaluation *e)
{
	const struct contest *c = &e->judgement.primary;
	double p = c->shown == SHOWN_WORSE ? c->first.p_worse : c->first.p; /* of what the sentence claims */
	char a[NUMBER_TEXT], b[NUMBER_TEXT];

	str_addf(out, "%s %s against %s", e->policy.primary.what.name, value_text(a, c->candidate), value_text(b, c->production));
	if (isfinite(c->ci_low) && isfinite(c->ci_high))
		str_addf(out, ", 95 %% interval of the gain %s to %s", delta_text(a, c->ci_low), delta_text(b, c->ci_high));
	if (c->has_first && p < P_LEAST)
		str_add(out, ", p below 1e-15");
	else if (c->has_first && isfinite(p))
		str_addf(out, ", p %s", number(a, p, 2));
	str_add(out, ", ");
	add_rows(out, e);
}

/* What stands between the candidate and promotion besides the primary metric, the first of each kind. */
static void add_failures(struct str *out, const struct findings *f, const char *what)
{
	char a[NUMBER_TEXT], b[NUMBER_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *v = &f->v[i];

		if (v->state != STATE_FAIL || n++)
			continue;
		str_addf(out, "%s %s fails (%s", what, v->slice ? v->slice : v->metric, v->rule);
		if (isfinite(v->limit))
			str_addf(out, " %s, is %s", value_text(a, v->limit), value_text(b, isfinite(v->ratio) ? v->ratio : v->candidate));
		else if (isfinite(v->delta))
			str_addf(out, ", difference %s", delta_text(a, v->delta));
		str_add(out, ")");
	}
	if (n > 1)
		str_addf(out, " and %zu more", n - 1);
}

static bool has_reason(const struct judgement *j, const char *name)
{
	for (size_t i = 0; i < j->n_reasons; i++)
		if (strcmp(j->reasons[i], name) == 0)
			return true;
	return false;
}

static void add_first_model(struct str *out, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;
	char a[NUMBER_TEXT];

	str_add(out, "the first model passes every floor");
	for (size_t i = 0; i < j->floors.n; i++) {
		if (strcmp(j->floors.v[i].rule, "beats_dummy") != 0 || strcmp(j->floors.v[i].metric, e->policy.primary.what.name) != 0)
			continue;
		str_addf(out, " and beats the dummy by %s", delta_text(a, j->floors.v[i].delta));
		break;
	}
	str_add(out, " (");
	add_value(out, e);
	str_add(out, ")");
	rehearsal_sentence(out, e);
	str_add(out, e->lost_baseline ? ". Production could not be read, which was accepted." : ". No model is in production yet.");
}

/* What is claimed in vain. */
static const char *claim_of(enum comparison_rule rule)
{
	return rule == RULE_SUPERIOR ? "better than" : rule == RULE_EQUIVALENT ? "equal to" : "as good as";
}

/* What an undecided question takes: rows, where they are too few, and never a number that is met already. */
static void add_rows_needed(struct str *out, const struct evaluation *e)
{
	size_t units = truth_units(&e->truth), least = e->policy.holdout.min_rows_given ? e->policy.holdout.min_rows : 0;
	double needed = primary_rows_needed(e);
	char a[NUMBER_TEXT];

	if (units < least)
		str_addf(out, "; the policy wants %s %s", delta_text(a, (double)least), e->truth.query ? "queries" : "rows");
	else if (needed > (double)units)
		str_addf(out, "; about %s %s would show as much", number(a, needed, 2), e->truth.query ? "queries" : "rows");
}

/* The primary metric's part of the sentence. */
static void add_primary(struct str *out, const struct evaluation *e, const char *reason)
{
	const struct contest *c = &e->judgement.primary;
	const char *production = e->production.title;
	char a[NUMBER_TEXT], b[NUMBER_TEXT];
	struct {
		const char *reason, *text;
	} texts[] = {
		{ "superior", "better than %s by %s" },
		{ "point", "better than %s by %s, without a test" },
		{ "non_inferior", "not worse than %s by the margin of %s" },
		{ "equivalent", "equal to %s within the margin of %s" },
		{ "worse", "worse than %s by %s" },
		{ "tie", "no better and no worse than %s" },
		{ "no_change", "the predictions are those of %s" },
		{ "tests_disagree", "the two tests disagree on whether it is better than %s" },
	};
	bool margin = strcmp(reason, "non_inferior") == 0 || strcmp(reason, "equivalent") == 0;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(mem_free) char *quoted = NULL;
		const char *second;

		if (strcmp(texts[i].reason, reason) != 0)
			continue;
		second = strstr(texts[i].text, "%s") + 2;
		str_addn(out, texts[i].text, (size_t)(second - 2 - texts[i].text));
		str_add(out, production);
		quoted = mem_strndup(second, strcspn(second, "%"));
		str_add(out, quoted);
		if (strchr(second, '%'))
			str_addf(out, "%s%s", delta_text(a, margin ? c->margin : fabs(c->delta)), strchr(second, '%') + 2);
		return;
	}
	str_addf(out, "not shown to be %s %s: difference %s", claim_of(e->policy.primary.rule), production, delta_text(a, c->delta));
	if (isfinite(e->judgement.mde))
		str_addf(out, ", where %s could show %s", e->request->on_validation ? "these rows" : "this hold-out",
			 delta_text(b, e->judgement.mde));
	add_rows_needed(out, e);
}

static const char *primary_reason(const struct judgement *j)
{
	static const char *const names[] = { "no_change", "tie", "worse", "tests_disagree", NULL };

	for (size_t i = 0; names[i]; i++)
		if (has_reason(j, names[i]))
			return names[i];
	return "not_shown";
}

static void add_comparison(struct str *out, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;
	CLEANUP(str_release) struct str rest = { 0 };

	if (e->policy.condition.alone && !has_reason(j, "no_change"))
		sentence_condition(out, e);
	else if (j->primary_state == STATE_PASS)
		add_primary(out, e, policy_rule_name(e->policy.primary.rule));
	else
		add_primary(out, e, primary_reason(j));
	str_add(out, " (");
	if (has_reason(j, "no_change"))
		add_value(out, e);
	else
		add_evidence(out, e);
	str_add(out, ")");
}

/* What leaves the decision open besides the primary metric, the first of each kind. */
static void add_unknowns(struct str *out, const struct findings *f, const char *what)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *v = &f->v[i];
		bool noisy = v->reason && strcmp(v->reason, "noisy_runner") == 0;

		if (v->state == STATE_UNKNOWN && !n++)
			str_addf(out, "; %s %s %s", what, v->slice ? v->slice : v->metric,
				 noisy ? "cannot be judged on so noisy a machine" : "is not shown to hold");
	}
	if (n > 1)
		str_addf(out, " and %zu more", n - 1);
}

/* Where nothing failed, and something is open: what that is. */
static void add_open(struct str *out, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;

	if (!j->has_primary && has_reason(j, "first_model") && j->decision != DECISION_PROMOTE)
		str_add(out, "; the policy wants a person to decide on it");
	for (size_t i = 0; i < j->n_reasons; i++)
		if (reason_find(j->reasons[i])->decision == DECISION_REJECT)
			return;
	add_unknowns(out, &j->floors, "floor");
	add_unknowns(out, &j->guards, "guard");
	add_unknowns(out, &j->slices, "slice");
}

static void add_obstacles(struct str *out, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;

	add_failures(out, &j->floors, has_reason(j, "below_floor") ? "; floor" : "");
	if (has_reason(j, "golden_failed"))
		str_add(out, "; a golden row is not predicted as it must be");
	sentence_condition_obstacle(out, e);
	add_failures(out, &j->guards, "; guard");
	add_failures(out, &j->slices, "; slice");
	add_open(out, e);
}

void sentence_write(struct str *out, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;

	for (const char *p = decision_name(j->decision); *p; p++)
		str_addch(out, (char)toupper((unsigned char)*p));
	str_addf(out, " %s: ", e->model_name ? e->model_name : "candidate");
	if (e->no_rows) {
		str_addf(out, "there are no validation rows, and %s", e->no_rows);
	} else if (has_reason(j, "non_finite_predictions")) {
		str_addf(out, "the candidate's answer is missing or not finite on %zu of ", e->candidate.arm.n_bad);
		add_rows(out, e);
	} else if (has_reason(j, "metric_not_finite")) {
		str_add(out, "a metric cannot be computed (see the warnings)");
	} else if (j->decision == DECISION_PROMOTE && !j->has_primary) {
		add_first_model(out, e);
		return;
	} else if (!j->has_primary) {
		str_add(out, e->store_unread ? "the store could not be read, so there was nothing to compare with (" : "the first model (");
		add_value(out, e);
		str_add(out, ")");
		add_obstacles(out, e);
	} else {
		add_comparison(out, e);
		add_obstacles(out, e);
	}
	rehearsal_sentence(out, e);
	str_addch(out, '.');
}
