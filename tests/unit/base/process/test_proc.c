/* Child processes that end, fail, talk and do not come to an end. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/process/proc.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>

static int shell(const char *command, double timeout_ms, int *status, struct str *output, struct err *err)
{
	const char *argv[4];
	struct proc proc = { .argv = argv, .output = output, .errors = output, .timeout_ms = timeout_ms, .input = "", .input_len = 0 };
	char path[] = "PATH=/usr/bin:/bin", *vars[] = { path, NULL };
	struct env env = { vars };

	proc.env = &env;
	proc_shell(argv, command);
	return proc_run(&proc, status, err);
}

static void a_command_in_time_has_its_status_and_output(void **state)
{
	static const double timeouts[] = { 0, 60000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(timeouts); i++) {
		CLEANUP(str_release) struct str out = { 0 };
		struct err err;
		int status = -1;

		assert_int_equal(shell("echo one; echo two >&2; exit 3", timeouts[i], &status, &out, &err), 0);
		assert_int_equal(status, 3);
		assert_string_equal(str_text(&out), "one\ntwo\n");
		assert_int_equal(shell("kill -9 $$", timeouts[i], &status, &out, &err), 0);
		assert_int_equal(status, 128 + SIGKILL);
	}
}

static void a_command_that_does_not_end_is_killed_with_its_children(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct err err;
	int status;
	pid_t child;
	double deadline;

	(void)state;
	assert_int_equal(shell("sleep 1000 & echo $!; wait", 3500, &status, &out, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	assert_string_equal(err.text, "was not done after 3.5 s");
	child = (pid_t)strtol(str_text(&out), NULL, 10);
	assert_true(child > 1);
	for (deadline = clock_elapsed_ms() + 20000; kill(child, 0) == 0 && clock_elapsed_ms() < deadline;) {
		CLEANUP(mem_free) char *path = str_format("grep -q 'State:.Z' /proc/%ld/status", (long)child);

		if (system(path) == 0)
			break; /* dead, and nobody has asked for it yet */
	}
	assert_true(clock_elapsed_ms() < deadline);
}

static void a_command_that_closes_its_output_and_goes_on_is_killed_too(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct err err;
	int status;

	(void)state;
	assert_int_equal(shell("exec sleep 1000 > /dev/null 2>&1 < /dev/null", 200, &status, &out, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
}

static void a_zombie_is_dead_and_we_are_alive(void **state)
{
	siginfo_t ended;
	pid_t child;

	(void)state;
	assert_true(proc_is_alive(getpid()));
	assert_false(proc_is_alive(0));
	child = fork();
	if (child == 0)
		_exit(0);
	/* It has ended, and is still there: nobody has asked for it. */
	assert_int_equal(waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT), 0);
	assert_int_equal(kill(child, 0), 0);
	assert_false(proc_is_alive(child));
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_false(proc_is_alive(child));
}

/* 64 MiB to be given back make its end take a while. */
static void one_that_was_killed_a_moment_ago_has_ended(void **state)
{
	enum { MEMORY = 1 << 26, ROUNDS = 20 };

	(void)state;
	assert_false(proc_has_ended(getpid()));
	for (int i = 0; i < ROUNDS; i++) {
		int ready[2];
		pid_t child;
		char byte;

		assert_int_equal(pipe(ready), 0);
		child = fork();
		if (child == 0) {
			memset(mem_new(MEMORY, 1), 1, MEMORY);
			byte = (char)write(ready[1], "r", 1);
			for (;;)
				pause();
		}
		assert_int_equal(read(ready[0], &byte, 1), 1);
		assert_false(proc_has_ended(child));
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_true(proc_has_ended(child));
		assert_int_equal(waitpid(child, NULL, 0), child);
		close(ready[0]);
		close(ready[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_in_time_has_its_status_and_output),
		cmocka_unit_test(a_command_that_does_not_end_is_killed_with_its_children),
		cmocka_unit_test(a_zombie_is_dead_and_we_are_alive),
		cmocka_unit_test(one_that_was_killed_a_moment_ago_has_ended),
		cmocka_unit_test(a_command_that_closes_its_output_and_goes_on_is_killed_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
