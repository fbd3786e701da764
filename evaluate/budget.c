/* budget.c - how much of a hold-out is left: numbers, levels and guarantee (docs/gate.md, "The hold-out is a budget"). */
#include "evaluate/evaluation.h"

#include "base/mem.h"
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Levels are compared up to rounding. */
#define ALPHA_SLACK 1e-12

static void add_text(struct digest *d, const char *name, const char *text)
{
	digest_add_field(d, name, strlen(name));
	digest_add_field(d, text, strlen(text));
}

/* Everything that the answer follows from: whoever changes one of them asks another question. */
static void digest_question(struct evaluation *e)
{
	struct digest *d = digest_new();
	char other[DIGEST_TEXT];
	struct err ignored;

	add_text(d, "tool", INTERLOCK_VERSION);
	add_text(d, "candidate", e->candidate.digest);
	add_text(d, "production", evaluation_production_digest(e));
	add_text(d, "lost", e->lost_baseline ? "yes" : "no");
	add_text(d, "policy", e->policy.digest);
	for (size_t i = 0; i < e->n_leaks; i++)
		add_text(d, e->leaks[i].name, e->leaks[i].digest);
	if (e->train.n_rows && (e->n_leaks == 0 || strcmp(e->leaks[0].name, "train") != 0)) {
		table_digest(other, &e->train, &(struct strvec){ 0 }, NULL);
		add_text(d, "dummy", other);
	}
	if (e->policy.drift.against)
		add_text(d, "recent", e->drift.recent.digest);
	if (e->policy.golden.path && digest_file(other, e->policy.golden.path, &ignored) == 0)
		add_text(d, "golden", other);
	digest_end(d, e->question);
}

const struct ledger_entry *budget_asked(const struct evaluation *e)
{
	for (size_t i = e->ledger.n; i-- > 0;)
		if (record_is_same(e, &e->ledger.entries[i]))
			return &e->ledger.entries[i];
	return NULL;
}

/* The same bytes need no test, and cost nothing. */
static bool is_same_package(const struct evaluation *e)
{
	return e->has_production && strcmp(e->candidate.digest, e->production.digest) == 0;
}

static void recall_inherits(struct wear *w, const struct json *list)
{
	wear_release(w);
	w->v = mem_new(json_len(list), sizeof(*w->v));
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *item = json_at(list, i);
		struct wear_source *source = &w->v[w->n++];

		snprintf(source->digest, sizeof(source->digest), "%s", json_text(json_get(item, "digest"), ""));
		source->shared = json_int(json_get(item, "shared"), 0);
		source->evaluations = json_int(json_get(item, "evaluations"), 0);
		source->promotions = json_int(json_get(item, "promotions"), 0);
		w->evaluations += source->evaluations;
		w->promotions += source->promotions;
	}
}

void budget_recall(struct meter *m, const struct ledger_entry *entry)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *doc = json_parse(entry->document, strlen(entry->document), "ledger", &ignored);
	const struct json *alpha = json_get(doc, "alpha");

	m->evaluation = json_int(json_get(alpha, "evaluation"), 0);
	m->promotions = json_int(json_get(alpha, "promotions"), 0);
	m->guarantee = json_is_true(json_get(alpha, "guarantee"));
	recall_inherits(&m->wear, json_get(json_get(doc, "holdout"), "inherits"));
}

/* Nobody was told more, or tested at a larger level, than this policy's bound allows. */
static bool tells_no_more(const struct ledger_told *before, const struct evaluation *e)
{
	int rank = e->policy.reuse.disclose == DISCLOSE_BIT ? 0 : 1;

	return before->rank <= rank && before->alpha <= e->meter.alpha * (1 + ALPHA_SLACK);
}

/* A number without a test promises nothing; a condition that stands alone, as much as its own terms cover. */
static bool is_tested(const struct policy *p)
{
	const struct policy_condition *c = &p->condition;

	if (p->primary.rule != RULE_POINT)
		return true;
	return c->alone && !c->fn_free && c->steps >= p->reuse.evaluations &&
	       (c->adaptivity == ADAPTIVITY_FULL || c->adaptivity == ADAPTIVITY_NONE ||
		(c->adaptivity == ADAPTIVITY_FIRST_CHANGE && p->reuse.promotions == 1));
}

/* Is the error over the whole life of the set under alpha (of a condition: under 1 - reliability)? A set that told more before promises nothing. */
static bool holds(const struct evaluation *e)
{
	const struct meter *m = &e->meter;
	struct ledger_told told;

	if (!is_tested(&e->policy))
		return false;
	if (e->policy.reuse.fresh)
		return true;
	if (!e->strict || m->evaluation > e->policy.reuse.evaluations || m->promotions >= e->policy.reuse.promotions)
		return false;
	for (size_t i = 0; i < m->wear.n; i++)
		if (!tells_no_more(&m->wear.v[i].told, e))
			return false;
	ledger_told(&told, &e->ledger);
	return tells_no_more(&told, e);
}

static int exhausted(struct evaluation *e, const char *what, struct err *err)
{
	char rows[32];
	double needed = e->meter.rows_needed;

	err_set(err, ERR_HOLDOUT, "the hold-out is used up %s: make a new one%s%s%s", what, isfinite(needed) ? ", of at least " : "",
		isfinite(needed) ? str_group(rows, (long long)needed) : "", isfinite(needed) ? " rows" : "");
	return evaluation_fail(e, "holdout_exhausted");
}

