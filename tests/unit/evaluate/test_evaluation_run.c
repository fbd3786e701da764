/* test_evaluation_run.c - the order of an evaluation: from what the user named to the decision, and which refusal ends it. */
#include "tiny_package.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { ROWS = 60 };

#define HEAD "gate: 1\ntask: regression\n"
#define HOLDOUT(more) "holdout: {label: y, key: [id], min_rows: 50" more "}\n"
#define TAIL "primary: {metric: mse}\n"
#define GATE HEAD HOLDOUT("") TAIL

static char *vars[] = { "PATH=/usr/bin:/bin", NULL };
static const struct env env = { .vars = vars };

/* A run in a folder of its own, which it works in. */
struct trial {
	struct desk d;
	char *here, *uri;
	struct strvec texts; /* of the request */
};

static const char *keep(struct trial *t, char *text)
{
	strvec_add_take(&t->texts, text);
	return text;
}

/* ROWS lines "ID,value": y is the row's number, twice what x is; a side is off by `off` on every row, to and fro. */
static char *answers(double off)
{
	struct str text = { 0 };

	str_add(&text, "id,prediction\n");
	for (int i = 0; i < ROWS; i++)
		str_addf(&text, "r%02d,%.17g\n", i, i + off * (i % 7 - 3));
	return str_take(&text);
}

static char *table(const char *prefix, double shift)
{
	struct str text = { 0 };

	str_add(&text, "id,x,y\n");
	for (int i = 0; i < ROWS; i++)
		str_addf(&text, "%s%02d,%.17g,%.17g\n", prefix, i, i / 2.0 + shift, i + 2 * shift);
	return str_take(&text);
}

static const char *put(struct trial *t, const char *name, char *text)
{
	const char *path = desk_put(&t->d, name, text);

	free(text);
	return path;
}

/* The side's file of predictions, as a model. */
static const char *model(struct trial *t, const char *name, double off)
{
	return keep(t, str_format("predictions:%s", put(t, name, answers(off))));
}

static void trial_open(struct trial *t, const char *policy)
{
	struct request *r = &t->d.request;

	*t = (struct trial){ .here = getcwd(NULL, 0) };
	desk_folder(&t->d);
	assert_int_equal(chdir(t->d.folder), 0);
	t->uri = str_format("sqlite:///%s/track.db", t->d.folder);
	r->env = &env;
	r->tracking_uri = t->uri;
	r->model_name = "m";
	r->latency_calls = 3;
	r->latency_seconds = 0.01;
	r->policy = desk_put(&t->d, "policy.yaml", policy);
	r->holdout = put(t, "holdout.csv", table("r", 0));
	r->train = put(t, "train.csv", table("t", 1000));
	r->candidate = model(t, "good.csv", 0.1);
	r->production = model(t, "bad.csv", 1);
}

static void trial_close(struct trial *t)
{
	assert_int_equal(chdir(t->here), 0);
	desk_close(&t->d);
	strvec_release(&t->texts);
	free(t->here);
	free(t->uri);
}

static int go(struct trial *t)
{
	return evaluation_run(&t->d.e, &t->d.request, &t->d.err);
}

static void decided(struct trial *t, enum decision decision, const char *reason)
{
	if (go(t) < 0)
		fail_msg("%s", t->d.err.text);
	if (t->d.e.judgement.decision != decision || strcmp(t->d.e.judgement.reasons[0], reason) != 0)
		fail_msg("%s (%s), not %s (%s)", decision_name(t->d.e.judgement.decision), t->d.e.judgement.reasons[0],
			 decision_name(decision), reason);
}

/* ---- all of it ---- */

static void a_better_candidate_is_promoted(void **state)
{
	uint8_t bytes[DIGEST_BYTES];
	struct digest *digest = digest_new();
	uint64_t seed = 0;
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	decided(&t, DECISION_PROMOTE, "superior");
	assert_true(t.d.e.charged);
	assert_null(t.d.e.candidate.said.value); /* they are in the arms */
	assert_null(t.d.e.production.said.value);
	assert_int_equal(t.d.e.candidate.arm.n, ROWS);
	for (size_t i = 0; i < t.d.e.warnings.n; i++)
		assert_null(strstr(t.d.e.warnings.v[i], "(null)"));
	/* nobody can shop for a seed */
	digest_add_field(digest, t.d.e.candidate.digest, strlen(t.d.e.candidate.digest));
	digest_add_field(digest, t.d.e.production.digest, strlen(t.d.e.production.digest));
	digest_add_field(digest, t.d.e.holdout_digest, strlen(t.d.e.holdout_digest));
	digest_add_field(digest, t.d.e.policy.digest, strlen(t.d.e.policy.digest));
	digest_end_bytes(digest, bytes);
	for (size_t i = 0; i < 8; i++)
		seed = seed << 8 | bytes[i];
	assert_true(t.d.e.seed == seed);
	trial_close(&t);
}

