/* tracked_run.c - records a training: inputs when it begins, results when they are there, the end in any case. */
#include "training/tracked_run.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "math/decimal.h"
#include "model/package.h"
#include "training/interruption.h"

#include <math.h>
#include <string.h>

static const char *first_of(const char *given, const struct env *env, const char *variable)
{
	return given ? given : env_get(env, variable);
}

/* A run that is there is gone on with, as mlflow does when MLFLOW_RUN_ID names one. */
static int begin_or_resume(struct tracked_run *run, const struct run_options *o, struct err *err)
{
	const char *wanted = first_of(o->run_id, o->env, "MLFLOW_RUN_ID");
	struct run found = { 0 };
	struct err unknown = { 0 };

	if (wanted && strlen(wanted) != 32)
		return err_set(err, ERR_USAGE, "'%.80s' is no run id: expected 32 hex digits", wanted);
	memcpy(run->run_id, wanted ? wanted : "", wanted ? 33 : 1);
	if (wanted && store_run_get(run->store, &found, wanted, &unknown) == 0) {
		run_release(&found);
		return 0;
	}
	return store_run_start(run->store, run->run_id, run->experiment, o->run_name, NULL, err);
}

int tracked_run_start(struct tracked_run *run, const struct run_options *o, struct err *err)
{
	*run = (struct tracked_run){ .start_ms = clock_now_ms(), .started = clock_elapsed_ms() };
	run->experiment = mem_strdup(first_of(o->experiment, o->env, "MLFLOW_EXPERIMENT_NAME"));
	if (provenance_read(&run->git, ".", o->env, err) < 0 || store_open(&run->store, o->tracking_uri, o->env, err) < 0 ||
	    begin_or_resume(run, o, err) < 0)
		return -1;
	run->open = true;
	run->artifact_dir = store_artifact_dir(run->store, run->run_id);
	interruption_watch(store_uri(run->store), o->env, run->run_id);
	return 0;
}

int tracked_run_end(struct tracked_run *run, const char *status, struct err *err)
{
	int rc;

	interruption_hold();
	run->open = false;
	rc = store_run_end(run->store, run->run_id, status, err);
	interruption_over();
	return rc;
}

void tracked_run_release(struct tracked_run *run)
{
	struct err ignored = { 0 };

	if (run->open)
		tracked_run_end(run, "FAILED", &ignored);
	store_close(run->store);
	provenance_release(&run->git);
	free(run->artifact_dir);
	free(run->experiment);
	*run = (struct tracked_run){ 0 };
}

/* ---- a batch ---- */

static void pairs_release(struct run_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(pairs[i].key);
		free(pairs[i].value);
	}
	free(pairs);
}

void run_log_release(struct run_log *log)
{
	for (size_t i = 0; i < log->n_metrics; i++)
		free(log->metrics[i].key);
	free(log->metrics);
	pairs_release(log->params, log->n_params);
	pairs_release(log->tags, log->n_tags);
	*log = (struct run_log){ 0 };
}

void run_log_metric(struct run_log *log, const char *prefix, const char *name, double value, int64_t step)
{
	log->metrics = mem_grow(log->metrics, log->n_metrics, &log->cap_metrics, sizeof(*log->metrics));
	log->metrics[log->n_metrics++] = (struct run_metric){
		.key = str_format("%s%s", prefix, name), .value = value, .step = step, .timestamp_ms = clock_now_ms()
	};
}

void run_log_param(struct run_log *log, const char *name, const char *value)
{
	log->params = mem_grow(log->params, log->n_params, &log->cap_params, sizeof(*log->params));
	log->params[log->n_params++] = (struct run_pair){ mem_strdup(name), mem_strdup(value) };
}

void run_log_tag(struct run_log *log, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	log->tags = mem_grow(log->tags, log->n_tags, &log->cap_tags, sizeof(*log->tags));
	log->tags[log->n_tags++] = (struct run_pair){ mem_strdup(name), mem_strdup(value) };
}

static int send(const struct tracked_run *run, const struct run_log *log, const struct run_dataset *dataset, struct err *err)
{
	const struct run_batch batch = {
		.metrics = log->metrics,
		.n_metrics = log->n_metrics,
		.params = log->params,
		.n_params = log->n_params,
		.tags = log->tags,
		.n_tags = log->n_tags,
		.datasets = dataset,
		.n_datasets = dataset ? 1 : 0,
	};

	return store_run_log(run->store, run->run_id, &batch, err);
}