static int count_afresh(struct evaluation *e, struct err *err)
{
	long long used, promotions, of = e->policy.reuse.evaluations, of_promotions = e->policy.reuse.promotions;
	CLEANUP(mem_free) char *what = NULL;
	struct meter *m = &e->meter;

	wear_release(&m->wear);
	if (!e->policy.reuse.fresh && wear_inherited(&m->wear, e->store, e->holdout_digest, &e->sketch, err) < 0)
		return -1;
	used = (long long)ledger_count(&e->ledger, NULL) + m->wear.evaluations;
	promotions = (long long)ledger_count(&e->ledger, "promote") + m->wear.promotions;
	e->charged = !is_same_package(e);
	m->evaluation = used + e->charged;
	m->promotions = promotions;
	m->guarantee = holds(e);
	e->hidden = condition_hides(e, m->evaluation);
	if (condition_retired(e, used, promotions))
		return exhausted(e, condition_retired(e, used, promotions), err);
	if (e->policy.reuse.fresh && used)
		return exhausted(e, "by an evaluation of these rows (reuse.mode: fresh)", err);
	if (e->policy.reuse.fresh || !e->policy.reuse.block || (used < of && promotions < of_promotions))
		return 0;
	what = str_format("after %lld evaluations of %lld and %lld promotions of %lld", used, of, promotions, of_promotions);
	return exhausted(e, what, err);
}

int budget_count(struct evaluation *e, struct err *err)
{
	const struct ledger_entry *asked = budget_asked(e);
	bool may_be_told = asked && e->policy.condition.text && e->policy.condition.adaptivity == ADAPTIVITY_NONE;

	if (may_be_told) /* what was hidden then costs nothing now */
		e->hidden = condition_hides(e, (int64_t)ledger_count(&e->ledger, NULL));
	if (!asked || (!may_be_told && strcmp(asked->decision, decision_name(told_decision(e))) != 0))
		return count_afresh(e, err);
	budget_recall(&e->meter, asked);
	e->charged = false;
	return 0;
}

int budget_recount(struct evaluation *e, bool *changed, struct err *err)
{
	CLEANUP(wear_release) struct wear before = e->meter.wear;
	struct meter *m = &e->meter;

	*changed = false;
	m->wear = (struct wear){ 0 };
	if (e->policy.reuse.fresh)
		return fresh_check(e, err);
	if (wear_inherited(&m->wear, e->store, e->holdout_digest, &e->sketch, err) < 0)
		return -1;
	*changed = m->wear.evaluations != before.evaluations || m->wear.promotions != before.promotions;
	m->evaluation += m->wear.evaluations - before.evaluations;
	m->promotions += m->wear.promotions - before.promotions;
	m->guarantee = holds(e);
	if (*changed)
		e->charged = false; /* it is already */
	if (!*changed || !e->policy.reuse.block ||
	    (m->evaluation <= e->policy.reuse.evaluations && m->promotions < e->policy.reuse.promotions))
		return 0;
	return exhausted(e, "by evaluations of its rows that ran at the same time", err);
}

static void warn(struct evaluation *e)
{
	const struct meter *m = &e->meter;
	char rows[32];
	long long used = m->evaluation - !is_same_package(e), of = e->policy.reuse.evaluations;

	if (m->wear.n)
		evaluation_warn(e,
				"rows of this hold-out were evaluated before under another digest: %lld evaluations and %lld promotions "
				"are inherited",
				(long long)m->wear.evaluations, (long long)m->wear.promotions);
	if (e->policy.reuse.fresh)
		return;
	if (used >= of || m->promotions >= e->policy.reuse.promotions)
		evaluation_warn(e, "the hold-out is worn: %lld evaluations of %lld, %lld promotions of %lld%s; the next one needs %s rows",
				used, of, (long long)m->promotions, (long long)e->policy.reuse.promotions,
				e->strict ? "; nothing is guaranteed any more" : "",
				isfinite(m->rows_needed) ? str_group(rows, (long long)m->rows_needed) : "more");
	else if (e->strict && !m->guarantee)
		evaluation_warn(
			e, "nothing is guaranteed: %s",
			!is_tested(&e->policy)
				? "the primary rule runs no test, and no condition covers all evaluations"
				: "earlier evaluations of these rows told more, or tested at a larger alpha, than this policy allows");
}

/* Validation rows are free, and tell everything: rows of a hold-out that may tell little are none. */
static int check_validation(struct evaluation *e, struct err *err)
{
	CLEANUP(wear_release) struct wear wear = { 0 };
	CLEANUP(ledger_release) struct ledger ledger = { 0 };

	if (!policy_is_strict(&e->policy))
		return 0;
	if (ledger_read(&ledger, e->store, e->holdout_digest, err) < 0 ||
	    wear_inherited(&wear, e->store, e->holdout_digest, &e->sketch, err) < 0)
		return -1;
	if (ledger.n == 0 && wear.n == 0)
		return 0;
	err_set(err, ERR_HOLDOUT, "the validation rows of '%s' are a hold-out's, of which only %s may be told", e->holdout_path,
		e->policy.reuse.disclose == DISCLOSE_BIT ? "one bit" : "rounded numbers");
	return evaluation_fail(e, "leakage");
}

int budget_open(struct evaluation *e, struct err *err)
{
	struct meter *m = &e->meter;
	const struct ledger_entry *asked;

	digest_question(e);
	m->terms = policy_reuse_terms(&e->policy, (double)e->n_judged);
	m->alpha = e->policy.alpha;
	if (e->request->on_validation)
		return check_validation(e, err);
	e->strict = policy_is_strict(&e->policy);
	m->log_tests = reuse_log_nodes(&m->terms);
	m->alpha = reuse_alpha(e->policy.alpha, &m->terms);
	m->rows_needed = reuse_rows_needed((double)e->n_judged, e->policy.alpha, e->policy.power, &m->terms);
	asked = budget_asked(e);
	if (asked)
		budget_recall(m, asked);
	else if (count_afresh(e, err) < 0)
		return -1;
	warn(e);
	condition_warn(e);
	return 0;
}
