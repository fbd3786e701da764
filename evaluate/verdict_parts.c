/* verdict_parts.c - policy, primary, findings and build of verdict.json. */
#include "evaluate/verdict_write.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

void put_finite(struct json_writer *w, const char *key, double value)
{
	if (isfinite(value)) {
		json_put_number(w, key, value);
		return;
	}
	json_key(w, key);
	json_add_null(w);
}

/* Only what applies: a finding has many numbers that it does not use. */
static void put_known(struct json_writer *w, const char *key, double value)
{
	if (!isnan(value))
		put_finite(w, key, value);
}

static void put_interval(struct json_writer *w, double low, double high)
{
	if (isnan(low) || isnan(high))
		return;
	json_key(w, "ci");
	json_begin_array(w);
	json_add_number(w, low);
	json_add_number(w, high);
	json_end_array(w);
	json_put_number(w, "level", 0.95);
}

static void put_rule(struct json_writer *w, const struct policy_rule *rule)
{
	json_put_text(w, "metric", rule->what.name);
	json_put_text(w, "rule", policy_rule_name(rule->rule));
	if (isnan(rule->margin_rel))
		json_put_number(w, "margin", rule->margin);
	else
		json_put_number(w, "margin_rel", rule->margin_rel);
	json_put_text(w, "test", rule->test);
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
	json_put_text(w, "mode", "fixed");
	json_put_int(w, "evaluations", p->reuse.evaluations);
	json_put_int(w, "promotions", p->reuse.promotions);
	json_put_text(w, "disclose", "full");
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
	json_put_text(w, "baseline_unreadable", "error");
	json_put_text(w, "schema_changed", "error");
	json_end_object(w);
}

void put_policy(struct json_writer *w, const struct evaluation *e)
{
	const struct policy *p = &e->policy;

	json_key(w, "policy");
	json_begin_object(w);
	json_put_text(w, "path", e->policy_path);
	json_put_text(w, "task", p->task);
	json_put_number(w, "alpha", p->alpha);
	json_put_number(w, "power", p->power);
	json_put_int(w, "min_rows", (int64_t)p->holdout.min_rows);
	put_finite(w, "max_age_days", p->holdout.max_age_days);
	json_key(w, "primary");
	json_begin_object(w);
	put_rule(w, &p->primary);
	json_end_object(w);
	put_policy_lists(w, p);
	put_terms(w, p);
	json_end_object(w);
}

void put_findings(struct json_writer *w, const char *key, const struct findings *f)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *v = &f->v[i];

		json_begin_object(w);
		if (v->slice) {
			json_put_text(w, "slice", v->slice);
			json_put_int(w, "rows", (int64_t)v->rows);
			json_put_text(w, "mode", v->mode);
		}
		json_put_text(w, "metric", v->metric);
		json_put_text(w, "rule", v->rule);
		put_known(w, strcmp(v->rule, "beats_dummy") == 0 ? "value" : "candidate", v->candidate);
		put_known(w, strcmp(v->rule, "beats_dummy") == 0 ? "dummy" : "production", v->production);
		put_known(w, "delta", v->delta);
		put_interval(w, v->ci_low, v->ci_high);
		put_known(w, "margin", v->margin);
		put_known(w, "limit", v->limit);
		put_known(w, "ratio", v->ratio);
		if (v->test)
			json_put_text(w, "test", v->test);
		put_known(w, "p", v->p);
		put_known(w, "p_holm", v->p_holm);
		json_put_text(w, "state", state_name(v->state));
		if (v->reason)
			json_put_text(w, "reason", v->reason);
		json_end_object(w);
	}
	json_end_array(w);
}

static void put_second(struct json_writer *w, const struct contest *c)
{
	if (!c->has_second)
		return;
	json_key(w, "second");
	json_begin_object(w);
	json_put_text(w, "test", c->second.test);
	put_finite(w, "statistic", c->second.statistic);
	put_finite(w, "p", c->second.p);
	put_finite(w, "p_worse", c->second.p_worse);
	put_interval(w, c->second.ci_low, c->second.ci_high);
	json_end_object(w);
}

static void put_contest(struct json_writer *w, const struct judgement *j)
{
	const struct contest *c = &j->primary;

	put_finite(w, "production", c->production);
	put_finite(w, "delta", c->delta);
	put_interval(w, c->ci_low, c->ci_high);
	json_put_number(w, "margin", c->margin);
	json_put_text(w, "test", c->test);
	if (c->has_first) {
		put_finite(w, "statistic", c->first.statistic);
		put_finite(w, "se", c->first.se);
		put_finite(w, "df", c->first.df);
		put_finite(w, "p", c->first.p);
		put_finite(w, "p_worse", c->first.p_worse);
	}
	if (!isnan(j->churn)) {
		json_put_int(w, "b", (int64_t)j->n_candidate_right);
		json_put_int(w, "c", (int64_t)j->n_production_right);
	}
	put_second(w, c);
	put_finite(w, "mde", j->mde);
	json_put_text(w, "state", state_name(j->primary_state));
}

void put_primary(struct json_writer *w, const struct evaluation *e)
{
	const struct policy_rule *rule = &e->policy.primary;

	json_key(w, "primary");
	json_begin_object(w);
	json_put_text(w, "metric", rule->what.name);
	json_put_text(w, "direction", rule->what.metric->higher_is_better ? "higher" : "lower");
	json_put_text(w, "rule", policy_rule_name(rule->rule));
	put_finite(w, "candidate", e->judgement.candidate_value);
	if (e->judgement.has_primary) {
		put_contest(w, &e->judgement);
	} else {
		put_finite(w, "production", NAN);
		put_finite(w, "delta", NAN);
		json_put_number(w, "margin", rule->margin);
		json_put_text(w, "state", state_name(STATE_NOT_APPLICABLE));
	}
	json_end_object(w);
}

/* The job as each runner names it. */
static const struct {
	const char *detect, *id, *commit, *server, *path;
} runners[] = {
	{ "GITHUB_ACTIONS", "GITHUB_RUN_ID", "GITHUB_SHA", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY" },
	{ "TF_BUILD", "BUILD_BUILDID", "BUILD_SOURCEVERSION", "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT" },
	{ "GITLAB_CI", "CI_PIPELINE_ID", "CI_COMMIT_SHA", "CI_PIPELINE_URL", NULL },
};

void put_build(struct json_writer *w, const struct env *env)
{
	json_key(w, "build");
	json_begin_object(w);
	for (size_t i = 0; env && i < ARRAY_LEN(runners); i++) {
		if (!env_get(env, runners[i].detect))
			continue;
		json_put_text(w, "id", env_get(env, runners[i].id));
		json_put_text(w, "commit", env_get(env, runners[i].commit));
		json_put_text(w, "uri", env_get(env, runners[i].server));
		if (runners[i].path)
			json_put_text(w, "project", env_get(env, runners[i].path));
		break;
	}
	json_end_object(w);
}
