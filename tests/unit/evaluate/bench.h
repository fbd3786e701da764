/* bench.h - one case for the gate's tests: a policy, a truth and two models with known answers, through judge(). */
#ifndef TESTS_UNIT_EVALUATE_BENCH_H
#define TESTS_UNIT_EVALUATE_BENCH_H

#include "base/mem.h"
#include "evaluate/judge/dummy.h"
#include "evaluate/judge/judgement.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define LABELS "gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: accuracy}\n"
#define NUMBERS "gate: 1\ntask: regression\nholdout: {label: y}\nprimary: {metric: mse}\n"
#define REASON(j) ((j).reasons[0])

/* One case: a policy, a truth, two models. */
struct bench {
	struct policy policy;
	struct truth truth;
	struct arm candidate, production;
	struct dummy dummy;
	struct table rows;
	struct judgement j;
	const char *reason;
	struct err err;
	int code;
};

static inline void bench_release(struct bench *b)
{
	judgement_release(&b->j);
	arm_release(&b->candidate);
	arm_release(&b->production);
	dummy_release(&b->dummy);
	truth_release(&b->truth);
	table_release(&b->rows);
	policy_release(&b->policy);
}

static inline void use_policy(struct bench *b, const char *text)
{
	*b = (struct bench){ 0 };
	if (policy_read_text(&b->policy, text, strlen(text), "gate.yaml", &b->err) < 0)
		fail_msg("%s", b->err.text);
	b->truth.task = b->policy.task_bit;
}

static inline void run(struct bench *b, bool with_production)
{
	struct case_in in = {
		.policy = &b->policy,
		.candidate = &b->candidate,
		.production = with_production ? &b->production : NULL,
		.dummy = &b->dummy,
		.rows = &b->rows,
		.golden = "pass",
		.seed = 11,
		.n_threads = 1,
	};

	dummy_learn(&b->dummy, &b->truth, &(struct dummy_labels){ 0 });
	b->code = judge(&b->j, &in, &b->reason, &b->err);
}

static inline struct arm labels_arm(const struct truth *t)
{
	struct arm a = { .truth = t, .n = t->n, .label = mem_new(t->n, sizeof(uint32_t)), .size_bytes = NAN };

	for (size_t i = 0; i < t->n; i++)
		a.label[i] = t->y_class[i];
	return a;
}

/* n rows; on the first b only the candidate is right, on the next c only production, on the next d neither. */
static inline void use_labels(struct bench *t, size_t n, size_t b, size_t c, size_t d)
{
	const char **texts = mem_new(n, sizeof(*texts));

	for (size_t i = 0; i < n; i++)
		texts[i] = i % 2 ? "1" : "0";
	assert_int_equal(truth_set_labels(&t->truth, texts, n, NULL, &t->err), 0);
	free(texts);
	t->candidate = labels_arm(&t->truth);
	t->production = labels_arm(&t->truth);
	for (size_t i = 0; i < b + c + d; i++) {
		if (i >= b)
			t->candidate.label[i] ^= 1;
		if (i < b || i >= b + c)
			t->production.label[i] ^= 1;
	}
}

/* Errors: the candidate's row i is off by candidate * u_i, production's by production * u'_i. */
static inline void use_numbers(struct bench *t, size_t n, double candidate, double production)
{
	t->truth.n = n;
	t->truth.y = mem_new(n, sizeof(double));
	t->candidate = (struct arm){ .truth = &t->truth, .n = n, .value = mem_new(n, sizeof(double)), .size_bytes = 1000 };
	t->production = (struct arm){ .truth = &t->truth, .n = n, .value = mem_new(n, sizeof(double)), .size_bytes = 1000 };
	for (size_t i = 0; i < n; i++) {
		t->truth.y[i] = (double)(i * 37 % 101) * 8;
		t->candidate.value[i] = t->truth.y[i] + candidate * ((double)(i * 53 % 17) - 8);
		t->production.value[i] = t->truth.y[i] + production * ((double)(i * 29 % 19) - 9);
	}
}

static inline void expect(const struct bench *b, enum decision decision, const char *reason)
{
	if (b->code < 0)
		fail_msg("error: %s", b->err.text);
	if (b->j.decision != decision || strcmp(REASON(b->j), reason) != 0)
		fail_msg("%s (%s), expected %s (%s)", decision_name(b->j.decision), REASON(b->j), decision_name(decision), reason);
}

static inline void use_regions(struct bench *b, size_t n, const char *(*region)(size_t))
{
	const char **texts = mem_new(n, sizeof(*texts));

	for (size_t i = 0; i < n; i++)
		texts[i] = region(i);
	table_add_texts(&b->rows, "region", texts, n);
	free(texts);
}

#endif
