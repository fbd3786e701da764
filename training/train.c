/* train - fit a model on a table and write its package, as one tracked run. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "ci/runner.h"
#include "format/json.h"
#include "training/folds/folds_command.h"
#include "training/interruption.h"
#include "training/own_command.h"
#include "training/reproduce.h"
#include "training/result.h"

#include <stdio.h>

struct args {
	struct common common;
	const char *data, *params, *schema, *output, *out_of_fold, *model_name, *seed;
	const char *tracking_uri, *experiment, *run_name, *run_id, *caller_run_id, *dataset_version, *reproduce;
	struct strvec set;
	int64_t n_threads;
};

enum { MAX_THREADS = 256 };

/* The overrides of -S, with the options that are short for one. Values are quoted: a name may look like a number. */
static void overrides(struct strvec *out, const struct args *args)
{
	for (size_t i = 0; i < args->set.n; i++)
		strvec_add(out, args->set.v[i]);
	if (args->model_name) {
		CLEANUP(str_release) struct str text = { 0 };
		struct json_writer w = { .out = &text };

		json_add_text(&w, args->model_name);
		strvec_addf(out, "model_name=%s", str_text(&text));
	}
	if (args->seed)
		strvec_addf(out, "seed=%s", args->seed);
}

/* A folder is replaced whole: refuse one that was never a package. */
static int check_output(const char *output, struct err *err)
{
	static const char *const ours[] = { "MLmodel", "model.onnx", "run_id", "provenance.json", "golden" };
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!fs_exists(output))
		return 0;
	if (!fs_is_dir(output))
		return err_set(err, ERR_USAGE, "--output '%s' is a file, and a folder is expected", output);
	if (fs_list(&names, output, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		if (strvec_has(&names, ours[i]))
			return 0;
	return names.n ? err_set(err, ERR_USAGE, "--output '%s' holds files that are no model package: it would be replaced", output) : 0;
}

static int check_args(const struct args *args, struct err *err)
{
	if (args->n_threads < 1 || args->n_threads > MAX_THREADS)
		return err_set(err, ERR_USAGE, "--threads must be from 1 to %d, not %lld", MAX_THREADS, (long long)args->n_threads);
	if (!args->data && !args->reproduce)
		return err_set(err, ERR_USAGE, "--data FILE is missing");
	return check_output(args->output, err);
}

static int run_reproduce(const struct args *args, struct err *err)
{
	struct reproduction r = {
		.run_id = args->reproduce,
		.tracking_uri = args->tracking_uri,
		.data = args->data,
		.env = args->common.env,
		.log = args->common.log,
		.n_threads = (unsigned)args->n_threads,
	};
	double start = clock_elapsed_ms();
	char ms[32];

	if (reproduce(&r, err) < 0)
		return -1;
	if (args->common.json)
		printf("{\"run_id\": \"%s\", \"reproduced\": true, \"digest\": \"%s\"}\n", r.full_id, r.digest);
	else if (!args->common.quiet)
		printf("run %.8s\u2026 reproduced: %s (%s ms)\n", r.full_id, r.digest,
		       str_group(ms, (long long)(clock_elapsed_ms() - start)));
	return 0;
}

static void warn(const struct args *args, const struct build *b)
{
	if (b->fitted.warning[0])
		log_warn(args->common.log, "%s", b->fitted.warning);
}

/* Fill the staged package: by the recipe's learner, or by the user's command. */
static int make_package(struct build *b, struct run_log *logged, struct tracked_run *run, const char *dir, const struct dataset *d,
			const struct recipe *r, const struct args *args, struct err *err)
{
	const struct own_command command = {
		.recipe = r,
		.dataset = d,
		.env = args->common.env,
		.store = run->store,
		.run_id = run->run_id,
		.scratch = run->artifact_dir,
		.log = args->common.log,
	};

	if (!r->learner) {
		return fs_make_dirs(run->artifact_dir, err) < 0 ? -1 : own_command_run(&command, dir, logged, err);
	}
	if (build_fit(b, d, r, args->out_of_fold != NULL, (unsigned)args->n_threads, err) < 0 || build_write(b, dir, err) < 0)
		return -1;
	log_info(args->common.log, "%zu features from %zu columns, objective %g after %zu steps", b->fitted.p, d->features.n,
		 b->fitted.objective, b->fitted.n_steps);
	warn(args, b);
	if (args->out_of_fold && build_write_out_of_fold(b, args->out_of_fold, err) < 0)
		return -1;
	run_log_build(logged, b);
	return 0;
}

/* Everything is in the store, the run's end too, before the package takes the place of an older one: a store that cannot be written
 * leaves the older one alone. */
static int finish(struct tracked_run *run, struct run_log *logged, struct fs_stage *stage, char digest[static DIGEST_TEXT],
		  const struct dataset *d, const struct recipe *r, const struct build *b, struct err *err)
{
	if (tracked_run_write_provenance(run, stage->temp, d, r, r->learner ? b : NULL, err) < 0 ||
	    tracked_run_keep(run, stage->temp, err) < 0 || tracked_run_log_results(run, logged, stage->temp, digest, err) < 0 ||
	    tracked_run_end(run, "FINISHED", err) < 0 || fs_stage_commit(stage, err) < 0)
		return -1;
	interruption_set_folder(NULL);
	return 0;
}

static int tell_runner(const struct env *env, const struct result *r, struct err *err)
{
	CLEANUP(str_release) struct str summary = { 0 };
	struct ci ci = { 0 };

	ci_detect(&ci, env, "train");
	if (ci_output(&ci, "run_id", r->run->run_id, err) < 0 || ci_output(&ci, "digest", r->digest, err) < 0)
		return -1;
	result_summary(&summary, r);
	return ci_summary(&ci, str_text(&summary), err);
}

static int train(const struct args *args, const struct recipe *r, const struct dataset *d, struct err *err)
{
	const char *name = args->run_name ? args->run_name : r->learner ? r->learner->name : "command";
	const struct run_options options = { args->common.env, args->tracking_uri, args->experiment, name, args->run_id };
	CLEANUP(tracked_run_release) struct tracked_run run = { 0 };
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(run_log_release) struct run_log inputs = { 0 }, logged = { 0 };
	CLEANUP(build_release) struct build b = { 0 };
	struct result result = { &run, r, d, r->learner ? &b : NULL, &logged, args->output, NULL, 0 };
	char digest[DIGEST_TEXT] = "";

	if (tracked_run_start(&run, &options, err) < 0)
		return -1;
	run_log_tag(&inputs, "dataset_version", args->dataset_version);
	run_log_tag(&inputs, "caller_run_id", args->caller_run_id);
	if (tracked_run_log_inputs(&run, d, r, &inputs, err) < 0 || fs_stage_open(&stage, args->output, err) < 0)
		return -1;
	interruption_set_folder(stage.temp);
	if (make_package(&b, &logged, &run, stage.temp, d, r, args, err) < 0 || finish(&run, &logged, &stage, digest, d, r, &b, err) < 0)
		return -1;
	result.digest = digest;
	result.duration_ms = clock_elapsed_ms() - run.started;
	result_print(&result, &args->common);
	return tell_runner(args->common.env, &result, err);
}

static int run(const void *v, struct err *err)
{
	const struct args *args = v;
	CLEANUP(recipe_release) struct recipe recipe = { 0 };
	CLEANUP(dataset_release) struct dataset dataset = { 0 };
	CLEANUP(strvec_release) struct strvec set = { 0 };

	if (check_args(args, err) < 0)
		return -1;
	if (args->reproduce)
		return run_reproduce(args, err);
	overrides(&set, args);
	if (recipe_read(&recipe, args->params, &set, err) < 0 ||
	    dataset_load(&dataset, args->data, args->schema, &recipe, (unsigned)args->n_threads, err) < 0)
		return -1;
	return train(args, &recipe, &dataset, err);
}

#define AT(field) offsetof(struct args, field)

static const struct opt opts[] = {
	{ "data", 'd', OPT_TEXT, AT(data), "FILE", NULL, 0, "the training table, CSV", "data-file-path" },
	{ "params", 'p', OPT_TEXT, AT(params), "FILE", NULL, 0, "what to train and how (params.yaml, if it is there)", NULL },
	{ "set", 'S', OPT_LIST, AT(set), "KEY=VALUE", NULL, 0, "override one parameter, like train.ridge.alpha=1", NULL },
	{ "schema", 0, OPT_TEXT, AT(schema), "FILE", NULL, 0, "the table's schema (schema.yaml, if it is there)", NULL },
	{ "output", 'o', OPT_TEXT, AT(output), "DIR", "model", 0, "where the model package goes", "step-output" },
	{ "reproduce", 0, OPT_TEXT, AT(reproduce), "RUN_ID", NULL, 0, "train again from a run's record and compare the digests", NULL },
	{ "out-of-fold", 0, OPT_TEXT, AT(out_of_fold), "FILE", NULL, 0, "write each row's prediction by a model that did not see it",
	  NULL },
	{ "model-name", 0, OPT_TEXT, AT(model_name), "NAME", NULL, 0, "instead of model_name of the parameters", NULL },
	{ "seed", 0, OPT_TEXT, AT(seed), "N", NULL, 0, "instead of seed of the parameters", NULL },
	{ "threads", 'j', OPT_INT, AT(n_threads), "N", "1", 0, "threads; they never change a bit of the model", NULL },
	{ "tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0, "the store (INTERLOCK_STORE, MLFLOW_TRACKING_URI, or .interlock)",
	  NULL },
	{ "experiment", 0, OPT_TEXT, AT(experiment), "NAME", NULL, 0, "the run's experiment (MLFLOW_EXPERIMENT_NAME, or Default)",
	  "experiment-name" },
	{ "run-name", 0, OPT_TEXT, AT(run_name), "NAME", NULL, 0, "the run's name (the learner's)", NULL },
	{ "run-id", 0, OPT_TEXT, AT(run_id), "ID", NULL, OPT_ADVANCED, "the run to begin or go on with (MLFLOW_RUN_ID)", NULL },
	{ "caller-run-id", 0, OPT_TEXT, AT(caller_run_id), "ID", NULL, OPT_ADVANCED, "a tag of the run: who called", NULL },
	{ "dataset-version", 0, OPT_TEXT, AT(dataset_version), "TEXT", NULL, OPT_ADVANCED, "a tag of the run: which data", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "fit a model on a table and write its package", NULL, sizeof(struct args), opts,
	  "  interlock train --data data/split/train.csv --params params.yaml --output model\n"
	  "  interlock train --data data/split/train.csv -S train.ridge.alpha='[0.1, 1, 10]'\n",
	  run },
	{ "folds", "predict each row of a table by a model made without it: no run, no model", NULL, sizeof(struct folds_args), folds_opts,
	  "  interlock train folds --data data/split/train.csv --output folds.csv\n"
	  "  interlock train folds --data data/split/train.csv --recipe model --key id --output folds.csv\n",
	  folds_run },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct program program = { "train", "fit a model on a table and write its package", commands };

	return program_main(&program, argc, argv);
}
