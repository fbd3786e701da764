/* test_opt.c - option parsing, its mistakes, and the help made from the table. */
#include "base/mem.h"
#include "base/opt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct args {
	struct common common;
	const char *run_id, *mode;
	int64_t rows;
	double rate;
	bool force;
	struct strvec set;
};

static int run_nothing(const void *args, struct err *err)
{
	(void)args;
	(void)err;
	return 0;
}

static const struct opt opts[] = {
	{ "run-id", 0, OPT_TEXT, offsetof(struct args, run_id), "ID", NULL, OPT_REQUIRED, "the run", "step-output" },
	{ "mode", 'm', OPT_TEXT, offsetof(struct args, mode), "fast|slow", "fast", 0, "how", NULL },
	{ "rows", 0, OPT_INT, offsetof(struct args, rows), "N", "7", 0, "rows", NULL },
	{ "rate", 0, OPT_NUMBER, offsetof(struct args, rate), "R", NULL, OPT_ADVANCED, "rate", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "force", NULL },
	{ "set", 'S', OPT_LIST, offsetof(struct args, set), "KEY=VALUE", NULL, 0, "override", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "do it", "FILE...", sizeof(struct args), opts, "  prog --run-id 1\n  prog --run-id 2\n", run_nothing },
	{ 0 },
};
static const struct command named[] = {
	{ "list", "list", NULL, sizeof(struct args), NULL, NULL, run_nothing },
	{ "history", "moves", NULL, sizeof(struct args), NULL, NULL, run_nothing },
	{ 0 },
};
static const struct program program = { "prog", "a program", commands };
static const struct program with_commands = { "prog", "a program", named };

static int parse(struct args **args, const struct program *p, struct err *err, char **argv)
{
	const struct command *command;
	enum opt_request request;
	int argc = 0, rc;
	void *raw;

	while (argv[argc])
		argc++;
	rc = opt_parse(&raw, &command, &request, p, argc, argv, err);
	if (args && rc == 0)
		*args = raw;
	else
		opt_release(raw, command);
	return rc;
}

#define ARGV(...) ((char *[]){ "prog", __VA_ARGS__, NULL })

static void reads_every_kind_of_option(void **state)
{
	struct err err;
	struct args *a;

	(void)state;
	assert_int_equal(
		parse(&a, &program, &err,
		      ARGV("--run_id=5b", "-fm", "slow", "--rows", "-3", "--rate=0.5", "-Sa=1", "--set", "b=2", "x.csv", "--", "-y")),
		0);
	assert_string_equal(a->run_id, "5b");
	assert_string_equal(a->mode, "slow");
	assert_int_equal(a->rows, -3);
	assert_true(a->rate == 0.5);
	assert_true(a->force);
	assert_int_equal(a->set.n, 2);
	assert_int_equal(a->common.rest.n, 2);
	assert_string_equal(a->common.rest.v[1], "-y");
	opt_release(a, &commands[0]);
}

static void another_spelling_and_defaults_hold(void **state)
{
	struct err err;
	struct args *a;

	(void)state;
	assert_int_equal(parse(&a, &program, &err, ARGV("--step_output", "here")), 0);
	assert_string_equal(a->run_id, "here");
	assert_string_equal(a->mode, "fast");
	assert_int_equal(a->rows, 7);
	opt_release(a, &commands[0]);
}

static void mistakes_are_named(void **state)
{
	struct {
		char **argv;
		const char *text;
	} cases[] = {
		{ ARGV("--rum-id", "1"), "unknown option '--rum-id' (did you mean '--run-id'?)" },
		{ ARGV("--run-id"), "--run-id needs a value (ID)" },
		{ ARGV("--force=yes"), "--force takes no value" },
		{ ARGV("--mode", "medium"), "--mode is one of fast|slow, not 'medium'" },
		{ ARGV("--rows", "many"), "--rows takes a number, not 'many'" },
		{ ARGV("--rows", "99999999999999999999"), "--rows takes a number, not '99999999999999999999'" },
		{ ARGV("-z"), "unknown option '-z' (see --help)" },
		{ ARGV("x.csv"), "--run-id ID is required (see --help)" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(parse(NULL, &program, &err, cases[i].argv), -1);
		assert_int_equal(err.code, ERR_USAGE);
		assert_string_equal(err.text, cases[i].text);
	}
}

static void an_unknown_command_is_named(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(parse(NULL, &with_commands, &err, ARGV("histroy")), -1);
	assert_string_equal(err.text, "unknown command 'histroy' (did you mean 'history'?)");
	assert_int_equal(parse(NULL, &with_commands, &err, (char *[]){ "prog", NULL }), -1);
	assert_string_equal(err.text, "which command? (see --help)");
}

static void help_shows_defaults_and_hides_advanced_rows(void **state)
{
	CLEANUP(str_release) struct str some = { 0 }, all = { 0 };

	(void)state;
	opt_help(&some, &program, &commands[0], false);
	opt_help(&all, &program, &commands[0], true);
	assert_non_null(strstr(str_text(&some), "--mode fast|slow"));
	assert_non_null(strstr(str_text(&some), "(default fast)"));
	assert_non_null(strstr(str_text(&some), "(required)"));
	assert_null(strstr(str_text(&some), "--rate"));
	assert_non_null(strstr(str_text(&all), "--rate R"));
	assert_non_null(strstr(str_text(&some), "examples:\n  prog --run-id 1\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_option),
		cmocka_unit_test(another_spelling_and_defaults_hold),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(an_unknown_command_is_named),
		cmocka_unit_test(help_shows_defaults_and_hides_advanced_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
