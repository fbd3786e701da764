/* test_relay.c - a stream on its way into the log: whole lines, no secret across a border, everything at the end. */
#include "base/mem.h"
#include "ci/relay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *vars[] = { "GITHUB_ACTIONS=true", "GITHUB_TOKEN=secret-token", NULL };
static struct env env = { vars };

static size_t size_of(FILE *f)
{
	return (size_t)lseek(fileno(f), 0, SEEK_END);
}

static char *all_of(FILE *f, size_t *len)
{
	char *text;

	*len = size_of(f);
	text = mem_new(*len + 1, 1);
	assert_int_equal(pread(fileno(f), text, *len, 0), *len);
	return text;
}

static void a_line_is_kept_until_it_ends(void **state)
{
	FILE *f = tmpfile();
	struct ci ci;
	struct ci_relay relay;
	CLEANUP(mem_free) char *text = NULL;
	size_t len;

	(void)state;
	ci_detect(&ci, &env, "train");
	ci_relay_open(&relay, &ci, fileno(f));
	ci_relay_add(&relay, "a secret-", 9);
	assert_int_equal(size_of(f), 0);
	ci_relay_add(&relay, "token b\n::err", 13);
	assert_int_equal(size_of(f), strlen("a *** b\n"));
	ci_relay_add(&relay, "or::x", 5);
	ci_relay_close(&relay);
	text = all_of(f, &len);
	assert_string_equal(text, "a *** b\n: :error::x");
	fclose(f);
}

/* A line of a megabyte: it is not held as a whole, and a secret that lies across any border is found. */
static void a_secret_across_the_border_of_a_huge_line_is_found(void **state)
{
	for (size_t before = (64 << 10) - 14; before < (64 << 10) + 14; before++) {
		CLEANUP(str_release) struct str line = { 0 };
		CLEANUP(mem_free) char *text = NULL;
		FILE *f = tmpfile();
		struct ci_relay relay;
		struct ci ci;
		size_t len;

		while (line.len < before)
			str_addch(&line, 'x');
		str_add(&line, "secret-token");
		while (line.len < 200 << 10)
			str_addch(&line, 'y');
		ci_detect(&ci, &env, "train");
		ci_relay_open(&relay, &ci, fileno(f));
		for (size_t i = 0; i < line.len; i += 4000)
			ci_relay_add(&relay, line.data + i, line.len - i < 4000 ? line.len - i : 4000);
		assert_true(size_of(f) > 64 << 10);
		ci_relay_close(&relay);
		text = all_of(f, &len);
		assert_null(strstr(text, "secret-token"));
		assert_int_equal(len, line.len - strlen("secret-token") + 3);
		fclose(f);
	}
	(void)state;
}

static void outside_ci_every_byte_passes_at_once(void **state)
{
	char *none[] = { "GITHUB_TOKEN=secret-token", NULL };
	struct env bare = { none };
	FILE *f = tmpfile();
	CLEANUP(mem_free) char *text = NULL;
	struct ci_relay relay;
	struct ci ci;
	size_t len;

	(void)state;
	ci_detect(&ci, &bare, "train");
	ci_relay_open(&relay, &ci, fileno(f));
	ci_relay_add(&relay, "::x secret-token", 16);
	text = all_of(f, &len);
	assert_string_equal(text, "::x secret-token");
	ci_relay_close(&relay);
	fclose(f);
}

static void a_log_that_takes_nothing_is_noticed(void **state)
{
	int fd = open("/dev/full", O_WRONLY);
	struct ci_relay relay;
	struct ci ci;

	(void)state;
	ci_detect(&ci, &env, "train");
	ci_relay_open(&relay, &ci, fd);
	ci_relay_add(&relay, "x\n", 2);
	assert_true(relay.failed);
	ci_relay_close(&relay);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_kept_until_it_ends),
		cmocka_unit_test(a_secret_across_the_border_of_a_huge_line_is_found),
		cmocka_unit_test(outside_ci_every_byte_passes_at_once),
		cmocka_unit_test(a_log_that_takes_nothing_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
