/* synthetic.c - makes truths and predictions. Values are multiples of 1/16, so that sums of errors are exact and a tie is one. */
#include "evaluate/commands/synthetic.h"

#include "base/mem.h"
#include "base/rng.h"
#include "evaluate/judge/judgement.h"

#include <math.h>
#include <stdio.h>

enum {
	SYNTHETIC_SEED = 1,
	STREAM_TRUTH = 1,
	STREAM_ERROR,
	STREAM_NOISE,
	LEAST_ROWS = 400,
	QUERY_ROWS = 10,
	MOST_CLASSES = 8,
	GOOD_IS_WRONG_EACH = 200,
	MIDDLING_PERIOD = 20
};

/* Every slice of the policy has its rows: two values a column. */
static size_t row_count(const struct policy *p)
{
	size_t n = p->holdout.min_rows > LEAST_ROWS ? p->holdout.min_rows : LEAST_ROWS;

	for (size_t i = 0; i < p->n_slices; i++) {
		size_t cells = p->slices[i].min_rows << (p->slices[i].by.n < 8 ? p->slices[i].by.n : 8);

		n = cells > n ? cells : n;
	}
	return (n + 39) / 40 * 40; /* whole periods of every pattern below */
}

static double largest_margin(const struct policy *p)
{
	double most = p->primary.margin;

	for (size_t i = 0; i < p->n_guards; i++)
		most = fmax(most, p->guards[i].has_rule ? p->guards[i].rule.margin : 0);
	for (size_t i = 0; i < p->n_slices; i++)
		most = fmax(most, p->slices[i].rule.margin);
	for (size_t i = 0; i < p->n_floors; i++)
		most = fmax(most, p->floors[i].by);
	return most;
}

/* The classes that declared costs name, so that they are put to the test; then any. */
static void class_names(struct strvec *names, const struct policy *p)
{
	static const char *const others[] = { "a", "b", "c" };

	for (const struct policy_measure *m = p->measures; m; m = m->next)
		for (size_t i = 0; i < m->n_costs && names->n < MOST_CLASSES; i++) {
			CLEANUP(mem_free) char *truth = mem_strndup(m->costs[i].pair, m->costs[i].truth_len);

			if (!strvec_has(names, truth))
				strvec_add(names, truth);
		}
	for (size_t i = 0; i < ARRAY_LEN(others) && names->n < ARRAY_LEN(others); i++)
		if (!strvec_has(names, others[i]))
			strvec_add(names, others[i]);
}

static void make_classes(struct truth *t, const struct policy *p, size_t n)
{
	CLEANUP(strvec_release) struct strvec names = { 0 }, unknown = { 0 };
	CLEANUP(mem_free) const char **texts = mem_new(n, sizeof(*texts));
	struct err ignored;

	class_names(&names, p);
	for (size_t i = 0; i < n; i++)
		texts[i] = names.v[i % (t->task == METRIC_BINARY ? 2 : names.n)];
	truth_set_labels(t, texts, n, NULL, &ignored);
	declared_costs(t, p, &unknown);
}

/* Queries of ten rows, three of them relevant: best first. */
static void make_queries(struct truth *t, size_t n_queries)
{
	uint32_t *query = mem_new(n_queries * QUERY_ROWS, sizeof(*query));

	t->n = n_queries * QUERY_ROWS;
	t->y = mem_new(t->n, sizeof(*t->y));
	for (size_t i = 0; i < t->n; i++) {
		query[i] = (uint32_t)(i / QUERY_ROWS);
		t->y[i] = fmax(0, 3 - (double)(i % QUERY_ROWS));
	}
	truth_set_queries(t, query, n_queries);
}

/* The number of the row's unit: its query, or its own. */
static size_t unit_of(const struct truth *t, size_t row)
{
	return t->query ? t->query[row] : row;
}

static void make_rows(struct synthetic *s, const struct policy *p)
{
	const char **texts = mem_new(s->truth.n, sizeof(*texts));

	for (size_t i = 0; i < p->n_slices; i++)
		for (size_t k = 0; k < p->slices[i].by.n; k++) {
			if (table_column(&s->rows, p->slices[i].by.v[k]))
				continue;
			for (size_t r = 0; r < s->truth.n; r++) /* bit k + 1 of the row's number, so that columns cross */
				texts[r] = (unit_of(&s->truth, r) / 20 >> k) & 1 ? "yes" : "no";
			table_add_texts(&s->rows, p->slices[i].by.v[k], texts, s->truth.n);
		}
	free(texts);
}

/* Groups of four rows, equal weights, rows in time's order: what the policy's hold-out says it has. */
static void make_shape(struct truth *t, const struct policy *p)
{
	bool weighted = p->holdout.weight || policy_has_priors(p);

	if (weighted)
		t->weight = mem_new(t->n, sizeof(*t->weight));
	t->priors = policy_has_priors(p);
	for (size_t i = 0; weighted && i < t->n; i++)
		t->weight[i] = 1;
	if (p->holdout.group)
		t->group = mem_new(t->n, sizeof(*t->group));
	for (size_t i = 0; p->holdout.group && i < t->n; i++)
		t->group[i] = (uint32_t)(unit_of(t, i) / 4);
	t->n_groups = p->holdout.group ? truth_units(t) / 4 : 0;
	t->horizon = p->holdout.time ? p->holdout.horizon : 0;
}

