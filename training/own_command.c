/* own_command.c - runs the user's training command and packs what it left. */
#include "training/own_command.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "ci/relay.h"
#include "format/json.h"
#include "model/package.h"
#include "track/runs/child_runs.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum { LAST_LINES = 3, STATUS_MOST = 16, LOG_MOST = 256 << 20, METRICS_MOST = 1 << 20 };

/* The output is seen as it comes and kept as well; the exit code of the command itself is what counts. */
static const char script[] = "{ /bin/sh -c \"$1\"; echo $? > \"$2\"; } 2>&1 | tee \"$3\"";

static void add_environment(struct strvec *set, const struct own_command *c, const char *dir, const char *params)
{
	CLEANUP(mem_free) char *data = fs_absolute(c->dataset->table.path), *output = fs_absolute(dir), *json = fs_absolute(params);

	if (c->store)
		strvec_addf(set, "INTERLOCK_STORE=%s", store_local_uri(c->store));
	else
		strvec_addf(set, "INTERLOCK_STORE=sqlite:///%s/track.db", c->scratch);
	strvec_addf(set, "INTERLOCK_DATA=%s", data);
	strvec_addf(set, "INTERLOCK_OUTPUT=%s", output);
	strvec_addf(set, "INTERLOCK_PARAMS=%s", json);
	strvec_addf(set, "INTERLOCK_TARGET=%s", c->dataset->target);
	strvec_addf(set, "INTERLOCK_SEED=%lld", (long long)c->recipe->seed);
}

/* The last lines that are not blank, on one line. */
static void last_lines(struct str *out, const struct str *log)
{
	const char *text = str_text(log), *line = text + log->len;
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	while (line > text && lines.n < LAST_LINES) {
		const char *end = line;

		while (line > text && line[-1] != '\n')
			line--;
		if (strspn(line, " \t\r") < (size_t)(end - line))
			strvec_add_take(&lines, mem_strndup(line, (size_t)(end - line)));
		if (line > text)
			line--;
	}
	for (size_t i = lines.n; i-- > 0;)
		str_addf(out, "%s%.200s", out->len ? " | " : ": ", lines.v[i]);
}

static int failed(int status, const char *log_path, struct err *err)
{
	CLEANUP(str_release) struct str log = { 0 }, lines = { 0 };
	struct err ignored = { 0 };

	fs_read(&log, log_path, LOG_MOST, &ignored);
	last_lines(&lines, &log);
	if (status > 128)
		return err_set(err, status, "the command was killed by signal %d%s", status - 128, str_text(&lines));
	return err_set(err, ERR_DATA, "the command failed with exit code %d%s", status, str_text(&lines));
}

static int read_status(int *status, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, STATUS_MOST, err) < 0)
		return err_prefix(err, "the command did not end in an orderly way");
	*status = atoi(str_text(&text));
	return 0;
}

static int run_script(const struct own_command *c, const char *dir, const char *params, struct strvec *set, struct err *err)
{
	CLEANUP(mem_free) char *status_path = fs_join(c->scratch, "command.status"), *log_path = fs_join(c->scratch, "command.log");
	const char *const argv[] = { "/bin/sh", "-c", script, "train", c->recipe->command, status_path, log_path, NULL };
	struct ci_relay relay;
	const struct proc proc = {
		.argv = argv, .env = c->env, .set = set, .hide = env_credentials, .sink = ci_relay_add, .sink_arg = &relay
	};
	struct err ignored;
	struct ci ci = { 0 };
	int status = 0, ran;

	add_environment(set, c, dir, params);
	fs_remove_tree(status_path, &ignored);
	ci_detect(&ci, c->env, "train");
	ci_fence_begin(&ci, "training command");
	ci_relay_open(&relay, &ci, STDERR_FILENO);
	ran = proc_run(&proc, &status, err);
	ci_relay_close(&relay);
	ci_fence_end(&ci);
	if (ran < 0)
		return -1;
	if (status == 0 && read_status(&status, status_path, err) < 0)
		return -1;
	fs_remove_tree(status_path, &ignored);
	return status ? failed(status, log_path, err) : 0;
}

/* ---- what it logged ---- */

/* MLflow's client cannot open a store of ours: the command gets a folder that it can, and what is logged there becomes the run's. */
static int run_and_collect(const struct own_command *c, const char *dir, const char *params, struct err *err)
{
	CLEANUP(child_runs_release) struct child_runs runs = { 0 };
	CLEANUP(strvec_release) struct strvec set = { 0 };

	if (child_runs_open(&runs, c->store, c->run_id, c->env, err) < 0)
		return -1;
	child_runs_environment(&runs, &set);
	return child_runs_collect(&runs, c->store, c->log, run_script(c, dir, params, &set, err) < 0, err);
}

