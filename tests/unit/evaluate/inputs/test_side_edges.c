/* test_side_edges.c - opening the two models: what is taken, what it weighs, and what a production model that cannot be read means. */
#include "tests/unit/evaluate/tiny_package.h"

#define GATE "gate: 1\ntask: regression\nholdout: {label: y}\nprimary: {metric: mse}\n"
#define OTHER "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void side_open(struct desk *d)
{
	desk_open(d, GATE);
	desk_store(d);
}

/* ---- the candidate ---- */

static void a_package_is_opened_and_weighed(void **state)
{
	static const char *const counted[] = { "MLmodel", "model.onnx", "conda.yaml", "python_env.yaml", "requirements.txt" };
	double bytes = 0;
	struct desk d;

	(void)state;
	side_open(&d);
	d.request.candidate = tiny_package_write(&d);
	desk_put(&d, TINY "/run_id", "0123456789abcdef0123456789abcdef\n");
	desk_put(&d, TINY "/provenance.json", "{}\n");
	for (size_t i = 0; i < ARRAY_LEN(counted); i++) {
		CLEANUP(mem_free) char *path = fs_join(d.request.candidate, counted[i]);

		bytes += (double)fs_size(path);
	}
	if (side_open_candidate(&d.e, &d.err) < 0)
		fail_msg("%s", d.err.text);
	assert_true(d.e.candidate.open);
	assert_string_equal(d.e.candidate.kind, "package");
	assert_string_equal(d.e.candidate.title, "the candidate");
	assert_string_equal(d.e.candidate.run_id, "0123456789abcdef0123456789abcdef");
	assert_true(str_starts(d.e.candidate.digest, "sha256:"));
	assert_true(d.e.candidate.size_bytes == bytes);
	assert_null(d.e.candidate.http);
	desk_close(&d);
}

static void a_bare_file_weighs_what_it_is(void **state)
{
	CLEANUP(mem_free) char *file = NULL;
	struct desk d;

	(void)state;
	side_open(&d);
	file = fs_join(tiny_package_write(&d), "model.onnx");
	d.request.candidate = file;
	if (side_open_candidate(&d.e, &d.err) < 0)
		fail_msg("%s", d.err.text);
	assert_true(d.e.candidate.size_bytes == (double)fs_size(file));
	desk_close(&d);
}

