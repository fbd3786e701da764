/* test_fold_answers.c - out of fold: which recipes can be asked, how they are asked, and what becomes of their answers. */
#include "tests/unit/evaluate/desk.h"
#include "evaluate/inputs/fold_answers.h"

#define GATE(more) "gate: 1\ntask: regression\nholdout: {label: y, min_rows: 1" more "}\nprimary: {metric: mse}\n"

static const char recipe[] =
	"{\"learner\": \"ridge\", \"seed\": 9, \"params\": {\"train\": {\"folds\": 4}, \"split\": {\"group\": \"g\"}}}";

/* A package with this provenance; NULL = without one. The desk's word alone: nothing of it is to be closed. */
static void take_side(struct desk *d, struct side *side, const char *folder, const char *provenance)
{
	CLEANUP(mem_free) char *name = fs_join(folder, "provenance.json");

	if (provenance)
		desk_put(d, name, provenance);
	side->ref.path = fs_join(d->folder, folder);
	side->open = true;
	side->role = folder;
	side->title = mem_strdup(folder);
}

static void folds_close(struct desk *d)
{
	d->e.candidate.open = d->e.production.open = false;
	desk_close(d);
}

/* ---- is it possible? ---- */

static void a_recipe_of_ours_can_be_trained_again(void **state)
{
	static const struct {
		const char *candidate, *production; /* "-" = no package, or no production at all */
		bool time;
		const char *no_rows;
	} cases[] = {
		{ recipe, recipe, false, NULL },
		{ recipe, "-", false, NULL },
		{ NULL, recipe, false, "one has no recipe that could be trained again without some rows" },
		{ "-", recipe, false, "one has no recipe" },
		{ "{\"learner\": 3}", recipe, false, "one has no recipe" },
		{ "{", recipe, false, "one has no recipe" },
		{ recipe, NULL, false, "two has no recipe that could be trained again without some rows" },
		{ recipe, "{}", false, "two has no recipe" },
		{ NULL, NULL, false, "one has no recipe" },
		{ NULL, NULL, true, "rows in the order of time cannot be left out of a training fold by fold" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		desk_open(&d, GATE(""));
		take_side(&d, &d.e.candidate, "one", cases[i].candidate);
		take_side(&d, &d.e.production, "two", cases[i].production);
		if (cases[i].candidate && *cases[i].candidate == '-')
			d.e.candidate.open = false;
		d.e.has_production = !cases[i].production || *cases[i].production != '-';
		d.e.policy.holdout.time = cases[i].time ? "t" : NULL;
		fold_answers_possible(&d.e);
		assert_int_equal(d.e.no_rows != NULL, cases[i].no_rows != NULL);
		if (cases[i].no_rows && !str_starts(d.e.no_rows, cases[i].no_rows))
			fail_msg("'%s' does not begin with '%s'", d.e.no_rows, cases[i].no_rows);
		assert_int_equal(d.e.folds.n, cases[i].candidate == recipe ? 4 : 0);
		folds_close(&d);
	}
}

static void terms_are_the_candidates_and_the_group_the_policys(void **state)
{
	static const struct {
		const char *provenance, *group;
		int64_t n, seed;
		const char *expected;
	} cases[] = {
		{ recipe, NULL, 4, 9, "g" },
		{ recipe, "h", 4, 9, "h" },
		{ "{\"learner\": \"ridge\"}", NULL, 5, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		desk_open(&d, GATE(""));
		take_side(&d, &d.e.candidate, "one", cases[i].provenance);
		d.e.policy.holdout.group = cases[i].group;
		fold_answers_possible(&d.e);
		assert_int_equal(d.e.folds.n, cases[i].n);
		assert_int_equal(d.e.folds.seed, cases[i].seed);
		assert_int_equal(d.e.folds.group != NULL, cases[i].expected != NULL);
		if (cases[i].expected)
			assert_string_equal(d.e.folds.group, cases[i].expected);
		folds_close(&d);
	}
}

/* ---- asking ---- */

/* In the place of `train`: keeps how it was called, says `words`, writes `answers` and ends with `code`. */
static char *program(struct desk *d, const char *answers, const char *words, int code)
{
	CLEANUP(mem_free)
	char *script = str_format("#!/bin/sh\necho \"$*\" > %s/called\nwhile [ \"$1\" != --output ]; do shift; done\n"
				  "cat %s/answers > \"$2\"\ncat %s/words >&2\nexit %d\n",
				  d->folder, d->folder, d->folder, code);
	char *path = fs_join(d->folder, "train");

	desk_put(d, "answers", answers);
	desk_put(d, "words", words);
	if (fs_write(path, script, strlen(script), 0755, &d->err) < 0)
		fail_msg("%s", d->err.text);
	return path;
}

static void ask_open(struct desk *d, struct env *env, char **vars, const char *policy)
{
	desk_open(d, policy);
	desk_rows(d, "id,day,x,y\na,1,5,50\nb,1,6,60\n");
	*env = (struct env){ .vars = vars };
	d->request.env = env;
	take_side(d, &d->e.candidate, "one", NULL);
	take_side(d, &d->e.production, "two", NULL);
	d->e.folds = (struct fold_choice){ .n = 4, .seed = 9 };
}

static char *vars[] = { "PATH=/usr/bin:/bin", NULL };

static void it_is_called_with_the_terms_and_read_by_the_key(void **state)
{
	static const char *const policies[] = { GATE(""), GATE(", key: [id]"), GATE(", key: [id, day]") };
	static const char *const words[] = { "", " --key id", " --key id --key day" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		for (int group = 0; group < 2; group++) {
			CLEANUP(mem_free) char *train = NULL, *called = NULL, *begin = NULL, *end = NULL;
			CLEANUP(str_release) struct str got = { 0 };
			struct desk d;
			struct env env;

			ask_open(&d, &env, vars, policies[i]);
			d.e.folds.group = mem_strdup(group ? "g" : NULL);
			train = program(&d, i == 0 ? "prediction\n51\n61\n" : "day,id,prediction\n1,b,61\n1,a,51\n", "", 0);
			if (fold_answers_by(&d.e, &d.e.candidate, train, &d.err) < 0)
				fail_msg("%s", d.err.text);
			assert_true(d.e.candidate.said.value[0] == 51 && d.e.candidate.said.value[1] == 61);
			assert_true(str_starts(d.e.candidate.answers, "sha256:"));
			called = fs_join(d.folder, "called");
			assert_int_equal(fs_read(&got, called, 0, &d.err), 0);
			begin = str_format("folds --quiet --data %s/holdout.csv --recipe %s/one --folds 4 --seed 9 --output /tmp/",
					   d.folder, d.folder);
			end = str_format("%s%s\n", words[i], group ? " --group g" : "");
			assert_true(str_starts(str_text(&got), begin));
			assert_true(str_ends(str_text(&got), end));
			assert_true(*end != '\n' || !strstr(str_text(&got), "--key"));
			folds_close(&d);
		}
}

static void a_recipe_that_fails_is_told_by_its_last_words(void **state)
{
	static const struct {
		const char *words, *text;
	} cases[] = {
		{ "train: cannot fit\n", "one cannot be trained without a fold: cannot fit" },
		{ "reading\ntrain: no column 'x'\n\n", "one cannot be trained without a fold: no column 'x'" },
		{ "killed", "one cannot be trained without a fold: killed" },
		{ "", "one cannot be trained without a fold: " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *train = NULL;
		struct desk d;
		struct env env;

		ask_open(&d, &env, vars, GATE(""));
		train = program(&d, "prediction\n51\n61\n", cases[i].words, 20);
		assert_int_equal(fold_answers_by(&d.e, &d.e.candidate, train, &d.err), -1);
		ended(&d, ERR_DATA, "data_mismatch", cases[i].text);
		assert_string_equal(d.err.text, cases[i].text);
		folds_close(&d);
	}
}

/* What does not fit production's recipe leaves nothing to compare with; any other trouble is trouble. */
static void productions_recipe_may_not_fit_the_rows(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) { /* it fails; its answers are too few; it is not there */
		CLEANUP(mem_free) char *train = NULL;
		struct desk d;
		struct env env;

		ask_open(&d, &env, vars, GATE(""));
		train = program(&d, "prediction\n51\n", "train: no\n", i == 0 ? 20 : 0);
		if (i == 2)
			unlink(train);
		assert_int_equal(fold_answers_by(&d.e, &d.e.production, train, &d.err), i == 2 ? -1 : 0);
		if (i == 2) {
			assert_int_equal(d.err.code, ERR_IO);
			assert_string_equal(d.e.error_reason, "data_mismatch");
		}
		assert_int_equal(d.e.no_rows != NULL, i < 2);
		if (i == 0)
			assert_string_equal(d.e.no_rows, "two cannot be trained without a fold: no");
		folds_close(&d);
	}
}

static void answers_that_cannot_be_read_are_an_error_of_the_candidate(void **state)
{
	CLEANUP(mem_free) char *train = NULL;
	struct desk d;
	struct env env;

	(void)state;
	ask_open(&d, &env, vars, GATE(""));
	train = program(&d, "prediction\n51\n", "", 0);
	assert_int_equal(fold_answers_by(&d.e, &d.e.candidate, train, &d.err), -1);
	assert_int_equal(d.err.code, ERR_DATA);
	assert_string_equal(d.e.error_reason, "data_mismatch");
	assert_null(d.e.no_rows);
	folds_close(&d);
}

static void a_folder_for_what_is_temporary_must_be_there(void **state)
{
	char *nowhere[] = { "PATH=/usr/bin:/bin", "TMPDIR=/nowhere", NULL };
	CLEANUP(mem_free) char *train = NULL;
	struct desk d;
	struct env env;

	(void)state;
	ask_open(&d, &env, nowhere, GATE(""));
	train = program(&d, "prediction\n51\n61\n", "", 0);
	assert_int_equal(fold_answers_by(&d.e, &d.e.candidate, train, &d.err), -1);
	assert_int_equal(d.err.code, ERR_IO);
	says(&d, "cannot make a temporary file in '/nowhere'");
	folds_close(&d);
}

/* This program lies where no `train` does. */
static void without_the_program_nothing_is_answered(void **state)
{
	struct desk d;
	struct env env;

	(void)state;
	ask_open(&d, &env, vars, GATE(""));
	assert_int_equal(fold_answers(&d.e, &d.e.candidate, &d.err), -1);
	ended(&d, ERR_IO, "data_mismatch", "cannot run '");
	folds_close(&d);
}

/* ---- where nothing could be asked ---- */

static void nothing_asked_is_nothing_shown(void **state)
{
	(void)state;
	for (int rejects = 0; rejects < 2; rejects++) {
		struct judgement j;
		struct desk d;

		desk_open(&d, GATE(""));
		d.e.policy.when.inconclusive_rejects = rejects;
		fold_answers_none(&j, &d.e.policy);
		assert_int_equal(j.decision, rejects ? DECISION_REJECT : DECISION_INCONCLUSIVE);
		assert_int_equal(j.n_reasons, 1);
		assert_string_equal(j.reasons[0], "no_validation_rows");
		assert_true(isnan(j.candidate_value) && isnan(j.mde) && !j.has_primary);
		desk_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recipe_of_ours_can_be_trained_again),
		cmocka_unit_test(terms_are_the_candidates_and_the_group_the_policys),
		cmocka_unit_test(it_is_called_with_the_terms_and_read_by_the_key),
		cmocka_unit_test(a_recipe_that_fails_is_told_by_its_last_words),
		cmocka_unit_test(productions_recipe_may_not_fit_the_rows),
		cmocka_unit_test(answers_that_cannot_be_read_are_an_error_of_the_candidate),
		cmocka_unit_test(a_folder_for_what_is_temporary_must_be_there),
		cmocka_unit_test(without_the_program_nothing_is_answered),
		cmocka_unit_test(nothing_asked_is_nothing_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
