/* test_store.c - runs and logs in the SQLite store. */
#include "tests/unit/track/scratch.h"

#include "base/mem.h"
#include "base/str.h"
#include "track/sqlite/db.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

static void started(struct store *s, char id[static 33])
{
	id[0] = '\0';
	if (store_run_start(s, id, "exp", "first", NULL, &err) < 0)
		fail_msg("%s", err.text);
}

static void a_reader_never_makes_the_default_file(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(run_list_release) struct run_list runs = { 0 };

	(void)state;
	assert_int_equal(store_run_list(s, &runs, NULL, false, 0, &err), 0);
	assert_int_equal(runs.n, 0);
	assert_false(fs_exists(".interlock"));
}

static void the_first_write_makes_a_store_that_git_ignores(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(str_release) struct str ignore = { 0 };
	char id[33];

	(void)state;
	started(s, id);
	assert_int_equal(fs_read(&ignore, ".interlock/.gitignore", 0, &err), 0);
	assert_string_equal(str_text(&ignore), "*\n");
	store_cleanup(&s);
	assert_int_equal(fs_list(&names, ".interlock", &err), 0);
	assert_int_equal(names.n, 2); /* nothing temporary is left behind */
	assert_string_equal(names.v[1], "track.db");
}

static void the_default_store_is_found_upwards(void **state)
{
	struct store *s = opened(NULL);
	CLEANUP(run_release) struct run run = { 0 };
	char id[33];

	(void)state;
	started(s, id);
	store_close(s);
	assert_int_equal(fs_make_dirs("a/b", &err), 0);
	assert_int_equal(chdir("a/b"), 0);
	s = opened(NULL);
	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	assert_false(fs_exists(".interlock"));
	store_close(s);
	assert_int_equal(chdir("../.."), 0);
}

