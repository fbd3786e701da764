/* test_rehearsal.c - the job of a pull request: which rows it is judged on, what it may not know, and whose words it may run. */
#include "tests/unit/evaluate/desk.h"
#include "evaluate/inputs/command_rights.h"
#include "evaluate/inputs/rehearsal.h"

#define GATE "gate: 1\ntask: regression\nholdout: {label: y, min_rows: 1}\nprimary: {metric: mse}\n"

/* ---- rows ---- */

static void validation_rows_are_those_that_are_there_else_those_of_training(void **state)
{
	static const struct {
		bool validation, is_there, train;
		const char *expected; /* NULL = none */
	} cases[] = {
		{ true, true, true, "validation" },   { true, true, false, "validation" }, { true, false, true, "train" },
		{ true, false, false, "validation" }, { false, false, true, "train" },     { false, false, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *path;
		struct desk d;

		desk_open(&d, GATE);
		if (cases[i].validation)
			d.request.validation = cases[i].is_there ? desk_put(&d, "validation.csv", "y\n1\n") : "/nowhere/validation.csv";
		if (cases[i].train)
			d.request.train = "/nowhere/train.csv";
		path = rehearsal_path(&d.e);
		assert_int_equal(path != NULL, cases[i].expected != NULL);
		if (path)
			assert_non_null(strstr(path, cases[i].expected));
		assert_int_equal(d.e.out_of_fold, cases[i].expected && *cases[i].expected == 't');
		desk_close(&d);
	}
}

static void a_hold_out_that_lies_open_is_noted(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) { /* beside the rows; named and there; named and not there; not on validation */
		struct desk d;

		desk_open(&d, GATE);
		d.request.on_validation = i != 3;
		d.e.holdout_path = mem_strdup(desk_put(&d, "validation.csv", "y\n1\n"));
		if (i == 0 || i == 3)
			desk_put(&d, "holdout.csv", "y\n1\n");
		if (i == 1)
			d.request.holdout = desk_put(&d, "other.csv", "y\n1\n");
		if (i == 2)
			d.e.policy.holdout.path = "/nowhere/holdout.csv";
		rehearsal_open(&d.e);
		assert_int_equal(d.e.readable_holdout != NULL, i < 2);
		if (i < 2)
			assert_non_null(strstr(d.e.readable_holdout, i ? "other.csv" : "holdout.csv"));
		assert_null(d.e.no_rows);
		desk_close(&d);
	}
	for (int i = 0; i < 2; i++) { /* out of fold, recipes are needed */
		struct desk d;

		desk_open(&d, GATE);
		d.request.on_validation = true;
		d.e.out_of_fold = i;
		d.e.candidate.role = "the candidate";
		d.e.holdout_path = mem_strdup("train.csv");
		rehearsal_open(&d.e);
		assert_int_equal(d.e.no_rows != NULL, i);
		desk_close(&d);
	}
}

/* ---- a store that is out of reach ---- */

static void what_is_out_of_reach_is_not_known_and_what_is_wrong_is_an_error(void **state)
{
	static const int codes[] = { ERR_RETRY, ERR_USAGE, ERR_IO, ERR_INTEGRITY, ERR_DATA };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		for (int on_validation = 0; on_validation < 2; on_validation++)
			for (int local = 0; local < 2; local++) {
				bool registry = on_validation && i < 2, package = on_validation && !local && i < 3;
				struct store_backend elsewhere;
				struct desk d;

				desk_open(&d, GATE);
				desk_store(&d);
				if (!local)
					desk_stand_elsewhere(&d, &elsewhere);
				d.request.on_validation = on_validation;
				d.err = (struct err){ .code = codes[i], .text = "no answer" };
				assert_int_equal(rehearsal_store_lost(&d.e, &d.err), registry ? 0 : -1);
				assert_int_equal(d.e.store_unread != NULL, registry);
				warns(&d, registry ? "the model in production is not known: no answer" : "");
				desk_close(&d);

				desk_open(&d, GATE);
				desk_store(&d);
				if (!local)
					desk_stand_elsewhere(&d, &elsewhere);
				d.request.on_validation = on_validation;
				d.e.has_production = true;
				d.err = (struct err){ .code = codes[i], .text = "no answer" };
				assert_int_equal(rehearsal_package_lost(&d.e, &d.err), package ? 0 : -1);
				assert_int_equal(d.e.store_unread != NULL, package);
				assert_int_equal(d.e.has_production, !package);
				warns(&d, package ? "could not be fetched from the store: no answer" : "");
				desk_close(&d);
			}
}

