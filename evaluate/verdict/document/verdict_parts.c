/* verdict_parts.c - primary, findings and build of verdict.json. */
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

void add_finite(struct json_writer *w, double value)
{
	if (isfinite(value))
		json_add_number(w, value);
	else
		json_add_null(w);
}

void put_finite(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	add_finite(w, value);
}

void put_known(struct json_writer *w, const char *key, double value)
{
	if (!isnan(value))
		put_finite(w, key, value);
}

void put_interval(struct json_writer *w, double low, double high)
{
	if (isnan(low) || isnan(high))
		return;
	json_key(w, "ci");
	json_begin_array(w);
	add_finite(w, low);
	add_finite(w, high);
	json_end_array(w);
	json_put_number(w, "level", 0.95);
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
		put_latency_finding(w, v);
		if (v->test)
			json_put_text(w, "test", v->test);
		put_known(w, "p", v->p);
		put_known(w, "p_holm", v->p_holm);
		put_known(w, "p_bh", v->p_bh);
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

static void put_contest(struct json_writer *w, const struct evaluation *e)
{
	const struct judgement *j = &e->judgement;
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
	put_known(w, "rows_needed", primary_rows_needed(e));
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
		put_contest(w, e);
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
