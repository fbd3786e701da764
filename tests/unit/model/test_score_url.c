/* Requests to scoring servers and their answers, by both protocols; and which URLs may be asked. */
#include "base/mem.h"
#include "model/server/score_url.h"
#include "net/http.h"
#include "table/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct table rows_of(const char *csv)
{
	struct table t;
	struct err err;

	if (table_read_csv_text(&t, csv, strlen(csv), "rows.csv", &(struct table_read){ 0 }, &err) < 0)
		fail_msg("%s", err.text);
	return t;
}

static void a_url_s_path_says_the_protocol_and_none_is_invocations(void **state)
{
	static const struct {
		const char *url, *address;
		enum url_protocol protocol;
	} cases[] = {
		{ "http://h:80", "http://h:80/invocations", URL_MLFLOW },
		{ "https://h/", "https://h/invocations", URL_MLFLOW },
		{ "http://h/score?x=/infer", "http://h/score?x=/infer", URL_MLFLOW },
		{ "http://h/v2/models/m/infer", "http://h/v2/models/m/infer", URL_INFER },
		{ "http://h/v2/models/m/versions/3/infer?a=1", "http://h/v2/models/m/versions/3/infer?a=1", URL_INFER },
		{ "http://h/v2/models/m/ready", "http://h/v2/models/m/ready", URL_MLFLOW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *address = url_address(cases[i].url);

		assert_string_equal(address, cases[i].address);
		assert_int_equal(url_protocol_of(cases[i].url), cases[i].protocol);
	}
}

static void a_column_that_is_not_of_integers_keeps_its_points(void **state)
{
	CLEANUP(table_release) struct table t = rows_of("id,n,x,c,y\n1,3,2.5,\"say \"\"a\"\"\",9\n2,,4,,8\n3,5,,b,7\n");
	CLEANUP(strvec_release) struct strvec hide = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	strvec_add(&hide, "id");
	strvec_add(&hide, "y");
	url_write_request(&out, URL_MLFLOW, &t, &hide, 0, 3);
	assert_string_equal(str_text(&out),
			    "{\"dataframe_split\":{\"columns\":[\"n\",\"x\",\"c\"],\"data\":[[3,2.5,\"say \\\"a\\\"\"],[null,4.0,null],"
			    "[5,null,\"b\"]]}}");
	str_clear(&out);
	url_write_request(&out, URL_INFER, &t, &hide, 1, 2);
	assert_string_equal(str_text(&out), "{\"inputs\":[{\"name\":\"n\",\"shape\":[2],\"datatype\":\"FP64\",\"data\":[null,5]},"
					    "{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP64\",\"data\":[4.0,null]},"
					    "{\"name\":\"c\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[null,\"b\"]}]}");
}

struct reading {
	enum url_protocol protocol;
	const char *answer, *lines; /* lines NULL = an error with this text */
	const char *error;
};

static void an_answer_becomes_lines_of_predictions(void **state)
{
	static const struct reading cases[] = {
		{ URL_MLFLOW, "{\"predictions\":[1,2.5]}", "prediction\n1\n2.5\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":[[1],[2]]}", "prediction\n1\n2\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":[\"a,b\",null]}", "prediction\n\"a,b\"\n\"\"\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":[true,false]}", "prediction\ntrue\nfalse\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":[{\"variable\":1},{\"variable\":2}]}", "prediction\n1\n2\n", NULL },
		{ URL_MLFLOW,
		  "{\"predictions\":[{\"label\":\"a\",\"probabilities\":{\"a\":0.75,\"b\":0.25},\"n\":1},{\"label\":\"b\","
		  "\"probabilities\":{\"b\":1,\"a\":0}}]}",
		  "prediction,probability_a,probability_b\na,0.75,0.25\nb,0,1\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":[{\"score\":0.5,\"prediction\":1},{\"prediction\":0,\"score\":0.25}]}",
		  "score,prediction\n0.5,1\n0.25,0\n", NULL },
		{ URL_INFER, "{\"outputs\":[{\"name\":\"y\",\"data\":[1,2]}]}", "prediction\n1\n2\n", NULL },
		{ URL_INFER, "{\"outputs\":[{\"name\":\"y\",\"shape\":[2,1],\"data\":[[1],[2]]}]}", "prediction\n1\n2\n", NULL },
		{ URL_INFER,
		  "{\"outputs\":[{\"name\":\"label\",\"data\":[\"a\",\"b\"]},{\"name\":\"other\",\"data\":[1]},{\"name\":\"probability_a\","
		  "\"data\":[1,0]}]}",
		  "prediction,probability_a\na,1\nb,0\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":[1]}", NULL, "1 predictions for 2 rows" },
		{ URL_MLFLOW, "{\"predictions\":[1,2,3]}", NULL, "3 predictions for 2 rows" },
		{ URL_MLFLOW, "{\"predictions\":{\"variable\":[1,2.5]}}", "prediction\n1\n2.5\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":{\"label\":[\"a\",\"b\"],\"probabilities\":[[1,0],[0,1]],\"score\":[[1],[2]]}}",
		  "prediction,score\na,1\nb,2\n", NULL },
		{ URL_MLFLOW, "{\"predictions\":{\"a\":[1]}}", NULL, "1 predictions for 2 rows" },
		{ URL_MLFLOW, "{\"predictions\":{\"a\":1}}", NULL, "0 predictions for 2 rows" },
		{ URL_MLFLOW, "{\"predictions\":{\"a\":[1,2],\"b\":[1,2]}}", NULL, "none of the answer's outputs" },
		{ URL_MLFLOW, "{\"predictions\":7}", NULL, "has no list 'predictions'" },
		{ URL_MLFLOW, "[1,2]", NULL, "has no list 'predictions'" },
		{ URL_MLFLOW, "{\"predictions\":[[1,2],[3,4]]}", NULL, "prediction 1 is no single value" },
		{ URL_MLFLOW, "{\"predictions\":[1,{\"a\":1}]}", NULL, "prediction 2 is no single value" },
		{ URL_MLFLOW, "{\"predictions\":[{\"label\":\"a\"},{\"x\":1}]}", NULL,
		  "prediction 2 has no 'label', as the first one has" },
		{ URL_MLFLOW, "{\"predictions\":[{\"p\":1,\"q\":2},{\"p\":1,\"q\":2}]}", NULL, "prediction 1 is no single value" },
		{ URL_MLFLOW, "{\"predictions\":[1,NaN]}", NULL, "the answer:1:" },
		{ URL_MLFLOW, "", NULL, "the answer" },
		{ URL_INFER, "{\"outputs\":[]}", NULL, "has no list 'outputs'" },
		{ URL_INFER, "{\"outputs\":[{\"name\":\"y\",\"data\":[1]}]}", NULL, "1 predictions for 2 rows" },
		{ URL_INFER, "{\"outputs\":[{\"name\":\"y\",\"data\":[[1,2],[1,2]]}]}", NULL, "prediction 1 is no single value" },
		{ URL_INFER, "{\"outputs\":[{\"name\":\"a\",\"data\":[1,2]},{\"name\":\"b\",\"data\":[1,2]}]}", NULL,
		  "none of the answer's outputs" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(str_release) struct str out = { 0 };
		CLEANUP(strvec_release) struct strvec columns = { 0 };
		struct err err = { 0 };
		int code = url_read_answer(&out, &columns, cases[i].protocol, cases[i].answer, strlen(cases[i].answer), 2, NULL, &err);

		if (code == 0 && (!cases[i].lines || strcmp(str_text(&out), cases[i].lines) != 0))
			fail_msg("%s: %s", cases[i].answer, str_text(&out));
		if (code < 0 && (!cases[i].error || !strstr(err.text, cases[i].error) || err.code != ERR_DATA))
			fail_msg("%s: %s", cases[i].answer, err.text);
	}
}

static void later_answers_have_the_fields_of_the_first(void **state)
{
	static const char one[] = "{\"predictions\":[1]}", other[] = "{\"predictions\":[{\"score\":1}]}";
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(strvec_release) struct strvec columns = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(url_read_answer(&out, &columns, URL_MLFLOW, one, strlen(one), 1, NULL, &err), 0);
	assert_int_equal(url_read_answer(&out, &columns, URL_MLFLOW, one, strlen(one), 1, NULL, &err), 0);
	assert_string_equal(str_text(&out), "prediction\n1\n1\n");
	assert_int_equal(url_read_answer(&out, &columns, URL_MLFLOW, other, strlen(other), 1, NULL, &err), -1);
	assert_non_null(strstr(err.text, "other fields than the one before"));
}

static void urls_with_users_blanks_or_without_hosts_are_refused(void **state)
{
	static const char *const good[] = { "http://h", "https://h:1/a@b?c=d@e", "http://[::1]:80/x" };
	static const char *const bad[] = { "ftp://h",        "http://",      "http:///x",   "http://u@h",
					   "https://u:p@h/", "http://h/a b", "http://h/\n", "h" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_int_equal(http_check_url(good[i], &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (http_check_url(bad[i], &err) == 0)
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(err.code, ERR_USAGE);
	}
	assert_null(strstr(err.text, "u:p"));
}

static void measures_that_are_wanted_are_kept(void **state)
{
	static const char text[] = "{\"predictions\":[{\"cost\":1,\"note\":\"x\",\"prediction\":2}]}";
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(strvec_release) struct strvec columns = { 0 }, measures = { 0 };
	struct err err;

	(void)state;
	strvec_add(&measures, "cost");
	assert_int_equal(url_read_answer(&out, &columns, URL_MLFLOW, text, strlen(text), 1, &measures, &err), 0);
	assert_string_equal(str_text(&out), "cost,prediction\n1,2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_url_s_path_says_the_protocol_and_none_is_invocations),
		cmocka_unit_test(a_column_that_is_not_of_integers_keeps_its_points),
		cmocka_unit_test(an_answer_becomes_lines_of_predictions),
		cmocka_unit_test(measures_that_are_wanted_are_kept),
		cmocka_unit_test(later_answers_have_the_fields_of_the_first),
		cmocka_unit_test(urls_with_users_blanks_or_without_hosts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
