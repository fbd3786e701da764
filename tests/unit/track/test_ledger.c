/* test_ledger.c - the hold-out ledger: nothing is lost, nothing is charged twice, and the loser of a race knows it. */
#include "tests/unit/track/scratch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "track/ledger/ledger.h"

#include <string.h>

static struct ledger_entry entry(const char *candidate, const char *production, const char *decision, bool charged)
{
	return (struct ledger_entry){
		.at = "2026-11-21T10:00:00.000Z",
		.verdict = (char *)candidate,
		.candidate = (char *)candidate,
		.production = (char *)production,
		.policy = "p",
		.decision = (char *)decision,
		.model_name = "m \"quoted\"",
		.generation = 3,
		.charged = charged,
		.document = "{\n  \"text\": \"with \\\"quotes\\\" and \\n\"\n}\n",
	};
}

static void keeps_entries_as_they_were_written(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(ledger_release) struct ledger l = { 0 };
	struct ledger_entry one = entry("c1", NULL, "promote", true), two = entry("c2", "c1", "reject", false);

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	assert_int_equal(ledger_read(&l, s, "sha256:h", &err), 0);
	assert_int_equal(l.n, 0);
	assert_int_equal(ledger_append(s, &l, &one, &err), 0);
	ledger_release(&l);
	assert_int_equal(ledger_read(&l, s, "sha256:h", &err), 0);
	assert_int_equal(ledger_append(s, &l, &two, &err), 0);
	ledger_release(&l);
	assert_int_equal(ledger_read(&l, s, "sha256:h", &err), 0);
	assert_int_equal(l.n, 2);
	assert_string_equal(l.entries[0].document, one.document);
	assert_string_equal(l.entries[0].production, "");
	assert_string_equal(l.entries[1].production, "c1");
	assert_string_equal(l.entries[0].model_name, "m \"quoted\"");
	assert_int_equal(l.entries[0].generation, 3);
	assert_true(l.entries[0].charged && !l.entries[1].charged);
	assert_ptr_equal(ledger_find(&l, "c2"), &l.entries[1]);
	assert_null(ledger_find(&l, "c3"));
	assert_int_equal(ledger_count(&l, NULL), 1);
	assert_int_equal(ledger_count(&l, "promote"), 1);
	assert_int_equal(ledger_count(&l, "reject"), 0);
}

static void the_slower_of_two_is_told_to_read_again(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(ledger_release) struct ledger seen = { 0 };
	struct ledger_entry mine = entry("mine", NULL, "promote", true), other = entry("other", NULL, "reject", true);

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	assert_int_equal(ledger_read(&seen, s, "sha256:race", &err), 0);
	assert_int_equal(ledger_append(s, &seen, &other, &err), 0);
	assert_int_equal(ledger_append(s, &seen, &mine, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
}

static void each_holdout_has_its_own(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(ledger_release) struct ledger a = { 0 };
	CLEANUP(ledger_release) struct ledger b = { 0 };
	struct ledger_entry one = entry("c1", NULL, "promote", true);

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	assert_int_equal(ledger_read(&a, s, "sha256:a", &err), 0);
	assert_int_equal(ledger_append(s, &a, &one, &err), 0);
	assert_int_equal(ledger_read(&b, s, "sha256:b", &err), 0);
	assert_int_equal(b.n, 0);
}

static void a_record_of_another_kind_is_an_integrity_error(void **state)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	struct ledger l;

	(void)state;
	assert_int_equal(store_open(&s, NULL, NULL, &err), 0);
	assert_int_equal(store_log_append(s, "holdout/sha256:x", 0, "{\"kind\":\"other\"}", NULL, &err), 0);
	assert_int_equal(ledger_read(&l, s, "sha256:x", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static void the_time_of_a_ledger_never_goes_back(void **state)
{
	struct ledger_entry entries[] = { { .at = (char *)"2020-01-01T00:00:00.000Z" },
					  { .at = (char *)"2099-01-01T00:00:00.000Z" },
					  { .at = (char *)"2021-01-01T00:00:00.000Z" } };
	struct ledger l = { .entries = entries, .n = 1 };
	int64_t ahead, before = clock_now_ms();

	(void)state;
	assert_true(clock_parse("2099-01-01T00:00:00.000Z", &ahead));
	assert_true(ledger_now_ms(&l) >= before - 1000 && ledger_now_ms(&l) < ahead);
	l.n = 3;
	assert_true(ledger_now_ms(&l) == ahead);
}

/* By the digest of all that the answer follows from; a record of old, which has none, by the digests that it has. */
static void a_question_is_the_same_by_its_digest_or_by_what_old_records_have(void **state)
{
	static const struct {
		const char *question, *candidate, *production, *policy;
		bool is_same;
	} rows[] = {
		{ "q", "c", "p", "g", true },  { "q", "c2", "p2", "g2", true }, { "other", "c", "p", "g", false },
		{ "", "c", "p", "g", true },   { "", "c2", "p", "g", false },   { "", "c", "p2", "g", false },
		{ "", "c", "p", "g2", false }, { NULL, "c", "p", "g", true },   { NULL, "c", "p", "g2", false },
	};
	const struct ledger_entry asked = { .question = "q", .candidate = "c", .production = "p", .policy = "g" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct ledger_entry stored = { .question = (char *)rows[i].question,
						     .candidate = (char *)rows[i].candidate,
						     .production = (char *)rows[i].production,
						     .policy = (char *)rows[i].policy };

		if (ledger_same_question(&stored, &asked) != rows[i].is_same || ledger_same_question(&asked, &stored) != rows[i].is_same)
			fail_msg("row %zu", i);
	}
}

static void what_was_not_charged_told_nothing(void **state)
{
	struct ledger_entry entries[] = { { .disclosure = "bit", .alpha = .001, .charged = true },
					  { .disclosure = "rounded", .alpha = .002, .charged = true },
					  { .disclosure = "full", .alpha = .05 } };
	struct ledger l = { .entries = entries, .n = 3 };
	struct ledger_told told;

	(void)state;
	ledger_told(&told, &l);
	assert_int_equal(told.rank, 1);
	assert_true(told.alpha == .002);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_time_of_a_ledger_never_goes_back),
		cmocka_unit_test(keeps_entries_as_they_were_written),
		cmocka_unit_test(the_slower_of_two_is_told_to_read_again),
		cmocka_unit_test(each_holdout_has_its_own),
		cmocka_unit_test(a_record_of_another_kind_is_an_integrity_error),
		cmocka_unit_test(a_question_is_the_same_by_its_digest_or_by_what_old_records_have),
		cmocka_unit_test(what_was_not_charged_told_nothing),
	};

	return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
