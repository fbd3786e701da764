/* test_log_back.c - a log is read back from its end: no more of it than is looked at, and none of it unchecked. */
#include "tests/unit/track/scratch.h"

#include "base/mem.h"
#include "base/str.h"
#include "track/ledger/ledger.h"
#include "track/log_back.h"
#include "track/store_backend.h"

#include <string.h>

enum { LOGS = 3, LINES = 100 };

/* A store of three ledgers that counts what is read of it. Evaluation i of ledger k is made at time 3 * i + k. */
struct counting {
	struct store store;
	char digests[LOGS][LINES + 1][DIGEST_TEXT];
	size_t n_read, n_whole, length; /* length: of each ledger, read whole */
	bool singly;
	int broken; /* this generation of the first ledger says something else than its digest */
};

static char *body_of(int log, int64_t generation)
{
	return str_format("{\"at\":\"%05d\",\"candidate\":\"c%d-%d\",\"document\":\"{}\",\"kind\":\"evaluation\"}",
			  (int)generation * LOGS + log, log, (int)generation);
}

static int log_of(const char *log)
{
	return log[strlen(log) - 1] - 'a';
}

static struct log_record record_of(struct counting *c, const char *log, int64_t generation)
{
	struct log_record r = { .generation = generation };
	bool broken = log_of(log) == 0 && generation == c->broken;

	strcpy(r.previous, c->digests[log_of(log)][generation - 1]);
	strcpy(r.digest, c->digests[log_of(log)][generation]);
	r.body = broken ? mem_strdup("{\"kind\":\"evaluation\"}") : body_of(log_of(log), generation);
	return r;
}

static int read_one(struct store *s, struct log_record *out, bool *singly, const char *log, int64_t generation, struct err *e)
{
	struct counting *c = (struct counting *)s;

	(void)e;
	*singly = c->singly;
	if (*singly) {
		*out = record_of(c, log, generation ? generation : LINES);
		c->n_read++;
	}
	return 0;
}

static int read_whole(struct store *s, struct log_record **out, size_t *n, const char *log, struct err *e)
{
	struct counting *c = (struct counting *)s;

	(void)e;
	*out = mem_new(LINES, sizeof(**out));
	for (*n = 0; *n < c->length; ++*n)
		(*out)[*n] = record_of(c, log, (int64_t)*n + 1);
	c->n_whole++;
	return 0;
}

static int names(struct store *s, struct strvec *out, const char *prefix, struct err *e)
{
	(void)s, (void)prefix, (void)e;
	for (int i = 0; i < LOGS; i++)
		strvec_addf(out, "holdout/%c", 'a' + i);
	return 0;
}

static const struct store_backend backend = { .log_one = read_one, .log_read = read_whole, .log_names = names };

static struct counting made(bool singly)
{
	struct counting c = { .store = { .backend = &backend }, .singly = singly, .length = LINES };

	for (int k = 0; k < LOGS; k++)
		for (int64_t i = 1; i <= LINES; i++) {
			CLEANUP(mem_free) char *body = body_of(k, i);
			char log[] = { 'h', 'o', 'l', 'd', 'o', 'u', 't', '/', (char)('a' + k), '\0' };

			log_record_digest(c.digests[k][i], log, i, c.digests[k][i - 1], body);
		}
	return c;
}

static bool is_candidate(const struct ledger_entry *e, const void *candidate)
{
	return strcmp(e->candidate, candidate) == 0;
}

static void expect(struct counting *c, const char *candidate, bool there)
{
	CLEANUP(ledger_entry_release) struct ledger_entry e = { 0 };
	bool found;

	assert_int_equal(ledger_newest(&e, &found, &c->store, is_candidate, candidate, &err), 0);
	assert_int_equal(found, there);
	if (there)
		assert_string_equal(e.candidate, candidate);
}

static void the_newest_evaluation_takes_a_look_at_the_end_of_each_ledger(void **state)
{
	struct counting c = made(true);

	(void)state;
	expect(&c, "c2-100", true);
	assert_int_equal(c.n_read, LOGS);
	c.n_read = 0;
	expect(&c, "c1-90", true);
	assert_int_equal(c.n_read, LOGS + LOGS * 10 + 1);
	assert_int_equal(c.n_whole, 0);
}

static void what_no_ledger_has_is_looked_for_in_all_of_them(void **state)
{
	struct counting c = made(true);

	(void)state;
	expect(&c, "nobody", false);
	assert_int_equal(c.n_read, LOGS * LINES);
}

static void a_log_whose_records_are_not_to_be_had_singly_is_read_once(void **state)
{
	struct counting c = made(false);

	(void)state;
	expect(&c, "c0-7", true);
	expect(&c, "nobody", false);
	assert_int_equal(c.n_whole, 2 * LOGS);
	assert_int_equal(c.n_read, 0);
}

static void a_record_that_the_end_does_not_lead_back_to_is_refused(void **state)
{
	struct counting c = made(true);
	struct ledger_entry e;
	bool found;

	(void)state;
	c.broken = 95;
	assert_int_equal(ledger_newest(&e, &found, &c.store, is_candidate, "nobody", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "its chain of digests is broken there"));
	/* One that is not looked at is nobody's answer. */
	expect(&c, "c0-96", true);
}

static void another_chain_in_the_place_of_what_was_read_is_refused(void **state)
{
	struct counting c = made(true), other = made(true);
	CLEANUP(log_back_release) struct log_back back;
	struct log_record r;

	(void)state;
	/* Its digests are right, each by itself, but they are of another log. */
	other.digests[0][98][10] = other.digests[0][98][10] == 'a' ? 'b' : 'a';
	log_back_begin(&back, "holdout/a");
	assert_int_equal(log_back_next(&back, &c.store, &r, &err), 1);
	assert_int_equal(r.generation, LINES);
	free(r.body);
	{
		CLEANUP(mem_free) char *body = body_of(0, 99);

		log_record_digest(other.digests[0][99], "holdout/a", 99, other.digests[0][98], body);
	}
	assert_int_equal(log_back_next(&back, &other.store, &r, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static void a_log_that_is_shorter_than_its_end_says_is_refused(void **state)
{
	struct counting c = made(true);
	CLEANUP(log_back_release) struct log_back back;
	struct log_record r;

	(void)state;
	log_back_begin(&back, "holdout/a");
	assert_int_equal(log_back_next(&back, &c.store, &r, &err), 1);
	free(r.body);
	c.singly = false;
	c.length = LINES / 2;
	assert_int_equal(log_back_next(&back, &c.store, &r, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_null(r.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_evaluation_takes_a_look_at_the_end_of_each_ledger),
		cmocka_unit_test(what_no_ledger_has_is_looked_for_in_all_of_them),
		cmocka_unit_test(a_log_whose_records_are_not_to_be_had_singly_is_read_once),
		cmocka_unit_test(a_record_that_the_end_does_not_lead_back_to_is_refused),
		cmocka_unit_test(another_chain_in_the_place_of_what_was_read_is_refused),
		cmocka_unit_test(a_log_that_is_shorter_than_its_end_says_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
