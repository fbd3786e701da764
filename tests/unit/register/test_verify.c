/* test_verify.c - what `register verify` finds in a store, how it counts, and what it leaves alone. */
#include "promoting.h"

#include "register/views.h"
#include "track/sqlite/db.h"

#include <fcntl.h>

#define UNKNOWN_RUN "ffffffffffffffffffffffffffffffff"

static struct request plain(void)
{
	struct request req = { .common.env = &env };

	return req;
}

/* Look, and keep what was said to stdout. */
static int verify(struct str *said, struct request req)
{
	int was = dup(STDOUT_FILENO), to = open("said", O_CREAT | O_TRUNC | O_WRONLY, 0666), code;

	fflush(stdout);
	assert_true(was >= 0 && to >= 0 && dup2(to, STDOUT_FILENO) >= 0);
	code = view_verify(&req, &err);
	fflush(stdout);
	assert_true(dup2(was, STDOUT_FILENO) >= 0);
	close(was);
	close(to);
	str_clear(said);
	assert_int_equal(fs_read(said, "said", 0, &err), 0);
	return code;
}

static void assert_whole(const char *text)
{
	CLEANUP(str_release) struct str said = { 0 };

	if (verify(&said, plain()) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(str_text(&said), text);
}

/* The error's text, and what --json says of it. */
static void assert_broken(const char *text, size_t problems)
{
	CLEANUP(str_release) struct str said = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	struct request req = plain();

	assert_int_equal(verify(&said, req), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, text));
	assert_int_equal(strstr(err.text, "more: see --json") != NULL, problems > 1);
	assert_int_equal(said.len, 0);
	req.common.json = true;
	assert_int_equal(verify(&said, req), -1);
	doc = json_parse(str_text(&said), said.len, "said", &err);
	assert_non_null(doc);
	assert_false(json_is_true(json_get(doc, "whole")));
	assert_int_equal(json_len(json_get(doc, "problems")), problems);
}

static void meanwhile(const char *sql)
{
	CLEANUP(db_cleanup) struct db *db = NULL;

	if (db_open(&db, ".interlock/track.db", DB_OPEN, 1000, &err) < 0 || db_script(db, sql, &err) < 0)
		fail_msg("%s", err.text);
}

static void an_empty_store_is_whole(void **state)
{
	(void)state;
	assert_whole("the registry is whole: 0 logs with 0 lines, 0 versions\n");
}

static void every_log_line_and_version_is_counted(void **state)
{
	CLEANUP(str_release) struct str said = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	struct request req = plain();

	(void)state;
	promoted("a", 1);
	assert_whole("the registry is whole: 2 logs with 2 lines, 1 versions\n");
	promoted("b", 2);
	assert_whole("the registry is whole: 2 logs with 4 lines, 2 versions\n");
	req.common.json = true;
	assert_int_equal(verify(&said, req), 0);
	doc = json_parse(str_text(&said), said.len, "said", &err);
	assert_true(json_is_true(json_get(doc, "whole")));
	assert_int_equal(json_int(json_get(doc, "logs"), 0), 2);
	assert_int_equal(json_int(json_get(doc, "lines"), 0), 4);
	assert_int_equal(json_int(json_get(doc, "versions"), 0), 2);
	assert_int_equal(json_len(json_get(doc, "problems")), 0);
}

/* What version n keeps. Caller frees. */
static char *artifact(int64_t n)
{
	CLEANUP(registry_release) struct registry r = { 0 };

	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	return mem_strdup(registry_version(&r, n)->artifact);
}

static void packages_that_changed_or_are_gone_are_all_found(void **state)
{
	CLEANUP(mem_free) char *first = NULL, *second = NULL, *onnx = NULL;

	(void)state;
	promoted("a", 1);
	promoted("b", 2);
	promoted("c", 3);
	first = artifact(1);
	second = artifact(2);
	onnx = fs_join(second, "model.onnx");
	put(onnx, "damaged");
	assert_broken("does not match its digest", 1);
	assert_int_equal(fs_remove_tree(first, &err), 0);
	assert_broken("(and 1 more", 2);
}

