/* selftest_case.c - synthetic models through the code that judges real ones. */
#include "evaluate/commands/selftest_case.h"

#include "base/mem.h"
#include "evaluate/judge/dummy.h"
#include "evaluate/statistics/latency.h"

#include <math.h>

enum { CANDIDATE_BYTES = 1 << 20 };

static void change(struct predictions *p, enum selftest_change what)
{
	if (what == CHANGE_MISSING)
		p->n--;
	if (what != CHANGE_NAN)
		return;
	if (p->value)
		p->value[p->n / 2] = NAN;
	if (p->label)
		p->label[p->n / 2] = PREDICTIONS_NO_LABEL;
	if (p->probability)
		p->probability[p->n / 2 * p->n_classes] = NAN;
	if (p->score)
		p->score[p->n / 2] = NAN;
	if (p->n_measures)
		p->measure[0][p->n / 2] = NAN;
}

/* The rows of `from` that are marked. */
static void mix(struct predictions *into, const struct predictions *from, const uint8_t *marked)
{
	for (size_t i = 0; i < into->n; i++) {
		if (!marked[i])
			continue;
		if (into->value)
			into->value[i] = from->value[i];
		if (into->label)
			into->label[i] = from->label[i];
		if (into->score)
			into->score[i] = from->score[i];
		for (size_t k = 0; into->probability && k < into->n_classes; k++)
			into->probability[i * into->n_classes + k] = from->probability[i * into->n_classes + k];
		for (size_t k = 0; k < into->n_measures; k++)
			into->measure[k][i] = from->measure[k][i];
	}
}

/* A model of one kind, and of another kind on the rows that are marked (NULL = on none). */
static int make_arm(struct arm *arm, const struct selftest_case *c, enum synthetic_kind kind, enum synthetic_kind where_marked,
		    enum selftest_change what, struct err *err)
{
	CLEANUP(predictions_release) struct predictions said = { 0 };
	CLEANUP(predictions_release) struct predictions other = { 0 };

	synthetic_predict(&said, c->synthetic, kind);
	if (c->worse) {
		synthetic_predict(&other, c->synthetic, where_marked);
		mix(&said, &other, c->worse);
	}
	change(&said, what);
	if (arm_fill(arm, &c->synthetic->truth, &said, NULL, "the model", err) < 0)
		return -1;
	arm->size_bytes = CANDIDATE_BYTES;
	return 0;
}

/* Models that answer at once: times have nothing to do with what the cases ask. */
static const struct latency no_time = {
	.calls = 1,
	.has_production = true,
	.candidate.at = { { 1e-9, 1e-9, 1e-9 }, { 1e-9, 1e-9, 1e-9 } },
	.production.at = { { 1e-6, 1e-6, 1e-6 }, { 1e-6, 1e-6, 1e-6 } },
	.again.at = { { 1e-6, 1e-6, 1e-6 }, { 1e-6, 1e-6, 1e-6 } },
};

static const struct latency no_time_first = {
	.calls = 1,
	.candidate.at = { { 1e-9, 1e-9, 1e-9 }, { 1e-9, 1e-9, 1e-9 } },
	.again.at = { { 1e-9, 1e-9, 1e-9 }, { 1e-9, 1e-9, 1e-9 } },
};

static struct case_in case_of(const struct selftest_case *c, const struct arm *candidate, const struct arm *production,
			      const struct dummy *dummy)
{
	struct reuse_terms bears =
		policy_reuse_terms(c->policy, (double)truth_units(candidate->truth ? candidate->truth : &c->synthetic->truth));

	return (struct case_in){
		.policy = c->policy,
		.candidate = candidate,
		.production = c->production >= 0 ? production : NULL,
		.dummy = dummy,
		.rows = &c->synthetic->rows,
		.golden = c->change == CHANGE_GOLDEN ? "fail" : "not_applicable",
		.same_package = c->change == CHANGE_SAME_BYTES,
		.log_tests = reuse_log_nodes(&bears),
		.strict = policy_is_strict(c->policy),
		.seed = 1,
		.n_threads = 1,
		.latency = c->production >= 0 ? &no_time : &no_time_first,
	};
}

/* The first rows alone: one less than min_rows, in whole queries. */
static int judge_few(struct judgement *j, const struct case_in *all, struct err *err)
{
	const struct truth *t = all->candidate->truth;
	size_t n = all->policy->holdout.min_rows > 2 ? all->policy->holdout.min_rows - 1 : 2;
	CLEANUP(mem_free) size_t *rows = NULL;
	CLEANUP(truth_release) struct truth few = { 0 };
	CLEANUP(arm_release) struct arm candidate = { 0 };
	CLEANUP(arm_release) struct arm production = { 0 };
	CLEANUP(dummy_release) struct dummy dummy = { 0 };
	struct case_in in = *all;
	const char *reason;

	n *= t->n / truth_units(t);
	rows = mem_new(n, sizeof(*rows));
	for (size_t i = 0; i < n; i++)
		rows[i] = i;
	truth_gather(&few, t, rows, n);
	arm_gather(&candidate, all->candidate, &few, rows);
	arm_gather(&production, all->production, &few, rows);
	dummy_learn(&dummy, &few, &(struct dummy_labels){ 0 });
	in.candidate = &candidate;
	in.production = &production;
	in.dummy = &dummy;
	return judge(j, &in, &reason, err);
}

int selftest_judge(struct judgement *j, const struct selftest_case *c, struct err *err)
{
	CLEANUP(arm_release) struct arm candidate = { 0 };
	CLEANUP(arm_release) struct arm production = { 0 };
	CLEANUP(dummy_release) struct dummy dummy = { 0 };
	struct case_in in = case_of(c, &candidate, &production, &dummy);
	const char *reason;

	dummy_learn(&dummy, &c->synthetic->truth, &(struct dummy_labels){ 0 });
	if (make_arm(&candidate, c, c->candidate, SYNTHETIC_NOISE, c->change, err) < 0)
		return -1;
	if (c->production >= 0 && make_arm(&production, c, (enum synthetic_kind)c->production, SYNTHETIC_GOOD, CHANGE_NONE, err) < 0)
		return -1;
	return c->change == CHANGE_FEW_ROWS ? judge_few(j, &in, err) : judge(j, &in, &reason, err);
}
