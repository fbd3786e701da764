/* test_opt.c - option parsing, its mistakes, and the help made from the table. */
#include "base/mem.h"
#include "base/options/opt.h"

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

struct tail_args {
	struct common common;
	struct strvec targets;
	const char *untracked;
	bool force;
};

static const struct opt tail_opts[] = {
	{ "targets", 0, OPT_LIST, offsetof(struct tail_args, targets), "PATH...", NULL, OPT_MANY, "which", NULL },
	{ "untracked-files", 0, OPT_TEXT, offsetof(struct tail_args, untracked), "no|all", NULL, OPT_MAYBE, "show", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct tail_args, force), NULL, NULL, 0, "do", NULL },
	{ 0 },
};

static const struct opt own_common[] = {
	{ "quiet", 'q', OPT_FLAG, offsetof(struct common, quiet), NULL, NULL, 0, "be quiet", NULL },
	{ 0 },
};

struct barred_args {
	struct common common;
	bool json, md, force;
	const char *name, *level;
};
static const struct opt barred_opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct barred_args, json), NULL, NULL, 0, "h", NULL },
	{ "md", 0, OPT_FLAG, offsetof(struct barred_args, md), NULL, NULL, 0, "h", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct barred_args, force), NULL, NULL, 0, "h", NULL },
	{ "name", 'n', OPT_TEXT, offsetof(struct barred_args, name), "NAME", NULL, 0, "h", NULL },
	{ "name-of-ours", 0, OPT_TEXT, offsetof(struct barred_args, name), "NAME", NULL, OPT_WHOLE, "h", NULL },
	{ "level", 0, OPT_TEXT, offsetof(struct barred_args, level), "low|high", NULL, OPT_HIDDEN, "h", "height" },
	{ 0 },
};

static const struct command nested[] = {
	{ "barred", "s", "[WORD]", sizeof(struct barred_args), barred_opts, NULL, run_nothing, .most = 1,
	  .exclusive = "json|md force|name" },
	{ "remote", "s", NULL, sizeof(struct tail_args), tail_opts, NULL, run_nothing },
	{ "remote add", "s", "NAME URL", sizeof(struct tail_args), tail_opts, NULL, run_nothing, 2, 2 },
	{ "stage add", "s", "COMMAND...", sizeof(struct tail_args), tail_opts, NULL, run_nothing, .is_tail = true },
	{ "stage list", "s", NULL, sizeof(struct tail_args), tail_opts, NULL, run_nothing },
	{ 0 },
};
static const struct program front = {
	.name = "prog", .summary = "a program", .commands = nested, .common = own_common, .abbreviates = true
};

/* Parse words, with the program's name before them. Returns what opt_parse() does; *args is to be released with *command. */
static int parse_front(void **args, const struct command **command, struct err *err, char **argv)
{
	enum opt_request request;
	int argc = 0;

	while (argv[argc])
		argc++;
	return opt_parse(args, command, &request, &front, argc, argv, err);
}

static void a_command_of_two_words_is_found_before_one_of_one(void **state)
{
	const struct command *command;
	struct err err = { 0 };
	void *args;

	(void)state;
	assert_int_equal(parse_front(&args, &command, &err, (char *[]){ "prog", "remote", "add", "a", "url", NULL }), 0);
	assert_string_equal(command->name, "remote add");
	assert_int_equal(((struct common *)args)->rest.n, 2);
	opt_release(args, command);
	assert_int_equal(parse_front(&args, &command, &err, (char *[]){ "prog", "remote", NULL }), 0);
	assert_string_equal(command->name, "remote");
	opt_release(args, command);
	assert_int_equal(parse_front(&args, &command, &err, (char *[]){ "prog", "stage", "lst", NULL }), -1);
	assert_string_equal(err.text, "unknown command 'lst' (did you mean 'list'?)");
	assert_int_equal(parse_front(&args, &command, &err, (char *[]){ "prog", "stage", NULL }), -1);
	assert_string_equal(err.text, "'stage' what? (see --help)");
}

static void operands_are_counted(void **state)
{
	const struct command *command;
	struct err err = { 0 };
	void *args;

	(void)state;
	assert_int_equal(parse_front(&args, &command, &err, (char *[]){ "prog", "remote", "add", "a", NULL }), -1);
	assert_string_equal(err.text, "remote add: NAME URL is missing (see --help)");
	opt_release(args, command);
	assert_int_equal(parse_front(&args, &command, &err, (char *[]){ "prog", "remote", "add", "a", "b", "c", NULL }), -1);
	assert_string_equal(err.text, "unexpected argument 'c' (see --help)");
	opt_release(args, command);
}

