/* test_promotion.c - the rules of promotion, in the order in which they are asked. */
#include "promoting.h"

static void a_first_promote_makes_version_1_production(void **state)
{
	CLEANUP(registration_release) struct registration out = { 0 };
	CLEANUP(registry_release) struct registry r = { 0 };

	(void)state;
	write_verdict("a", (struct writing){ 0 });
	out = done(by_verdict("verdict.json"));
	assert_true(out.registered && out.new_version && !out.already);
	assert_int_equal(out.previous_version, 0);
	assert_string_equal(out.model_name, "m");
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	assert_int_equal(r.generation, 1); /* version and alias in one line */
	assert_int_equal(registry_check_package(store, registry_alias(&r, "production"), &err), 0);
	assert_string_equal(version_tag(registry_version(&r, 1), "mse"), "12.5");
	assert_string_equal(r.moves[0].why, "verdict");
	assert_true(digest_is_valid(r.moves[0].verdict));
}

static void twice_the_same_changes_nothing(void **state)
{
	CLEANUP(registration_release) struct registration out = { 0 };

	(void)state;
	promoted("a", 1);
	out = done(by_verdict("verdict.json"));
	assert_true(out.already && !out.registered);
	assert_int_equal(out.version, 1);
}

static void the_same_verdict_is_already_applied_even_if_its_files_are_gone(void **state)
{
	CLEANUP(registration_release) struct registration out = { 0 };

	(void)state;
	promoted("a", 1);
	assert_int_equal(fs_remove_tree("a", &err), 0);
	assert_int_equal(unlink("holdout.csv"), 0);
	out = done(by_verdict("verdict.json"));
	assert_true(out.already);
}

static void an_applied_verdict_whose_version_was_replaced_is_stale(void **state)
{
	struct registration out;

	(void)state;
	write_verdict("a", (struct writing){ .path = "first.json" });
	out = done(by_verdict("first.json"));
	registration_release(&out);
	promoted("b", 2);
	refused(by_verdict("first.json"), ERR_MOVED, "but production is now version 2");
}

static void a_verdict_for_another_production_is_stale(void **state)
{
	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json" });
	promoted("c", 2);
	refused(by_verdict("b.json"), ERR_MOVED, "the verdict is for production version 1, but production is now version 2 (since ");
	assert_non_null(strstr(err.text, "): run evaluate again"));
}

static void a_verdict_for_a_first_model_is_stale_once_there_is_one(void **state)
{
	(void)state;
	write_verdict("a", (struct writing){ .path = "a.json" });
	promoted("b", 1);
	refused(by_verdict("a.json"), ERR_MOVED, "but production is now version 1");
}

static void there_and_back_again_is_stale_too(void **state)
{
	struct registry_record back = { .kind = "alias", .alias = "production", .to = 1, .why = "rollback" };
	CLEANUP(registry_release) struct registry r = { 0 };

	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json" });
	promoted("c", 2);
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	assert_int_equal(registry_append(&r, store, &back, &(struct identity){ .who = (char *)"ada" }, &err), 0);
	refused(by_verdict("b.json"), ERR_MOVED, "production moved since the verdict was made");
}

static void another_alias_does_not_make_a_verdict_stale(void **state)
{
	struct request staging = { .common.env = &env, .model = "b", .model_name = "m", .alias = "staging" };
	struct registration out;

	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ .path = "b.json" });
	out = done(staging);
	assert_int_equal(out.version, 2);
	assert_string_equal(out.alias, "staging");
	registration_release(&out);
	out = done(by_verdict("b.json"));
	assert_true(out.registered && !out.new_version); /* the staged version is promoted, no third one is made */
	assert_int_equal(out.version, 2);
	assert_int_equal(out.previous_version, 1);
	registration_release(&out);
}

static void changed_files_are_refused(void **state)
{
	static const struct {
		const char *path, *text, *says;
	} rows[] = {
		{ "a/model.onnx", "tampered", "does not match its digest" },
		{ "holdout.csv", "id,x,Y\n1,2,3\n2,3,5\n", "holdout.csv does not match" },
		{ "holdout.csv", "id,x,Y\n1,2\n", "holdout.csv was changed" },
		{ "gate.yaml", "gate: 1\nalpha: 0.5\n", "gate.yaml does not match" },
	};
	struct registration out;

	(void)state;
	write_verdict("a", (struct writing){ 0 });
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(str_release) struct str before = { 0 };

		assert_int_equal(fs_read(&before, rows[i].path, 0, &err), 0);
		put(rows[i].path, rows[i].text);
		refused(by_verdict("verdict.json"), ERR_INTEGRITY, rows[i].says);
		put(rows[i].path, str_text(&before));
	}
	put("holdout.csv", "id,x,Y\n2,3.0,4\n1,2,3\n"); /* another order and another way to write 3: the same hold-out */
	out = done(by_verdict("verdict.json"));
	registration_release(&out);
}