/* ---- what is logged ---- */

static void add_git(struct run_log *log, const struct provenance *git)
{
	run_log_tag(log, "mlflow.source.git.commit", git->commit);
	run_log_tag(log, "mlflow.source.git.branch", git->branch);
	run_log_tag(log, "mlflow.source.git.repoURL", git->remote);
	if (git->commit[0])
		run_log_tag(log, "interlock.dirty", git->dirty ? "true" : "false");
}

static void add_preprocessing(struct run_log *log, const struct preprocess_settings *s)
{
	run_log_param(log, "impute_numeric", impute_name(s->numeric));
	run_log_param(log, "impute_category", impute_name(s->category));
	run_log_param(log, "scale", scale_name(s->scale));
	run_log_param(log, "encode", encode_name(s->encode));
}

static void add_recipe(struct run_log *log, const struct recipe *r, const char *target)
{
	CLEANUP(mem_free) char *seed = str_format("%lld", (long long)r->seed);

	run_log_param(log, "target", target);
	run_log_param(log, "seed", seed);
	run_log_tag(log, RUN_TAG_MODEL_NAME, r->model_name);
	if (r->learner) {
		run_log_param(log, "learner", r->learner->name);
		add_preprocessing(log, &r->preprocess);
	} else {
		run_log_param(log, "command", r->command);
	}
}

int tracked_run_log_inputs(struct tracked_run *run, const struct dataset *d, const struct recipe *r, struct run_log *also, struct err *err)
{
	struct run_dataset dataset = {
		.name = (char *)fs_base(d->table.path), .digest = (char *)d->digest, .source = d->table.path, .context = (char *)"training"
	};
	struct run recorded = { 0 };

	if (store_run_get(run->store, &recorded, run->run_id, err) < 0)
		return -1;
	run_log_tag(also, "mlflow.user", recorded.user);
	run_log_tag(also, "mlflow.runName", recorded.name);
	run_release(&recorded);
	run_log_tag(also, "mlflow.source.name", "interlock train");
	run_log_tag(also, "mlflow.source.type", "LOCAL");
	run_log_tag(also, "run_type", "train");
	add_git(also, &run->git);
	add_recipe(also, r, d->target);
	return send(run, also, &dataset, err);
}

static void add_values(struct run_log *log, const struct build *b)
{
	const struct learner *l = b->recipe->learner;

	for (size_t i = 0; i < learner_n_params(l); i++) {
		char text[DECIMAL_TEXT];

		decimal_format(text, b->values[i]);
		run_log_param(log, l->params[i].name, text);
	}
}

static void add_metrics(struct run_log *log, const struct build *b)
{
	for (size_t i = 0; i < b->train.n; i++)
		run_log_metric(log, "train_", b->train.items[i].metric->name, b->train.items[i].value, 0);
	for (size_t i = 0; b->searched && i < b->search.mean.n; i++)
		run_log_metric(log, "cv_", b->search.mean.items[i].metric->name, b->search.mean.items[i].value, 0);
	for (size_t i = 0; i < b->fitted.n_steps; i++)
		run_log_metric(log, "train_", "objective", b->fitted.steps[i], (int64_t)i + 1);
	if (b->fitted.n_steps == 0)
		run_log_metric(log, "train_", "objective", b->fitted.objective, 0);
}

void run_log_build(struct run_log *log, const struct build *b)
{
	add_values(log, b);
	add_metrics(log, b);
}

int tracked_run_log_results(struct tracked_run *run, struct run_log *log, const char *dir, char digest[static DIGEST_TEXT], struct err *err)
{
	char provenance[DIGEST_TEXT];

	if (package_digest(digest, dir, err) < 0 || package_provenance_digest(provenance, dir, err) < 0)
		return -1;
	run_log_metric(log, "", "duration_ms", clock_elapsed_ms() - run->started, 0);
	run_log_tag(log, RUN_TAG_MODEL, digest);
	run_log_tag(log, RUN_TAG_PROVENANCE, provenance);
	return send(run, log, NULL, err);
}

int tracked_run_keep(const struct tracked_run *run, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *kept = fs_join(run->artifact_dir, "model");
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (fs_list_tree(&files, dir, err) < 0 || fs_stage_open(&stage, kept, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *from = fs_join(dir, files.v[i]), *to = fs_join(stage.temp, files.v[i]);

		if (fs_copy_file(to, from, err) < 0)
			return -1;
	}
	return fs_stage_commit(&stage, err);
}
