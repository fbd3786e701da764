/* test_registry.c - the registry's log replayed, appended to, and searched; model references that lead into it. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "track/registry/modelref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char dir[64];
static struct err err;
static struct store *store;
static struct registry reg;

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

static void digest_of(char out[static DIGEST_TEXT], int i)
{
	digest_bytes(out, &i, sizeof(i));
}

/* A new version, and an alias for it if there is one. */
static void add_version(int i, const char *alias)
{
	char digest[DIGEST_TEXT];
	struct registry_record record = { .kind = "register",
					  .run_id = "0123456789abcdef0123456789abcdef",
					  .digest = digest,
					  .provenance_digest = "",
					  .artifact = "models/m/x",
					  .alias = alias,
					  .why = alias ? "verdict" : NULL };

	digest_of(digest, i);
	if (registry_append(&reg, store, &record, &(struct identity){ .who = (char *)"ada" }, &err) < 0)
		fail_msg("%s", err.text);
}

static void move(int64_t to, const char *why)
{
	struct registry_record record = { .kind = "alias", .alias = "production", .to = to, .why = why };

	if (registry_append(&reg, store, &record, &(struct identity){ .who = (char *)"ada" }, &err) < 0)
		fail_msg("%s", err.text);
}

static int64_t production(void)
{
	const struct version *v = registry_alias(&reg, "production");

	return v ? v->version : 0;
}

static void reread(void)
{
	registry_release(&reg);
	if (registry_read(&reg, store, "m", &err) < 0)
		fail_msg("%s", err.text);
}

static void an_unknown_model_has_generation_0(void **state)
{
	(void)state;
	assert_int_equal(reg.generation, 0);
	assert_null(registry_alias(&reg, "production"));
	assert_null(registry_version(&reg, 1));
	assert_null(registry_version(&reg, 0));
}

static void a_replayed_registry_is_what_was_appended(void **state)
{
	const struct run_pair tags[] = { { "z", "1" }, { "a", "2" }, { "z", "3" } };
	struct registry_record tag = { .kind = "tag", .version = 1, .tags = tags, .n_tags = 3 },
			       archive = { .kind = "archive", .version = 1 };
	char digest[DIGEST_TEXT];

	(void)state;
	digest_of(digest, 2);
	add_version(1, NULL);
	add_version(2, "production");
	assert_int_equal(registry_append(&reg, store, &tag, &(struct identity){ .who = (char *)"bob" }, &err), 0);
	assert_int_equal(registry_append(&reg, store, &archive, &(struct identity){ .who = (char *)"bob" }, &err), 0);
	for (int pass = 0; pass < 2; pass++, reread()) {
		assert_int_equal(reg.generation, 4);
		assert_int_equal(reg.n_versions, 2);
		assert_int_equal(production(), 2);
		assert_string_equal(registry_version(&reg, 1)->status, "ARCHIVED");
		assert_string_equal(registry_version(&reg, 2)->status, "READY");
		assert_string_equal(version_tag(registry_version(&reg, 1), "z"), "3");
		assert_null(version_tag(registry_version(&reg, 2), "z"));
		assert_string_equal(registry_version(&reg, 2)->artifact, ".interlock/artifacts/models/m/x");
		assert_int_equal(registry_find_digest(&reg, digest)->version, 2);
		assert_int_equal(reg.n_moves, 1);
		assert_int_equal(reg.moves[0].generation, 2);
		assert_true(digest_is_valid(reg.moves[0].digest));
		assert_true(digest_is_valid(reg.moves[0].previous));
	}
}

