/* slices.c - the same question on parts of the hold-out. "prove": each slice must be shown to be not worse, so none needs a correction.
 * "alarm": a slice fails only when it is shown to be worse, so the family of slices is corrected by Holm. Small slices are counted, never passed.
 */
#include "evaluate/judge/judgement.h"

#include "base/map.h"
#include "base/mem.h"
#include "evaluate/statistics/multiplicity.h"

#include <math.h>
#include <string.h>

/* Rows of each slice, one after the other. */
struct groups {
	char **names;
	size_t *of; /* (n) group of each row */
	size_t *counts;
	size_t n, cap_names, cap_counts;
};

static void groups_release(struct groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->names[i]);
	free(g->names);
	free(g->of);
	free(g->counts);
}

static char *slice_name(const struct table *t, const struct strvec *by, size_t row)
{
	struct str name = { 0 };
	char buf[32];

	for (size_t k = 0; k < by->n; k++)
		str_addf(&name, "%s%s=%s", k ? ", " : "", by->v[k], column_text(table_column(t, by->v[k]), row, buf));
	return str_take(&name);
}

static void group_rows(struct groups *g, const struct case_in *in, const struct strvec *by)
{
	size_t n = in->candidate->n;
	struct map seen = { 0 };
	bool added;

	g->of = mem_new(n, sizeof(*g->of));
	for (size_t i = 0; i < n; i++) {
		char *name = slice_name(in->rows, by, in->order ? in->order[i] : i);
		size_t *at = map_put(&seen, name, strlen(name), g->n, &added);

		g->of[i] = *at;
		if (added) {
			g->names = mem_grow(g->names, g->n, &g->cap_names, sizeof(*g->names));
			g->counts = mem_grow(g->counts, g->n, &g->cap_counts, sizeof(*g->counts));
			g->names[g->n] = name;
			g->counts[g->n++] = 0;
		} else {
			free(name);
		}
		g->counts[g->of[i]]++;
	}
	map_release(&seen);
}

static int order_by_name(const void *a, const void *b, void *names)
{
	return strcmp(((char **)names)[*(const size_t *)a], ((char **)names)[*(const size_t *)b]);
}

/* One slice's contest. In alarm mode the roles are exchanged: is production shown to be better by more than the margin? */
static int contest_slice(struct contest *c, const struct case_in *in, const struct policy_slice *slice, const size_t *rows, size_t n)
{
	CLEANUP(truth_release) struct truth truth = { 0 };
	CLEANUP(arm_release) struct arm candidate = { 0 };
	CLEANUP(arm_release) struct arm production = { 0 };
	struct contest_terms terms = case_terms(in);
	struct policy_rule rule = slice->rule;
	struct err err;

	terms.alpha = slice->prove ? case_alpha(in, slice->alpha) : slice->alpha;
	truth_gather(&truth, in->candidate->truth, rows, n);
	arm_gather(&candidate, in->candidate, &truth, rows);
	arm_gather(&production, in->production, &truth, rows);
	if (slice->prove)
		return contest_run(c, &candidate, &production, &rule, &terms, &err);
	rule.rule = RULE_SUPERIOR;
	terms.no_second = true; /* an alarm is the first test's p */
	return contest_run(c, &production, &candidate, &rule, &terms, &err);
}

static void fill(struct finding *f, const struct contest *c, const struct policy_slice *slice)
{
	double sign = slice->prove ? 1 : -1;

	f->candidate = slice->prove ? c->candidate : c->production;
	f->production = slice->prove ? c->production : c->candidate;
	f->delta = sign * c->delta;
	f->ci_low = slice->prove ? c->ci_low : -c->ci_high;
	f->ci_high = slice->prove ? c->ci_high : -c->ci_low;
	f->p = c->first.p;
	f->test = c->test;
	f->margin = c->margin;
	if (!slice->prove)
		return; /* Holm decides */
	f->state = c->shown == SHOWN ? STATE_PASS : c->shown == SHOWN_WORSE ? STATE_FAIL : STATE_UNKNOWN;
	f->reason = c->shown == SHOWN            ? NULL
		    : c->shown == SHOWN_WORSE    ? "slice_regressed"
		    : c->shown == SHOWN_DISAGREE ? "tests_disagree"
						 : "not_shown";
}

