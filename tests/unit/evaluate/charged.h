/* charged.h - one evaluation by hand, against a store in a scratch folder: as far as the budget and the ledger of its hold-out go. */
#ifndef TESTS_UNIT_EVALUATE_CHARGED_H
#define TESTS_UNIT_EVALUATE_CHARGED_H

#include "base/fs.h"
#include "base/mem.h"
#include "evaluate/evaluation.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* Three evaluations, two promotions, and one bit told of each. */
#define FRAME "gate: 1\ntask: binary\nholdout: {label: y}\nprimary: {metric: accuracy}\n"
#define OPEN FRAME "reuse: {evaluations: 3, promotions: 2, on_exhausted: block}\n"
#define ONE_BIT FRAME "reuse: {evaluations: 3, promotions: 2, disclose: bit, on_exhausted: block}\n"
/* The same, and it only warns when they are over; or a rounded number beside the bit. */
#define BIT FRAME "reuse: {evaluations: 3, promotions: 2, disclose: bit}\n"
#define ROUNDED FRAME "reuse: {evaluations: 3, promotions: 2, disclose: rounded}\n"

enum { ROWS = 40 };

static char dir[64];
static struct err err;
static char *no_vars[] = { NULL };
static const struct env env = { .vars = no_vars };
static struct request request;

static inline int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-charged-XXXXXX");
	request = (struct request){ .env = &env, .n_threads = 1 };
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static inline int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

static inline void put_file(const char *path, const char *text)
{
	assert_int_equal(fs_write(path, text, strlen(text), 0, &err), 0);
}

/* A hold-out of rows first .. first + ROWS - 1 of a world of rows, an unlike pair of models, and a decision to promote. */
static inline void begin(struct evaluation *e, const char *policy, const char *holdout, size_t first)
{
	double x[ROWS];

	*e = (struct evaluation){ .request = &request, .age_days = NAN, .n_judged = ROWS, .label = "y", .has_production = true };
	if (policy_read_text(&e->policy, policy, strlen(policy), "gate.yaml", &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(store_open(&e->store, NULL, &env, &err), 0);
	e->order = mem_new(ROWS, sizeof(*e->order));
	for (size_t i = 0; i < ROWS; i++) {
		x[i] = (double)(first + i);
		e->order[i] = i;
	}
	table_add_numbers(&e->rows, "x", x, ROWS);
	e->model_name = mem_strdup("m");
	e->holdout_path = mem_strdup("holdout.csv");
	snprintf(e->holdout_digest, sizeof(e->holdout_digest), "sha256:%s", holdout);
	snprintf(e->candidate.digest, sizeof(e->candidate.digest), "sha256:candidate");
	snprintf(e->production.digest, sizeof(e->production.digest), "sha256:production");
	e->judgement =
		(struct judgement){ .decision = DECISION_PROMOTE, .reasons = { "superior" }, .n_reasons = 1, .candidate_value = 0.9 };
	e->judgement.golden = e->judgement.control_aa = e->judgement.control_sabotage = e->judgement.control_swap = "pass";
}

/* As far as the count, with what the ledger holds by now. */
static inline void open_budget(struct evaluation *e)
{
	if (record_open(e, &err) < 0 || budget_open(e, &err) < 0)
		fail_msg("%s", err.text);
}

/* An evaluation that the ledger has of a hold-out; what is not named is told in one bit, at no level. */
struct charge {
	const char *decision, *disclosure, *at, *body;
	double alpha;
	bool free_of_charge;
};

static inline void charge(const char *holdout, struct charge c)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(ledger_release) struct ledger ledger = { 0 };
	CLEANUP(mem_free) char *digest = str_format("sha256:%s", holdout);
	const struct ledger_entry entry = {
		.at = (char *)(c.at ? c.at : "2026-01-02T03:04:05Z"),
		.verdict = (char *)"sha256:verdict",
		.candidate = (char *)"sha256:another",
		.policy = (char *)"sha256:policy",
		.decision = (char *)(c.decision ? c.decision : "reject"),
		.disclosure = (char *)(c.disclosure ? c.disclosure : "bit"),
		.document = (char *)(c.body ? c.body : "{}"),
		.alpha = c.alpha,
		.charged = !c.free_of_charge,
	};

	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_int_equal(ledger_read(&ledger, s, digest, &err), 0);
	assert_int_equal(ledger_append(s, &ledger, &entry, &err), 0);
}

/* Another hold-out: rows first .. first + ROWS - 1 under this name. */
static inline void keep_rows_of(const char *holdout, size_t first)
{
	struct evaluation e;

	begin(&e, OPEN, holdout, first);
	assert_int_equal(record_open(&e, &err), 0);
	assert_int_equal(row_sketch_keep(e.store, e.holdout_digest, &e.sketch, &err), 0);
	evaluation_release(&e);
}

/* A line that no reader of this log understands. */
static inline void spoil(const char *log)
{
	CLEANUP(store_cleanup) struct store *s = NULL;

	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_int_equal(store_log_append(s, log, 0, "{\"kind\":\"nonsense\"}", NULL, &err), 0);
}

static inline bool warns(const struct evaluation *e, const char *text)
{
	for (size_t i = 0; i < e->warnings.n; i++)
		if (strstr(e->warnings.v[i], text))
			return true;
	return false;
}

/* n evaluations, of which so many promoted, and what the next one finds. */
static inline int after(struct evaluation *e, const char *policy, int evaluations, int promotions)
{
	for (int i = 0; i < evaluations; i++)
		charge("mine", (struct charge){ .decision = i < promotions ? "promote" : "reject" });
	begin(e, policy, "mine", 0);
	return record_open(e, &err) < 0 ? -1 : budget_open(e, &err);
}

/* Nothing to change. */
static inline void plain(struct evaluation *e)
{
	(void)e;
}

static inline void decide(struct evaluation *e)
{
	if (record_decision(e, &err) < 0)
		fail_msg("%s", err.text);
}

/* Records of the hold-out, and how many of them count. */
static inline void assert_ledger(size_t records, size_t charged)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(ledger_release) struct ledger ledger = { 0 };

	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_int_equal(ledger_read(&ledger, s, "sha256:mine", &err), 0);
	assert_int_equal(ledger.n, records);
	assert_int_equal(ledger_count(&ledger, NULL), charged);
}

#endif
