/* plan_policy.c - evaluate plan --policy: what this policy can see on such a hold-out, what it needs, and whether it can ever pass. */
#include "evaluate/commands/plan_case.h"

#include "base/mem.h"
#include "evaluate/data_checks/drift_check.h"
#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a naive gate is measured by: a candidate truly worse by half a point. */
#define NAIVE_LOSS 0.005

enum { DEFAULT_PERCENT = 10 };

struct outlook {
	double detectable, rows_needed, naive;
};

/* The hold-out that was named: rows, truth and ledger, by the same code that evaluate reads them with. */
static int open_holdout(struct evaluation *e, const struct request *request, struct err *err)
{
	e->request = request;
	e->policy_path = mem_strdup(request->policy);
	if (!request->holdout)
		return 0;
	if (store_open(&e->store, request->tracking_uri, request->env, err) < 0 || holdout_load(e, err) < 0 || record_open(e, err) < 0 ||
	    fresh_rows(e, err) < 0 || (e->policy.holdout.label && holdout_truth(e, err) < 0))
		return -1;
	if (e->truth.n && !e->policy.priors.recent && priors_apply(e, err) < 0) /* recent traffic's shares are evaluate's to read */
		return -1;
	return wear_inherited(&e->meter.wear, e->store, e->holdout_digest, &e->sketch, err);
}

/* What the primary test counts: rows that are judged, or queries. */
static double holdout_units(const struct evaluation *e)
{
	return (double)(e->truth.query ? e->truth.n_queries : e->n_judged);
}

struct row_shape plan_shape(const struct policy *p, double rows)
{
	bool priors = policy_has_priors(p);

	return (struct row_shape){
		.n = (size_t)rows,
		.groups = p->holdout.group,
		.weights = p->holdout.weight || priors,
		.time = p->holdout.time,
		.priors = priors,
	};
}

static double weight_effect(const struct truth *t)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; t->weight && i < t->n; i++) {
		sum += t->weight[i];
		squares += t->weight[i] * t->weight[i];
	}
	return sum > 0 ? (double)t->n * squares / (sum * sum) : 1;
}

static int set_effect(struct plan_case *c, const struct plan_args *args, struct err *err)
{
	const struct truth *t = c->holdout ? &c->holdout->truth : NULL;
	double groups = args->groups > 0 ? (double)args->groups : t ? (double)t->n_groups : 0;

	c->design_effect = t ? weight_effect(t) : 1;
	if (groups > c->rows)
		return err_set(err, ERR_USAGE, "--groups cannot be more than the %.0f rows", c->rows);
	if (c->policy->holdout.group && !(groups > 0))
		return err_set(err, ERR_USAGE,
			       "rows of a group are not independent (holdout.group): give --groups G and --icc R, or --holdout FILE");
	if (groups > 0)
		c->design_effect *= detection_design_effect(c->rows, groups, args->icc);
	return 0;
}

static int set_auc(struct plan_case *c, const struct plan_args *args, struct err *err)
{
	const struct truth *t = c->holdout && c->holdout->truth.is_positive ? &c->holdout->truth : NULL;
	double share = 0.5, positives = 0;

	for (size_t i = 0; t && i < t->n; i++)
		positives += t->is_positive[i];
	if (t)
		share = positives / (double)t->n;
	if (args->positives > 0)
		share = (double)args->positives / c->rows;
	if (args->positives > 0 && args->negatives > 0)
		share = (double)args->positives / (double)(args->positives + args->negatives);
	if (!(share > 0 && share < 1))
		return err_set(err, ERR_USAGE, "an AUC needs rows of both classes: --positives N of %.0f rows", c->rows);
	c->spread = (struct detection_spread){ .auc = args->auc > 0 ? args->auc : 0.8,
					       .positive_share = share,
					       .correlation = args->correlation };
	return 0;
}

static int set_spread(struct plan_case *c, const struct plan_args *args, struct err *err)
{
	double disagreement = args->disagreement > 0 ? args->disagreement : DEFAULT_PERCENT / 100.0;

	if (args->sd > 0)
		c->spread.sd = args->sd;
	else if (c->plan.gain == GAIN_SCORE)
		return set_auc(c, args, err);
	else if (c->plan.gain == GAIN_RIGHT || args->disagreement > 0)
		c->spread.disagreement = disagreement;
	else
		c->spread.sd = 1;
	c->in_sds = !(args->sd > 0) && c->spread.sd > 0;
	return 0;
}

