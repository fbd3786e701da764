/* selftest_checks.c - takes each check of the policy in turn beyond what the plain win can hold: a check without a veto is a broken gate. */
#include "evaluate/commands/selftest_case.h"

#include "base/mem.h"
#include "evaluate/judge/quantity.h"

#include <math.h>
#include <string.h>

/* What all checks are put to. */
struct bench {
	struct selftest_outcomes *all;
	const struct policy *policy;
	const struct synthetic *synthetic;
	struct judgement win; /* the plain win, under the policy as it is */
};

static const struct finding *find(const struct findings *f, const char *metric, const char *rule, const char *slice)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].metric, metric) == 0 && (!rule || strcmp(f->v[i].rule, rule) == 0) &&
		    (!slice || (f->v[i].slice && strcmp(f->v[i].slice, slice) == 0)))
			return &f->v[i];
	return NULL;
}

enum list { GUARDS, FLOORS };

static const struct findings *list_of(const struct judgement *j, enum list list)
{
	return list == GUARDS ? &j->guards : &j->floors;
}

/* The win, under a policy with one limit changed: the check must not pass, and nothing is promoted. */
static void expect_veto(const struct bench *b, const struct policy *tampered, enum list list, const char *metric, const char *rule)
{
	CLEANUP(judgement_release) struct judgement j = { 0 };
	const struct selftest_case c = {
		.policy = tampered, .synthetic = b->synthetic, .candidate = SYNTHETIC_GOOD, .production = SYNTHETIC_MIDDLING
	};
	struct selftest_outcome *o = selftest_outcomes_add(b->all);
	const struct finding *f = NULL;
	struct err err;

	o->name = str_format("%s %s %s broken", list == GUARDS ? "guard" : "floor", metric, rule);
	o->decision = selftest_judge(&j, &c, &err) < 0 ? DECISION_ERROR : j.decision;
	if (o->decision != DECISION_ERROR) {
		f = find(list_of(&j, list), metric, rule, NULL);
		o->reason = f && f->reason ? f->reason : j.reasons[0];
	}
	o->as_expected = f && f->state != STATE_PASS && f->state != STATE_NOT_APPLICABLE && f->state != STATE_WARN &&
			 o->decision != DECISION_PROMOTE && o->decision != DECISION_ERROR;
}

/* More than the win gains, within what a difference of shares can be. */
static double beyond(double delta)
{
	return fabs(delta) < 0.99 ? 0.999 : 2 * fabs(delta) + 1;
}

static void break_guard(const struct bench *b, size_t i)
{
	const struct policy_guard *g = &b->policy->guards[i];
	CLEANUP(mem_free) struct policy_guard *guards = mem_new(b->policy->n_guards, sizeof(*guards));
	struct policy tampered = *b->policy;
	const char *name = g->rule.what.name;
	const struct finding *f;

	tampered.guards = guards;
	memcpy(guards, b->policy->guards, b->policy->n_guards * sizeof(*guards));
	if (!isnan(g->max) && (f = find(&b->win.guards, name, "max", NULL))) {
		guards[i].max = g->rule.what.quantity && g->rule.what.quantity->timed ? 0 : nextafter(f->candidate, -INFINITY);
		expect_veto(b, &tampered, GUARDS, name, "max");
		guards[i] = *g;
	}
	if (!isnan(g->min) && (f = find(&b->win.guards, name, "min", NULL))) {
		guards[i].min = nextafter(f->candidate, INFINITY);
		expect_veto(b, &tampered, GUARDS, name, "min");
		guards[i] = *g;
	}
	if (!isnan(g->ratio_max) && (f = find(&b->win.guards, name, "ratio_max", NULL))) {
		guards[i].ratio_max = g->rule.what.quantity && g->rule.what.quantity->timed ? 0 : nextafter(f->ratio, -INFINITY);
		expect_veto(b, &tampered, GUARDS, name, "ratio_max");
		guards[i] = *g;
	}
	if (g->has_rule && (f = find(&b->win.guards, name, policy_rule_name(g->rule.rule), NULL))) {
		guards[i].rule.rule = RULE_SUPERIOR;
		guards[i].rule.margin = beyond(f->delta);
		guards[i].rule.margin_rel = NAN;
		guards[i].rule.test = "auto";
		expect_veto(b, &tampered, GUARDS, name, policy_rule_name(RULE_SUPERIOR));
	}
}

