/* test_promotion_edges.c - where one rule of promotion ends and the next begins: which verdict, which package, which production. */
#include "promoting.h"

#include "register/evidence.h"
#include "track/sqlite/db.h"

#define UNKNOWN_RUN "ffffffffffffffffffffffffffffffff"

/* A run that keeps a package of its own, which may be another than what lies in any folder. */
static char *run_with_package(char id[static 33])
{
	CLEANUP(mem_free) char *root = NULL;
	char *kept;

	id[0] = '\0';
	assert_int_equal(store_run_start(store, id, "exp", "n", NULL, &err), 0);
	root = store_artifact_dir(store, id);
	kept = fs_join(root, "model");
	package(kept);
	return kept;
}

static struct request by_run(const char *id)
{
	struct request req = { .common.env = &env, .model_name = "m", .run_id = id };

	return req;
}

static void registered(struct request req)
{
	struct registration out = done(req);

	assert_true(out.registered);
	registration_release(&out);
}

/* ---- production as the verdict knew it ---- */

static void another_production_is_named_also_if_the_verdict_knew_no_version(void **state)
{
	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json", .version = -1 });
	promoted("c", 2);
	refused(by_verdict("b.json"), ERR_MOVED, "the verdict is for production no version, but production is now version 2");
}

static void the_same_bytes_under_another_version_are_another_production(void **state)
{
	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json", .version = 7 });
	refused(by_verdict("b.json"), ERR_MOVED, "the verdict is for production version 7, but production is now version 1");
	write_verdict("b", (struct writing){ .path = "c.json", .version = -1 });
	registered(by_verdict("c.json"));
}

static void a_move_of_today_is_told_by_its_hour(void **state)
{
	char before[CLOCK_TEXT], after[CLOCK_TEXT];

	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json" });
	clock_format(before, clock_now_ms());
	promoted("c", 2);
	refused(by_verdict("b.json"), ERR_MOVED, "(since ");
	clock_format(after, clock_now_ms());
	if (strncmp(before, after, 10) == 0) /* midnight was not between */
		assert_int_equal(strcspn(strstr(err.text, "(since "), ")"), strlen("(since 10:31"));
}

static void an_override_may_name_a_stale_verdict(void **state)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	struct request req = by_verdict("b.json");

	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json" });
	promoted("c", 2);
	refused(req, ERR_MOVED, "but production is now version 2");
	req.override = true;
	req.reason = "hotfix";
	registered(req);
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	assert_true(registry_last_move(&r, "production")->override);
	assert_non_null(registry_last_move(&r, "production")->verdict);
}

static void a_store_that_takes_no_line_is_asked_once(void **state)
{
	CLEANUP(db_cleanup) struct db *db = NULL;

	(void)state;
	write_verdict("a", (struct writing){ 0 });
	assert_int_equal(db_open(&db, ".interlock/track.db", DB_OPEN, 1000, &err), 0);
	assert_int_equal(db_script(db,
				   "CREATE TRIGGER no BEFORE INSERT ON logs WHEN NEW.log LIKE 'registry/%' "
				   "BEGIN SELECT RAISE(ABORT, 'no room'); END",
				   &err),
			 0);
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "no room");
}

/* ---- the candidate's package, and its run ---- */

static void a_file_that_names_no_run_is_none(void **state)
{
	struct registration out;

	(void)state;
	put("a/run_id", "of last week, I think; nobody wrote down\n");
	out = done(overriding("a"));
	assert_string_equal(out.run_id, "");
	registration_release(&out);
}

static void a_run_of_another_store_is_no_obstacle_unless_it_is_asked_for(void **state)
{
	struct request req = overriding("b");
	struct registration out;

	(void)state;
	write_verdict("a", (struct writing){ .run_id = UNKNOWN_RUN });
	out = done(by_verdict("verdict.json"));
	assert_string_equal(out.run_id, UNKNOWN_RUN);
	registration_release(&out);
	req.run_id = UNKNOWN_RUN;
	refused(req, ERR_USAGE, "unknown run");
	put("b/run_id", "0123456789abcdef0123456789abcdef\n");
	req.run_id = NULL;
	out = done(req);
	assert_string_equal(out.run_id, "0123456789abcdef0123456789abcdef");
	registration_release(&out);
}

static void the_run_s_own_copy_comes_before_the_folder_of_a_later_one(void **state)
{
	CLEANUP(mem_free) char *kept = NULL;
	char id[33];

	(void)state;
	kept = run_with_package(id);
	write_verdict(kept, (struct writing){ .reference = "a" });
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "a does not match its digest");
	registered(by_run(id));
}

static void the_run_s_copy_does_where_the_folder_is_gone(void **state)
{
	CLEANUP(mem_free) char *kept = NULL;
	char id[33];

	(void)state;
	kept = run_with_package(id);
	write_verdict(kept, (struct writing){ .reference = "gone", .run_id = id });
	registered(by_verdict("verdict.json"));
}

static void the_first_file_that_differs_is_named(void **state)
{
	CLEANUP(mem_free) char *origin = NULL;
	char mlmodel[DIGEST_TEXT], onnx[DIGEST_TEXT];

	(void)state;
	assert_int_equal(digest_file(mlmodel, "a/MLmodel", &err), 0);
	assert_int_equal(digest_file(onnx, "a/model.onnx", &err), 0);
	origin = str_format("{\"files\":{\"MLmodel\":\"%s\",\"model.onnx\":\"%s\"}}", mlmodel, onnx);
	put("a/provenance.json", origin);
	write_verdict("a", (struct writing){ 0 });
	put("a/model.onnx", "tampered");
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "a/model.onnx does not match its digest");
}

