/* test_record_edges.c - what the ledger is told, also while others write: a charge is made once, and never lost. */
#include "charged.h"

#include "base/clock.h"
#include "track/sqlite/db.h"

#include <sys/stat.h>

#define MS_A_DAY 86400000.0

static void begin_and_open(struct evaluation *e, const char *policy)
{
	begin(e, policy, "mine", 0);
	open_budget(e);
}

/* ---- age ---- */

/* Days since the hold-out was made, of a file that is so old. */
static double age(double file_days)
{
	struct evaluation e;
	double days;

	begin(&e, OPEN, "mine", 0);
	e.age_days = file_days;
	assert_int_equal(record_open(&e, &err), 0);
	days = e.age_days;
	evaluation_release(&e);
	return days;
}

static void a_hold_out_is_as_old_as_its_first_evaluation(void **state)
{
	char at[CLOCK_TEXT];

	(void)state;
	clock_format(at, clock_now_ms() - (int64_t)(10 * MS_A_DAY));
	assert_true(isnan(age(NAN)));
	assert_true(age(3) == 3);
	charge("mine", (struct charge){ .at = at });
	charge("mine", (struct charge){ 0 });
	assert_true(fabs(age(NAN) - 10) < 0.1);
	assert_true(fabs(age(3) - 10) < 0.1);
	assert_true(age(30) == 30);
}

static void a_time_that_is_none_makes_nothing_old(void **state)
{
	(void)state;
	charge("mine", (struct charge){ .at = "yesterday" });
	assert_true(isnan(age(NAN)));
	assert_true(age(3) == 3);
}

static void a_broken_ledger_ends_the_evaluation(void **state)
{
	struct evaluation e;

	(void)state;
	spoil("holdout/sha256:mine");
	begin(&e, OPEN, "mine", 0);
	assert_int_equal(record_open(&e, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	evaluation_release(&e);
}

/* ---- issuing again ---- */

static void the_same_verdict_is_issued_again(void **state)
{
	static const char *const policies[] = { OPEN, ONE_BIT };

	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		char first[DIGEST_TEXT];
		struct evaluation e;

		begin_and_open(&e, policies[i]);
		decide(&e);
		assert_true(e.charged);
		memcpy(first, e.verdict_digest, sizeof(first));
		evaluation_release(&e);
		charge("mine", (struct charge){ 0 }); /* an answer to another question, behind it */
		begin_and_open(&e, policies[i]);
		decide(&e);
		assert_string_equal(e.verdict_digest, first);
		assert_int_equal(e.whole_digest[0] != '\0', e.strict);
		evaluation_release(&e);
		assert_ledger(2, 2);
		assert_int_equal(leave_scratch(state), 0);
		assert_int_equal(enter_scratch(state), 0);
	}
}

/* One bit tells the same of another value, but the private verdict says another thing: it must be in the ledger too. */
static void what_reads_the_same_and_is_not_is_recorded_without_a_charge(void **state)
{
	char first[DIGEST_TEXT] = "";

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct evaluation e;

		begin_and_open(&e, ONE_BIT);
		e.judgement.churn = 0.25 * (i + 1);
		decide(&e);
		if (i == 0)
			memcpy(first, e.whole_digest, sizeof(first));
		else
			assert_string_not_equal(e.whole_digest, first);
		assert_int_equal(e.charged, i == 0);
		evaluation_release(&e);
		assert_ledger((size_t)i + 1, 1);
	}
}

static void validation_rows_are_charged_nowhere(void **state)
{
	struct evaluation e;

	(void)state;
	request.on_validation = true;
	begin_and_open(&e, OPEN);
	decide(&e);
	assert_true(e.text.len > 0);
	evaluation_release(&e);
	assert_ledger(0, 0);
}

/* ---- others write too ---- */

/* SQL of the test's own in the store, which has had a first write. */
static void meanwhile(const char *sql)
{
	CLEANUP(db_cleanup) struct db *db = NULL;

	if (db_open(&db, ".interlock/track.db", DB_OPEN, 1000, &err) < 0 || db_script(db, sql, &err) < 0)
		fail_msg("%s", err.text);
}

static void rows_are_kept_before_the_first_charge(void **state)
{
	CLEANUP(row_sketch_release) struct row_sketch kept = { 0 };
	struct evaluation e;

	(void)state;
	begin_and_open(&e, OPEN);
	decide(&e);
	assert_int_equal(row_sketch_read(&kept, e.store, e.holdout_digest, &err), 0);
	assert_int_equal(kept.rows, ROWS);
	evaluation_release(&e);
}

static void whoever_loses_takes_the_next_number(void **state)
{
	struct evaluation e;

	(void)state;
	begin_and_open(&e, OPEN);
	charge("mine", (struct charge){ 0 });
	decide(&e);
	assert_int_equal(e.meter.evaluation, 2);
	evaluation_release(&e);
	assert_ledger(2, 2);
}