static void set_margin(struct plan_case *c, const struct plan_args *args)
{
	const struct policy_rule *rule = &c->policy->primary;
	double value = args->value > 0 ? args->value : c->spread.auc > 0 ? c->spread.auc : NAN;

	c->margin = isnan(rule->margin_rel) ? rule->margin : rule->margin_rel * value;
	if (c->in_sds && c->margin != 0)
		c->margin = NAN; /* the margin is in the metric's units, the gains are not */
}

/* Where many tests share alpha, `auto` takes an exact one. */
static int plan_exact(struct plan_case *c, struct err *err)
{
	size_t n_resamples = 0;

	return test_plan_exact(&c->plan, &n_resamples, &c->policy->primary, c->alpha, err);
}

static int fill(struct plan_case *c, const struct plan_args *args, const struct evaluation *e, struct err *err)
{
	const struct policy *p = &e->policy;
	struct row_shape shape;

	*c = (struct plan_case){ .policy = p, .holdout = args->holdout ? e : NULL, .alpha = p->alpha };
	c->rows = args->rows > 0 ? (double)args->rows : c->holdout ? holdout_units(e) : (double)p->holdout.min_rows;
	if (args->rows <= 0 && args->positives > 0 && args->negatives > 0)
		c->rows = (double)(args->positives + args->negatives);
	if (!(c->rows >= 2))
		return err_set(err, ERR_USAGE, "a hold-out of %.0f rows shows nothing: give --rows N", c->rows);
	shape = plan_shape(p, c->rows);
	if (test_plan(&c->plan, &p->primary, &shape, err) < 0 || set_spread(c, args, err) < 0 || set_effect(c, args, err) < 0)
		return -1;
	set_margin(c, args);
	c->terms = policy_reuse_terms(p, c->rows);
	c->alpha = reuse_alpha(p->alpha, &c->terms);
	c->evaluations = (long long)ledger_count(&e->ledger, NULL) + e->meter.wear.evaluations;
	c->promotions = (long long)ledger_count(&e->ledger, "promote") + e->meter.wear.promotions;
	return c->alpha < p->alpha && c->alpha > 0 && c->plan.test ? plan_exact(c, err) : 0;
}

/* Without a test nothing is detected, and no number of rows is enough. */
static void look(struct outlook *o, const struct plan_case *c, double gain)
{
	const struct policy *p = c->policy;
	bool superior = p->primary.rule == RULE_SUPERIOR;
	double distance = superior ? gain - c->margin : gain + c->margin, power = p->power;

	*o = (struct outlook){ .detectable = NAN, .rows_needed = INFINITY, .naive = NAN };
	if (c->spread.disagreement > 2 * NAIVE_LOSS)
		o->naive = detection_naive(c->spread.disagreement, NAIVE_LOSS, c->rows);
	if (!c->plan.test)
		return;
	o->detectable = detection_gain(&c->spread, c->rows / c->design_effect, c->alpha, power);
	if (p->primary.rule == RULE_EQUIVALENT) { /* both one-sided tests must succeed */
		power = (1 + power) / 2;
		distance = c->margin - fabs(gain);
	}
	if (!isnan(distance))
		o->rows_needed = ceil(detection_rows(&c->spread, distance, gain, c->alpha, power) * c->design_effect - 1e-9);
}

static void put_finite(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	isfinite(value) ? json_add_number(w, value) : json_add_null(w);
}

static void put_rest(struct json_writer *w, const struct plan_case *c, const struct outlook *o)
{
	const struct policy *p = c->policy;

	json_put_text(w, "metric", p->primary.what.name);
	json_put_text(w, "rule", policy_rule_name(p->primary.rule));
	put_finite(w, "margin", c->margin);
	json_put_text(w, "test", c->plan.test ? c->plan.test->name : "point");
	json_put_text(w, "unit", c->in_sds ? "standard deviations of the rows' gains" : "metric");
	put_finite(w, "rows_effective", c->rows / c->design_effect);
	put_finite(w, "design_effect", c->design_effect);
	put_finite(w, "naive_accepts", o->naive);
	if (p->condition.text) {
		json_key(w, "condition");
		json_begin_object(w);
		put_finite(w, "rows_needed", plan_condition_rows(c));
		json_end_object(w);
	}
	if (!c->holdout)
		return;
	json_key(w, "budget");
	json_begin_object(w);
	json_put_int(w, "evaluations", c->evaluations);
	json_put_int(w, "evaluations_left", p->reuse.evaluations > c->evaluations ? p->reuse.evaluations - c->evaluations : 0);
	json_put_int(w, "promotions", c->promotions);
	json_put_int(w, "promotions_left", p->reuse.promotions > c->promotions ? p->reuse.promotions - c->promotions : 0);
	json_end_object(w);
}

