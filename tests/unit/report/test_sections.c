/* test_sections.c - the parts of a report that only some verdicts have: wear, one bit, drift, condition, cost; and how to repeat it. */
#include "base/mem.h"
#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void render(struct str *md, const char *verdict, const struct report_rows *rows)
{
	struct err err;
	CLEANUP(json_cleanup) struct json *v = json_parse(verdict, strlen(verdict), "v", &err);
	CLEANUP(report_release) struct report r = { 0 };

	if (!v)
		fail_msg("%s", err.text);
	report_build(&r, v, rows);
	report_markdown(md, &r);
}

static void says(const char *verdict, const char *what)
{
	CLEANUP(str_release) struct str md = { 0 };

	render(&md, verdict, NULL);
	if (!strstr(str_text(&md), what))
		fail_msg("'%s' is missing in:\n%s", what, str_text(&md));
}

static void says_not(const char *verdict, const char *what)
{
	CLEANUP(str_release) struct str md = { 0 };

	render(&md, verdict, NULL);
	if (strstr(str_text(&md), what))
		fail_msg("'%s' should not be in:\n%s", what, str_text(&md));
}

#define ALPHA(numbers, more) "{\"alpha\":{\"nominal\":0.05,\"effective\":0.0000947," numbers ",\"of\":32,\"of_promotions\":2" more "}}"

static void the_meter_has_bands(void **state)
{
	(void)state;
	says(ALPHA("\"evaluation\":3,\"promotions\":0", ""), "Evaluation 3 of 32, 0 of 2 promotions before it, alpha now 9.5e-5: fresh.");
	says(ALPHA("\"evaluation\":9,\"promotions\":0", ""), ": used.");
	says(ALPHA("\"evaluation\":17,\"promotions\":0", ""), ": worn.");
	says(ALPHA("\"evaluation\":32,\"promotions\":0", ""), ": used up.");
	says(ALPHA("\"evaluation\":1,\"promotions\":2", ""), ": used up."); /* whichever is spent first */
	says(ALPHA("\"evaluation\":40,\"promotions\":0", ""), "████████████████████████████████ 40 of 32");
}

#define ON_ROWS(more) "{\"holdout\":{\"on\":\"validation\",\"path\":\"v.csv\"" more "},\"alpha\":{\"evaluation\":0,\"of\":32}}"

static void a_pull_requests_verdict_says_on_which_rows_and_what_lies_open(void **state)
{
	(void)state;
	says(ON_ROWS(""), "Judged on the validation rows.");
	says(ON_ROWS(""), "**Cost:** none: nothing was written to the store");
	says(ON_ROWS(""), "**Hold-out:** not readable here.");
	says(ON_ROWS(",\"readable\":\"h.csv\""), "**Hold-out:** h.csv can be read in this job");
	says(ON_ROWS(",\"out_of_fold\":{\"folds\":5}"), "in 5 folds that are the same for both");
	says(ON_ROWS(",\"out_of_fold\":{\"folds\":5}"), "--train v.csv");
	says(ON_ROWS(",\"no_rows\":\"nobody can\""), "There are no validation rows, and nobody can. Nothing was judged.");
	says(ON_ROWS(",\"store_unread\":\"no way\""), "could not be read (no way)");
	says(ON_ROWS(""), "--validation v.csv");
	says_not(ON_ROWS(""), "How worn");
	says_not("{\"holdout\":{\"on\":\"holdout\"}}", "pull request");
}

static void a_promise_is_made_only_where_there_is_one(void **state)
{
	(void)state;
	says(ALPHA("\"evaluation\":3,\"promotions\":0", ",\"guarantee\":true,\"nodes\":528"),
	     "stays under 0.05. For that each test has 9.5e-5");
	says(ALPHA("\"evaluation\":3,\"promotions\":0", ",\"guarantee\":true,\"mode\":\"fresh\""), "each evaluation has rows of its own");
	says(ALPHA("\"evaluation\":3,\"promotions\":0", ",\"guarantee\":false,\"nodes\":528"), "Over many evaluations nothing is promised");
	says(ALPHA("\"evaluation\":3,\"promotions\":0", ""), "Over many evaluations nothing is promised");
}