static void others_are_not(void **state)
{
	static const struct {
		double candidate, production;
		const char *reason;
		enum decision decision;
	} cases[] = {
		{ 1, 0.1, "worse", DECISION_REJECT },
		{ 0.1, 0.1, "no_change", DECISION_REJECT },
		{ 1, 1.0000001, "superior", DECISION_PROMOTE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct trial t;

		trial_open(&t, GATE);
		t.d.request.candidate = model(&t, "one.csv", cases[i].candidate);
		t.d.request.production = model(&t, "two.csv", cases[i].production);
		decided(&t, cases[i].decision, cases[i].reason);
		trial_close(&t);
	}
}

/* One command that says another thing each time: by its text and answers it may be one model, but its answers are not the same. */
static void models_that_differ_are_not_taken_for_one(void **state)
{
	struct str text = { 0 };
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	str_add(&text, "id,prediction\n");
	for (int i = 0; i < ROWS; i++) /* as far off as the other, now here, now there */
		str_addf(&text, "r%02d,%.17g\n", i, i + 0.1 * ((i + 3) % 7 - 3));
	t.d.request.candidate = keep(&t, str_format("predictions:%s", put(&t, "one.csv", str_take(&text))));
	t.d.request.production = model(&t, "two.csv", 0.1);
	if (go(&t) < 0)
		fail_msg("%s", t.d.err.text);
	assert_int_equal(t.d.e.judgement.decision == DECISION_PROMOTE, 0);
	assert_string_not_equal(t.d.e.judgement.reasons[0], "no_change");
	trial_close(&t);
}

static void the_first_model_has_nothing_to_compare_with(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	t.d.request.production = NULL;
	decided(&t, DECISION_PROMOTE, "first_model");
	assert_string_equal(evaluation_production_digest(&t.d.e), "");
	trial_close(&t);
}

/* ---- the name ---- */

static void the_name_is_the_users_the_registrys_the_projects_or_the_packages(void **state)
{
	static const struct {
		bool asked, registered, params, package;
		const char *expected;
	} cases[] = {
		{ true, false, true, true, "asked" }, { true, true, false, false, "asked" }, { false, true, true, false, "m" },
		{ false, false, true, true, "ours" }, { false, false, false, true, "tiny" }, { false, false, false, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char digest[DIGEST_TEXT];
		const char *folder;
		struct trial t;

		trial_open(&t, GATE);
		folder = tiny_package_write(&t.d);
		if (cases[i].registered) {
			assert_int_equal(package_digest(digest, folder, &t.d.err), 0);
			desk_store(&t.d);
			desk_register(&t.d, "0123456789abcdef0123456789abcdef", digest, "tiny", false);
			store_close(t.d.e.store);
		}
		if (cases[i].params)
			desk_put(&t.d, "params.yaml", "model_name: ours\n");
		t.d.request.model_name = cases[i].asked ? "asked" : NULL;
		if (cases[i].registered || cases[i].package)
			t.d.request.candidate = cases[i].registered ? "models:/m/1" : folder;
		if (go(&t) < 0)
			fail_msg("%s", t.d.err.text);
		assert_int_equal(t.d.e.model_name != NULL, cases[i].expected != NULL);
		if (cases[i].expected)
			assert_string_equal(t.d.e.model_name, cases[i].expected);
		trial_close(&t);
	}
}

static void names_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *name, *params;
	} cases[] = { { "a/b", NULL }, { NULL, "model_name: [1]\n" }, { NULL, "model_name: a: b\n" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct trial t;

		trial_open(&t, GATE);
		t.d.request.model_name = cases[i].name;
		if (cases[i].params)
			desk_put(&t.d, "params.yaml", cases[i].params);
		assert_int_equal(go(&t), -1);
		assert_int_equal(t.d.err.code, ERR_USAGE);
		assert_null(t.d.e.holdout_path);
		trial_close(&t);
	}
}

/* ---- refusals ---- */

static void break_policy(struct trial *t)
{
	t->d.request.policy = desk_put(&t->d, "policy.yaml", "gate: 2\n");
}

static void break_store(struct trial *t)
{
	t->d.request.tracking_uri = "nothing:/at/all";
}

static void break_candidate(struct trial *t)
{
	t->d.request.candidate = "/nowhere/model";
}

static void break_production(struct trial *t)
{
	t->d.request.production = "/nowhere/model";
}

static void break_holdout(struct trial *t)
{
	t->d.request.holdout = desk_put(&t->d, "holdout.csv", "id,x,y\na,1\n");
}

static void break_rows(struct trial *t)
{
	t->d.request.holdout = desk_put(&t->d, "holdout.csv", "id,x,y\na,1,\n");
}

static void break_train(struct trial *t)
{
	t->d.request.train = put(t, "train.csv", table("r", 1000));
}

static void break_answers(struct trial *t)
{
	t->d.request.candidate = keep(t, str_format("predictions:%s", desk_put(&t->d, "few.csv", "id,prediction\nr00,1\n")));
}

static void break_productions_answers(struct trial *t)
{
	t->d.request.production = keep(t, str_format("predictions:%s", desk_put(&t->d, "few.csv", "id,prediction\nr00,1\n")));
}

static void break_nothing(struct trial *t)
{
	(void)t;
}

static void make_it_old(struct trial *t)
{
	struct timespec at[2] = { { .tv_sec = 86400 }, { .tv_sec = 86400 } };

	assert_int_equal(utimensat(AT_FDCWD, t->d.request.holdout, at, 0), 0);
}

/* Answers on every row, but one is no number. */
static char *a_gap(double off)
{
	char *text = answers(off), *begin = strstr(text, "r07,") + 4, *end = strchr(begin, '\n');

	memmove(begin, end, strlen(end) + 1);
	return text;
}

static void break_productions_numbers(struct trial *t)
{
	t->d.request.production = keep(t, str_format("predictions:%s", put(t, "gap.csv", a_gap(1))));
}

static void break_candidates_numbers(struct trial *t)
{
	t->d.request.candidate = model(t, "huge.csv", 1e200);
}

static void each_refusal_ends_it(void **state)
{
	static const struct {
		void (*breaks)(struct trial *t);
		const char *policy;
		int code;
		const char *reason, *text;
	} cases[] = {
		{ break_policy, GATE, ERR_USAGE, NULL, "policy.yaml:1:" },
		{ break_store, GATE, ERR_USAGE, NULL, "nothing:" },
		{ break_candidate, GATE, ERR_IO, NULL, "/nowhere/model" },
		{ break_production, GATE, ERR_BASELINE, "baseline_unreadable", "/nowhere/model" },
		{ break_nothing, GATE "guards: [{metric: latency_p95_ms, max: 5}]\n", ERR_DATA, "metric_missing",
		  "known by a file of predictions" },
		{ break_holdout, GATE, ERR_DATA, "data_mismatch", "holdout.csv:2" },
		{ break_rows, GATE, ERR_DATA, "data_mismatch", "has no label 'y' for id a" },
		{ make_it_old, HEAD HOLDOUT(", max_age_days: 30") TAIL, ERR_HOLDOUT, "holdout_too_old", "days old" },
		{ break_train, GATE, ERR_HOLDOUT, "leakage", "60 of 60 hold-out rows are also in" },
		{ break_nothing, GATE "drift: {against: /nowhere/recent.csv}\n", ERR_IO, NULL, "/nowhere/recent.csv" },
		{ break_answers, GATE, ERR_DATA, "data_mismatch", "few.csv" },
		{ break_productions_answers, GATE, ERR_DATA, "data_mismatch", "few.csv" },
		{ break_nothing, GATE "golden: {path: golden.csv}\n", ERR_USAGE, NULL, "golden.path needs a model package" },
		{ break_productions_numbers, GATE, ERR_BASELINE, "baseline_unreadable", "(first: id r07)" },
		{ break_candidates_numbers, GATE, ERR_DATA, "metric_not_finite", "not finite" },
		{ break_nothing, HEAD "holdout: {label: y, key: [id], min_rows: 61}\n" TAIL "reuse: {mode: fresh}\n", ERR_HOLDOUT,
		  "holdout_exhausted", "60 of the 60 rows of " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct trial t;

		trial_open(&t, cases[i].policy);
		cases[i].breaks(&t);
		if (go(&t) >= 0)
			fail_msg("%zu: it was decided", i);
		if (t.d.err.code != cases[i].code)
			fail_msg("%zu: %d: %s", i, t.d.err.code, t.d.err.text);
		says(&t.d, cases[i].text);
		assert_int_equal(t.d.e.error_reason != NULL, cases[i].reason != NULL);
		if (cases[i].reason)
			assert_string_equal(t.d.e.error_reason, cases[i].reason);
		if (cases[i].code != ERR_BASELINE)
			assert_null(strstr(t.d.err.text, "(first: id r07)"));
		trial_close(&t);
	}
}

/* Where one bit is told, what cannot be computed is a rejection like any other. */
static void a_strict_evaluation_tells_no_such_failure(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE "reuse: {disclose: bit}\n");
	break_candidates_numbers(&t);
	decided(&t, DECISION_REJECT, "metric_not_finite");
	assert_true(t.d.e.strict);
	trial_close(&t);
}

/* ---- on the way ---- */

static void an_accepted_loss_leaves_the_floors(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	t.d.request.production = "predictions:/nowhere/said.csv";
	t.d.request.accept_lost_baseline = true;
	t.d.request.reason = "the disk died";
	decided(&t, DECISION_PROMOTE, "first_model");
	assert_true(t.d.e.lost_baseline);
	trial_close(&t);
}

static void drift_blocks_only_where_it_is_there_and_the_policy_says_so(void **state)
{
	static const struct {
		double shift;
		const char *action;
		enum decision decision;
		const char *reason;
	} cases[] = {
		{ 1000, "block", DECISION_INCONCLUSIVE, "drifted" },
		{ 1000, "warn", DECISION_PROMOTE, "superior" },
		{ 0, "block", DECISION_PROMOTE, "superior" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free)
		char *policy = str_format(GATE "drift: {against: recent.csv, columns: [x], action: %s}\n", cases[i].action);
		struct trial t;

		trial_open(&t, policy);
		put(&t, "recent.csv", table("n", cases[i].shift));
		decided(&t, cases[i].decision, cases[i].reason);
		assert_int_equal(t.d.e.drift.recent.n_drifted, i < 2);
		trial_close(&t);
	}
}

static void times_are_taken_where_a_guard_limits_them(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE "guards: [{metric: latency_p95_ms, max: 60000}]\n");
	t.d.request.candidate = tiny_package_write(&t.d);
	t.d.request.production = NULL;
	if (go(&t) < 0)
		fail_msg("%s", t.d.err.text);
	assert_true(t.d.e.latency.calls > 0);
	assert_non_null(t.d.e.candidate.said.value); /* a package's answers are kept for the store */
	trial_close(&t);
}

