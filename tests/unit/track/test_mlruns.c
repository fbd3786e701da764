/* test_mlruns.c - a folder as MLflow's file store has it: made for a child, and what was logged in it taken into the store. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "track/runs/mlruns.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OTHER "0123456789abcdef0123456789abcdef"

static char dir[64];
static struct err err;
static struct store *store;
static struct run run;
static struct strvec notes;

static void need(int code)
{
	if (code < 0)
		fail_msg("%s", err.text);
}

static int enter_scratch(void **state)
{
	char id[33] = "";

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-mlruns-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	if (store_open(&store, "sqlite:///track.db", NULL, &err) < 0 ||
	    store_run_start(store, id, "exp", "first \"one\"", NULL, &err) < 0 || store_run_get(store, &run, id, &err) < 0)
		return -1;
	return mlruns_make("a b/mlruns", &run, &err);
}

static int leave_scratch(void **state)
{
	(void)state;
	run_release(&run);
	strvec_release(&notes);
	store_close(store);
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

/* As MLflow's client does: a file below the run's folder. */
static void logs(const char *run_id, const char *name, const char *text)
{
	CLEANUP(mem_free) char *path = str_format("a b/mlruns/1/%s/%s", run_id, name);

	need(fs_make_parent(path, &err));
	need(fs_write(path, text, strlen(text), 0, &err));
}

static int collect(void)
{
	return mlruns_collect("a b/mlruns", store, &run, &notes, &err);
}

static void recorded(struct run *out, const char *id)
{
	need(store_run_get(store, out, id, &err));
}

static void the_child_finds_its_run_by_the_environment(void **state)
{
	CLEANUP(strvec_release) struct strvec set = { 0 };
	CLEANUP(mem_free) char *uri = str_format("MLFLOW_TRACKING_URI=file://%s/a%%20b/mlruns", dir);
	CLEANUP(mem_free) char *id = str_format("MLFLOW_RUN_ID=%s", run.run_id);
	CLEANUP(mem_free) char *meta = str_format("a b/mlruns/1/%s/meta.yaml", run.run_id);
	CLEANUP(str_release) struct str text = { 0 };

	(void)state;
	mlruns_environment(&set, "a b/mlruns", &run);
	assert_true(strvec_has(&set, uri));
	assert_true(strvec_has(&set, id));
	assert_true(strvec_has(&set, "MLFLOW_EXPERIMENT_NAME=exp"));
	assert_true(strvec_has(&set, "MLFLOW_ALLOW_FILE_STORE=true"));
	need(fs_read(&text, meta, 0, &err));
	assert_non_null(strstr(str_text(&text), "run_name: \"first \\\"one\\\"\"\n"));
	assert_true(fs_is_dir("a b/mlruns/0") && fs_is_dir("a b/mlruns/.trash"));
}

static void a_metric_keeps_its_history_and_its_numbers(void **state)
{
	CLEANUP(run_release) struct run now = { 0 };
	struct run_metric *points;
	size_t n;
	double value;

	(void)state;
	logs(run.run_id, "metrics/val/loss", "1000 0.5 0\n1001 0.25 1\n1002 1e-05 2 data sha\n");
	logs(run.run_id, "metrics/worst", "1000 inf 0\n");
	logs(run.run_id, "metrics/none", "1000 nan\n");
	need(collect());
	need(store_metric_history(store, &points, &n, run.run_id, "val/loss", &err));
	assert_int_equal(n, 3);
	assert_true(points[1].value == 0.25 && points[1].step == 1 && points[1].timestamp_ms == 1001 && points[2].value == 1e-05);
	for (size_t i = 0; i < n; i++)
		free(points[i].key);
	free(points);
	recorded(&now, run.run_id);
	assert_true(run_metric(&now, "worst", &value) && value == DBL_MAX);
	assert_true(run_metric(&now, "none", &value) && isnan(value));
}

static void what_the_run_has_stands_and_what_is_ours_is_nobodys(void **state)
{
	const struct run_pair seed = { (char *)"seed", (char *)"1" };
	const struct run_batch batch = { .params = &seed, .n_params = 1 };
	CLEANUP(run_release) struct run now = { 0 };

	(void)state;
	need(store_run_log(store, run.run_id, &batch, &err));
	logs(run.run_id, "params/seed", "2");
	logs(run.run_id, "params/depth", "two\nlines");
	logs(run.run_id, "tags/interlock.verdict", "sha256:forged");
	logs(run.run_id, "tags/model_name", "other");
	logs(run.run_id, "tags/mlflow.user", "mallory");
	logs(run.run_id, "tags/note", "kept");
	need(collect());
	recorded(&now, run.run_id);
	assert_string_equal(run_param(&now, "seed"), "1");
	assert_string_equal(run_param(&now, "depth"), "two\nlines");
	assert_string_equal(run_tag(&now, "note"), "kept");
	assert_null(run_tag(&now, "interlock.verdict"));
	assert_null(run_tag(&now, "model_name"));
	assert_null(run_tag(&now, "mlflow.user"));
	assert_int_equal(notes.n, 3);
}