static void what_is_no_package_is_not_opened(void **state)
{
	static const struct {
		const char *prefix, *kind;
		bool connected;
	} cases[] = { { "predictions:", "predictions", false },
		      { "command:cat ", "command", false },
		      { "http://127.0.0.1:9", "url", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *text = NULL;
		struct env env = { .vars = (char *[]){ NULL } };
		struct desk d;

		side_open(&d);
		d.request.env = &env;
		text = str_format("%s%s", cases[i].prefix, desk_put(&d, "said.csv", "prediction\n1\n"));
		d.request.candidate = text;
		if (side_open_candidate(&d.e, &d.err) < 0)
			fail_msg("%s", d.err.text);
		assert_false(d.e.candidate.open);
		assert_string_equal(d.e.candidate.kind, cases[i].kind);
		assert_true(isnan(d.e.candidate.size_bytes));
		assert_int_equal(d.e.candidate.http != NULL, cases[i].connected);
		desk_close(&d);
	}
}

/* A run in the desk's store whose model has this digest. */
static void run_with(struct desk *d, const char *id, const char *digest)
{
	struct run_pair tag = { (char *)RUN_TAG_MODEL, (char *)digest };
	const struct run_batch batch = { .tags = &tag, .n_tags = 1 };
	char run_id[33];

	snprintf(run_id, sizeof(run_id), "%s", id);
	if (store_run_start(d->e.store, run_id, "Default", "r", NULL, &d->err) < 0 ||
	    store_run_log(d->e.store, run_id, &batch, &d->err) < 0)
		fail_msg("%s", d->err.text);
}

static void answers_are_of_the_run_whose_record_has_their_digest(void **state)
{
	static const char id[] = "0123456789abcdef0123456789abcdef";
	static const struct {
		const char *named; /* in the file run_id */
		bool recorded, beside_a_model, known;
	} cases[] = { { "0123456789abcdef0123456789abcdef\n", true, false, true },
		      { "0123456789abcdef0123456789abcdef", false, false, false },
		      { "0123456789abcdef0123456789abcdef", true, true, false },
		      { "0123456789abcdef", true, false, false },
		      { "1123456789abcdef0123456789abcdef", true, false, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *dir = NULL, *text = NULL;
		char digest[DIGEST_TEXT];
		struct desk d;

		side_open(&d);
		text = str_format("predictions:%s", desk_put(&d, "said/predictions.csv", "prediction\n1\n"));
		dir = fs_parent(text + strlen("predictions:"));
		desk_put(&d, "said/run_id", cases[i].named);
		if (cases[i].beside_a_model)
			desk_put(&d, "said/MLmodel", "x");
		if (package_digest(digest, dir, &d.err) < 0)
			fail_msg("%s", d.err.text);
		run_with(&d, id, cases[i].recorded ? digest : OTHER);
		d.request.candidate = text;
		if (side_open_candidate(&d.e, &d.err) < 0)
			fail_msg("%s", d.err.text);
		assert_string_equal(d.e.candidate.run_id, cases[i].known ? id : "");
		desk_close(&d);
	}
}

static void a_candidate_must_be_there(void **state)
{
	static const struct {
		const char *text, *words;
		int code;
	} cases[] = {
		{ "/nowhere/model", "/nowhere/model", ERR_IO },
		{ "predictions:/nowhere/said.csv", "cannot open '/nowhere/said.csv': No such file or directory", ERR_IO },
		{ "models:/m/1", "no model 'm' is registered", ERR_USAGE },
		{ "none", "--candidate none: there is nothing to evaluate", ERR_USAGE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct desk d;

		side_open(&d);
		d.request.candidate = cases[i].text;
		assert_int_equal(side_open_candidate(&d.e, &d.err), -1);
		assert_int_equal(d.err.code, cases[i].code);
		says(&d, cases[i].words);
		assert_null(d.e.error_reason);
		desk_close(&d);
	}
}

static void a_command_is_refused_where_this_job_may_write(void **state)
{
	struct env env = { .vars = (char *[]){ "GITHUB_ACTIONS=true", NULL } };
	struct store_backend elsewhere;
	struct desk d;

	(void)state;
	side_open(&d);
	desk_stand_elsewhere(&d, &elsewhere);
	d.request.env = &env;
	d.request.candidate = "command:cat";
	assert_int_equal(side_open_candidate(&d.e, &d.err), -1);
	assert_int_equal(d.err.code, ERR_USAGE);
	says(&d, "the candidate is a command, and this job may write to the store");
	desk_close(&d);
}

static void a_candidate_that_somebody_changed_is_refused(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct desk d;

		side_open(&d);
		d.request.candidate = tiny_package_write(&d);
		if (i == 0)
			desk_put(&d, TINY "/provenance.json", "{\"files\": {\"model.onnx\": \"" OTHER "\"}}");
		else {
			desk_register(&d, "0123456789abcdef0123456789abcdef", OTHER, "tiny", false);
			d.request.candidate = "models:/m/1";
		}
		assert_int_equal(side_open_candidate(&d.e, &d.err), -1);
		ended(&d, ERR_INTEGRITY, "digest_mismatch", "does not match");
		desk_close(&d);
	}
}

/* ---- production ---- */

/* Version 1 of m is in production: this package, or none that is there (kept: false), or another than the registry says. */
static void promote(struct desk *d, bool kept, bool changed)
{
	char digest[DIGEST_TEXT] = OTHER;
	const char *folder = tiny_package_write(d);

	if (!changed)
		assert_int_equal(package_digest(digest, folder, &d->err), 0);
	desk_register(d, "0123456789abcdef0123456789abcdef", digest, kept ? "tiny" : "gone", true);
	d->e.model_name = mem_strdup("m");
}

static void production_is_what_the_alias_names(void **state)
{
	struct desk d;

	(void)state;
	side_open(&d);
	promote(&d, true, false);
	if (side_open_production(&d.e, &d.err) < 0)
		fail_msg("%s", d.err.text);
	assert_true(d.e.has_production && d.e.production.open);
	assert_int_equal(d.e.generation, 1);
	assert_string_equal(d.e.production.title, "production version 1");
	warns(&d, "");
	desk_close(&d);
}

static void without_a_production_model_there_is_none(void **state)
{
	static const struct {
		const char *model_name, *production;
		bool promoted, has;
		const char *warning;
	} cases[] = {
		{ NULL, NULL, false, false,
		  "the candidate has no name in the registry (--model-name): no production model was looked for" },
		{ NULL, "none", false, false, "" },
		{ "m", NULL, false, false, "" },
		{ "m", "none", false, false, "" },
		{ "m", "none", true, false,
		  "m has a production model, but --production none leaves it out: register will refuse this verdict" },
		{ "m", "model", true, true, "" }, /* another one than the registry's */
		{ NULL, "model", false, true, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *folder;
		struct desk d;

		side_open(&d);
		folder = tiny_package_write(&d);
		if (cases[i].promoted)
			promote(&d, true, false);
		free(d.e.model_name);
		d.e.model_name = mem_strdup(cases[i].model_name);
		d.request.production = cases[i].production && strcmp(cases[i].production, "model") == 0 ? folder : cases[i].production;
		if (side_open_production(&d.e, &d.err) < 0)
			fail_msg("%s", d.err.text);
		assert_int_equal(d.e.has_production, cases[i].has);
		warns(&d, cases[i].warning);
		if (cases[i].has)
			assert_string_equal(d.e.production.title, "the production model");
		desk_close(&d);
	}
}

static void a_registry_that_cannot_be_read_ends_it(void **state)
{
	struct desk d;

	(void)state;
	side_open(&d);
	d.e.model_name = mem_strdup("m");
	assert_int_equal(store_log_append(d.e.store, "registry/m", 0, "{}", NULL, &d.err), 0);
	assert_int_equal(side_open_production(&d.e, &d.err), -1);
	assert_int_equal(d.err.code, ERR_INTEGRITY);
	desk_close(&d);
}

/* ---- production that cannot be read ---- */

enum lost { WAITS, ACCEPTED, UNREADABLE, CHANGED, WRONG };

static void a_lost_production_model_is_what_the_policy_and_the_user_say(void **state)
{
	static const struct {
		const char *production; /* NULL = the alias's */
		bool changed, accept, reason;
		enum policy_lost_choice choice;
		enum lost expected;
	} cases[] = {
		{ NULL, false, false, false, LOST_ERROR, UNREADABLE },
		{ NULL, false, false, true, LOST_ERROR, UNREADABLE },
		{ NULL, false, false, false, LOST_STORED, WAITS },
		{ NULL, false, false, false, LOST_FLOORS_ONLY, WAITS },
		{ NULL, false, true, true, LOST_ERROR, ACCEPTED },
		{ NULL, false, true, true, LOST_STORED, ACCEPTED },
		{ "/nowhere/model", false, false, false, LOST_STORED, UNREADABLE }, /* nobody knows its digest */
		{ "/nowhere/model", false, false, false, LOST_FLOORS_ONLY, UNREADABLE },
		{ "/nowhere/model", false, false, true, LOST_FLOORS_ONLY, ACCEPTED },
		{ "/nowhere/model", false, false, true, LOST_STORED, UNREADABLE },
		{ "predictions:/nowhere/said.csv", false, true, true, LOST_ERROR, ACCEPTED },
		{ NULL, true, false, false, LOST_STORED, CHANGED },
		{ NULL, true, true, true, LOST_FLOORS_ONLY, CHANGED },
		{ "models:/m/7", false, true, true, LOST_STORED, WRONG },
		{ "models:/m/7", false, false, false, LOST_ERROR, WRONG },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum lost expected = cases[i].expected;
		struct desk d;

		side_open(&d);
		promote(&d, cases[i].changed, cases[i].changed);
		d.request.production = cases[i].production;
		d.request.accept_lost_baseline = cases[i].accept;
		d.request.reason = cases[i].reason ? "the disk died" : NULL;
		d.e.policy.when.baseline_choice = cases[i].choice;
		assert_int_equal(side_open_production(&d.e, &d.err), expected == WAITS || expected == ACCEPTED ? 0 : -1);
		assert_int_equal(d.e.lost_baseline, expected == ACCEPTED);
		assert_int_equal(d.e.has_production, expected != ACCEPTED);
		if (expected == WAITS) {
			assert_int_equal(d.e.production.unread.code, ERR_IO);
			assert_string_equal(d.e.production.digest, d.e.production.ref.digest);
			assert_string_equal(d.e.production.title, "production version 1");
			warns(&d, "");
		} else if (expected == ACCEPTED) {
			warns(&d, "); accepted: the disk died");
			assert_non_null(d.e.lost_why);
		} else if (expected == CHANGED) {
			ended(&d, ERR_INTEGRITY, "digest_mismatch", "does not match the digest that the registry has of m 1");
		} else if (expected == UNREADABLE) {
			bool floors = cases[i].choice == LOST_FLOORS_ONLY;

			ended(&d, ERR_BASELINE, "baseline_unreadable", "the production model cannot be read");
			assert_int_equal(strstr(d.err.text, "(floors_only needs --reason TEXT") != NULL, floors);
		} else {
			assert_int_equal(d.err.code, ERR_USAGE);
			assert_null(d.e.error_reason);
		}
		desk_close(&d);
	}
}

/* A pull request's job may not be able to fetch it from where others keep it; what its user named must be there. */
static void on_validation_a_package_kept_elsewhere_may_be_out_of_reach(void **state)
{
	(void)state;
	for (int named = 0; named < 2; named++) {
		struct store_backend elsewhere;
		struct desk d;

		side_open(&d);
		promote(&d, false, false);
		desk_stand_elsewhere(&d, &elsewhere);
		d.request.on_validation = true;
		d.request.production = named ? "models:/m/1" : NULL;
		assert_int_equal(side_open_production(&d.e, &d.err), named ? -1 : 0);
		assert_int_equal(d.e.has_production, named);
		assert_int_equal(d.e.store_unread != NULL, !named);
		if (named)
			ended(&d, ERR_BASELINE, "baseline_unreadable", "the production model cannot be read");
		else
			warns(&d, "the model in production could not be fetched from the store");
		desk_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_package_is_opened_and_weighed),
		cmocka_unit_test(a_bare_file_weighs_what_it_is),
		cmocka_unit_test(what_is_no_package_is_not_opened),
		cmocka_unit_test(answers_are_of_the_run_whose_record_has_their_digest),
		cmocka_unit_test(a_candidate_must_be_there),
		cmocka_unit_test(a_command_is_refused_where_this_job_may_write),
		cmocka_unit_test(a_candidate_that_somebody_changed_is_refused),
		cmocka_unit_test(production_is_what_the_alias_names),
		cmocka_unit_test(without_a_production_model_there_is_none),
		cmocka_unit_test(a_registry_that_cannot_be_read_ends_it),
		cmocka_unit_test(a_lost_production_model_is_what_the_policy_and_the_user_say),
		cmocka_unit_test(on_validation_a_package_kept_elsewhere_may_be_out_of_reach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