/* Ranking: a slice is of queries, which are counted by their first rows. */
static bool is_first_of_unit(const struct truth *t, size_t row)
{
	return !t->query || t->query_row[t->query[row]] == row;
}

/* A part of a query is no query. */
static int check_queries(const struct groups *g, const struct case_in *in, const struct policy_slice *slice, struct err *err)
{
	const struct truth *t = in->candidate->truth;

	for (size_t i = 0; t->query && i < t->n; i++)
		if (g->of[i] != g->of[t->query_row[t->query[i]]])
			return err_set(err, ERR_USAGE, "slices by '%s': it differs within a query (%s and %s), and slices are of queries",
				       slice->by.v[0], g->names[g->of[t->query_row[t->query[i]]]], g->names[g->of[i]]);
	return 0;
}

static void judge_one(struct judgement *j, const struct case_in *in, const struct policy_slice *slice, const struct groups *g, size_t group)
{
	struct finding *f = findings_add(&j->slices, slice->rule.what.name, slice->prove ? "non_inferior" : "not_worse");
	CLEANUP(mem_free) size_t *rows = mem_new(g->counts[group], sizeof(*rows));
	size_t n = 0, units = 0;
	struct contest c;

	f->slice = mem_strdup(g->names[group]);
	f->mode = slice->prove ? "prove" : "alarm";
	for (size_t i = 0; i < in->candidate->n; i++)
		if (g->of[i] == group) {
			units += is_first_of_unit(in->candidate->truth, i);
			rows[n++] = i;
		}
	f->rows = units;
	/* A p that is not a number shows nothing: in an alarm it must not look like a pass. */
	if (units >= slice->min_rows && contest_slice(&c, in, slice, rows, n) == 0 && (slice->prove || !isnan(c.first.p))) {
		fill(f, &c, slice);
		return;
	}
	f->state = slice->prove ? STATE_UNKNOWN : STATE_NOT_TESTABLE;
	f->reason = slice->prove ? "underpowered" : NULL;
	j->n_not_testable++;
}

/* Holm decides over the testable slices from `first` on. Benjamini and Hochberg's p is for exploring. */
static void correct(struct findings *all, size_t first, double alpha)
{
	size_t most = all->n - first, m = 0;
	CLEANUP(mem_free) size_t *tested = mem_new(most, sizeof(*tested));
	CLEANUP(mem_free) double *p = mem_new(most, sizeof(*p)), *holm = mem_new(most, sizeof(*holm)), *bh = mem_new(most, sizeof(*bh));

	for (size_t i = first; i < all->n; i++)
		if (all->v[i].state != STATE_NOT_TESTABLE) {
			p[m] = all->v[i].p;
			tested[m++] = i;
		}
	multiplicity_holm(holm, p, m);
	multiplicity_bh(bh, p, m);
	for (size_t i = 0; i < m; i++) {
		struct finding *f = &all->v[tested[i]];
		bool regressed = holm[i] <= alpha;

		f->p_holm = holm[i];
		f->p_bh = bh[i];
		f->state = regressed ? STATE_FAIL : STATE_PASS;
		f->reason = regressed ? "slice_regressed" : NULL;
	}
}

int judge_slices(struct judgement *j, const struct case_in *in, struct err *err)
{
	for (size_t i = 0; in->production && i < in->policy->n_slices; i++) {
		const struct policy_slice *slice = &in->policy->slices[i];
		CLEANUP(groups_release) struct groups g = { 0 };
		CLEANUP(mem_free) size_t *order = NULL;
		size_t first = j->slices.n;

		for (size_t k = 0; k < slice->by.n; k++)
			if (!table_need(in->rows, slice->by.v[k], err))
				return -1;
		group_rows(&g, in, &slice->by);
		if (check_queries(&g, in, slice, err) < 0)
			return -1;
		order = mem_new(g.n, sizeof(*order));
		for (size_t k = 0; k < g.n; k++)
			order[k] = k;
		qsort_r(order, g.n, sizeof(*order), order_by_name, g.names);
		for (size_t k = 0; k < g.n; k++)
			judge_one(j, in, slice, &g, order[k]);
		if (!slice->prove)
			correct(&j->slices, first, slice->alpha);
	}
	return 0;
}