/* Version 1, whose package is of this run. */
static void registered_of(const char *run_id)
{
	struct registration out;

	write_verdict("a", (struct writing){ .run_id = run_id });
	out = done(by_verdict("verdict.json"));
	assert_true(out.registered);
	assert_string_equal(out.run_id, run_id);
	registration_release(&out);
}

static void tag_provenance(const char *run_id, const char *digest)
{
	struct run_pair tags[] = { { (char *)RUN_TAG_PROVENANCE, (char *)digest } };
	const struct run_batch batch = { .tags = tags, .n_tags = 1 };

	assert_int_equal(store_run_log(store, run_id, &batch, &err), 0);
}

static void a_run_that_records_another_provenance_is_found(void **state)
{
	char id[33] = "", digest[DIGEST_TEXT];

	(void)state;
	assert_int_equal(store_run_start(store, id, "exp", "n", NULL, &err), 0);
	registered_of(id);
	assert_whole("the registry is whole: 2 logs with 2 lines, 1 versions\n");
	assert_int_equal(digest_file(digest, "a/provenance.json", &err), 0);
	tag_provenance(id, digest);
	assert_whole("the registry is whole: 2 logs with 2 lines, 1 versions\n");
	tag_provenance(id, "sha256:0");
	assert_broken("has another digest of provenance.json", 1);
}

static void without_a_run_or_a_provenance_there_is_nothing_to_compare(void **state)
{
	char id[33] = "";

	(void)state;
	assert_int_equal(unlink("a/provenance.json"), 0);
	assert_int_equal(store_run_start(store, id, "exp", "n", NULL, &err), 0);
	registered_of(id);
	tag_provenance(id, "sha256:0");
	assert_whole("the registry is whole: 2 logs with 2 lines, 1 versions\n");
}

static void a_run_of_another_store_is_no_finding(void **state)
{
	(void)state;
	registered_of(UNKNOWN_RUN);
	assert_whole("the registry is whole: 2 logs with 2 lines, 1 versions\n");
}

static void lines_that_were_edited_are_found_in_every_log(void **state)
{
	(void)state;
	promoted("a", 1);
	meanwhile("DROP TRIGGER logs_keep; UPDATE logs SET body = replace(body, 'promote', 'reject ') WHERE log LIKE 'holdout/%'");
	assert_broken("holdout/", 1);
	meanwhile("UPDATE logs SET body = replace(body, 'production', 'protection') WHERE log LIKE 'registry/%'");
	assert_broken("(and 1 more", 2);
}

static void one_model_can_be_looked_at_alone(void **state)
{
	CLEANUP(str_release) struct str said = { 0 };
	struct request other = overriding("b"), req = plain();
	struct registration out;

	(void)state;
	promoted("a", 1);
	other.model_name = "other";
	out = done(other);
	registration_release(&out);
	assert_whole("the registry is whole: 3 logs with 3 lines, 2 versions\n");
	req.model_name = "m";
	assert_int_equal(verify(&said, req), 0);
	assert_string_equal(str_text(&said), "the registry is whole: 1 logs with 1 lines, 1 versions\n");
	req.model_name = "nobody";
	assert_int_equal(verify(&said, req), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "no model 'nobody'"));
}

static void a_store_that_cannot_be_opened_is_not_whole(void **state)
{
	CLEANUP(str_release) struct str said = { 0 };
	struct request req = plain();

	(void)state;
	req.tracking_uri = "nonsense://x";
	assert_int_equal(verify(&said, req), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(an_empty_store_is_whole),
		in_scratch(every_log_line_and_version_is_counted),
		in_scratch(packages_that_changed_or_are_gone_are_all_found),
		in_scratch(a_run_that_records_another_provenance_is_found),
		in_scratch(without_a_run_or_a_provenance_there_is_nothing_to_compare),
		in_scratch(a_run_of_another_store_is_no_finding),
		in_scratch(lines_that_were_edited_are_found_in_every_log),
		in_scratch(one_model_can_be_looked_at_alone),
		in_scratch(a_store_that_cannot_be_opened_is_not_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