static void a_stale_reader_cannot_append(void **state)
{
	struct registry stale;
	struct registry_record record = { .kind = "alias", .alias = "staging", .to = 1 };

	(void)state;
	add_version(1, "production");
	assert_int_equal(registry_read(&stale, store, "m", &err), 0);
	move(0, NULL);
	assert_int_equal(production(), 0);
	assert_int_equal(registry_append(&stale, store, &record, &(struct identity){ .who = (char *)"x" }, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
	registry_release(&stale);
	reread();
	assert_int_equal(reg.generation, 2);
}

static void unknown_versions_and_bad_aliases_are_refused_before_anything_is_written(void **state)
{
	struct registry_record unknown = { .kind = "alias", .alias = "a", .to = 7 }, bad = { .kind = "alias", .alias = "v1", .to = 1 };
	struct registry_record gone = { .kind = "archive", .version = 9 };

	(void)state;
	add_version(1, NULL);
	assert_int_equal(registry_append(&reg, store, &unknown, &(struct identity){ .who = (char *)"x" }, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(registry_append(&reg, store, &bad, &(struct identity){ .who = (char *)"x" }, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(registry_append(&reg, store, &gone, &(struct identity){ .who = (char *)"x" }, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	reread();
	assert_int_equal(reg.generation, 1);
}

static void rollback_is_a_stack(void **state)
{
	(void)state;
	assert_int_equal(registry_earlier(&reg, "production"), 0);
	add_version(1, "production");
	assert_int_equal(registry_earlier(&reg, "production"), 0);
	add_version(2, "production");
	add_version(3, "production");
	assert_int_equal(registry_earlier(&reg, "production"), 2);
	move(2, "rollback");
	assert_int_equal(registry_earlier(&reg, "production"), 1);
	move(1, "rollback");
	assert_int_equal(registry_earlier(&reg, "production"), 0);
	move(3, "verdict");
	assert_int_equal(registry_earlier(&reg, "production"), 1);
	move(3, "verdict"); /* the same again is no step */
	assert_int_equal(registry_earlier(&reg, "production"), 1);
}

static void a_reason_that_says_rollback_is_no_rollback(void **state)
{
	struct registry_record record = { .kind = "alias", .alias = "production", .to = 1, .why = "rollback", .override = true };

	(void)state;
	add_version(1, "production");
	add_version(2, "production");
	assert_int_equal(registry_append(&reg, store, &record, &(struct identity){ .who = (char *)"x" }, &err), 0);
	assert_int_equal(registry_earlier(&reg, "production"), 2);
}

static void finds_what_was_production_at_a_time(void **state)
{
	int64_t first = 0, second = 0;

	(void)state;
	add_version(1, "production");
	add_version(2, "production");
	assert_true(clock_parse(reg.moves[0].at, &first) && clock_parse(reg.moves[1].at, &second));
	assert_true(second >= first);
	assert_int_equal(registry_alias_at(&reg, "production", first - 1), 0);
	assert_int_equal(registry_alias_at(&reg, "production", second), 2);
	assert_int_equal(registry_alias_at(&reg, "production", second + 1000000), 2);
	assert_int_equal(registry_alias_at(&reg, "staging", second), 0);
}

static void a_log_that_cannot_be_replayed_is_broken(void **state)
{
	static const char *const bodies[] = {
		"no json",
		"{\"kind\":\"register\"}",
		"{\"at\":\"t\",\"kind\":\"dance\",\"who\":\"w\"}",
		"{\"at\":\"t\",\"kind\":\"register\",\"version\":2,\"who\":\"w\"}",
		"{\"at\":\"t\",\"kind\":\"alias\",\"alias\":\"a\",\"from\":1,\"to\":0,\"who\":\"w\"}",
		"{\"at\":\"t\",\"kind\":\"alias\",\"alias\":\"a\",\"from\":0,\"to\":1,\"who\":\"w\"}",
		"{\"at\":\"t\",\"kind\":\"alias\",\"from\":0,\"to\":0,\"who\":\"w\"}",
		"{\"at\":\"t\",\"kind\":\"archive\",\"version\":1,\"who\":\"w\"}",
		("{\"artifact\":\"../../"
		 "etc\",\"at\":\"t\",\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\","
		 "\"kind\":\"register\",\"version\":1,\"who\":\"w\"}"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		CLEANUP(mem_free) char *name = str_format("broken%zu", i), *log = str_format("registry/%s", name);
		struct registry r;

		assert_int_equal(store_log_append(store, log, 0, bodies[i], NULL, &err), 0);
		if (registry_read(&r, store, name, &err) == 0 || err.code != ERR_INTEGRITY)
			fail_msg("replayed %s", bodies[i]);
	}
}

static void references_lead_to_versions(void **state)
{
	struct modelref ref;

	(void)state;
	add_version(1, NULL);
	add_version(2, "production");
	assert_int_equal(modelref_resolve(&ref, "models:/m@production", store, &err), 0);
	assert_int_equal(ref.kind, MODELREF_PACKAGE);
	assert_int_equal(ref.version, 2);
	assert_int_equal(ref.generation, 2);
	assert_string_equal(ref.title, "m 2");
	assert_string_equal(ref.path, ".interlock/artifacts/models/m/x");
	assert_string_equal(ref.digest, registry_version(&reg, 2)->digest);
	modelref_release(&ref);
	assert_int_equal(modelref_resolve(&ref, "models:/m/1", store, &err), 0);
	assert_int_equal(ref.version, 1);
	assert_null(ref.alias);
	modelref_release(&ref);
}

static void references_of_every_other_kind_are_known(void **state)
{
	static const struct {
		const char *text;
		enum modelref_kind kind;
		const char *path;
	} rows[] = {
		{ "none", MODELREF_NONE, NULL },
		{ "model", MODELREF_PACKAGE, "model" },
		{ "predictions:p.csv", MODELREF_PREDICTIONS, "p.csv" },
		{ "command:./score.sh -x", MODELREF_COMMAND, "./score.sh -x" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct modelref ref;

		assert_int_equal(modelref_resolve(&ref, rows[i].text, NULL, &err), 0);
		assert_int_equal(ref.kind, rows[i].kind);
		if (rows[i].path)
			assert_string_equal(ref.path, rows[i].path);
		assert_string_equal(ref.digest, "");
		modelref_release(&ref);
	}
}

static void references_to_runs_lie_in_their_artifacts(void **state)
{
	CLEANUP(mem_free) char *expected = NULL;
	struct modelref ref;
	char id[33] = "";

	(void)state;
	assert_int_equal(store_run_start(store, id, "e", "n", NULL, &err), 0);
	expected = str_format("runs:/%.8s/model", id);
	assert_int_equal(modelref_resolve(&ref, expected, store, &err), 0);
	free(expected);
	expected = str_format(".interlock/artifacts/1/%s/model", id);
	assert_string_equal(ref.path, expected);
	modelref_release(&ref);
}

static void bad_references_are_usage_errors(void **state)
{
	static const char *const bad[] = { "",
					   "predictions:",
					   "command:",
					   "models:/m",
					   "models:/m/x",
					   "models:/m/0",
					   "models:/m/9",
					   "models:/m/-1",
					   "models:/none@production",
					   "models:/m@staging",
					   "models:/m@latest",
					   "models:/../x/1",
					   "runs:/zzzz/model",
					   "runs:/abcd/model",
					   "runs:/abcd/../x",
					   "models:/m/99999999999999999999" };

	(void)state;
	add_version(1, NULL);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct modelref ref;

		err.code = 0;
		if (modelref_resolve(&ref, bad[i], store, &err) == 0 || err.code != ERR_USAGE)
			fail_msg("accepted '%s' (%d)", bad[i], err.code);
	}
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(an_unknown_model_has_generation_0),
		in_scratch(a_replayed_registry_is_what_was_appended),
		in_scratch(a_stale_reader_cannot_append),
		in_scratch(unknown_versions_and_bad_aliases_are_refused_before_anything_is_written),
		in_scratch(rollback_is_a_stack),
		in_scratch(a_reason_that_says_rollback_is_no_rollback),
		in_scratch(finds_what_was_production_at_a_time),
		in_scratch(a_log_that_cannot_be_replayed_is_broken),
		in_scratch(references_lead_to_versions),
		in_scratch(references_of_every_other_kind_are_known),
		in_scratch(references_to_runs_lie_in_their_artifacts),
		in_scratch(bad_references_are_usage_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