static void rows_without_an_answer_are_named(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	t.d.request.candidate = keep(&t, str_format("predictions:%s", put(&t, "gap.csv", a_gap(0.1))));
	decided(&t, DECISION_REJECT, "non_finite_predictions");
	assert_int_equal(t.d.e.candidate.arm.n_bad, 1);
	for (size_t i = 0; i < t.d.e.warnings.n; i++)
		if (strstr(t.d.e.warnings.v[i], "missing or not finite on 1 of 60 rows (first: id r07)")) {
			trial_close(&t);
			return;
		}
	fail_msg("nobody names it");
}

static void rows_that_cannot_be_asked_about_decide_nothing(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	t.d.request.on_validation = true; /* without validation rows: out of fold, of which files of predictions know nothing */
	decided(&t, DECISION_INCONCLUSIVE, "no_validation_rows");
	assert_non_null(t.d.e.no_rows);
	assert_false(t.d.e.charged);
	trial_close(&t);
}

/* A pull request's job writes nothing, whatever it decides. */
static void on_validation_the_store_is_read_alone(void **state)
{
	struct trial t;

	(void)state;
	trial_open(&t, GATE);
	t.d.request.on_validation = true;
	t.d.request.validation = t.d.request.holdout;
	decided(&t, DECISION_PROMOTE, "superior");
	assert_false(t.d.e.charged);
	assert_int_equal(store_log_append(t.d.e.store, "registry/m", 0, "{}", NULL, &t.d.err), -1);
	trial_close(&t);
}