static void a_command_line_of_the_users_keeps_its_options(void **state)
{
	const struct command *command;
	struct err err = { 0 };
	void *args;

	(void)state;
	assert_int_equal(
		parse_front(&args, &command, &err, (char *[]){ "prog", "stage", "add", "-f", "python", "a.py", "-q", "--", "x", NULL }), 0);
	assert_true(((struct tail_args *)args)->force);
	assert_false(((struct common *)args)->quiet);
	assert_int_equal(((struct common *)args)->rest.n, 5);
	opt_release(args, command);
}

static void many_values_go_up_to_the_next_option_and_one_may_be_left_out(void **state)
{
	const struct command *command;
	struct tail_args *args;
	struct err err = { 0 };
	void *raw;

	(void)state;
	assert_int_equal(parse_front(&raw, &command, &err,
				     (char *[]){ "prog", "stage", "list", "--targets", "a", "b", "--untracked", "--forc", NULL }),
			 0);
	args = raw;
	assert_int_equal(args->targets.n, 2);
	assert_string_equal(args->untracked, "");
	assert_true(args->force);
	opt_release(raw, command);
	assert_int_equal(parse_front(&raw, &command, &err, (char *[]){ "prog", "stage", "list", "--untracked-files", "all", NULL }), 0);
	args = raw;
	assert_string_equal(args->untracked, "all");
	opt_release(raw, command);
	assert_int_equal(parse_front(&raw, &command, &err, (char *[]){ "prog", "stage", "list", "--json", NULL }), -1);
	assert_string_equal(err.text, "unknown option '--json' (see --help)");
	opt_release(raw, command);
}

static int parse_barred(struct barred_args *seen, struct err *err, char **argv)
{
	const struct command *command;
	void *raw;
	int status = parse_front(&raw, &command, err, argv);

	*seen = *(struct barred_args *)raw;
	seen->common.rest = (struct strvec){ 0 };
	opt_release(raw, command);
	return status;
}

static void options_that_bar_each_other_are_refused(void **state)
{
	struct barred_args args;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--json", "--md", NULL }), -1);
	assert_string_equal(err.text, "--md is not allowed with --json");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "-n", "x", "-f", NULL }), -1);
	assert_string_equal(err.text, "--name is not allowed with --force");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--json", "--force", NULL }), 0);
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--json", "--json", NULL }), 0);
}

static void a_value_begins_with_no_hyphen_unless_it_is_a_number(void **state)
{
	struct barred_args args;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--name", "--json", NULL }), -1);
	assert_string_equal(err.text, "--name needs a value (NAME)");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--name", "-1.5", NULL }), 0);
	assert_string_equal(args.name, "-1.5");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--name=--json", NULL }), 0);
	assert_string_equal(args.name, "--json");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "-n=x", NULL }), 0);
	assert_string_equal(args.name, "x");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "-nx", NULL }), 0);
	assert_string_equal(args.name, "x");
}

static void an_option_that_is_whole_is_in_no_abbreviations_way(void **state)
{
	struct barred_args args;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--nam", "x", NULL }), 0);
	assert_string_equal(args.name, "x");
	assert_int_equal(parse_barred(&args, &err, (char *[]){ "prog", "barred", "--name-of", "x", NULL }), -1);
}

static void the_table_says_what_a_program_may_want_to_know(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	opt_table(&out, &front);
	assert_non_null(strstr(str_text(&out), "barred\t\t-\t[WORD]\tjson|md force|name\t0-1\ts\n"));
	assert_non_null(strstr(str_text(&out), "barred\tlevel\t-\tlow|high\t\thidden\th\theight\n"));
	assert_non_null(strstr(str_text(&out), "stage add\t\t-\tCOMMAND...\t\t0-\ts\n"));
	assert_non_null(strstr(str_text(&out), "stage list\ttargets\t-\tPATH...\t\tmany list\twhich\t\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_option),
		cmocka_unit_test(another_spelling_and_defaults_hold),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(an_unknown_command_is_named),
		cmocka_unit_test(help_shows_defaults_and_hides_advanced_rows),
		cmocka_unit_test(a_command_of_two_words_is_found_before_one_of_one),
		cmocka_unit_test(operands_are_counted),
		cmocka_unit_test(a_command_line_of_the_users_keeps_its_options),
		cmocka_unit_test(options_that_bar_each_other_are_refused),
		cmocka_unit_test(a_value_begins_with_no_hyphen_unless_it_is_a_number),
		cmocka_unit_test(an_option_that_is_whole_is_in_no_abbreviations_way),
		cmocka_unit_test(the_table_says_what_a_program_may_want_to_know),
		cmocka_unit_test(many_values_go_up_to_the_next_option_and_one_may_be_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
