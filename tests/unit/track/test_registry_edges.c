/* test_registry_edges.c - lines of a registry that are almost as they should be, times that go back, and searches that find nothing. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "track/registry/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define D "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FIRST "\"digest\":\"" D "\",\"kind\":\"register\",\"version\":1"

static char dir[64];
static struct err err;
static struct store *store;
static struct registry reg;
static const struct identity ada = { .who = (char *)"ada" };

static int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-registry-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0 || store_open(&store, NULL, NULL, &err) < 0)
		return -1;
	return registry_read(&reg, store, "m", &err);
}

static int leave_scratch(void **state)
{
	(void)state;
	registry_release(&reg);
	store_cleanup(&store);
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

/* The next line of the log of m, as it is. */
static int put_line(const char *body)
{
	struct log_record *lines;
	size_t n;

	assert_int_equal(store_log_read(store, &lines, &n, "registry/m", &err), 0);
	log_records_release(lines, n);
	assert_int_equal(store_log_append(store, "registry/m", (int64_t)n, body, NULL, &err), 0);
	registry_release(&reg);
	return registry_read(&reg, store, "m", &err);
}

static void put_version(int number, const char *at, const char *rest)
{
	CLEANUP(mem_free)
	char *body =
		str_format("{\"artifact\":\"x\",\"at\":\"%s\",\"digest\":\"" D "\",\"kind\":\"register\",\"version\":%d,\"who\":\"w\"%s}",
			   at, number, rest);

	if (put_line(body) < 0)
		fail_msg("%s", err.text);
}

static void append(struct registry_record record)
{
	if (registry_append(&reg, store, &record, &ada, &err) < 0)
		fail_msg("%s", err.text);
}

static void point(const char *alias, int64_t to, const char *why)
{
	append((struct registry_record){ .kind = "alias", .alias = alias, .to = to, .why = why });
}

/* ---- what is found ---- */

static void the_last_move_is_that_of_the_alias(void **state)
{
	(void)state;
	put_version(1, "2026-01-01", "");
	put_version(2, "2026-01-01", "");
	assert_null(registry_last_move(&reg, "production"));
	point("production", 1, NULL);
	point("staging", 2, NULL);
	assert_int_equal(registry_last_move(&reg, "production")->to, 1);
	assert_int_equal(registry_last_move(&reg, "staging")->to, 2);
	assert_null(registry_last_move(&reg, "canary"));
}

static void a_rollback_of_nothing_leads_nowhere(void **state)
{
	(void)state;
	put_version(1, "2026-01-01", "");
	put_version(2, "2026-01-01", "");
	point("production", 1, "rollback");
	assert_int_equal(registry_earlier(&reg, "production"), 0);
	point("production", 2, "verdict");
	assert_int_equal(registry_earlier(&reg, "production"), 0);
}

static void a_digest_that_no_version_has_is_not_found(void **state)
{
	(void)state;
	assert_null(registry_find_digest(&reg, D));
	put_version(1, "2026-01-01", "");
	assert_null(registry_find_digest(&reg, "sha256:0"));
	assert_int_equal(registry_find_digest(&reg, D)->version, 1);
	assert_null(version_tag(registry_version(&reg, 1), "k"));
}

static void assert_aliases(int64_t version, const char *wanted)
{
	CLEANUP(mem_free) char *names = registry_aliases_of(&reg, version);

	assert_string_equal(names, wanted);
}

static void aliases_of_a_version_are_named_in_order(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		put_version(i + 1, "2026-01-01", "");
	point("staging", 2, NULL);
	point("production", 2, NULL);
	assert_aliases(2, "production, staging");
	assert_aliases(1, "");
	point("canary", 3, NULL);
	assert_aliases(2, "production, staging");
	assert_aliases(3, "canary");
}

static void an_alias_that_is_taken_away_twice_is_not_there(void **state)
{
	(void)state;
	put_version(1, "2026-01-01", "");
	point("canary", 0, NULL);
	assert_int_equal(reg.n_aliases, 0);
	point("canary", 1, NULL);
	assert_int_equal(reg.n_aliases, 1);
	point("canary", 0, NULL);
	assert_int_equal(reg.n_aliases, 0);
	assert_null(registry_alias(&reg, "canary"));
}

/* ---- who says so ---- */

static void only_what_a_forge_said_is_verified(void **state)
{
	(void)state;
	put_version(1, "2026-01-01", "");
	put_version(2, "2026-01-01", ",\"claimed\":true");
	put_version(3, "2026-01-01", ",\"identity\":{\"issuer\":\"https://forge\"}");
	put_version(4, "2026-01-01", ",\"claimed\":true,\"identity\":{\"issuer\":\"https://forge\"}");
	for (int i = 1; i <= 4; i++)
		assert_int_equal(registry_version(&reg, i)->verified, i == 3);
}

/* ---- lines ---- */

