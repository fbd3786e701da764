/* test_write_behind.c - all bytes arrive, in order; a write that fails is said, and nothing hangs on it. */
#include "base/mem.h"
#include "cache/write_behind.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void give(struct write_behind *w, char byte, size_t len)
{
	memset(write_behind_room(w), byte, len);
	write_behind_give(w, len);
}

static void pieces_arrive_whole_and_in_their_order(void **state)
{
	CLEANUP(write_behind_free) struct write_behind *w = NULL;
	CLEANUP(mem_free) char *bytes = mem_new(WRITE_BEHIND_ROOM, 1);
	FILE *f = tmpfile();

	(void)state;
	w = write_behind_new(fileno(f));
	for (int i = 0; i < 40; i++)
		give(w, (char)i, i == 39 ? 5 : WRITE_BEHIND_ROOM);
	assert_int_equal(write_behind_end(w), 0);
	assert_int_equal(lseek(fileno(f), 0, SEEK_END), 39 * (off_t)WRITE_BEHIND_ROOM + 5);
	for (int i = 0; i < 39; i++) {
		assert_int_equal(pread(fileno(f), bytes, WRITE_BEHIND_ROOM, i * (off_t)WRITE_BEHIND_ROOM), WRITE_BEHIND_ROOM);
		assert_int_equal(bytes[0], i);
		assert_int_equal(bytes[WRITE_BEHIND_ROOM - 1], i);
	}
	fclose(f);
}

static void a_piece_stays_readable_until_the_next_room_is_asked_for(void **state)
{
	CLEANUP(write_behind_free) struct write_behind *w = write_behind_new(open("/dev/null", O_WRONLY | O_CLOEXEC));
	char *room;

	(void)state;
	for (int i = 0; i < 100; i++) {
		room = write_behind_room(w);
		memset(room, i, WRITE_BEHIND_ROOM);
		write_behind_give(w, WRITE_BEHIND_ROOM);
		assert_int_equal(room[0], i);
		assert_int_equal(room[WRITE_BEHIND_ROOM - 1], i);
	}
	assert_int_equal(write_behind_end(w), 0);
}

static void a_full_disk_is_said_at_the_end_and_nobody_waits_for_ever(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	CLEANUP(write_behind_free) struct write_behind *w = write_behind_new(fd);

	(void)state;
	for (int i = 0; i < 20; i++)
		give(w, 1, WRITE_BEHIND_ROOM);
	assert_int_equal(write_behind_end(w), ENOSPC);
	close(fd);
}

static void without_a_file_all_is_thrown_away(void **state)
{
	CLEANUP(write_behind_free) struct write_behind *w = write_behind_new(-1);

	(void)state;
	for (int i = 0; i < 9; i++)
		give(w, 1, WRITE_BEHIND_ROOM);
	assert_int_equal(write_behind_end(w), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_arrive_whole_and_in_their_order),
		cmocka_unit_test(a_piece_stays_readable_until_the_next_room_is_asked_for),
		cmocka_unit_test(a_full_disk_is_said_at_the_end_and_nobody_waits_for_ever),
		cmocka_unit_test(without_a_file_all_is_thrown_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
