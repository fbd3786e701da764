/* test_object_vouch.c - objects that were written to in spite of their mode, and what a checkout by links makes of them. */
#include "tests/unit/cache/scratch_workspace.h"

#include "cache/objects/object_vouch.h"

#include <fcntl.h>

#define OF_SOUND "cache/files/md5/c9/42a4ca602c5c1ec38897a6f875cd2a" /* "a sound file" */

static const struct timespec long_ago[2] = { { .tv_sec = 1000000000, .tv_nsec = 1 }, { .tv_sec = 1000000000, .tv_nsec = 1 } };

/* The next process begins: what was done up to now is older than it. */
static void begin_again(const char *types)
{
	end();
	begin(types);
}

/* As somebody does who means no good, or does not know: the mode and the length are as they were. */
static void write_in_place(const char *types, const char *content, bool hide)
{
	int fd;

	assert_int_equal(chmod(OF_SOUND, 0644), 0);
	fd = open(OF_SOUND, O_WRONLY);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
	assert_int_equal(chmod(OF_SOUND, 0444), 0);
	if (hide)
		assert_int_equal(utimensat(AT_FDCWD, OF_SOUND, long_ago, 0), 0);
	begin_again(types);
}

/* A file of some age is saved, and has gone from the workspace. */
static void save_and_lose(const char *types, struct object_meta *meta, const char *path)
{
	begin(types);
	put("sound/file", "a sound file");
	assert_int_equal(utimensat(AT_FDCWD, "sound/file", long_ago, 0), 0);
	save(meta, path);
	assert_int_equal(state_of(path, meta), WORKSPACE_SAME);
	assert_int_equal(mode_of(OF_SOUND), 0444);
	assert_int_equal(fs_remove_tree("sound", &err), 0);
	begin_again(types);
}

static int check_out(const char *path, const struct object_meta *meta)
{
	enum workspace_change change;

	return workspace_checkout(&change, &w, path, meta, WORKSPACE_FORCE, NULL, &err);
}

static const char *const kinds[] = { "hardlink", "symlink" };

static void an_object_that_was_written_to_is_not_linked_though_its_mode_says_that_it_was_not(void **state)
{
	struct object_meta meta;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		save_and_lose(kinds[i], &meta, "sound");
		write_in_place(kinds[i], "A SOUND FILE", false);
		assert_int_equal(check_out("sound", &meta), -1);
		assert_int_equal(err.code, ERR_INTEGRITY);
		assert_false(fs_exists("sound/file"));
		assert_false(fs_exists(OF_SOUND));
		end();
	}
}

static void an_object_that_the_index_does_not_know_is_read_before_it_is_linked(void **state)
{
	struct object_meta meta;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		save_and_lose(kinds[i], &meta, "sound/file");
		write_in_place(kinds[i], "A SOUND FILE", true);
		assert_int_equal(fs_remove_tree("tmp", &err), 0);
		assert_int_equal(check_out("sound/file", &meta), -1);
		assert_false(fs_exists("sound/file"));
		end();
	}
}

/* The limit: with inode, length and time as they were, a hard link's object is believed. fsck reads it. */
static void an_object_whose_time_was_set_back_is_found_by_reading_alone(void **state)
{
	struct object_meta meta;

	(void)state;
	save_and_lose("hardlink", &meta, "sound");
	write_in_place("hardlink", "A SOUND FILE", true);
	assert_int_equal(check_out("sound", &meta), 0);
	expect_file("sound/file", "A SOUND FILE");
	assert_int_equal(object_store_verify(&store, "c942a4ca602c5c1ec38897a6f875cd2a", false, &err), 0);
	end();
}

static void what_is_added_does_not_give_way_to_an_object_that_is_wrong(void **state)
{
	static const char *const all[] = { "hardlink", "symlink", "hardlink,copy" };
	struct object_meta meta;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		save_and_lose(all[i], &meta, "sound");
		write_in_place(all[i], "A SOUND FILE", false);
		put("again/one", "a sound file");
		save(&meta, "again");
		expect_file("again/one", "a sound file");
		if (strchr(all[i], ','))
			unlink("again/one");
		write_in_place(all[i], "A SOUND FILE", false);
		put("another", "a sound file");
		save(&meta, "another");
		expect_file("another", "a sound file");
		end();
		assert_int_equal(fs_remove_tree("cache", &err), 0);
	}
}

/* Of one content and one inode, as empty files that are links to one object are: each is known, and the table holds them once. */
static void files_that_are_all_alike_take_one_place(void **state)
{
	enum { MANY = 40 };
	struct object_vouch vouch = { 0 };
	struct object_meta meta;
	char path[32];
	struct stat st;
	size_t n = 0;

	(void)state;
	begin("hardlink");
	for (int i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "alike/%d", i);
		put(path, "a sound file");
		assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
	}
	save(&meta, "alike");
	assert_int_equal(state_of("alike", &meta), WORKSPACE_SAME);
	begin_again("hardlink");
	object_vouch_read(&vouch, &store, w.index, "alike", false);
	assert_int_equal(vouch.folder.n, MANY);
	for (size_t i = 0; i <= vouch.mask; i++)
		n += vouch.table[i] != 0;
	assert_int_equal(n, 1);
	assert_int_equal(stat(OF_SOUND, &st), 0);
	assert_true(object_vouch_has(&vouch, "c942a4ca602c5c1ec38897a6f875cd2a", &st));
	st.st_ino++;
	assert_false(object_vouch_has(&vouch, "c942a4ca602c5c1ec38897a6f875cd2a", &st));
	object_vouch_release(&vouch);
	end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_object_that_was_written_to_is_not_linked_though_its_mode_says_that_it_was_not),
		TEST(an_object_that_the_index_does_not_know_is_read_before_it_is_linked),
		TEST(an_object_whose_time_was_set_back_is_found_by_reading_alone),
		TEST(what_is_added_does_not_give_way_to_an_object_that_is_wrong),
		TEST(files_that_are_all_alike_take_one_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
