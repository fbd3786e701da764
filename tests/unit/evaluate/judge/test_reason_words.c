/* test_reason_words.c - every reason that a decision can have is told in plain words, and none reads as another decision. */
#include "evaluate/judge/judgement.h"

#include "base/mem.h"
#include "report/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct json *verdict_of(const struct reason *r)
{
	CLEANUP(mem_free)
	char *text = str_format(
		"{\"decision\":\"%s\",\"reasons\":[\"%s\"],\"model_name\":\"m\",\"holdout\":{\"rows\":90},\"candidate\":{\"kind\":"
		"\"package\"},\"production\":{\"version\":3}}",
		decision_name(r->decision), r->name);
	struct err err;

	return json_parse(text, strlen(text), "v", &err);
}

static void every_reason_has_a_headline_a_cause_and_a_next_step(void **state)
{
	static const char *const openings[] = { "m may go live: ", "m stays out: ", "It is open whether m may go live: ",
						"Nothing could be decided about m: " };

	(void)state;
	for (const struct reason *r = reasons; r->name; r++) {
		CLEANUP(json_cleanup) struct json *v = verdict_of(r);
		CLEANUP(mem_free) char *headline = plain_headline(v);
		CLEANUP(mem_free) char *why = plain_why(v);
		CLEANUP(mem_free) char *next = plain_next(v);

		if (!str_starts(headline, openings[r->decision]))
			fail_msg("%s: %s", r->name, headline);
		if (strstr(headline, "{p}") || strstr(why, "{p}") || strstr(why, r->name) == why)
			fail_msg("%s is not told: %s", r->name, why);
		assert_int_equal(str_starts(next, "Production stays as it is."), r->decision != DECISION_PROMOTE);
	}
}

static void the_rows_needed_are_named_where_they_are_known(void **state)
{
	static const char text[] = "{\"decision\":\"inconclusive\",\"reasons\":[\"not_shown\"],\"holdout\":{\"rows\":89},"
				   "\"primary\":{\"rows_needed\":12345}}";
	struct err err;
	CLEANUP(json_cleanup) struct json *v = json_parse(text, strlen(text), "v", &err);
	CLEANUP(mem_free) char *next = plain_next(v);

	(void)state;
	assert_non_null(strstr(next, "about 12 345 labelled rows to show; there were 89."));
}

static void a_reason_that_is_not_known_is_named_and_never_reads_as_a_promotion(void **state)
{
	static const char text[] = "{\"decision\":\"of tomorrow\",\"reasons\":[\"new_one\"],\"model_name\":\"m\"}";
	struct err err;
	CLEANUP(json_cleanup) struct json *v = json_parse(text, strlen(text), "v", &err);
	CLEANUP(mem_free) char *headline = plain_headline(v);
	CLEANUP(mem_free) char *why = plain_why(v);

	(void)state;
	assert_string_equal(headline, "m stays out.");
	assert_string_equal(why, "new_one.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_a_headline_a_cause_and_a_next_step),
		cmocka_unit_test(the_rows_needed_are_named_where_they_are_known),
		cmocka_unit_test(a_reason_that_is_not_known_is_named_and_never_reads_as_a_promotion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