void synthetic_init(struct synthetic *s, const struct policy *policy)
{
	size_t n = row_count(policy);

	*s = (struct synthetic){ .policy = policy,
				 .truth = { .task = policy->task_bit },
				 .scale = 16 * (1 + ceil(largest_margin(policy))) };
	s->truth.n = n;
	if (policy->task_bit == METRIC_RANKING) {
		make_queries(&s->truth, n);
	} else if (policy->task_bit & (METRIC_BINARY | METRIC_MULTICLASS)) {
		make_classes(&s->truth, policy, n);
	} else if (policy->task_bit == METRIC_REGRESSION) {
		s->truth.y = mem_new(n, sizeof(*s->truth.y));
		for (size_t i = 0; i < n; i++)
			s->truth.y[i] = 64 * s->scale * (double)rng_below(SYNTHETIC_SEED, STREAM_TRUTH, i, 64);
	}
	make_rows(s, policy);
	make_shape(&s->truth, policy);
}

void synthetic_release(struct synthetic *s)
{
	truth_release(&s->truth);
	table_release(&s->rows);
	*s = (struct synthetic){ 0 };
}

static double error_of(const struct synthetic *s, enum synthetic_kind kind, size_t i)
{
	double e = s->scale * ((double)rng_below(SYNTHETIC_SEED, STREAM_ERROR, i, 33) - 16) / 16;

	return kind == SYNTHETIC_GOOD ? e / 16 / s->scale : kind == SYNTHETIC_OTHER ? -e : e;
}

static bool is_wrong(enum synthetic_kind kind, size_t i)
{
	size_t at = i % MIDDLING_PERIOD;

	switch (kind) {
	case SYNTHETIC_GOOD:
		return i % GOOD_IS_WRONG_EACH == 0 || i % GOOD_IS_WRONG_EACH == 1 || i % GOOD_IS_WRONG_EACH == 2;
	case SYNTHETIC_MIDDLING:
		return at < 6;
	default:
		return at >= 8 && at < 14;
	}
}

static uint32_t label_of(const struct synthetic *s, enum synthetic_kind kind, size_t i)
{
	uint32_t truth = s->truth.y_class[i], k = (uint32_t)s->truth.n_classes;

	if (kind == SYNTHETIC_NOISE)
		return (uint32_t)rng_below(SYNTHETIC_SEED, STREAM_NOISE, i, k);
	return is_wrong(kind, i) ? (truth + 1) % k : truth;
}

/* From best to worst, or the other way round. */
static void predict_scores(struct predictions *p, enum synthetic_kind kind)
{
	p->score = mem_new(p->n, sizeof(*p->score));
	for (size_t i = 0; i < p->n; i++) {
		double at = (double)(i % QUERY_ROWS);

		if (kind == SYNTHETIC_NOISE)
			p->score[i] = (double)rng_below(SYNTHETIC_SEED, STREAM_NOISE, i, 1000);
		else
			p->score[i] = is_wrong(kind, i / QUERY_ROWS) ? at : -at;
	}
}

void synthetic_predict(struct predictions *p, const struct synthetic *s, enum synthetic_kind kind)
{
	const struct truth *t = &s->truth;

	*p = (struct predictions){ .n = t->n };
	synthetic_measures(p, s, kind);
	if (t->task == METRIC_MEASURE)
		return;
	if (t->task == METRIC_RANKING) {
		predict_scores(p, kind);
		return;
	}
	p->n_classes = t->n_classes;
	if (t->task == METRIC_REGRESSION) {
		p->value = mem_new(t->n, sizeof(*p->value));
		for (size_t i = 0; i < t->n; i++)
			p->value[i] = kind == SYNTHETIC_NOISE ? 64 * s->scale * (double)rng_below(SYNTHETIC_SEED, STREAM_NOISE, i, 64)
							      : t->y[i] + error_of(s, kind, i);
		return;
	}
	p->classes = mem_new(t->n_classes, sizeof(*p->classes));
	p->label = mem_new(t->n, sizeof(*p->label));
	p->probability = mem_new(t->n * t->n_classes, sizeof(*p->probability));
	for (size_t k = 0; k < t->n_classes; k++)
		p->classes[k] = mem_strdup(t->classes[k]);
	for (size_t i = 0; i < t->n; i++) {
		p->label[i] = label_of(s, kind, i);
		for (size_t k = 0; k < t->n_classes; k++)
			p->probability[i * t->n_classes + k] = k == p->label[i] ? 0.75 : 0.25 / (double)(t->n_classes - 1);
	}
}