static void one_bit_hides_rows_and_charts_even_if_they_are_given(void **state)
{
	static const char verdict[] = "{\"decision\":\"reject\",\"promoted\":false,\"reasons\":[\"not_promoted\"],\"churn\":0.1}";
	double y[] = { 1, 2 }, value[] = { 1, 2 };
	struct report_rows rows = { .n = 2, .y = y, .candidate = { .title = "candidate", .value = value } };
	CLEANUP(str_release) struct str md = { 0 };
	CLEANUP(str_release) struct str without = { 0 };

	(void)state;
	strvec_add(&rows.worst, "secret row");
	for (int i = 0; i < 3; i++)
		strvec_add(&rows.worst, "1");
	render(&md, verdict, &rows);
	render(&without, verdict, NULL);
	assert_string_equal(str_text(&md), str_text(&without));
	assert_null(strstr(str_text(&md), "secret"));
	assert_non_null(strstr(str_text(&md), "it is not promoted, and why is not told"));
	strvec_release(&rows.worst);
}

static void a_released_number_is_no_check(void **state)
{
	static const char verdict[] =
		"{\"decision\":\"promote\",\"promoted\":true,\"primary\":{\"metric\":\"accuracy\",\"released\":0.84,\"step\":0.05}}";

	(void)state;
	says(verdict, "accuracy 0.84, in steps of 0.05");
	says_not(verdict, "## Checks");
	says_not(verdict, "unknown");
}

static void drift_comes_with_its_definition(void **state)
{
	static const char verdict[] =
		"{\"drift\":[{\"column\":\"age\",\"kind\":\"numeric\",\"stat\":\"psi\",\"value\":0.21,\"null_quantile\":0.034,"
		"\"floor\":0.1,\"missing\":3,\"recent_missing\":40,\"state\":\"warn\"}],\"drift_against\":{\"path\":\"recent.csv\","
		"\"rows\":500,\"columns\":9,\"drifted\":1},\"label_shift\":{\"p\":0.5,\"state\":\"pass\"},\"priors\":{\"classes\":[{"
		"\"class\":\"yes\",\"share\":0.2,\"target\":0.1,\"weight\":0.5}]}}";

	(void)state;
	says(verdict, "| age | numeric | psi | 0.21 | 0.034 | 0.1 | 3 / 40 | ⚠️ warn |");
	says(verdict, "1 of 9 columns drifted against recent.csv (500 rows)");
	says(verdict, "psi = Σ(q − p) ln(q/p)");
	says(verdict, "| yes | 20 % | 10 % | 0.5 |");
	says("{\"drift\":[],\"leakage\":[]}", "**Drift:** was not looked for");
	says("{\"drift\":[],\"leakage\":[]}", "**Leakage:** was not looked for");
}

static void a_condition_is_told_clause_by_clause(void **state)
{
	static const char verdict[] =
		"{\"condition\":{\"text\":\"d < 0.1 +/- 0.01\",\"mode\":\"fn-free\",\"value\":\"unknown\",\"passed_unshown\":true,"
		"\"rows\":50,\"rows_needed\":67706,\"clauses\":[{\"text\":\"d < 0.1 +/- 0.01\",\"estimate\":0.1,\"low\":0.09,"
		"\"high\":0.11,\"method\":\"exact\",\"value\":\"unknown\"}]}}";

	(void)state;
	says(verdict, "| d \\< 0.1 +/- 0.01 | 0.1 | 0.09 to 0.11 | exact | ❔ unknown |");
	says(verdict, "it passes only because the mode is fn-free");
	says(verdict, "takes 67 706 rows; there are 50.");
	says_not("{\"condition\":null}", "## Condition");
}