static void no_file_outside_of_the_package_is_looked_at(void **state)
{
	(void)state;
	put("a/provenance.json", "{\"files\":{\"../gate.yaml\":\"sha256:0\"}}");
	write_verdict("a", (struct writing){ 0 });
	put("a/model.onnx", "tampered");
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "a does not match its digest: it is sha256:");
}

/* ---- the verdict of a run ---- */

static void a_verdict_on_another_model_is_no_run_s(void **state)
{
	CLEANUP(mem_free) char *kept = NULL;
	char id[33];

	(void)state;
	kept = run_with_package(id);
	write_verdict("a", (struct writing){ .run_id = UNKNOWN_RUN });
	refused(by_run(id), ERR_USAGE, "carries no verdict");
}

static void a_run_that_keeps_nothing_is_known_by_its_name(void **state)
{
	char id[33] = "";

	(void)state;
	assert_int_equal(store_run_start(store, id, "exp", "n", NULL, &err), 0);
	write_verdict("a", (struct writing){ .run_id = id });
	registered(by_run(id));
}

/* On which hold-out the verdict was made that is taken for the run's. */
static void assert_newest(const char *id, const char *path)
{
	CLEANUP(verdict_release) struct verdict v = { 0 };

	if (evidence_of_run(&v, id, store, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(v.holdout_path, path);
}

static void the_newest_verdict_of_all_hold_outs_is_the_run_s(void **state)
{
	static const char *const paths[] = { "holdout.csv", "second.csv" };

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) { /* either ledger may come first */
		CLEANUP(mem_free) char *kept = NULL;
		const char *one = paths[i], *other = paths[1 - i];
		char id[33];

		put("second.csv", "id,x,Y\n7,8,9\n");
		kept = run_with_package(id);
		write_verdict("b", (struct writing){ .holdout = other, .at = "2026-11-21T23:00:00Z" });
		write_verdict(kept, (struct writing){ .holdout = one, .at = "2026-11-21T10:00:00Z" });
		assert_newest(id, one);
		write_verdict(kept, (struct writing){ .holdout = other, .at = "2026-11-21T11:00:00Z" });
		assert_newest(id, other);
		write_verdict(kept, (struct writing){ .holdout = other, .at = "2026-11-21T09:00:00Z" }); /* a clock that was set back */
		assert_newest(id, one);
		assert_int_equal(leave_scratch(state), 0);
		assert_int_equal(enter_scratch(state), 0);
	}
}

/* Nothing says which came later: it is the same one each time. */
static void of_two_at_once_the_last_by_its_hold_out_s_digest_is_taken(void **state)
{
	CLEANUP(strvec_release) struct strvec key = { 0 };
	CLEANUP(mem_free) char *kept = NULL;
	char id[33], one[DIGEST_TEXT], other[DIGEST_TEXT];

	(void)state;
	put("second.csv", "id,x,Y\n7,8,9\n");
	strvec_add(&key, "id");
	assert_int_equal(holdout_digest(one, "holdout.csv", &key, NULL, &err), 0);
	assert_int_equal(holdout_digest(other, "second.csv", &key, NULL, &err), 0);
	kept = run_with_package(id);
	write_verdict(kept, (struct writing){ .holdout = "holdout.csv" });
	write_verdict(kept, (struct writing){ .holdout = "second.csv" });
	assert_newest(id, strcmp(one, other) > 0 ? "holdout.csv" : "second.csv");
}

static void a_verdict_that_no_ledger_holds_may_be_of_another_store(void **state)
{
	(void)state;
	write_verdict("a", (struct writing){ .unknown = true });
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "or written with another store than");
	write_verdict("b", (struct writing){ .path = "b.json" });
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "or written with another store than");
	write_verdict("a", (struct writing){ .path = "a.json", .reason = "another" });
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "was changed after it was written");
	assert_null(strstr(err.text, "another store"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(another_production_is_named_also_if_the_verdict_knew_no_version),
		in_scratch(the_same_bytes_under_another_version_are_another_production),
		in_scratch(a_move_of_today_is_told_by_its_hour),
		in_scratch(an_override_may_name_a_stale_verdict),
		in_scratch(a_store_that_takes_no_line_is_asked_once),
		in_scratch(a_file_that_names_no_run_is_none),
		in_scratch(a_run_of_another_store_is_no_obstacle_unless_it_is_asked_for),
		in_scratch(the_run_s_own_copy_comes_before_the_folder_of_a_later_one),
		in_scratch(the_run_s_copy_does_where_the_folder_is_gone),
		in_scratch(the_first_file_that_differs_is_named),
		in_scratch(no_file_outside_of_the_package_is_looked_at),
		in_scratch(a_verdict_on_another_model_is_no_run_s),
		in_scratch(a_run_that_keeps_nothing_is_known_by_its_name),
		in_scratch(the_newest_verdict_of_all_hold_outs_is_the_run_s),
		in_scratch(of_two_at_once_the_last_by_its_hold_out_s_digest_is_taken),
		in_scratch(a_verdict_that_no_ledger_holds_may_be_of_another_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