static void print_json(const struct plan_case *c, const struct outlook *o)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };

	json_begin_object(&w);
	put_finite(&w, "detectable", o->detectable);
	put_finite(&w, "rows_needed", o->rows_needed);
	json_put_int(&w, "rows", (int64_t)c->rows);
	json_key(&w, "alpha");
	json_begin_object(&w);
	json_put_number(&w, "nominal", c->policy->alpha);
	json_put_number(&w, "effective", c->alpha);
	json_put_text(&w, "disclosure", disclosure_name(c->policy->reuse.disclose));
	put_finite(&w, "log_tests", reuse_log_nodes(&c->terms));
	json_end_object(&w);
	put_rest(&w, c, o);
	json_end_object(&w);
	printf("%s\n", str_text(&out));
}

static void print_text(const struct plan_case *c, const struct outlook *o, double gain)
{
	const struct policy *p = c->policy;
	char n[32];

	if (!c->plan.test)
		printf("%s rows; rule point runs no test, so that nothing is shown.\n", str_group(n, (long long)c->rows));
	else
		printf("%s rows can show a gain of %.4g%s in %s, with power %g at alpha %.3g.\n", str_group(n, (long long)c->rows),
		       o->detectable, c->in_sds ? " standard deviations of the rows' gains" : "", p->primary.what.name, p->power, c->alpha);
	if (c->design_effect > 1)
		printf("Groups and weights make them count as %s.\n", str_group(n, (long long)(c->rows / c->design_effect)));
	if (isfinite(o->rows_needed) && (gain > 0 || p->primary.rule == RULE_SUPERIOR))
		printf("To show a true gain of %.4g takes %s rows.\n", gain, str_group(n, (long long)o->rows_needed));
	else if (isfinite(o->rows_needed))
		printf("To show that an equal model is %s within %.4g takes %s rows.\n",
		       p->primary.rule == RULE_EQUIVALENT ? "the same" : "not worse", c->margin, str_group(n, (long long)o->rows_needed));
	if (c->alpha < p->alpha)
		printf("Alpha %.3g is shared by all tests of %lld evaluations and %lld promotions (reuse.disclose: %s).\n", p->alpha,
		       (long long)p->reuse.evaluations, (long long)p->reuse.promotions, disclosure_name(p->reuse.disclose));
	if (p->condition.text)
		printf("The condition's tolerances need up to %s rows.\n", str_group(n, (long long)plan_condition_rows(c)));
	if (isfinite(o->naive))
		printf("A gate that compares two numbers would accept a model half a point worse with probability %.2g.\n", o->naive);
	if (c->holdout)
		printf("The hold-out has had %lld evaluations of %lld and %lld promotions of %lld.\n", c->evaluations,
		       (long long)p->reuse.evaluations, c->promotions, (long long)p->reuse.promotions);
}

int plan_policy_run(const struct plan_args *args, struct err *err)
{
	const struct request request = {
		.policy = args->policy ? args->policy : "gate.yaml",
		.holdout = args->holdout,
		.tracking_uri = args->tracking_uri,
		.env = args->common.env,
		.log = args->common.log,
	};
	CLEANUP(evaluation_release) struct evaluation e = { .age_days = NAN };
	CLEANUP(str_release) struct str why = { 0 };
	struct plan_case c;
	struct outlook o;

	if (policy_read(&e.policy, request.policy, err) < 0 || open_holdout(&e, &request, err) < 0 || fill(&c, args, &e, err) < 0)
		return -1;
	plan_obstacle(&why, &c);
	if (why.len)
		return err_set(err, ERR_USAGE, "this policy can never pass on %.0f rows: %s", c.rows, str_text(&why));
	look(&o, &c, args->gain);
	if (args->common.json)
		print_json(&c, &o);
	else if (!args->common.quiet)
		print_text(&c, &o, args->gain);
	return 0;
}
