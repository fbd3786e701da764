/* Shells that are run beside each other, end, talk, are interrupted and lose their parent. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "tools/repro/children.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { PLACES = 3, PATIENCE_MS = 30000 };

struct heard {
	struct str out[PLACES], errors[PLACES];
};

static void hear(void *arg, size_t place, bool is_error, const char *bytes, size_t len)
{
	struct heard *h = arg;

	str_addn(is_error ? &h->errors[place] : &h->out[place], bytes, len);
}

static struct children open_children(struct heard *h)
{
	struct children c = { .output = hear, .arg = h };
	struct err err;

	memset(h, 0, sizeof(*h));
	assert_int_equal(children_open(&c, PLACES, &err), 0);
	return c;
}

static void heard_release(struct heard *h)
{
	for (size_t i = 0; i < PLACES; i++) {
		str_release(&h->out[i]);
		str_release(&h->errors[i]);
	}
}

static size_t start(struct children *c, const char *command)
{
	char path[] = "PATH=/usr/bin:/bin", *vars[] = { path, NULL };
	const char *argv[SHELL_WORDS];
	size_t place = 0;
	struct err err;

	while (c->v[place].guard)
		place++;
	shell_words(argv, NULL, command);
	assert_int_equal(children_start(c, place, &(struct guarded_launch){ .argv = argv, .vars = vars, .dir = "/" }, &err), 0);
	return place;
}

static void a_shell_has_its_own_code_output_folder_and_no_stdin(void **state)
{
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	size_t place, ended = PLACES;
	int code = -1;

	(void)state;
	place = start(&c, "pwd; cat; echo bad >&2; exit 3");
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(ended, place);
	assert_int_equal(code, 3);
	assert_string_equal(str_text(&h.out[place]), "/\n");
	assert_string_equal(str_text(&h.errors[place]), "bad\n");
	assert_false(children_wait(&c, &ended, &code));
}

static void a_shell_that_dies_of_a_signal_says_which(void **state)
{
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	size_t ended;
	int code = 0;

	(void)state;
	start(&c, "kill -9 $$");
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, -SIGKILL);
	start(&c, "kill -15 $$");
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, -SIGTERM);
}

static void a_shell_that_is_not_there_is_named(void **state)
{
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	char *vars[] = { NULL };
	const char *argv[SHELL_WORDS];
	size_t place = 0, ended;
	struct err err;
	int code = 0;

	(void)state;
	shell_words(argv, "/no/such/shell", "true");
	assert_int_equal(children_start(&c, place, &(struct guarded_launch){ .argv = argv, .vars = vars, .dir = "/" }, &err), 0);
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, 127);
	assert_string_equal(str_text(&h.errors[place]), "cannot run '/no/such/shell' in '/': No such file or directory\n");
}

/* Each waits for the other: they come to an end only if both run at once. */
static void shells_run_beside_each_other(void **state)
{
	char dir[] = "/tmp/children-XXXXXX";
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	CLEANUP(mem_free) char *first = NULL, *second = NULL;
	struct err err;
	size_t ended;
	int code = -1;

	(void)state;
	assert_non_null(mkdtemp(dir));
	first = str_format("cd %s; mkfifo a b; echo x > a; cat b", dir);
	second = str_format("cd %s; until [ -p a ] && [ -p b ]; do :; done; cat a; echo y > b", dir);
	start(&c, first);
	start(&c, second);
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, 0);
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, 0);
	assert_string_equal(str_text(&h.out[0]), "y\n");
	assert_string_equal(str_text(&h.out[1]), "x\n");
	fs_remove_tree(dir, &err);
}

static void output_larger_than_a_pipe_arrives_whole(void **state)
{
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	size_t ended;
	int code;

	(void)state;
	start(&c, "head -c 1000000 /dev/zero; head -c 300000 /dev/zero >&2");
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(h.out[0].len, 1000000);
	assert_int_equal(h.errors[0].len, 300000);
}