/* A cost that is declared for a class that nobody has. */
static void costs_of_unknown_classes_are_said(void **state)
{
	static const char policy[] = "gate: 1\ntask: binary\nholdout: {label: y, key: [id], min_rows: 1}\n"
				     "primary: {metric: {name: loss, cost: {no->yes: 1, yes->no: 5, yes->perhaps: 9}}}\n";
	size_t n = 0;
	struct trial t;

	(void)state;
	trial_open(&t, policy);
	t.d.request.train = NULL;
	t.d.request.production = NULL;
	t.d.request.holdout = desk_put(&t.d, "holdout.csv", "id,y\na,no\nb,yes\nc,no\nd,yes\n");
	t.d.request.candidate =
		keep(&t, str_format("predictions:%s", desk_put(&t.d, "said.csv", "id,prediction\na,no\nb,yes\nc,no\nd,yes\n")));
	if (go(&t) < 0)
		fail_msg("%s", t.d.err.text);
	for (size_t i = 0; i < t.d.e.warnings.n; i++)
		n += strstr(t.d.e.warnings.v[i], "a declared cost names the class '") != NULL;
	assert_int_equal(n, 1);
	trial_close(&t);
}

/* Probabilities that are none, on either side. */
static void answers_that_are_none_are_refused(void **state)
{
	static const char policy[] = "gate: 1\ntask: binary\nholdout: {label: y, key: [id], min_rows: 1}\nprimary: {metric: log_loss}\n";
	static const char good[] = "id,probability_no,probability_yes\na,0.75,0.25\nb,0.25,0.75\n";
	static const char bad[] = "id,probability_no,probability_yes\na,0.75,0.75\nb,0.25,0.75\n";

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct trial t;

		trial_open(&t, policy);
		t.d.request.train = NULL;
		t.d.request.holdout = desk_put(&t.d, "holdout.csv", "id,y\na,no\nb,yes\n");
		t.d.request.candidate = keep(&t, str_format("predictions:%s", desk_put(&t.d, "one.csv", i ? good : bad)));
		t.d.request.production = keep(&t, str_format("predictions:%s", desk_put(&t.d, "two.csv", i ? bad : good)));
		assert_int_equal(go(&t), -1);
		ended(&t.d, ERR_DATA, "data_mismatch", i ? "production" : "candidate");
		trial_close(&t);
	}
}

