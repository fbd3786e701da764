/* mlruns_collect.c - reads what a child logged through MLflow's file store, and puts it into the store. */
#include "track/runs/mlruns.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/yaml/yaml.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One run's folder, and what was read of it. */
struct logged {
	char run_id[33];
	char *dir;
	char *name, *experiment;
	const char *status;
	char *parent; /* NULL = none */
	struct run_metric *metrics;
	struct run_pair *params, *tags;
	size_t n_metrics, n_params, n_tags, cap_metrics, cap_params, cap_tags;
};

static void pairs_release(struct run_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(pairs[i].key);
		free(pairs[i].value);
	}
	free(pairs);
}

static void logged_release(struct logged *l)
{
	for (size_t i = 0; i < l->n_metrics; i++)
		free(l->metrics[i].key);
	free(l->metrics);
	pairs_release(l->params, l->n_params);
	pairs_release(l->tags, l->n_tags);
	free(l->dir);
	free(l->name);
	free(l->experiment);
	free(l->parent);
	*l = (struct logged){ 0 };
}

/* ---- metrics: a file each, "timestamp value step" a line ---- */

static int take_point(struct logged *l, const char *key, const char *line, const char *path, int number, struct err *err)
{
	struct run_metric m;

	if (!mlruns_point(&m, line))
		return err_at(err, ERR_DATA, path, number, 0, "expected 'timestamp value step', as MLflow writes a metric");
	if (l->n_metrics == MLRUNS_MOST_POINTS)
		return err_set(err, ERR_DATA, "'%s': more than %d points of metrics in one run", path, MLRUNS_MOST_POINTS);
	l->metrics = mem_grow(l->metrics, l->n_metrics, &l->cap_metrics, sizeof(*l->metrics));
	m.key = mem_strdup(key);
	l->metrics[l->n_metrics++] = m;
	return 0;
}

static int take_metric(struct logged *l, const char *key, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	if (fs_read(&text, path, MLRUNS_MOST_METRIC_FILE, err) < 0)
		return -1;
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (*lines.v[i] && take_point(l, key, lines.v[i], path, (int)i + 1, err) < 0)
			return -1;
	return 0;
}

/* ---- parameters and tags: a file each, its content the value ---- */

static int take_pair(struct run_pair **pairs, size_t *n, size_t *cap, const char *key, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, MLRUNS_MOST_VALUE, err) < 0)
		return -1;
	*pairs = mem_grow(*pairs, *n, cap, sizeof(**pairs));
	(*pairs)[(*n)++] = (struct run_pair){ mem_strdup(key), mem_strdup(str_text(&text)) };
	return 0;
}

static int take_param(struct logged *l, const char *key, const char *path, struct err *err)
{
	return take_pair(&l->params, &l->n_params, &l->cap_params, key, path, err);
}

static int take_tag(struct logged *l, const char *key, const char *path, struct err *err)
{
	return take_pair(&l->tags, &l->n_tags, &l->cap_tags, key, path, err);
}

static int take_folder(struct logged *l, const char *name, int (*take)(struct logged *, const char *, const char *, struct err *),
		       struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_join(l->dir, name);
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (!fs_is_dir(folder))
		return 0;
	if (fs_list_tree(&files, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, files.v[i]);

		if (take(l, files.v[i], path, err) < 0)
			return -1;
	}
	return 0;
}

static const char *tag_of(const struct logged *l, const char *key)
{
	for (size_t i = 0; i < l->n_tags; i++)
		if (strcmp(l->tags[i].key, key) == 0)
			return l->tags[i].value;
	return NULL;
}

/* status: MLflow's RunStatus, 1 .. 5. A run that its child left running did not end well. */
static const char *status_name(int64_t status)
{
	static const char *const names[] = { "FAILED", "FAILED", "FAILED", "FINISHED", "FAILED", "KILLED" };

	return status >= 0 && status < (int64_t)ARRAY_LEN(names) ? names[status] : "FAILED";
}

static int read_logged(struct logged *l, const char *dir, const char *run_id, const char *experiment, struct err *err)
{
	CLEANUP(mem_free) char *meta = str_format("%s/%s/meta.yaml", dir, run_id);
	CLEANUP(yaml_release) struct yaml y = { 0 };
	const char *name = "";
	int64_t status = 0;

	*l = (struct logged){ .dir = fs_join(dir, run_id), .experiment = mem_strdup(experiment) };
	memcpy(l->run_id, run_id, sizeof(l->run_id));
	if (yaml_read_file(&y, meta, err) < 0 || yaml_get_text(&y, y.root, "run_name", &name, err) < 0 ||
	    yaml_get_int(&y, y.root, "status", &status, err) < 0)
		return -1;
	l->name = mem_strdup(name);
	l->status = status_name(status);
	if (take_folder(l, "metrics", take_metric, err) < 0 || take_folder(l, "params", take_param, err) < 0 ||
	    take_folder(l, "tags", take_tag, err) < 0)
		return -1;
	l->parent = mem_strdup(tag_of(l, "mlflow.parentRunId"));
	return 0;
}

/* ---- into the store ---- */

/* What our programs say of a run, and find it by, no child says. */
static bool is_ours(const char *tag)
{
	static const char *const names[] = { RUN_TAG_MODEL_NAME, "mlflow.user", "mlflow.runName", "mlflow.parentRunId" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(tag, names[i]) == 0)
			return true;
	return str_starts(tag, "interlock.") || str_starts(tag, "mlflow.source.");
}

