/* test_progress.c - what is said of a set of files that moves: a line that is rewritten on a terminal, one line at the end elsewhere. */
#include "base/progress.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SAID_BYTES = 4096, DEADLINE_MS = 10000 };

struct stage {
	int kept;    /* the real stderr */
	int reading; /* what comes out of the one that stands in for it */
	char said[SAID_BYTES];
};

static void stand_in(struct stage *s, int writing)
{
	s->kept = dup(STDERR_FILENO);
	assert_true(dup2(writing, STDERR_FILENO) >= 0);
	close(writing);
	assert_int_equal(fcntl(s->reading, F_SETFL, O_NONBLOCK), 0);
}

static const char *hear(struct stage *s)
{
	ssize_t n = read(s->reading, s->said, SAID_BYTES - 1);

	s->said[n > 0 ? n : 0] = '\0';
	return s->said;
}

/* A terminal hands on what is written to it when the kernel gets to it: wait for as much as there is to be. */
static void assert_said(struct stage *s, const char *text)
{
	size_t n = 0;

	while (n < strlen(text)) {
		struct pollfd waiting = { .fd = s->reading, .events = POLLIN };
		ssize_t more;

		assert_int_equal(poll(&waiting, 1, DEADLINE_MS), 1);
		more = read(s->reading, s->said + n, strlen(text) - n);
		assert_true(more > 0);
		n += (size_t)more;
	}
	s->said[n] = '\0';
	assert_string_equal(s->said, text);
	assert_string_equal(hear(s), "");
}

static void leave(struct stage *s)
{
	dup2(s->kept, STDERR_FILENO);
	close(s->kept);
	close(s->reading);
}

static void a_terminal_has_one_line_with_objects_and_bytes_that_goes_again(void **state)
{
	struct stage s = { .reading = posix_openpt(O_RDWR | O_NOCTTY) };
	struct progress p;

	(void)state;
	assert_true(s.reading >= 0 && grantpt(s.reading) == 0 && unlockpt(s.reading) == 0);
	stand_in(&s, open(ptsname(s.reading), O_RDWR | O_NOCTTY));
	progress_start_moves(&p, "Pushing", false);
	progress_expect(&p, 3);
	progress_bytes(&p, 100);
	assert_string_equal(hear(&s), ""); /* nothing in the first second */
	p.next_ms = 0;
	progress_bytes(&p, 1500);
	assert_said(&s, "\r\033[KPushing 0 of 3 objects, 1.5 kB");
	p.next_ms = 0;
	progress_step(&p, 1);
	assert_said(&s, "\r\033[KPushing 1 of 3 objects, 1.5 kB");
	progress_end(&p);
	assert_said(&s, "\r\033[K");
	leave(&s);
}

static void elsewhere_it_is_one_line_at_the_end(void **state)
{
	struct stage s;
	struct progress p;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	s.reading = ends[0];
	stand_in(&s, ends[1]);
	progress_start_moves(&p, "Fetching", false);
	progress_expect(&p, 2);
	p.next_ms = 0;
	progress_bytes(&p, 70000000);
	progress_step(&p, 2);
	assert_string_equal(hear(&s), "");
	progress_end(&p);
	assert_said(&s, "Fetching 2 of 2 objects, 70.0 MB\n");
	leave(&s);
}

static void silence_is_kept(void **state)
{
	struct stage s;
	struct progress p;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	s.reading = ends[0];
	stand_in(&s, ends[1]);
	progress_start_moves(&p, "Fetching", true);
	p.next_ms = 0;
	progress_bytes(&p, 5);
	progress_end(&p);
	progress_start_moves(&p, "Fetching", false); /* and of nothing that moved there is nothing to say */
	progress_end(&p);
	assert_string_equal(hear(&s), "");
	leave(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_has_one_line_with_objects_and_bytes_that_goes_again),
		cmocka_unit_test(elsewhere_it_is_one_line_at_the_end),
		cmocka_unit_test(silence_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
