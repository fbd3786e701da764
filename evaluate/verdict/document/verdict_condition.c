/* verdict_condition.c - the condition in verdict.json: what was asked, what each clause is, and what follows. */
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

static void put_clause_text(struct json_writer *w, const char *text)
{
	size_t len = strcspn(text, "/"), blank = strspn(text, " \t\n");
	CLEANUP(mem_free) char *copy = NULL;

	while (text[len] == '/' && text[len + 1] != '\\') /* the slash of +/- */
		len += 1 + strcspn(text + len + 1, "/");
	while (len > blank && strchr(" \t\n", text[len - 1]))
		len--;
	copy = mem_strndup(text + blank, len - blank);
	json_put_text(w, "text", copy);
}

static void put_clause(struct json_writer *w, const struct condition *c, size_t i, const char *text, const struct clause_evidence *e)
{
	json_begin_object(w);
	put_clause_text(w, text);
	if (e->applies) {
		put_finite(w, "estimate", e->estimate);
		put_finite(w, "low", e->low);
		put_finite(w, "high", e->high);
		json_put_number(w, "tolerance", c->clauses[i].tolerance);
		put_finite(w, "rows_needed", e->rows_needed);
		json_put_text(w, "method", e->method);
		json_put_text(w, "value", verity_name(e->value));
	} else {
		json_put_number(w, "tolerance", c->clauses[i].tolerance);
		json_put_text(w, "value", state_name(STATE_NOT_APPLICABLE));
	}
	json_end_object(w);
}

static void put_clauses(struct json_writer *w, const struct policy_condition *c, const struct condition_evidence *e)
{
	const char *text = c->text;

	json_key(w, "clauses");
	json_begin_array(w);
	for (size_t i = 0; i < c->parsed.n_clauses; i++) {
		const char *next = strstr(text, "/\\");

		put_clause(w, &c->parsed, i, text, &e->clauses[i]);
		text = next ? next + 2 : text;
	}
	json_end_array(w);
}

static void put_terms(struct json_writer *w, const struct policy_condition *c)
{
	json_put_text(w, "text", c->text);
	json_put_text(w, "mode", c->fn_free ? "fn-free" : "fp-free");
	json_put_text(w, "adaptivity", policy_adaptivity_name(c->adaptivity));
	json_put_number(w, "reliability", c->reliability);
	json_put_int(w, "steps", c->steps);
}

void put_policy_condition(struct json_writer *w, const struct policy *p)
{
	if (!p->condition.text)
		return;
	json_key(w, "condition");
	json_begin_object(w);
	put_terms(w, &p->condition);
	json_end_object(w);
}

void put_condition(struct json_writer *w, const struct evaluation *e)
{
	const struct policy_condition *c = &e->policy.condition;
	const struct judgement *j = &e->judgement;

	if (!c->text)
		return;
	json_key(w, "condition");
	json_begin_object(w);
	put_terms(w, c);
	json_put_int(w, "rows", (int64_t)e->n_judged);
	put_finite(w, "rows_needed", j->condition.applies ? j->condition.rows_needed : NAN);
	json_put_text(w, "value", j->condition.applies ? verity_name(j->condition.value) : state_name(STATE_NOT_APPLICABLE));
	json_put_text(w, "state", state_name(j->condition_state));
	json_put_bool(w, "passed_unshown", j->condition_state == STATE_PASS && j->condition.value == VERITY_UNKNOWN);
	put_clauses(w, c, &j->condition);
	json_end_object(w);
}

void put_condition_told(struct json_writer *w, const struct evaluation *e)
{
	if (!e->policy.condition.text || e->policy.condition.adaptivity != ADAPTIVITY_NONE)
		return;
	json_key(w, "condition");
	json_begin_object(w);
	put_terms(w, &e->policy.condition);
	json_put_bool(w, "recorded", true);
	json_put_bool(w, "hidden", e->hidden);
	json_end_object(w);
}
