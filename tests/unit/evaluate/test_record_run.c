/* test_record_run.c - what the run of a candidate keeps of its evaluation: the verdict, and what both models said. */
#include "charged.h"

static void start_run(char id[static 33])
{
	CLEANUP(store_cleanup) struct store *s = NULL;

	id[0] = '\0';
	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_int_equal(store_run_start(s, id, "exp", "n", NULL, &err), 0);
}

static void says(struct side *side, const char *run_id)
{
	side->open = true;
	side->said.n = ROWS;
	side->said.value = mem_new(ROWS, sizeof(*side->said.value));
	memcpy(side->run_id, run_id, sizeof(side->run_id));
	snprintf(side->scorer, sizeof(side->scorer), "ours");
}

/* Files of predictions that the run keeps. */
static size_t kept_by(struct store *s, const char *run_id)
{
	CLEANUP(mem_free) char *root = store_artifact_dir(s, run_id), *where = fs_join(root, "evaluation/predictions");
	CLEANUP(strvec_release) struct strvec names = { 0 };

	return fs_exists(where) && fs_list(&names, where, &err) == 0 ? names.n : 0;
}

static void the_run_carries_the_verdict_and_what_both_said(void **state)
{
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	char ours[33], theirs[33];
	struct evaluation e;

	(void)state;
	start_run(ours);
	start_run(theirs);
	begin(&e, OPEN, "mine", 0);
	says(&e.candidate, ours);
	says(&e.production, theirs);
	open_budget(&e);
	decide(&e);
	assert_int_equal(store_run_get(e.store, &run, ours, &err), 0);
	assert_string_equal(run_tag(&run, RUN_TAG_VERDICT), e.verdict_digest);
	path = fs_join(run.artifact_dir, "evaluation/verdict.json");
	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	assert_string_equal(str_text(&text), str_text(&e.text));
	assert_int_equal(kept_by(e.store, ours), 1);
	assert_int_equal(kept_by(e.store, theirs), 1);
	evaluation_release(&e);
}

static void a_first_model_has_no_production_to_keep(void **state)
{
	char ours[33], theirs[33];
	struct evaluation e;

	(void)state;
	start_run(ours);
	start_run(theirs);
	begin(&e, OPEN, "mine", 0);
	says(&e.candidate, ours);
	says(&e.production, theirs);
	e.has_production = false;
	open_budget(&e);
	decide(&e);
	assert_int_equal(kept_by(e.store, ours), 1);
	assert_int_equal(kept_by(e.store, theirs), 0);
	evaluation_release(&e);
}

static void predictions_that_cannot_be_kept_are_an_error(void **state)
{
	bool of_production[] = { false, true };

	for (size_t i = 0; i < ARRAY_LEN(of_production); i++) {
		CLEANUP(mem_free) char *root = NULL, *in_the_way = NULL;
		char ours[33], theirs[33];
		struct evaluation e;

		start_run(ours);
		start_run(theirs);
		begin(&e, OPEN, "mine", 0);
		says(&e.candidate, ours);
		says(&e.production, theirs);
		root = store_artifact_dir(e.store, of_production[i] ? theirs : ours);
		in_the_way = fs_join(root, "evaluation/predictions");
		put_file(in_the_way, "no folder\n");
		open_budget(&e);
		assert_int_equal(record_decision(&e, &err), -1);
		evaluation_release(&e);
		assert_ledger(1, 1);
		assert_int_equal(leave_scratch(state), 0);
		assert_int_equal(enter_scratch(state), 0);
	}
}

static void a_candidate_of_another_store_has_no_run_here(void **state)
{
	struct evaluation e;

	(void)state;
	begin(&e, OPEN, "mine", 0);
	memcpy(e.candidate.run_id, "0123456789abcdef0123456789abcdef", 33);
	open_budget(&e);
	decide(&e);
	evaluation_release(&e);
	assert_ledger(1, 1);
}

static void a_run_that_cannot_be_written_is_an_error(void **state)
{
	struct evaluation e;
	char ours[33];

	(void)state;
	start_run(ours);
	begin(&e, OPEN, "mine", 0);
	memcpy(e.candidate.run_id, ours, sizeof(ours));
	open_budget(&e);
	assert_int_equal(store_run_delete(e.store, ours, &err), 0);
	assert_int_equal(record_decision(&e, &err), -1);
	evaluation_release(&e);
	assert_ledger(1, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(the_run_carries_the_verdict_and_what_both_said), in_scratch(a_first_model_has_no_production_to_keep),
		in_scratch(predictions_that_cannot_be_kept_are_an_error),   in_scratch(a_candidate_of_another_store_has_no_run_here),
		in_scratch(a_run_that_cannot_be_written_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