static void break_floor(const struct bench *b, size_t i)
{
	const struct policy_floor *floor = &b->policy->floors[i];
	CLEANUP(mem_free) struct policy_floor *floors = mem_new(b->policy->n_floors, sizeof(*floors));
	struct policy tampered = *b->policy;
	const char *name = floor->what.name;
	const struct finding *f;

	tampered.floors = floors;
	memcpy(floors, b->policy->floors, b->policy->n_floors * sizeof(*floors));
	if (!isnan(floor->max) && (f = find(&b->win.floors, name, "max", NULL))) {
		floors[i].max = nextafter(f->candidate, -INFINITY);
		expect_veto(b, &tampered, FLOORS, name, "max");
		floors[i] = *floor;
	}
	if (!isnan(floor->min) && (f = find(&b->win.floors, name, "min", NULL))) {
		floors[i].min = nextafter(f->candidate, INFINITY);
		expect_veto(b, &tampered, FLOORS, name, "min");
		floors[i] = *floor;
	}
	if (floor->beats_dummy && (f = find(&b->win.floors, name, "beats_dummy", NULL))) {
		floors[i].by = beyond(f->delta);
		expect_veto(b, &tampered, FLOORS, name, "beats_dummy");
	}
}

/* Rows of the same cell as the first row; its name is how the slice is shown. Caller frees both. */
static char *first_cell(uint8_t **marked, const struct bench *b, const struct policy_slice *slice)
{
	size_t n = b->synthetic->truth.n;
	struct str name = { 0 };
	char buf[32];

	*marked = mem_new(n, 1);
	memset(*marked, 1, n);
	for (size_t k = 0; k < slice->by.n; k++) {
		const struct column *c = table_column(&b->synthetic->rows, slice->by.v[k]);

		str_addf(&name, "%s%s=%s", k ? ", " : "", slice->by.v[k], column_text(c, 0, buf));
		for (size_t i = 0; i < n; i++)
			(*marked)[i] &= c->code[i] == c->code[0];
	}
	return str_take(&name);
}

static void break_slice(const struct bench *b, const struct policy_slice *slice)
{
	CLEANUP(judgement_release) struct judgement j = { 0 };
	CLEANUP(mem_free) uint8_t *marked = NULL;
	CLEANUP(mem_free) char *cell = first_cell(&marked, b, slice);
	const struct selftest_case c = { .policy = b->policy,
					 .synthetic = b->synthetic,
					 .candidate = SYNTHETIC_GOOD,
					 .production = SYNTHETIC_MIDDLING,
					 .worse = marked };
	struct selftest_outcome *o = selftest_outcomes_add(b->all);
	const struct finding *f = NULL;
	struct err err;

	o->name = str_format("slice %s: worse there", cell);
	o->decision = selftest_judge(&j, &c, &err) < 0 ? DECISION_ERROR : j.decision;
	if (o->decision != DECISION_ERROR) {
		f = find(&j.slices, slice->rule.what.name, slice->prove ? "non_inferior" : "not_worse", cell);
		o->reason = f && f->reason ? f->reason : j.reasons[0];
	}
	o->as_expected = f && (slice->prove ? f->state == STATE_FAIL || f->state == STATE_UNKNOWN : f->state == STATE_FAIL) &&
			 o->decision != DECISION_PROMOTE;
}

void selftest_checks(struct selftest_outcomes *all, const struct policy *policy, const struct synthetic *s)
{
	struct bench b = { .all = all, .policy = policy, .synthetic = s };
	const struct selftest_case win = {
		.policy = policy, .synthetic = s, .candidate = SYNTHETIC_GOOD, .production = SYNTHETIC_MIDDLING
	};
	struct err err;

	if (selftest_judge(&b.win, &win, &err) < 0)
		return; /* the case "win" has said so */
	for (size_t i = 0; i < policy->n_guards; i++)
		break_guard(&b, i);
	for (size_t i = 0; i < policy->n_floors; i++)
		break_floor(&b, i);
	for (size_t i = 0; i < policy->n_slices; i++)
		break_slice(&b, &policy->slices[i]);
	judgement_release(&b.win);
}