static void a_warning_is_said_once(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d, GATE);
	evaluation_warn(&d.e, "%s", "twice");
	evaluation_warn(&d.e, "%s", "twice");
	assert_int_equal(d.e.warnings.n, 1);
	assert_int_equal(evaluation_fail(&d.e, "first"), -1);
	assert_int_equal(evaluation_fail(&d.e, "second"), -1);
	assert_string_equal(d.e.error_reason, "first");
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_better_candidate_is_promoted),
		cmocka_unit_test(others_are_not),
		cmocka_unit_test(models_that_differ_are_not_taken_for_one),
		cmocka_unit_test(the_first_model_has_nothing_to_compare_with),
		cmocka_unit_test(the_name_is_the_users_the_registrys_the_projects_or_the_packages),
		cmocka_unit_test(names_that_cannot_be_are_refused),
		cmocka_unit_test(each_refusal_ends_it),
		cmocka_unit_test(a_strict_evaluation_tells_no_such_failure),
		cmocka_unit_test(an_accepted_loss_leaves_the_floors),
		cmocka_unit_test(drift_blocks_only_where_it_is_there_and_the_policy_says_so),
		cmocka_unit_test(times_are_taken_where_a_guard_limits_them),
		cmocka_unit_test(rows_without_an_answer_are_named),
		cmocka_unit_test(rows_that_cannot_be_asked_about_decide_nothing),
		cmocka_unit_test(on_validation_the_store_is_read_alone),
		cmocka_unit_test(costs_of_unknown_classes_are_said),
		cmocka_unit_test(answers_that_are_none_are_refused),
		cmocka_unit_test(a_warning_is_said_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