static void a_process_left_behind_keeps_nobody_waiting(void **state)
{
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	size_t ended;
	long left;
	int code;

	(void)state;
	start(&c, "sleep 1000 & echo $!");
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, 0);
	left = strtol(str_text(&h.out[0]), NULL, 10);
	assert_true(left > 1);
	kill((pid_t)left, SIGKILL);
}

static void a_signal_is_passed_on_and_remembered(void **state)
{
	CLEANUP(heard_release) struct heard h;
	CLEANUP(children_close) struct children c = open_children(&h);
	size_t ended;
	int code = 0;

	(void)state;
	start(&c, "trap 'echo told; exit 7' INT; kill -INT $PPID; kill -INT $(cut -d\" \" -f4 /proc/$PPID/stat); while :; do :; done");
	assert_true(children_wait(&c, &ended, &code));
	assert_int_equal(code, 7);
	assert_string_equal(str_text(&h.out[0]), "told\n");
	assert_int_equal(children_signalled(&c), SIGINT);
}

/* The parent of the shells is killed: what they started dies, too. */
static void no_command_outlives_a_parent_that_is_killed(void **state)
{
	char dir[] = "/tmp/children-XXXXXX";
	CLEANUP(mem_free) char *path = NULL, *command = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	double deadline = clock_elapsed_ms() + PATIENCE_MS;
	struct err err;
	long left = 0;
	pid_t parent;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = fs_join(dir, "pid");
	command = str_format("sleep 1000 & echo $! > %s.new; mv %s.new %s; wait", path, path, path);
	parent = fork();
	if (parent == 0) {
		struct heard h;
		struct children c = open_children(&h);
		size_t ended;
		int code;

		start(&c, command);
		children_wait(&c, &ended, &code);
		_exit(0);
	}
	while (!fs_exists(path) && clock_elapsed_ms() < deadline)
		usleep(1000);
	assert_int_equal(fs_read(&text, path, 0, &err), 0);
	left = strtol(str_text(&text), NULL, 10);
	assert_int_equal(kill((pid_t)left, 0), 0);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	while (kill((pid_t)left, 0) == 0 && clock_elapsed_ms() < deadline) {
		CLEANUP(mem_free) char *dead = str_format("grep -q 'State:.[ZX]' /proc/%ld/status 2>/dev/null", left);

		if (system(dead) == 0)
			break;
		usleep(1000);
	}
	assert_true(clock_elapsed_ms() < deadline);
	fs_remove_tree(dir, &err);
}

static void shells_are_asked_to_read_no_settings(void **state)
{
	static const struct {
		const char *shell, *words;
	} rows[] = {
		{ NULL, "/bin/sh -c x" },          { "", "/bin/sh -c x" },
		{ "/bin/dash", "/bin/dash -c x" }, { "/usr/bin/bash", "/usr/bin/bash --noprofile --norc -c x" },
		{ "zsh", "zsh --no-rcs -c x" },    { "/usr/bin/fish", "/usr/bin/fish --no-config -c x" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(str_release) struct str words = { 0 };
		const char *argv[SHELL_WORDS];

		shell_words(argv, rows[i].shell, "x");
		for (size_t j = 0; argv[j]; j++)
			str_addf(&words, "%s%s", j ? " " : "", argv[j]);
		assert_string_equal(str_text(&words), rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shell_has_its_own_code_output_folder_and_no_stdin),
		cmocka_unit_test(a_shell_that_dies_of_a_signal_says_which),
		cmocka_unit_test(a_shell_that_is_not_there_is_named),
		cmocka_unit_test(shells_run_beside_each_other),
		cmocka_unit_test(output_larger_than_a_pipe_arrives_whole),
		cmocka_unit_test(a_process_left_behind_keeps_nobody_waiting),
		cmocka_unit_test(a_signal_is_passed_on_and_remembered),
		cmocka_unit_test(no_command_outlives_a_parent_that_is_killed),
		cmocka_unit_test(shells_are_asked_to_read_no_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
