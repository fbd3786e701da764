/* test_workspace_links.c - how files become objects by hard links, and what that spares of the next look. */
#include "tests/unit/cache/scratch_workspace.h"

enum { MANY = 2500 };

static void expect_same_inode(const char *a, const char *b)
{
	struct stat x, y;

	assert_int_equal(stat(a, &x), 0);
	assert_int_equal(stat(b, &y), 0);
	assert_int_equal(x.st_ino, y.st_ino);
}

/* Of two files of one content one becomes the object, and the other a link to it. */
static void files_become_their_objects_by_hardlink(void **state)
{
	struct object_meta meta;
	struct stat object;

	(void)state;
	begin("hardlink");
	put("twins/a", "same");
	put("twins/b", "same");
	put("twins/other", "another");
	save(&meta, "twins");
	expect_same_inode("twins/a", "cache/files/md5/51/037a4a37730f52c8732586d3aaa316");
	expect_same_inode("twins/b", "cache/files/md5/51/037a4a37730f52c8732586d3aaa316");
	assert_int_equal(stat("cache/files/md5/51/037a4a37730f52c8732586d3aaa316", &object), 0);
	assert_int_equal(object.st_nlink, 3);
	assert_int_equal(mode_of("twins/other"), 0444);
	assert_int_equal(state_of("twins", &meta), WORKSPACE_SAME);
	end();
}

/* An object that was written to is not what it is called: the file takes its place. */
static void a_spoilt_object_gives_way_to_the_file_that_is_linked(void **state)
{
	struct object_meta meta;

	(void)state;
	begin("hardlink");
	put("cache/files/md5/c9/42a4ca602c5c1ec38897a6f875cd2a", "spoilt");
	put("sound/file", "a sound file");
	save(&meta, "sound");
	expect_file("sound/file", "a sound file");
	expect_same_inode("sound/file", "cache/files/md5/c9/42a4ca602c5c1ec38897a6f875cd2a");
	end();
}

static void make_many(struct object_meta *meta)
{
	begin("hardlink");
	for (int i = 0; i < MANY; i++) {
		CLEANUP(mem_free) char *path = str_format("many/%d/%d", i % 7, i), *content = str_format("%d", i % 2000);

		put(path, content);
	}
	save(meta, "many");
	assert_int_equal(state_of("many", meta), WORKSPACE_SAME);
}

/* "1234": its object. */
static const char object_of_1234[] = "cache/files/md5/81/dc9bdb52d04dc20036dbd8313ed055";

static void an_object_that_went_is_missed_among_many(void **state)
{
	struct object_meta meta;

	(void)state;
	make_many(&meta);
	assert_int_equal(unlink(object_of_1234), 0);
	assert_int_equal(state_of("many", &meta), WORKSPACE_NOT_IN_CACHE);
	end();
}

/* Another file of the same name is no object: its inode is not that of the link. */
static void an_object_that_was_replaced_is_missed_among_many(void **state)
{
	struct object_meta meta;

	(void)state;
	make_many(&meta);
	assert_int_equal(unlink(object_of_1234), 0);
	put(object_of_1234, "4321");
	assert_int_equal(state_of("many", &meta), WORKSPACE_NOT_IN_CACHE);
	assert_false(fs_exists(object_of_1234));
	end();
}

/* Written through one of its links, the object is the same inode and is not believed all the same. */
static void an_object_that_was_written_through_its_link_is_missed_among_many(void **state)
{
	struct object_meta meta;

	(void)state;
	make_many(&meta);
	assert_int_equal(chmod("many/2/1234", 0644), 0);
	assert_int_equal(truncate("many/2/1234", 2), 0);
	assert_int_equal(state_of("many", &meta), WORKSPACE_NOT_IN_CACHE);
	assert_false(fs_exists(object_of_1234));
	end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_scratch, remove_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_become_their_objects_by_hardlink),
		TEST(an_object_that_went_is_missed_among_many),
		TEST(an_object_that_was_replaced_is_missed_among_many),
		TEST(an_object_that_was_written_through_its_link_is_missed_among_many),
		TEST(a_spoilt_object_gives_way_to_the_file_that_is_linked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