static void whoever_loses_the_last_number_gets_no_verdict(void **state)
{
	struct evaluation e;

	(void)state;
	charge("mine", (struct charge){ 0 });
	charge("mine", (struct charge){ 0 });
	begin_and_open(&e, OPEN);
	charge("mine", (struct charge){ 0 });
	assert_int_equal(record_decision(&e, &err), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	evaluation_release(&e);
	assert_ledger(3, 3);
}

static void a_store_that_takes_no_charge_says_why(void **state)
{
	struct evaluation e;

	(void)state;
	keep_rows_of("mine", 0);
	meanwhile("CREATE TRIGGER no BEFORE INSERT ON logs WHEN NEW.log LIKE 'holdout/%' BEGIN SELECT RAISE(ABORT, 'no room'); END");
	begin_and_open(&e, OPEN);
	assert_int_equal(record_decision(&e, &err), -1);
	assert_non_null(strstr(err.text, "no room"));
	evaluation_release(&e);
	assert_ledger(0, 0);
}

static void rows_that_cannot_be_kept_are_not_charged(void **state)
{
	struct evaluation e;

	(void)state;
	keep_rows_of("theirs", 1000);
	meanwhile("CREATE TRIGGER no BEFORE INSERT ON logs WHEN NEW.log LIKE 'rows/%' BEGIN SELECT RAISE(ABORT, 'no room'); END");
	begin_and_open(&e, OPEN);
	assert_int_equal(record_decision(&e, &err), -1);
	assert_non_null(strstr(err.text, "no room"));
	evaluation_release(&e);
	assert_ledger(0, 0);
}

/*
 * Another hold-out of our rows is charged by a trigger in the moment in which ours is: between our count and our record. Its line is one
 * that a store of its own was given.
 */
static void rival_charges_at_once(const char *decision)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(str_release) struct str sql = { 0 };
	struct log_record *lines;
	size_t n;

	assert_int_equal(mkdir("rival", 0777), 0);
	assert_int_equal(chdir("rival"), 0);
	charge("theirs", (struct charge){ .decision = decision });
	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_int_equal(store_log_read(s, &lines, &n, "holdout/sha256:theirs", &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(chdir(".."), 0);
	keep_rows_of("theirs", 0);
	str_addf(&sql,
		 "CREATE TRIGGER rival AFTER INSERT ON logs WHEN NEW.log = 'holdout/sha256:mine' AND NEW.generation = 1 BEGIN "
		 "INSERT INTO logs(log, generation, digest, previous, body) VALUES('holdout/sha256:theirs', 1, '%s', '', '%s'); END",
		 lines->digest, lines->body);
	meanwhile(str_text(&sql));
	log_records_release(lines, n);
}

static void a_charge_of_our_rows_at_the_same_time_is_in_our_verdict(void **state)
{
	struct evaluation e;

	(void)state;
	rival_charges_at_once("promote");
	begin_and_open(&e, ONE_BIT);
	decide(&e);
	assert_int_equal(e.meter.evaluation, 2);
	assert_int_equal(e.meter.promotions, 1);
	assert_int_equal(e.meter.wear.n, 1);
	assert_non_null(strstr(str_text(&e.whole), "\"evaluation\": 2"));
	evaluation_release(&e);
	assert_ledger(2, 1); /* the charge, and the verdict that tells of both */
}

static void what_it_uses_up_gives_no_verdict_and_stays_charged(void **state)
{
	struct evaluation e;

	(void)state;
	rival_charges_at_once("promote");
	begin_and_open(&e, FRAME "reuse: {evaluations: 3, promotions: 1, disclose: bit, on_exhausted: block}\n");
	assert_int_equal(record_decision(&e, &err), -1);
	assert_int_equal(err.code, ERR_HOLDOUT);
	evaluation_release(&e);
	assert_ledger(1, 1);
}

static void a_second_text_that_cannot_be_written_is_an_error(void **state)
{
	struct evaluation e;

	(void)state;
	rival_charges_at_once("reject");
	meanwhile("CREATE TRIGGER no BEFORE INSERT ON logs WHEN NEW.log = 'holdout/sha256:mine' AND NEW.generation = 2 "
		  "BEGIN SELECT RAISE(ABORT, 'no room'); END");
	begin_and_open(&e, ONE_BIT);
	assert_int_equal(record_decision(&e, &err), -1);
	assert_non_null(strstr(err.text, "no room"));
	evaluation_release(&e);
	assert_ledger(1, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_hold_out_is_as_old_as_its_first_evaluation),
		in_scratch(a_time_that_is_none_makes_nothing_old),
		in_scratch(a_broken_ledger_ends_the_evaluation),
		in_scratch(the_same_verdict_is_issued_again),
		in_scratch(what_reads_the_same_and_is_not_is_recorded_without_a_charge),
		in_scratch(validation_rows_are_charged_nowhere),
		in_scratch(rows_are_kept_before_the_first_charge),
		in_scratch(whoever_loses_takes_the_next_number),
		in_scratch(whoever_loses_the_last_number_gets_no_verdict),
		in_scratch(a_store_that_takes_no_charge_says_why),
		in_scratch(rows_that_cannot_be_kept_are_not_charged),
		in_scratch(a_charge_of_our_rows_at_the_same_time_is_in_our_verdict),
		in_scratch(what_it_uses_up_gives_no_verdict_and_stays_charged),
		in_scratch(a_second_text_that_cannot_be_written_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