static void with_production_unknown_nothing_is_promoted(void **state)
{
	static const struct {
		bool unread, rejects;
		enum decision before, after;
	} cases[] = {
		{ true, false, DECISION_PROMOTE, DECISION_INCONCLUSIVE }, { true, true, DECISION_PROMOTE, DECISION_REJECT },
		{ true, false, DECISION_REJECT, DECISION_REJECT },        { false, false, DECISION_PROMOTE, DECISION_PROMOTE },
		{ false, false, DECISION_REJECT, DECISION_REJECT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct judgement *j;
		struct desk d;

		desk_open(&d, GATE);
		j = &d.e.judgement;
		*j = (struct judgement){ .decision = cases[i].before, .reasons = { "as_it_was", "too" }, .n_reasons = 2 };
		d.e.policy.when.inconclusive_rejects = cases[i].rejects;
		d.e.store_unread = cases[i].unread ? mem_strdup("no answer") : NULL;
		rehearsal_judged(&d.e);
		assert_int_equal(j->decision, cases[i].after);
		assert_string_equal(j->reasons[0],
				    cases[i].unread && cases[i].before == DECISION_PROMOTE ? "store_unreadable" : "as_it_was");
		assert_int_equal(j->n_reasons, cases[i].unread && cases[i].before == DECISION_PROMOTE ? 1 : 2);
		desk_close(&d);
	}
}

static void the_sentence_names_the_rows(void **state)
{
	static const struct {
		bool on_validation, out_of_fold, no_rows, production;
		const char *expected;
	} cases[] = {
		{ false, false, false, false, "" },
		{ true, false, false, false, "; on the validation rows; nothing was written" },
		{ true, true, false, false, "; on out-of-fold predictions of its recipe over the training rows, in 4 folds; nothing" },
		{ true, true, false, true, "; on out-of-fold predictions of both recipes over the training rows, in 4 folds; nothing" },
		{ true, true, true, false, "; nothing was written" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(str_release) struct str out = { 0 };
		struct desk d;

		desk_open(&d, GATE);
		d.request.on_validation = cases[i].on_validation;
		d.e.out_of_fold = cases[i].out_of_fold;
		d.e.no_rows = mem_strdup(cases[i].no_rows ? "none" : NULL);
		d.e.has_production = cases[i].production;
		d.e.folds.n = 4;
		rehearsal_sentence(&out, &d.e);
		assert_int_equal(*str_text(&out) != '\0', cases[i].on_validation);
		assert_true(str_starts(str_text(&out), cases[i].expected));
		desk_close(&d);
	}
}

/* ---- commands ---- */

static void a_command_runs_only_where_the_job_cannot_write(void **state)
{
	static char *none[] = { NULL }, *job[] = { "GITHUB_ACTIONS=true", NULL }, *key[] = { "INTERLOCK_SIGNING_KEY=/key", NULL };
	static const struct {
		enum modelref_kind kind;
		bool on_validation, local;
		char **vars;
		bool refused;
	} cases[] = {
		{ MODELREF_COMMAND, false, false, job, true },      { MODELREF_COMMAND, false, false, key, true },
		{ MODELREF_COMMAND, false, false, none, false },    { MODELREF_COMMAND, true, false, job, false },
		{ MODELREF_COMMAND, false, true, job, false },      { MODELREF_PACKAGE, false, false, job, false },
		{ MODELREF_PREDICTIONS, false, false, key, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct env env = { .vars = cases[i].vars };
		struct store_backend elsewhere;
		struct desk d;

		desk_open(&d, GATE);
		desk_store(&d);
		if (!cases[i].local)
			desk_stand_elsewhere(&d, &elsewhere);
		d.request.env = &env;
		d.request.on_validation = cases[i].on_validation;
		d.e.candidate.role = "the candidate";
		d.e.candidate.ref.kind = cases[i].kind;
		assert_int_equal(command_rights_check(&d.e, &d.e.candidate, &d.err), cases[i].refused ? -1 : 0);
		if (cases[i].refused) {
			assert_int_equal(d.err.code, ERR_USAGE);
			says(&d, "the candidate is a command, and this job may write to the store");
		}
		desk_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validation_rows_are_those_that_are_there_else_those_of_training),
		cmocka_unit_test(a_hold_out_that_lies_open_is_noted),
		cmocka_unit_test(what_is_out_of_reach_is_not_known_and_what_is_wrong_is_an_error),
		cmocka_unit_test(with_production_unknown_nothing_is_promoted),
		cmocka_unit_test(the_sentence_names_the_rows),
		cmocka_unit_test(a_command_runs_only_where_the_job_cannot_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