static void a_nested_run_is_one_of_its_own(void **state)
{
	CLEANUP(run_release) struct run now = { 0 };

	(void)state;
	logs(OTHER, "meta.yaml", "run_name: fold 1\nstatus: 3\n");
	logs(OTHER, "tags/mlflow.parentRunId", run.run_id);
	logs(OTHER, "metrics/loss", "1 0.5 0\n");
	need(collect());
	recorded(&now, OTHER);
	assert_string_equal(now.parent_run_id, run.run_id);
	assert_string_equal(now.name, "fold 1");
	assert_string_equal(now.status, "FINISHED");
	assert_string_equal(now.experiment, "exp");
	assert_int_equal(now.n_metrics, 1);
}

static void artifacts_and_models_go_to_the_runs_own_and_never_over_a_package(void **state)
{
	CLEANUP(mem_free) char *plot = fs_join(run.artifact_dir, "plots/loss.txt"), *model = fs_join(run.artifact_dir, "model/MLmodel");
	CLEANUP(mem_free)
	char *logged = fs_join(run.artifact_dir, "logged/model/MLmodel"),
	     *own = fs_join(run.artifact_dir, "models/m-1/artifacts/model.pkl");

	(void)state;
	logs(run.run_id, "artifacts/plots/loss.txt", "a curve");
	logs(run.run_id, "artifacts/model/MLmodel", "no package");
	logs("models", "m-1/artifacts/model.pkl", "bytes");
	need(collect());
	assert_true(fs_exists(plot) && fs_exists(logged) && fs_exists(own));
	assert_false(fs_exists(model));
}

static void a_file_that_is_none_of_mlflows_is_named_with_its_line(void **state)
{
	CLEANUP(run_release) struct run now = { 0 };

	(void)state;
	logs(run.run_id, "params/depth", "3");
	logs(run.run_id, "metrics/loss", "1000 0.5 0\nnonsense\n");
	assert_int_equal(collect(), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, "metrics/loss:2: expected 'timestamp value step'"));
	recorded(&now, run.run_id);
	assert_int_equal(now.n_params, 0); /* nothing of it was taken */
}

static void a_value_that_is_too_large_is_refused(void **state)
{
	CLEANUP(mem_free) char *large = mem_new(MLRUNS_MOST_VALUE + 2, 1);

	(void)state;
	memset(large, 'x', MLRUNS_MOST_VALUE + 1);
	logs(run.run_id, "params/depth", large);
	assert_int_equal(collect(), -1);
	assert_int_equal(err.code, ERR_DATA);
}

static void a_point_is_whole_or_none(void **state)
{
	static const char *const bad[] = { "", "1", "1 ", "1 x 2", "x 1 2", "1 2 x", "1 2 3x", "1 2e 3", "99999999999999999999 1 1" };
	struct run_metric m = { .step = -1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(mlruns_point(&m, bad[i]));
		assert_int_equal(m.step, -1);
	}
	assert_true(mlruns_point(&m, "1700000000000 -0.25 7 patients abc"));
	assert_int_equal(m.timestamp_ms, 1700000000000);
	assert_int_equal(m.step, 7);
	assert_true(m.value == -0.25);
	assert_true(mlruns_point(&m, "1 inf"));
	assert_true(m.value == DBL_MAX);
	assert_int_equal(m.step, 0);
	assert_true(mlruns_point(&m, "1 nan 2"));
	assert_true(isnan(m.value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_child_finds_its_run_by_the_environment, enter_scratch, leave_scratch),
		cmocka_unit_test(a_point_is_whole_or_none),
		cmocka_unit_test_setup_teardown(a_metric_keeps_its_history_and_its_numbers, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(what_the_run_has_stands_and_what_is_ours_is_nobodys, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_nested_run_is_one_of_its_own, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(artifacts_and_models_go_to_the_runs_own_and_never_over_a_package, enter_scratch,
						leave_scratch),
		cmocka_unit_test_setup_teardown(a_file_that_is_none_of_mlflows_is_named_with_its_line, enter_scratch, leave_scratch),
		cmocka_unit_test_setup_teardown(a_value_that_is_too_large_is_refused, enter_scratch, leave_scratch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