static void the_file_that_differs_is_named(void **state)
{
	CLEANUP(mem_free) char *origin = NULL;
	char digest[DIGEST_TEXT];

	(void)state;
	assert_int_equal(digest_file(digest, "a/model.onnx", &err), 0);
	origin = str_format("{\"files\":{\"model.onnx\":\"%s\"}}", digest);
	put("a/provenance.json", origin);
	write_verdict("a", (struct writing){ 0 });
	put("a/model.onnx", "tampered");
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "a/model.onnx does not match its digest");
}

static void absent_files_are_input_errors_and_can_be_pointed_at(void **state)
{
	struct request req = by_verdict("verdict.json");
	struct registration out;

	(void)state;
	write_verdict("a", (struct writing){ 0 });
	assert_int_equal(rename("holdout.csv", "h.csv"), 0);
	assert_int_equal(rename("gate.yaml", "g.yaml"), 0);
	refused(req, ERR_IO, "holdout.csv");
	req.holdout = "h.csv";
	refused(req, ERR_IO, "gate.yaml");
	req.policy = "h.csv";
	refused(req, ERR_INTEGRITY, "h.csv does not match the policy's digest");
	req.policy = "g.yaml";
	assert_int_equal(rename("a", "elsewhere"), 0);
	refused(req, ERR_IO, "cannot open 'a'");
	req.model = "b";
	refused(req, ERR_INTEGRITY, "b does not match its digest");
	req.model = "elsewhere";
	out = done(req);
	assert_true(out.registered);
	registration_release(&out);
	refused(by_verdict("nowhere.json"), ERR_IO, "nowhere.json");
}

static void an_edited_verdict_is_noticed(void **state)
{
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	write_verdict("a", (struct writing){ .decision = "reject", .reason = "worse" });
	assert_int_equal(fs_read(&text, "verdict.json", 0, &err), 0);
	memcpy(strstr(text.data, "\"reject\""), "\"promote\"", 9);
	put("verdict.json", str_text(&text));
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "");
	write_verdict("a", (struct writing){ .decision = "reject", .reason = "worse", .path = "v.json" });
	str_clear(&text);
	assert_int_equal(fs_read(&text, "v.json", 0, &err), 0);
	memcpy(strstr(text.data, "12.5"), "99.9", 4);
	put("v.json", str_text(&text));
	refused(by_verdict("v.json"), ERR_INTEGRITY, "v.json was changed after it was written");
}

static void unknown_and_broken_verdicts_are_refused(void **state)
{
	(void)state;
	write_verdict("a", (struct writing){ .unknown = true });
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "verdict.json was changed after it was written");
	put("broken.json", "{\"schema\":");
	refused(by_verdict("broken.json"), ERR_INTEGRITY, "broken.json");
	put("other.json", "{}");
	refused(by_verdict("other.json"), ERR_INTEGRITY, "other.json");
}

static void a_damaged_production_model_stops_promotion(void **state)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(mem_free) char *onnx = NULL;

	(void)state;
	promoted("a", 1);
	write_verdict("b", (struct writing){ 0 });
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	onnx = fs_join(registry_version(&r, 1)->artifact, "model.onnx");
	put(onnx, "damaged");
	refused(by_verdict("verdict.json"), ERR_INTEGRITY, "does not match its digest");
}