/* ---- what it left ---- */

/* {"rmse": 1.5}: numbers are logged, the rest is not. */
static int take_metrics(struct run_log *logged, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "metrics.json");
	CLEANUP(json_cleanup) struct json *tree = NULL;
	CLEANUP(str_release) struct str text = { 0 };

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, METRICS_MOST, err) < 0)
		return -1;
	tree = json_parse(str_text(&text), text.len, path, err);
	if (!tree)
		return -1;
	for (size_t i = 0; i < json_len(tree) && json_kind_of(tree) == JSON_OBJECT; i++) {
		double value = json_number(json_value_at(tree, i), NAN);

		if (isfinite(value))
			run_log_metric(logged, "", json_key_at(tree, i), value, 0);
	}
	return 0;
}

/* The inputs as the ONNX file has them; a tensor's columns are the features in the table's order. */
static int write_card(const struct own_command *c, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "model.onnx"), *card_path = fs_join(dir, "MLmodel");
	CLEANUP(package_release) struct package bare = { 0 };
	CLEANUP(mem_free) struct signature_column *columns = NULL;
	const struct dataset *d = c->dataset;
	struct signature signature;

	if (fs_exists(card_path))
		return 0;
	if (package_open(&bare, path, err) < 0)
		return -1;
	signature = bare.signature;
	columns = mem_new(signature.n_inputs + 1, sizeof(*columns));
	if (signature.tensor && signature.n_inputs != d->features.n)
		return err_set(err, ERR_DATA, "the command's model.onnx takes %zu features, and the data has %zu", signature.n_inputs,
			       d->features.n);
	for (size_t j = 0; j < signature.n_inputs; j++) {
		columns[j] = signature.inputs[j];
		if (signature.tensor)
			columns[j].name = d->features.v[j];
	}
	signature.inputs = columns;
	return package_write_mlmodel(dir,
				     &(struct package_card){ .model_name = c->recipe->model_name,
							     .target = d->target,
							     .task = build_task_name(d->task),
							     .learner = "command",
							     .inputs = &signature,
							     .classes = (const char *const *)d->classes,
							     .n_classes = d->n_classes },
				     err);
}

/* Metrics on the training rows, from the predictions of the scorer that everybody uses. */
static int score_training_rows(const struct own_command *c, const char *dir, struct run_log *logged, struct err *err)
{
	CLEANUP(predictions_release) struct predictions p = { 0 };
	CLEANUP(package_release) struct package package = { 0 };
	const struct dataset *d = c->dataset;
	const struct samples truth = { .n = d->table.n_rows, .y = d->y, .label = d->label, .n_classes = d->n_classes };
	struct appraisal a = { 0 };

	if (package_open(&package, dir, err) < 0 || package_score(&p, &package, &d->table, "the command's model", 1, err) < 0)
		return -1;
	if (d->n_classes ? !p.probability || p.n_classes != d->n_classes : !p.value)
		return 0;
	appraise(&a, &truth, d->n_classes ? p.probability : p.value);
	for (size_t i = 0; i < a.n; i++)
		run_log_metric(logged, "train_", a.items[i].metric->name, a.items[i].value, 0);
	return 0;
}

static int pack_model(const struct own_command *c, const char *dir, struct run_log *logged, struct err *err)
{
	struct err why = { 0 };

	if (write_card(c, dir, err) < 0 || build_write_profile(c->dataset, dir, err) < 0)
		return -1;
	if (build_write_golden(c->dataset, dir, &why) < 0 || score_training_rows(c, dir, logged, &why) < 0)
		log_warn(c->log, "the package has no golden rows: %s", why.text);
	return 0;
}

int own_command_run(const struct own_command *c, const char *dir, struct run_log *logged, struct err *err)
{
	CLEANUP(mem_free) char *params = fs_join(c->scratch, "params.json"), *model = fs_join(dir, "model.onnx");
	CLEANUP(mem_free) char *predictions = fs_join(dir, "predictions.csv");
	CLEANUP(str_release) struct str json = { 0 };

	ynode_to_json(&json, c->recipe->yaml.root);
	str_add(&json, "\n");
	if (fs_write(params, str_text(&json), json.len, 0, err) < 0 || run_and_collect(c, dir, params, err) < 0 ||
	    take_metrics(logged, dir, err) < 0)
		return -1;
	if (fs_exists(model))
		return pack_model(c, dir, logged, err);
	if (fs_exists(predictions))
		return 0;
	return err_set(err, ERR_DATA, "the command left neither model.onnx nor predictions.csv in $INTERLOCK_OUTPUT");
}