static size_t keep_tags(struct logged *l, struct strvec *notes)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n_tags; i++) {
		struct run_pair pair = l->tags[i];

		if (!is_ours(pair.key)) {
			l->tags[i] = l->tags[kept];
			l->tags[kept++] = pair;
		} else if (!str_starts(pair.key, "mlflow.")) {
			strvec_addf(notes, "the command set the tag '%.80s', which is not its to set: it was left out", pair.key);
		}
	}
	return kept;
}

/* A parameter is written once: ours stand. */
static size_t keep_params(struct logged *l, const struct run *recorded, struct strvec *notes)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n_params; i++) {
		struct run_pair pair = l->params[i];
		const char *was = run_param(recorded, pair.key);

		if (!was) {
			l->params[i] = l->params[kept];
			l->params[kept++] = pair;
		} else if (strcmp(was, pair.value) != 0) {
			strvec_addf(notes, "the command logged the parameter '%.80s' as '%.80s', and the run has '%.80s': that stands",
				    pair.key, pair.value, was);
		}
	}
	return kept;
}

/* Names that our programs put into a run's artifacts; a child's artifacts of these names go below "logged". */
static bool is_taken(const char *path)
{
	static const char *const names[] = {
		"model", "evaluation", "reproduced", "mlruns", "params.json", "command.log", "command.status"
	};
	size_t len = strcspn(path, "/");

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == len && strncmp(path, names[i], len) == 0)
			return true;
	return false;
}

/* from: a folder; every file of it goes to the same place below the run's artifacts. */
static int copy_artifacts(const char *from, const char *to, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (!fs_is_dir(from))
		return 0;
	if (fs_list_tree(&files, from, err) < 0)
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *source = fs_join(from, files.v[i]);
		CLEANUP(mem_free) char *below = is_taken(files.v[i]) ? fs_join("logged", files.v[i]) : mem_strdup(files.v[i]);
		CLEANUP(mem_free) char *target = fs_join(to, below);

		if (fs_make_parent(target, err) < 0 || fs_copy_file(target, source, err) < 0)
			return -1;
	}
	return 0;
}

static int store_logged(struct logged *l, struct store *s, struct strvec *notes, struct err *err)
{
	CLEANUP(run_release) struct run recorded = { 0 };
	CLEANUP(mem_free) char *from = fs_join(l->dir, "artifacts");
	struct run_batch batch;

	if (store_run_get(s, &recorded, l->run_id, err) < 0)
		return -1;
	batch = (struct run_batch){ .metrics = l->metrics,
				    .params = l->params,
				    .tags = l->tags,
				    .n_metrics = l->n_metrics,
				    .n_params = keep_params(l, &recorded, notes),
				    .n_tags = keep_tags(l, notes) };
	if (store_run_log(s, l->run_id, &batch, err) < 0)
		return -1;
	return recorded.artifact_dir ? copy_artifacts(from, recorded.artifact_dir, err) : 0;
}

/* A run of the child's own. */
static int store_other(struct logged *l, struct store *s, struct strvec *notes, struct err *err)
{
	char id[33];

	memcpy(id, l->run_id, sizeof(id));
	if (store_run_start(s, id, l->experiment, l->name, l->parent, err) < 0 || store_logged(l, s, notes, err) < 0)
		return -1;
	return store_run_end(s, l->run_id, l->status, err);
}

/* ---- the folder ---- */

static bool is_run_id(const char *name)
{
	return strlen(name) == 32 && strspn(name, "0123456789abcdef") == 32;
}

static int collect_run(const char *dir, const char *name, const char *experiment, struct store *s, const struct run *run,
		       struct strvec *notes, struct err *err)
{
	CLEANUP(logged_release) struct logged l = { 0 };

	if (read_logged(&l, dir, name, experiment, err) < 0)
		return -1;
	return strcmp(name, run->run_id) == 0 ? store_logged(&l, s, notes, err) : store_other(&l, s, notes, err);
}

/* The run itself first: what it nested names it as the parent. And the models of MLflow 3, which lie beside the runs. */
static int collect_experiment(const char *dir, struct store *s, const struct run *run, struct strvec *notes, struct err *err)
{
	CLEANUP(mem_free) char *meta = fs_join(dir, "meta.yaml"), *models = fs_join(dir, "models");
	CLEANUP(mem_free) char *to = run->artifact_dir ? fs_join(run->artifact_dir, "models") : NULL;
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(yaml_release) struct yaml y = { 0 };
	const char *experiment = "Default";

	if (!fs_exists(meta))
		return 0;
	if (yaml_read_file(&y, meta, err) < 0 || yaml_get_text(&y, y.root, "name", &experiment, err) < 0 || fs_list(&names, dir, err) < 0)
		return -1;
	if (names.n > MLRUNS_MOST_RUNS)
		return err_set(err, ERR_DATA, "'%s': the command logged more than %d runs", dir, MLRUNS_MOST_RUNS);
	if (strvec_has(&names, run->run_id) && collect_run(dir, run->run_id, experiment, s, run, notes, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (is_run_id(names.v[i]) && strcmp(names.v[i], run->run_id) != 0 &&
		    collect_run(dir, names.v[i], experiment, s, run, notes, err) < 0)
			return -1;
	return to ? copy_artifacts(models, to, err) : 0;
}

int mlruns_collect(const char *dir, struct store *s, const struct run *run, struct strvec *notes, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (fs_list(&names, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *folder = fs_join(dir, names.v[i]);

		if (fs_is_dir(folder) && names.v[i][0] != '.' && collect_experiment(folder, s, run, notes, err) < 0)
			return -1;
	}
	return 0;
}