static void a_decision_that_is_no_promote_registers_nothing(void **state)
{
	static const char *const rows[][2] = { { "reject", "worse" }, { "inconclusive", "not_shown" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct registration out;

		write_verdict("a", (struct writing){ .decision = rows[i][0], .reason = rows[i][1] });
		out = done(by_verdict("verdict.json"));
		assert_false(out.registered);
		assert_string_equal(out.decision, rows[i][0]);
		assert_string_equal(out.reason, rows[i][1]);
		registration_release(&out);
	}
	write_verdict("a", (struct writing){ .decision = "error", .reason = "metric_missing" });
	refused(by_verdict("verdict.json"), ERR_DATA, "metric_missing");
}

static void verdicts_that_cannot_register_are_usage_errors(void **state)
{
	struct request named = by_verdict("verdict.json");

	(void)state;
	write_verdict("a", (struct writing){ .on = "validation", .path = "v.json" });
	refused(by_verdict("v.json"), ERR_USAGE, "validation");
	write_verdict("a", (struct writing){ .kind = "predictions", .path = "p.json" });
	refused(by_verdict("p.json"), ERR_USAGE, "no package");
	write_verdict("a", (struct writing){ 0 });
	named.model_name = "other";
	refused(named, ERR_USAGE, "not 'other'");
}

static void an_override_needs_a_reason_and_keeps_it(void **state)
{
	struct request req = overriding("a"), plain = { .common.env = &env, .model = "b", .model_name = "m" };
	CLEANUP(registry_release) struct registry r = { 0 };
	struct registration out;

	(void)state;
	req.reason = NULL;
	refused(req, ERR_USAGE, "--reason");
	req.reason = " \t ";
	refused(req, ERR_USAGE, "--reason");
	plain.reason = "just because";
	refused(plain, ERR_USAGE, "--override");
	plain.reason = NULL;
	refused(plain, ERR_USAGE, "moves by a verdict");
	out = done(overriding("a"));
	assert_true(out.registered);
	registration_release(&out);
	out = done(overriding("a"));
	assert_true(out.already);
	registration_release(&out);
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	assert_int_equal(r.n_moves, 1);
	assert_true(r.moves[0].override);
	assert_string_equal(r.moves[0].why, "hotfix");
	assert_null(r.moves[0].verdict);
}

static void a_registered_version_is_promoted_by_a_verdict_about_it(void **state)
{
	struct request req = { .common.env = &env, .model_name = "m", .verdict = "verdict.json", .version = 2 };
	struct request staging = { .common.env = &env, .model = "b", .model_name = "m", .alias = "staging" };
	struct registration out;

	(void)state;
	promoted("a", 1);
	out = done(staging);
	registration_release(&out);
	write_verdict("c", (struct writing){ 0 });
	refused(req, ERR_INTEGRITY, "not about m version 2");
	write_verdict("b", (struct writing){ 0 });
	req.version = 9;
	refused(req, ERR_USAGE, "no version 9");
	req.version = 2;
	out = done(req);
	assert_int_equal(out.version, 2);
	assert_false(out.new_version);
	registration_release(&out);
}

static void an_archived_version_is_never_promoted(void **state)
{
	struct request staging = { .common.env = &env, .model = "b", .model_name = "m", .alias = "staging" };
	struct registry_record archive = { .kind = "archive", .version = 1 };
	CLEANUP(registry_release) struct registry r = { 0 };
	struct registration out = done(staging);

	(void)state;
	registration_release(&out);
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	assert_int_equal(registry_append(&r, store, &archive, &(struct identity){ .who = (char *)"ada" }, &err), 0);
	write_verdict("b", (struct writing){ 0 });
	refused(by_verdict("verdict.json"), ERR_USAGE, "archived");
	refused(overriding("b"), ERR_USAGE, "archived");
}

static void a_run_is_registered_by_the_verdict_that_it_carries(void **state)
{
	struct request req = { .common.env = &env, .model_name = "m" };
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(mem_free) char *root = NULL, *kept = NULL;
	char id[33] = "";
	struct registration out;

	(void)state;
	assert_int_equal(store_run_start(store, id, "exp", "n", NULL, &err), 0);
	req.run_id = id;
	refused(req, ERR_USAGE, "carries no verdict");
	root = store_artifact_dir(store, id);
	kept = fs_join(root, "model");
	package(kept);
	write_verdict(kept, (struct writing){ 0 });
	out = done(req);
	assert_true(out.registered);
	assert_string_equal(out.run_id, id);
	registration_release(&out);
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	assert_string_equal(version_tag(registry_version(&r, 1), "run_id"), id);
	assert_string_equal(version_tag(registry_version(&r, 1), "experiment_name"), "exp");
	req.run_id = "ffffffffffffffffffffffffffffffff";
	refused(req, ERR_USAGE, "unknown run");
}

static void a_package_that_is_not_its_runs_is_refused(void **state)
{
	struct run_pair tags[] = { { (char *)RUN_TAG_PROVENANCE, (char *)"sha256:0" } };
	const struct run_batch batch = { .tags = tags, .n_tags = 1 };
	struct request req = overriding("a");
	char id[33] = "";

	(void)state;
	assert_int_equal(store_run_start(store, id, "exp", "n", NULL, &err), 0);
	assert_int_equal(store_run_log(store, id, &batch, &err), 0);
	put("a/run_id", id);
	refused(req, ERR_INTEGRITY, "a/provenance.json does not match");
	tags[0].key = (char *)RUN_TAG_MODEL;
	req.model = "b";
	req.run_id = id;
	assert_int_equal(store_run_log(store, id, &batch, &err), 0);
	refused(req, ERR_INTEGRITY, "b does not match its digest");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_first_promote_makes_version_1_production),
		in_scratch(twice_the_same_changes_nothing),
		in_scratch(the_same_verdict_is_already_applied_even_if_its_files_are_gone),
		in_scratch(an_applied_verdict_whose_version_was_replaced_is_stale),
		in_scratch(a_verdict_for_another_production_is_stale),
		in_scratch(a_verdict_for_a_first_model_is_stale_once_there_is_one),
		in_scratch(there_and_back_again_is_stale_too),
		in_scratch(another_alias_does_not_make_a_verdict_stale),
		in_scratch(changed_files_are_refused),
		in_scratch(the_file_that_differs_is_named),
		in_scratch(absent_files_are_input_errors_and_can_be_pointed_at),
		in_scratch(an_edited_verdict_is_noticed),
		in_scratch(unknown_and_broken_verdicts_are_refused),
		in_scratch(a_damaged_production_model_stops_promotion),
		in_scratch(a_decision_that_is_no_promote_registers_nothing),
		in_scratch(verdicts_that_cannot_register_are_usage_errors),
		in_scratch(an_override_needs_a_reason_and_keeps_it),
		in_scratch(a_registered_version_is_promoted_by_a_verdict_about_it),
		in_scratch(an_archived_version_is_never_promoted),
		in_scratch(a_run_is_registered_by_the_verdict_that_it_carries),
		in_scratch(a_package_that_is_not_its_runs_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