static void speed_is_told_with_the_model_against_itself(void **state)
{
	static const char verdict[] =
		"{\"guards\":[{\"metric\":\"latency_p95_ms\",\"rule\":\"ratio_max\",\"candidate\":2,\"production\":1,\"ratio\":2,"
		"\"ci\":[1.9,2.1],\"limit\":1.1,\"aa_ratio\":1.01,\"aa_ci\":[0.98,1.04],\"state\":\"fail\"}],"
		"\"latency\":{\"calls\":200,\"warm_up\":10,\"candidate\":{\"p50_ms\":[1,0.9,null]}}}";

	(void)state;
	says(verdict, "| latency_p95_ms | 2 | 1 | 2 | 1.9 to 2.1 | 1.1 | 1.01 (0.98 to 1.04) | ❌ fail |");
	says(verdict, "| half of the calls are faster than, ms | 1 (0.9 to –) | – | – |");
	says(verdict, "--latency-calls 200");
	says_not("{\"guards\":[{\"metric\":\"recall_min\"}]}", "## Speed and size");
}

static void the_command_can_be_pasted_whatever_the_names_are(void **state)
{
	static const char verdict[] =
		"{\"candidate\":{\"reference\":\"predictions:it's new.csv\"},\"production\":{\"reference\":\"command:\\\"a; rm b\\\"\"},"
		"\"holdout\":{\"path\":\"$(x).csv\",\"on\":\"validation\"},\"model_name\":\"m\","
		"\"lost_baseline\":{\"accepted_because\":\"disk `died`\"}}";

	(void)state;
	says(verdict,
	     "    --candidate 'predictions:it'\\''s new.csv' \\\n    --production 'command:\"a; rm b\"' \\\n    --validation '$(x).csv' \\\n");
	says(verdict, "    --on validation \\\n    --accept-lost-baseline \\\n    --reason 'disk `died`'\n");
}

static void evidence_is_claimed_only_where_it_was_found(void **state)
{
	static const char all[] =
		"{\"decision\":\"promote\",\"primary\":{\"candidate\":0.8},\"floors\":[{\"rule\":\"beats_dummy\",\"state\":\"pass\"}],"
		"\"slices\":[{\"slice\":\"a\",\"state\":\"pass\"}],\"guards\":[{\"metric\":\"latency_p95_ms\",\"state\":\"pass\"}]}";
	static const char some[] =
		"{\"decision\":\"promote\",\"primary\":{\"candidate\":0.8},\"floors\":[{\"rule\":\"beats_dummy\",\"state\":\"fail\"}],"
		"\"slices\":[{\"slice\":\"a\",\"state\":\"pass\"}],\"slices_not_testable\":1,\"guards\":[{\"metric\":\"latency_p95_ms\","
		"\"state\":\"unknown\"}]}";

	(void)state;
	says(all, "Model 5: a simpler model is not better");
	says(all, "Model 6: quality is sufficient on important slices");
	says(all, "is evidence, some of it partial, for 5. It says nothing about the other 23.");
	says_not(some, "Model 5:");
	says_not(some, "Model 6:");
	says_not(some, "Monitor 6:");
	says_not("{\"decision\":\"promote\",\"primary\":{\"candidate\":null}}", "ML Test Score");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_meter_has_bands),
		cmocka_unit_test(a_pull_requests_verdict_says_on_which_rows_and_what_lies_open),
		cmocka_unit_test(a_promise_is_made_only_where_there_is_one),
		cmocka_unit_test(one_bit_hides_rows_and_charts_even_if_they_are_given),
		cmocka_unit_test(a_released_number_is_no_check),
		cmocka_unit_test(drift_comes_with_its_definition),
		cmocka_unit_test(a_condition_is_told_clause_by_clause),
		cmocka_unit_test(speed_is_told_with_the_model_against_itself),
		cmocka_unit_test(the_command_can_be_pasted_whatever_the_names_are),
		cmocka_unit_test(evidence_is_claimed_only_where_it_was_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
