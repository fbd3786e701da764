/* test_watch_state.c - a canary's state file: a stream goes on exactly where it stopped, on the terms that it began with. */
#include "evaluate/commands/watch.h"
#include "tests/unit/evaluate/commands/watch_stream.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void a_stream_goes_on_where_it_stopped(void **state)
{
	char path[] = "/tmp/interlock-watch-XXXXXX";
	struct watch whole, first, second;
	struct err err;

	(void)state;
	close(mkstemp(path));
	unlink(path);
	watch_start(&whole);
	assert_int_equal(watch_read_state(&first, &wins, path, &err), 0);
	for (uint64_t i = 0; i < 50; i++) {
		watch_add(&whole, &wins, noise(2, i));
		watch_add(&first, &wins, noise(2, i));
	}
	assert_int_equal(watch_write_state(&first, &wins, path, &err), 0);
	assert_int_equal(watch_read_state(&second, &wins, path, &err), 0);
	for (uint64_t i = 50; i < 90; i++) {
		watch_add(&whole, &wins, noise(2, i));
		watch_add(&second, &wins, noise(2, i));
	}
	assert_true(whole.low == second.low && whole.high == second.high && whole.n == second.n);
	unlink(path);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	fclose(f);
}

/* A state of 10 pairs, with one value of it replaced. */
static void write_state(const char *path, const char *key, const char *value)
{
	static const char *const fields[][2] = { { "schema", "\"gate.watch/2\"" },
						 { "terms", "\"method auto, alpha 0.050000000000000003, margin 0, direction lower, "
							    "expected 1000, sd 0, bound 0, min-pairs 0\"" },
						 { "n", "10" },
						 { "wins", "4" },
						 { "losses", "6" },
						 { "mean", "-0.2" },
						 { "squares", "0" },
						 { "method", "\"eprocess\"" },
						 { "decision", "\"continue\"" },
						 { "decided_at", "0" },
						 { "log_go", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]" },
						 { "log_back", "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]" } };
	struct str text = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		str_addf(&text, "%s\"%s\": %s", i ? ", " : "{", fields[i][0], strcmp(key, fields[i][0]) == 0 ? value : fields[i][1]);
	str_addch(&text, '}');
	write_file(path, str_text(&text));
	str_release(&text);
}

static void a_state_that_cannot_be_is_refused(void **state)
{
	static const char *const bad[][2] = { { "schema", "\"gate.watch/1\"" },
					      { "n", "-1" },
					      { "n", "9" },
					      { "n", "9007199254740993" },
					      { "wins", "5" },
					      { "wins", "-1" },
					      { "losses", "7" },
					      { "losses", "-1" },
					      { "mean", "\"NaN\"" },
					      { "squares", "-0.5" },
					      { "squares", "\"Infinity\"" },
					      { "squares", "\"NaN\"" },
					      { "method", "\"guess\"" },
					      { "decision", "\"maybe\"" },
					      { "decision", "\"go\"" },
					      { "decided_at", "7" },
					      { "log_go", "[0,0]" },
					      { "log_back", "\"much\"" } };
	char path[] = "/tmp/interlock-watch-XXXXXX";
	struct watch w;
	struct err err;

	(void)state;
	close(mkstemp(path));
	write_state(path, "", "");
	assert_int_equal(watch_read_state(&w, &wins, path, &err), 0);
	assert_int_equal(w.n, 10);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		write_state(path, bad[i][0], bad[i][1]);
		assert_int_equal(watch_read_state(&w, &wins, path, &err), -1);
		assert_int_equal(err.code, ERR_INTEGRITY);
	}
	write_state(path, "n", "9007199254740992"); /* 2^53 */
	assert_int_equal(watch_read_state(&w, &wins, path, &err), 0);
	unlink(path);
}

static void a_stream_is_judged_on_the_terms_it_began_with(void **state)
{
	char path[] = "/tmp/interlock-watch-XXXXXX";
	struct watch_options looser = wins;
	struct watch w;
	struct err err;

	(void)state;
	close(mkstemp(path));
	write_state(path, "", "");
	looser.alpha = .1;
	assert_int_equal(watch_read_state(&w, &looser, path, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "begun on other terms"));
	unlink(path);
}

static void every_method_goes_on_where_it_stopped(void **state)
{
	char path[] = "/tmp/interlock-watch-XXXXXX";
	double gain[120];
	struct err err;

	(void)state;
	close(mkstemp(path));
	for (uint64_t i = 0; i < ARRAY_LEN(gain); i++)
		gain[i] = noise(12, i);
	for (const struct watch_method *m = watch_methods; m->name; m++) {
		const struct watch_options options = { .alpha = .001, .expected = 100, .method = m->name, .bound = 7 };
		struct watch whole = run_stream(&options, gain, 120), first = run_stream(&options, gain, 60), second;

		assert_int_equal(watch_write_state(&first, &options, path, &err), 0);
		assert_int_equal(watch_read_state(&second, &options, path, &err), 0);
		for (size_t i = 60; i < 120; i++)
			watch_add(&second, &options, gain[i]);
		assert_true(whole.e_go == second.e_go && whole.e_back == second.e_back && whole.low == second.low &&
			    whole.high == second.high);
	}
	unlink(path);
}

static void a_decided_stream_is_kept_as_decided(void **state)
{
	static const double streams[][8] = { { 1, 1, 1, 1, 1, 1, 1, 1 }, { -1, -1, -1, -1, -1, -1, -1, -1 } };
	char path[] = "/tmp/interlock-watch-XXXXXX", text[8192];
	struct err err;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(watch_write_state(&(struct watch){ 0 }, &wins, path, &err), 0); /* no pair yet */
	assert_int_equal(watch_read_state(&(struct watch){ 0 }, &wins, path, &err), 0);
	for (size_t i = 0; i < 2; i++) {
		struct watch w = run_stream(&wins, streams[i], 7 + i), again; /* the last pair decides, or one more has come */
		size_t commas = 0;
		FILE *f;

		assert_int_equal(w.decision, i ? WATCH_ROLL_BACK : WATCH_GO);
		assert_int_equal(watch_write_state(&w, &wins, path, &err), 0);
		assert_int_equal(watch_read_state(&again, &wins, path, &err), 0);
		assert_int_equal(again.decision, w.decision);
		assert_int_equal(again.decided_at, 7);
		f = fopen(path, "r");
		text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
		fclose(f);
		for (const char *c = strstr(text, "log_back"); *c != ']'; c++)
			commas += *c == ',';
		assert_int_equal(commas, WATCH_STAKES - 1);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_goes_on_where_it_stopped),
		cmocka_unit_test(a_state_that_cannot_be_is_refused),
		cmocka_unit_test(a_stream_is_judged_on_the_terms_it_began_with),
		cmocka_unit_test(every_method_goes_on_where_it_stopped),
		cmocka_unit_test(a_decided_stream_is_kept_as_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