static void the_environment_chooses_the_store(void **state)
{
	char *vars[] = { "INTERLOCK_STORE=sqlite:///one.db", "MLFLOW_TRACKING_URI=sqlite:///two.db", "GITHUB_ACTOR=ada", NULL };
	struct env env = { vars };
	struct store *s;

	(void)state;
	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_string_equal(store_uri(s), "sqlite:///one.db");
	store_close(s);
	env.vars = vars + 1;
	assert_int_equal(store_open(&s, NULL, &env, &err), 0);
	assert_string_equal(store_uri(s), "sqlite:///two.db");
	store_close(s);
	assert_int_equal(store_open(&s, "ftp://x", &env, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(store_open(&s, "sqlite:///x?timeout=soon", &env, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
}

static void a_run_comes_back_as_it_was_logged(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened("sqlite:///deep/er/track.db");
	CLEANUP(run_release) struct run run = { 0 };
	const struct run_metric metrics[] = { { "loss", 2.5, 1, 1000 }, { "loss", 1.5, 2, 2000 }, { "acc", INFINITY, 0, 5 } };
	const struct run_pair params[] = { { "b", "2" }, { "a", "\xc3\xa9" } }, tags[] = { { "t", "old" } }, again[] = { { "t", "new" } };
	const struct run_dataset data[] = { { "train", "sha256:1", "data/train.csv", "training" } };
	const struct run_batch batch = { metrics, params, tags, data, 3, 2, 1, 1 }, more = { .tags = again, .n_tags = 1 };
	CLEANUP(mem_free) char *artifacts = NULL;
	char id[33], prefix[7];
	double value;

	(void)state;
	started(s, id);
	assert_int_equal(store_run_log(s, id, &batch, &err), 0);
	assert_int_equal(store_run_log(s, id, &more, &err), 0);
	assert_int_equal(store_run_end(s, id, "FINISHED", &err), 0);
	snprintf(prefix, sizeof(prefix), "%.6s", id);
	assert_int_equal(store_run_get(s, &run, prefix, &err), 0);
	assert_string_equal(run.run_id, id);
	assert_string_equal(run.experiment, "exp");
	assert_string_equal(run.status, "FINISHED");
	assert_string_equal(run.lifecycle, "active");
	assert_true(run.end_ms >= run.start_ms && run.start_ms > 0);
	assert_int_equal(run.n_metrics, 2);
	assert_string_equal(run.metrics[0].key, "acc");
	assert_true(run_metric(&run, "acc", &value) && isinf(value));
	assert_true(run_metric(&run, "loss", &value));
	assert_true(value == 1.5);
	assert_string_equal(run_param(&run, "a"), "\xc3\xa9");
	assert_string_equal(run_tag(&run, "t"), "new");
	assert_null(run_tag(&run, "none"));
	assert_string_equal(run.datasets[0].context, "training");
	artifacts = str_format("deep/er/artifacts/1/%s", id);
	assert_string_equal(run.artifact_dir, artifacts);
}

static void keeps_nan_as_nan_and_the_latest_by_step(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(run_release) struct run run = { 0 };
	const struct run_metric metrics[] = { { "m", NAN, 5, 1 }, { "m", NAN, 5, 1 }, { "m", 3, 4, 9 }, { "m", 3, 4, 9 } };
	const struct run_batch batch = { .metrics = metrics, .n_metrics = 4 };
	struct run_metric *history;
	char id[33];
	size_t n;

	(void)state;
	started(s, id);
	assert_int_equal(store_run_log(s, id, &batch, &err), 0);
	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	assert_true(isnan(run.metrics[0].value));
	assert_int_equal(run.metrics[0].step, 5);
	assert_int_equal(store_metric_history(s, &history, &n, id, "m", &err), 0);
	assert_int_equal(n, 2); /* the same line twice counts once, NaN included */
	assert_true(history[0].value == 3 && isnan(history[1].value));
	for (size_t i = 0; i < n; i++)
		free(history[i].key);
	free(history);
}

static void a_param_never_changes_and_a_bad_batch_changes_nothing(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(run_release) struct run run = { 0 };
	const struct run_pair first[] = { { "alpha", "1" } }, other[] = { { "beta", "1" }, { "alpha", "2" } };
	const struct run_batch good = { .params = first, .n_params = 1 }, bad = { .params = other, .n_params = 2 };
	char id[33];

	(void)state;
	started(s, id);
	assert_int_equal(store_run_log(s, id, &good, &err), 0);
	assert_int_equal(store_run_log(s, id, &good, &err), 0);
	assert_int_equal(store_run_log(s, id, &bad, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(store_run_get(s, &run, id, &err), 0);
	assert_int_equal(run.n_params, 1);
	assert_string_equal(run_param(&run, "alpha"), "1");
}

static void unknown_and_ambiguous_runs_are_usage_errors(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(run_release) struct run run = { 0 };
	char one[33] = "aaaa0000000000000000000000000001", two[33] = "aaaa0000000000000000000000000002", bad[33] = "not-hex";
	const struct run_batch batch = { .tags = (struct run_pair[]){ { "a", "b" } }, .n_tags = 1 };

	(void)state;
	assert_int_equal(store_run_start(s, one, "e", "n", NULL, &err), 0);
	assert_int_equal(store_run_start(s, one, "e", "n", NULL, &err), -1);
	assert_int_equal(store_run_start(s, two, "e", "n", one, &err), 0);
	assert_int_equal(store_run_start(s, bad, "e", "n", NULL, &err), -1);
	assert_int_equal(store_run_get(s, &run, "aaaa", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(store_run_get(s, &run, "bbbb", &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(store_run_get(s, &run, "aaa", &err), -1);
	assert_int_equal(store_run_log(s, "ffff0000000000000000000000000000", &batch, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(store_run_get(s, &run, two, &err), 0);
	assert_string_equal(run.parent_run_id, one);
}

static void a_deleted_run_is_read_but_not_written(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(run_list_release) struct run_list all = { 0 }, active = { 0 };
	const struct run_batch batch = { .tags = (struct run_pair[]){ { "a", "b" } }, .n_tags = 1 };
	char id[33], found[33];

	(void)state;
	started(s, id);
	assert_int_equal(store_run_log(s, id, &batch, &err), 0);
	assert_int_equal(store_run_by_tag(s, found, "a", "b", &err), 0);
	assert_string_equal(found, id);
	assert_int_equal(store_run_delete(s, id, &err), 0);
	assert_int_equal(store_run_log(s, id, &batch, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(store_run_by_tag(s, found, "a", "b", &err), 0);
	assert_string_equal(found, "");
	assert_int_equal(store_run_list(s, &active, "exp", false, 0, &err), 0);
	assert_int_equal(active.n, 0);
	assert_int_equal(store_run_list(s, &all, "exp", true, 5, &err), 0);
	assert_int_equal(all.n, 1);
	assert_int_equal(store_run_restore(s, id, &err), 0);
	assert_int_equal(store_run_log(s, id, &batch, &err), 0);
}

static void the_log_appends_only_at_the_expected_generation(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct log_record one, two, *records;
	size_t n;

	(void)state;
	assert_int_equal(store_log_append(s, "registry/m", 0, "{\"a\":1}", &one, &err), 0);
	assert_int_equal(store_log_append(s, "registry/m", 0, "{}", NULL, &err), -1);
	assert_int_equal(err.code, ERR_MOVED);
	assert_int_equal(store_log_append(s, "registry/m", 1, "{}", &two, &err), 0);
	assert_int_equal(store_log_append(s, "registry/m", 2, "a\nb", NULL, &err), -1);
	assert_string_equal(one.previous, "");
	assert_string_equal(two.previous, one.digest);
	assert_int_equal(store_log_append(s, "holdout/x", 0, "{}", NULL, &err), 0);
	assert_int_equal(store_log_names(s, &names, "registry/", &err), 0);
	assert_int_equal(names.n, 1);
	assert_int_equal(store_log_read(s, &records, &n, "registry/m", &err), 0);
	assert_int_equal(n, 2);
	assert_string_equal(records[1].digest, two.digest);
	log_records_release(records, n);
	free(one.body);
	free(two.body);
}

/* printf '%s\n%s\n%s\n%s' registry/m 1 '' '{"a":1}' | sha256sum */
static void a_lines_digest_can_be_computed_by_hand(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	struct log_record one;

	(void)state;
	assert_int_equal(store_log_append(s, "registry/m", 0, "{\"a\":1}", &one, &err), 0);
	assert_string_equal(one.digest, "sha256:b3d003247227df5602fbba18b95f16c532fde8297323b074b119022069dc804d");
	free(one.body);
}

static void change(const char *sql)
{
	CLEANUP(db_cleanup) struct db *db = NULL;

	assert_int_equal(db_open(&db, ".interlock/track.db", DB_OPEN, 1000, &err), 0);
	assert_int_equal(db_script(db, sql, &err), 0);
}

static void a_changed_line_breaks_the_chain(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	CLEANUP(db_cleanup) struct db *db = NULL;
	struct log_record *records;
	size_t n;

	(void)state;
	for (int64_t i = 0; i < 3; i++)
		assert_int_equal(store_log_append(s, "registry/m", i, "{\"a\":1}", NULL, &err), 0);
	assert_int_equal(db_open(&db, ".interlock/track.db", DB_OPEN, 1000, &err), 0);
	assert_int_equal(db_script(db, "UPDATE logs SET body = '{}' WHERE generation = 2", &err), -1);
	change("DROP TRIGGER logs_keep; UPDATE logs SET body = '{\"a\":2}' WHERE generation = 2");
	assert_int_equal(store_log_read(s, &records, &n, "registry/m", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "line 2"));
	change("DROP TRIGGER logs_stay; DELETE FROM logs WHERE generation = 1");
	assert_int_equal(store_log_read(s, &records, &n, "registry/m", &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
}

static void refuses_what_is_no_store_or_a_newer_one(void **state)
{
	struct store *s = opened(NULL);
	CLEANUP(run_list_release) struct run_list runs = { 0 };
	char id[33];

	(void)state;
	started(s, id);
	store_close(s);
	change("INSERT INTO schema_version VALUES(99, '')");
	s = opened(NULL);
	assert_int_equal(store_run_list(s, &runs, NULL, false, 0, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_non_null(strstr(err.text, "newer"));
	store_close(s);

	assert_int_equal(fs_write("text.db", "this is not a database, it is only text", 39, 0, &err), 0);
	s = opened("sqlite:///text.db");
	assert_int_equal(store_run_list(s, &runs, NULL, false, 0, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	store_close(s);

	assert_int_equal(fs_write("empty.db", "", 0, 0, &err), 0);
	s = opened("sqlite:///empty.db");
	id[0] = '\0';
	assert_int_equal(store_run_start(s, id, "e", "n", NULL, &err), -1);
	assert_int_equal(err.code, ERR_INTEGRITY);
	assert_int_equal(fs_size("empty.db"), 0);
	store_close(s);
}

static void a_locked_store_is_worth_a_retry(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened("sqlite:///.interlock/track.db?timeout=0.05");
	CLEANUP(db_cleanup) struct db *other = NULL;
	char id[33], next[33] = "";

	(void)state;
	started(s, id);
	assert_int_equal(db_open(&other, ".interlock/track.db", DB_OPEN, 0, &err), 0);
	assert_int_equal(db_begin(other, &err), 0);
	assert_int_equal(store_run_start(s, next, "e", "n", NULL, &err), -1);
	assert_int_equal(err.code, ERR_RETRY);
	assert_string_equal(next, "");
}

static void a_read_only_store_can_be_read_but_not_written(void **state)
{
	struct store *s = opened("sqlite:///kept/track.db");
	CLEANUP(run_list_release) struct run_list runs = { 0 };
	char id[33], next[33] = "";

	(void)state;
	started(s, id);
	store_close(s);
	assert_int_equal(chmod("kept/track.db", 0644), 0); /* for nobody, whom root becomes below */
	assert_int_equal(chmod("kept", 0555), 0);
	assert_int_equal(chmod(".", 0755), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	s = opened("sqlite:///kept/track.db");
	if (store_run_list(s, &runs, NULL, false, 0, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(runs.n, 1);
	assert_int_equal(store_run_start(s, next, "e", "n", NULL, &err), -1);
	assert_int_equal(err.code, ERR_IO);
	store_close(s);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod("kept", 0755), 0);
}

enum { RACERS = 8, ROUNDS = 5 };

/* Each racer opens the store itself, so the first ones race for making it too. */
static void *race(void *arg)
{
	int *won = arg;
	struct err mine = { 0 };
	struct store *s;

	if (store_open(&s, NULL, NULL, &mine) < 0)
		return NULL;
	for (int64_t i = 0; i < ROUNDS; i++)
		*won += store_log_append(s, "registry/m", i, "{}", NULL, &mine) == 0;
	store_close(s);
	return NULL;
}

static void of_racing_appends_one_wins_each_generation(void **state)
{
	CLEANUP(store_cleanup) struct store *s = opened(NULL);
	pthread_t threads[RACERS];
	int won[RACERS] = { 0 }, total = 0;
	struct log_record *records;
	size_t n;

	(void)state;
	for (int i = 0; i < RACERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, race, &won[i]), 0);
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		total += won[i];
	}
	assert_int_equal(store_log_read(s, &records, &n, "registry/m", &err), 0);
	assert_int_equal(total, ROUNDS);
	assert_int_equal(n, ROUNDS);
	log_records_release(records, n);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_reader_never_makes_the_default_file),
		in_scratch(the_first_write_makes_a_store_that_git_ignores),
		in_scratch(the_default_store_is_found_upwards),
		in_scratch(the_environment_chooses_the_store),
		in_scratch(a_run_comes_back_as_it_was_logged),
		in_scratch(keeps_nan_as_nan_and_the_latest_by_step),
		in_scratch(a_param_never_changes_and_a_bad_batch_changes_nothing),
		in_scratch(unknown_and_ambiguous_runs_are_usage_errors),
		in_scratch(a_deleted_run_is_read_but_not_written),
		in_scratch(the_log_appends_only_at_the_expected_generation),
		in_scratch(a_lines_digest_can_be_computed_by_hand),
		in_scratch(a_changed_line_breaks_the_chain),
		in_scratch(refuses_what_is_no_store_or_a_newer_one),
		in_scratch(a_locked_store_is_worth_a_retry),
		in_scratch(a_read_only_store_can_be_read_but_not_written),
		in_scratch(of_racing_appends_one_wins_each_generation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
