/* verdict_drift.c - drift, label_shift and priors of verdict.json. */
#include "evaluate/verdict/document/verdict_write.h"

#include <math.h>
#include <string.h>

static enum state state_of(const struct evaluation *e, const struct drift *d)
{
	return !d->drifted ? STATE_PASS : e->policy.drift.block ? STATE_UNKNOWN : STATE_WARN;
}

static void put_found(struct json_writer *w, const struct evaluation *e, const struct drift *d)
{
	json_begin_object(w);
	json_put_text(w, "column", d->column);
	json_put_text(w, "kind", strcmp(d->column, e->label) == 0 ? "label" : "feature");
	json_put_text(w, "type", d->is_number ? "number" : "category");
	json_put_text(w, "stat", d->stat);
	put_finite(w, "value", d->value);
	if (d->effect != d->value)
		put_finite(w, "effect", d->effect);
	put_known(w, "js_bits", d->js_bits);
	put_known(w, "p", d->p);
	put_finite(w, "null_quantile", d->null_quantile);
	json_put_number(w, "floor", e->policy.drift.terms.floor);
	if (d->n_bins)
		json_put_int(w, "bins", (int64_t)d->n_bins);
	json_put_int(w, "rows", (int64_t)d->n_reference);
	json_put_int(w, "recent_rows", (int64_t)d->n_current);
	json_put_int(w, "missing", (int64_t)d->missing_reference);
	json_put_int(w, "recent_missing", (int64_t)d->missing_current);
	if (d->missing_changed)
		json_put_bool(w, "missing_changed", true);
	json_put_text(w, "state", state_name(state_of(e, d)));
	json_end_object(w);
}

static void put_recent(struct json_writer *w, const struct evaluation *e)
{
	const struct policy_drift *p = &e->policy.drift;

	if (!p->against)
		return;
	json_key(w, "drift_against");
	json_begin_object(w);
	json_put_text(w, "path", p->against);
	json_put_text(w, "digest", e->drift.recent.digest);
	json_put_int(w, "rows", (int64_t)e->drift.recent.rows.n_rows);
	json_put_text(w, "stat", p->terms.stat->name);
	json_put_number(w, "null_quantile", p->terms.null_quantile);
	json_put_number(w, "floor", p->terms.floor);
	json_put_text(w, "action", p->block ? "block" : "warn");
	json_put_int(w, "columns", (int64_t)e->drift.recent.n);
	json_put_int(w, "drifted", (int64_t)e->drift.recent.n_drifted);
	json_end_object(w);
}

static void put_shift(struct json_writer *w, const struct label_shift *s)
{
	if (!s->asked)
		return;
	json_key(w, "label_shift");
	json_begin_object(w);
	json_put_text(w, "against", "train");
	put_finite(w, "chi_square", s->chi_square);
	json_put_int(w, "df", (int64_t)s->df);
	put_finite(w, "p", s->p);
	put_finite(w, "null_quantile", s->null_quantile);
	put_finite(w, "effect", s->effect);
	json_put_text(w, "state", state_name(s->shifted ? STATE_WARN : STATE_PASS));
	json_end_object(w);
}

/* What each row of a class weighs, and what is left of the rows. */
static void put_priors(struct json_writer *w, const struct evaluation *e)
{
	const struct class_shares *s = &e->drift.shares;

	if (!e->truth.priors)
		return;
	json_key(w, "priors");
	json_begin_object(w);
	json_put_text(w, "from", e->policy.priors.recent ? "recent" : "policy");
	json_key(w, "classes");
	json_begin_array(w);
	for (size_t k = 0; k < s->n; k++) {
		json_begin_object(w);
		json_put_text(w, "class", e->truth.classes[k]);
		json_put_number(w, "share", s->holdout[k]);
		json_put_number(w, "target", s->target[k]);
		json_put_number(w, "weight", s->target[k] / s->holdout[k]);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

void put_drift(struct json_writer *w, const struct evaluation *e)
{
	json_key(w, "drift");
	json_begin_array(w);
	for (size_t i = 0; i < e->drift.recent.n; i++)
		put_found(w, e, &e->drift.recent.found[i]);
	json_end_array(w);
	put_recent(w, e);
}

void put_class_shares(struct json_writer *w, const struct evaluation *e)
{
	put_shift(w, &e->drift.shift);
	put_priors(w, e);
}

void put_policy_drift(struct json_writer *w, const struct policy *p)
{
	json_key(w, "drift");
	if (!p->drift.against) {
		json_add_null(w);
		return;
	}
	json_begin_object(w);
	json_put_text(w, "against", p->drift.against);
	json_put_text(w, "stat", p->drift.terms.stat->name);
	json_put_number(w, "null_quantile", p->drift.terms.null_quantile);
	json_put_number(w, "floor", p->drift.terms.floor);
	json_put_text(w, "action", p->drift.block ? "block" : "warn");
	json_key(w, "columns");
	json_begin_array(w);
	for (size_t i = 0; i < p->drift.columns.n; i++)
		json_add_text(w, p->drift.columns.v[i]);
	json_end_array(w);
	json_end_object(w);
}
