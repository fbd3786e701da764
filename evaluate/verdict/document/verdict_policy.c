/* verdict_policy.c - the policy in verdict.json, with every default filled in. */
#include "evaluate/verdict/document/verdict_write.h"

#include <math.h>

static void put_rule(struct json_writer *w, const struct policy_rule *rule)
{
	json_put_text(w, "metric", rule->what.name);
	json_put_text(w, "rule", policy_rule_name(rule->rule));
	if (isnan(rule->margin_rel))
		json_put_number(w, "margin", rule->margin);
	else
		json_put_number(w, "margin_rel", rule->margin_rel);
	json_put_text(w, "test", rule->test);
	if (rule->range > 0)
		json_put_number(w, "range", rule->range);
}

static void put_texts(struct json_writer *w, const char *key, const struct strvec *texts)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < texts->n; i++)
		json_add_text(w, texts->v[i]);
	json_end_array(w);
}

static void put_policy_lists(struct json_writer *w, const struct policy *p)
{
	json_key(w, "guards");
	json_begin_array(w);
	for (size_t i = 0; i < p->n_guards; i++) {
		json_begin_object(w);
		if (p->guards[i].has_rule)
			put_rule(w, &p->guards[i].rule);
		else
			json_put_text(w, "metric", p->guards[i].rule.what.name);
		put_known(w, "min", p->guards[i].min);
		put_known(w, "max", p->guards[i].max);
		put_known(w, "ratio_max", p->guards[i].ratio_max);
		if (p->guards[i].rule.what.quantity && p->guards[i].rule.what.quantity->has_drop)
			json_put_number(w, "drop", p->guards[i].rule.what.terms.drop);
		json_end_object(w);
	}
	json_end_array(w);
	json_key(w, "floors");
	json_begin_array(w);
	for (size_t i = 0; i < p->n_floors; i++) {
		json_begin_object(w);
		json_put_text(w, "metric", p->floors[i].what.name);
		put_known(w, "min", p->floors[i].min);
		put_known(w, "max", p->floors[i].max);
		if (p->floors[i].beats_dummy) {
			json_put_text(w, "beats", "dummy");
			json_put_number(w, "by", p->floors[i].by);
		}
		json_end_object(w);
	}
	json_end_array(w);
	json_key(w, "slices");
	json_begin_array(w);
	for (size_t i = 0; i < p->n_slices; i++) {
		json_begin_object(w);
		put_texts(w, "by", &p->slices[i].by);
		json_put_text(w, "mode", p->slices[i].prove ? "prove" : "alarm");
		put_rule(w, &p->slices[i].rule);
		json_put_number(w, "alpha", p->slices[i].alpha);
		json_put_int(w, "min_rows", (int64_t)p->slices[i].min_rows);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_terms(struct json_writer *w, const struct policy *p)
{
	json_key(w, "reuse");
	json_begin_object(w);
	json_put_text(w, "mode", p->reuse.fresh ? "fresh" : "fixed");
	json_put_int(w, "evaluations", p->reuse.evaluations);
	json_put_int(w, "promotions", p->reuse.promotions);
	json_put_text(w, "disclose", disclosure_name(p->reuse.disclose));
	json_put_text(w, "on_exhausted", p->reuse.block ? "block" : "warn");
	json_end_object(w);
	json_key(w, "leakage");
	json_begin_object(w);
	json_put_int(w, "key_overlap", (int64_t)p->leakage.key_overlap);
	if (p->leakage.excess)
		json_put_text(w, "row_overlap", "excess");
	else
		json_put_int(w, "row_overlap", (int64_t)p->leakage.row_overlap);
	json_end_object(w);
	put_policy_drift(w, p);
	json_key(w, "golden");
	json_begin_object(w);
	json_put_text(w, "path", p->golden.path);
	json_put_number(w, "tolerance", p->golden.tolerance);
	json_end_object(w);
	json_key(w, "when");
	json_begin_object(w);
	json_put_text(w, "inconclusive", p->when.inconclusive_rejects ? "reject" : "inconclusive");
	json_put_text(w, "tie", p->when.tie_inconclusive ? "inconclusive" : "keep");
	json_put_text(w, "first_model", p->when.first_inconclusive ? "inconclusive" : "floors");
	json_put_text(w, "baseline_unreadable", policy_lost_choice_name(p->when.baseline_choice));
	json_put_text(w, "schema_changed", policy_lost_choice_name(p->when.schema_choice));
	json_end_object(w);
}

void put_policy(struct json_writer *w, const struct evaluation *e)
{
	const struct policy *p = &e->policy;

	json_key(w, "policy");
	json_begin_object(w);
	json_put_text(w, "path", e->policy_path);
	json_put_text(w, "task", p->task);
	if (p->preset)
		json_put_text(w, "preset", p->preset);
	json_put_number(w, "alpha", p->alpha);
	json_put_number(w, "power", p->power);
	json_put_int(w, "min_rows", (int64_t)p->holdout.min_rows);
	put_finite(w, "max_age_days", p->holdout.max_age_days);
	json_key(w, "primary");
	json_begin_object(w);
	put_rule(w, &p->primary);
	json_end_object(w);
	put_policy_condition(w, p);
	put_declared(w, p);
	put_policy_lists(w, p);
	put_terms(w, p);
	json_end_object(w);
}