static void a_line_that_lacks_one_thing_is_broken(void **state)
{
	static const struct {
		const char *body;
		bool follows;
	} rows[] = {
		{ "{\"artifact\":\"x\",\"at\":\"t\"," FIRST "}", false },
		{ "{\"artifact\":\"x\"," FIRST ",\"who\":\"w\"}", false },
		{ "{\"artifact\":\"x\",\"at\":\"t\",\"digest\":\"" D "\",\"kind\":\"register\",\"version\":2,\"who\":\"w\"}", false },
		{ "{\"artifact\":\"x\",\"at\":\"t\",\"digest\":\"sha256:0\",\"kind\":\"register\",\"version\":1,\"who\":\"w\"}", false },
		{ "{\"artifact\":\"../x\",\"at\":\"t\"," FIRST ",\"who\":\"w\"}", false },
		{ "{\"artifact\":\"x\",\"at\":\"t\"," FIRST ",\"who\":\"w\"}", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if ((put_line(rows[i].body) == 0) != rows[i].follows)
			fail_msg("%s", rows[i].body);
		if (!rows[i].follows)
			assert_int_equal(err.code, ERR_INTEGRITY);
		assert_int_equal(leave_scratch(state), 0);
		assert_int_equal(enter_scratch(state), 0);
	}
}

/* ---- times ---- */

static void a_line_is_never_dated_before_those_that_are_there(void **state)
{
	(void)state;
	put_version(1, "2099-01-02T00:00:00.000Z", "");
	put_version(2, "2098-01-01T00:00:00.000Z", "");
	put_version(3, "long ago", "");
	point("canary", 1, NULL);
	assert_string_equal(registry_last_move(&reg, "canary")->at, "2099-01-02T00:00:00.000Z");
}

static void nor_before_a_move(void **state)
{
	(void)state;
	put_version(1, "2026-01-01", "");
	assert_int_equal(
		put_line("{\"alias\":\"a\",\"at\":\"2099-01-02T00:00:00.000Z\",\"from\":0,\"kind\":\"alias\",\"to\":1,\"who\":\"w\"}"), 0);
	assert_int_equal(
		put_line("{\"alias\":\"a\",\"at\":\"2098-01-01T00:00:00.000Z\",\"from\":1,\"kind\":\"alias\",\"to\":0,\"who\":\"w\"}"), 0);
	assert_int_equal(put_line("{\"alias\":\"a\",\"at\":\"long ago\",\"from\":0,\"kind\":\"alias\",\"to\":1,\"who\":\"w\"}"), 0);
	point("canary", 1, NULL);
	assert_string_equal(registry_last_move(&reg, "canary")->at, "2099-01-02T00:00:00.000Z");
}

static void otherwise_it_is_dated_now(void **state)
{
	int64_t before = clock_now_ms(), at;

	(void)state;
	put_version(1, "2026-01-01", "");
	point("canary", 1, NULL);
	assert_true(clock_parse(registry_last_move(&reg, "canary")->at, &at));
	assert_true(at >= before && at <= clock_now_ms());
}

/* ---- tags ---- */

static void of_equal_tags_the_last_stands_beside_all_others(void **state)
{
	CLEANUP(mem_free) struct run_pair *tags = mem_new(3, sizeof(*tags));

	(void)state;
	put_version(1, "2026-01-01", "");
	tags[0] = (struct run_pair){ (char *)"z", (char *)"1" };
	tags[1] = (struct run_pair){ (char *)"a", (char *)"2" };
	tags[2] = (struct run_pair){ (char *)"z", (char *)"3" };
	append((struct registry_record){ .kind = "tag", .version = 1, .tags = tags, .n_tags = 3 });
	assert_int_equal(registry_version(&reg, 1)->n_tags, 2);
	assert_string_equal(version_tag(registry_version(&reg, 1), "a"), "2");
	assert_string_equal(version_tag(registry_version(&reg, 1), "z"), "3");
}

/* A name that no tag in git can have is refused where one is asked for, and nowhere else. */
static void git_s_names_matter_where_git_is_asked(void **state)
{
	struct registry_record record = { .kind = "alias", .alias = "a.b", .to = 1 };

	(void)state;
	put_version(1, "2026-01-01", "");
	append(record);
	assert_false(reg.tagged);
	record.git_tags = true;
	assert_int_equal(registry_append(&reg, store, &record, &ada, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	record.alias = "ab";
	append(record);
	assert_true(reg.tagged);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(the_last_move_is_that_of_the_alias),
		in_scratch(a_rollback_of_nothing_leads_nowhere),
		in_scratch(a_digest_that_no_version_has_is_not_found),
		in_scratch(aliases_of_a_version_are_named_in_order),
		in_scratch(an_alias_that_is_taken_away_twice_is_not_there),
		in_scratch(only_what_a_forge_said_is_verified),
		in_scratch(a_line_that_lacks_one_thing_is_broken),
		in_scratch(a_line_is_never_dated_before_those_that_are_there),
		in_scratch(nor_before_a_move),
		in_scratch(otherwise_it_is_dated_now),
		in_scratch(of_equal_tags_the_last_stands_beside_all_others),
		in_scratch(git_s_names_matter_where_git_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
