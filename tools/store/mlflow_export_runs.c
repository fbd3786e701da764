/* mlflow_export_runs.c - one run after the other, found by its tag or created; it has its end when all of it is there. */
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "mlflow_export_inside.h"

#include <math.h>
#include <string.h>

/* What an MLflow server takes at once, and of one text. */
enum {
	METRICS_AT_ONCE = 1000,
	PAIRS_AT_ONCE = 100,
	KEY_MOST = 250,
	PARAM_MOST = 6000,
	TAG_MOST = 8000,
	DIGEST_MOST = 36,
	FOUND_MOST = 100
};

long mlflow_run_at(const struct mlflow_exporting *x, const char *known_as)
{
	for (size_t i = 0; i < x->ours.n; i++)
		if (strcmp(x->ours.v[i], known_as) == 0)
			return (long)i;
	return -1;
}

static int tell(struct mlflow_exporting *x, const char *path, const struct str *body, struct err *err)
{
	CLEANUP(json_cleanup) struct json *answer = mlflow_ask(&x->server, path, body, err);

	return answer ? 0 : -1;
}

static void put_pair(struct json_writer *w, const char *key, const char *value)
{
	json_begin_object(w);
	json_put_text(w, "key", key);
	json_put_text(w, "value", value);
	json_end_object(w);
}

/* The experiment's id by its name; made where it is not there. Borrowed; NULL with err. */
static const char *experiment_of(struct mlflow_exporting *x, const char *name, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 }, body = { 0 };
	CLEANUP(json_cleanup) struct json *found = NULL, *made = NULL;
	struct json_writer w = { .out = &body };
	const struct json *experiment;
	long status = 0;

	for (size_t i = 0; i < x->experiments.n; i++)
		if (strcmp(x->experiments.v[i], name) == 0)
			return x->experiment_ids.v[i];
	str_add(&path, "mlflow/experiments/get-by-name?experiment_name=");
	mlflow_add_escaped(&path, name, false);
	found = mlflow_ask_by(&x->server, "GET", str_text(&path), NULL, &status, err);
	if (!found && status != 404)
		return NULL;
	experiment = json_get(found, "experiment");
	if (found && strcmp(json_text(json_get(experiment, "lifecycle_stage"), "active"), "active") != 0) {
		err_set(err, ERR_USAGE, "the experiment '%.200s' was deleted at %s: restore it there, or purge it", name, x->server.base);
		return NULL;
	}
	json_begin_object(&w);
	json_put_text(&w, "name", name);
	json_end_object(&w);
	if (!found && !(made = mlflow_ask(&x->server, "mlflow/experiments/create", &body, err)))
		return NULL;
	strvec_add(&x->experiments, name);
	strvec_add(&x->experiment_ids, json_text(json_get(found ? experiment : made, "experiment_id"), ""));
	return x->experiment_ids.v[x->experiment_ids.n - 1];
}

/* What is known of a run over there. */
struct there {
	char *id, *place;
	bool ended;
};

static void there_release(struct there *t)
{
	free(t->id);
	free(t->place);
}

static void take_info(struct there *t, const struct json *info)
{
	const char *status = json_text(json_get(info, "status"), "");

	there_release(t);
	t->id = mem_strdup(json_text(json_get(info, "run_id"), ""));
	t->place = mem_strdup(json_text(json_get(info, "artifact_uri"), ""));
	t->ended = strcmp(status, "RUNNING") != 0 && strcmp(status, "SCHEDULED") != 0;
}

/* One that came from this very server has its id there. */
static int find_same(struct mlflow_exporting *x, const char *run_id, struct there *t, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("mlflow/runs/get?run_id=%s", run_id);
	CLEANUP(json_cleanup) struct json *found = NULL;
	long status = 0;

	if (!(found = mlflow_ask_by(&x->server, "GET", path, NULL, &status, err)))
		return status == 404 ? 0 : -1;
	take_info(t, json_get(json_get(found, "run"), "info"));
	return 0;
}

/* By its tag. A request that was repeated after a broken connection may have made two: the one that has its end goes before. */
static int find_tagged(struct mlflow_exporting *x, const char *experiment, const char *known_as, struct there *t, struct err *err)
{
	CLEANUP(mem_free) char *filter = str_format("tags.`" MLFLOW_TAG_RUN "` = '%s'", known_as);
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(json_cleanup) struct json *found = NULL;
	struct json_writer w = { .out = &body };
	const struct json *runs;

	json_begin_object(&w);
	json_key(&w, "experiment_ids");
	json_begin_array(&w);
	json_add_text(&w, experiment);
	json_end_array(&w);
	json_put_text(&w, "filter", filter);
	json_put_int(&w, "max_results", FOUND_MOST);
	json_end_object(&w);
	if (!(found = mlflow_ask(&x->server, "mlflow/runs/search", &body, err)))
		return -1;
	runs = json_get(found, "runs");
	for (size_t i = 0; i < json_len(runs) && !t->ended; i++)
		take_info(t, json_get(json_at(runs, i), "info"));
	return 0;
}

static int create(struct mlflow_exporting *x, const char *experiment, const struct run *run, const char *known_as, struct there *t,
		  struct err *err)
{
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(json_cleanup) struct json *made = NULL;
	struct json_writer w = { .out = &body };

	json_begin_object(&w);
	json_put_text(&w, "experiment_id", experiment);
	json_put_text(&w, "user_id", run->user);
	if (run->name && run->name[0])
		json_put_text(&w, "run_name", run->name);
	json_put_int(&w, "start_time", run->start_ms);
	json_key(&w, "tags");
	json_begin_array(&w);
	put_pair(&w, MLFLOW_TAG_RUN, known_as);
	put_pair(&w, "mlflow.user", run->user);
	json_end_array(&w);
	json_end_object(&w);
	if (!(made = mlflow_ask(&x->server, "mlflow/runs/create", &body, err)))
		return -1;
	take_info(t, json_get(json_get(made, "run"), "info"));
	return t->id[0] ? 0 : err_set(err, ERR_DATA, "%s did not say which run it made", x->server.base);
}

/* A batch of one kind: "metrics", "params" or "tags", whose entries `text` has. */
static int send_batch(struct mlflow_exporting *x, const char *id, const char *kind, const struct str *text, struct err *err)
{
	CLEANUP(str_release) struct str body = { 0 };
	struct json_writer w = { .out = &body };

	json_begin_object(&w);
	json_put_text(&w, "run_id", id);
	json_key(&w, kind);
	json_add_raw(&w, text->data, text->len);
	json_end_object(&w);
	return tell(x, "mlflow/runs/log-batch", &body, err);
}

/* Numbers that JSON has none of are words there. */
static void put_value(struct json_writer *w, double value)
{
	if (isfinite(value))
		json_put_number(w, "value", value);
	else
		json_put_text(w, "value", isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
}

static int send_metrics(struct mlflow_exporting *x, const char *id, const struct transfer_run *one, struct err *err)
{
	for (size_t from = 0; from < one->n_history; from += METRICS_AT_ONCE) {
		CLEANUP(str_release) struct str text = { 0 };
		struct json_writer w = { .out = &text };

		json_begin_array(&w);
		for (size_t i = from; i < one->n_history && i < from + METRICS_AT_ONCE; i++) {
			const struct run_metric *m = &one->history[i];

			json_begin_object(&w);
			json_put_text(&w, "key", m->key);
			put_value(&w, m->value);
			json_put_int(&w, "timestamp", m->timestamp_ms);
			json_put_int(&w, "step", m->step);
			json_end_object(&w);
		}
		json_end_array(&w);
		if (send_batch(x, id, "metrics", &text, err) < 0)
			return -1;
	}
	return 0;
}

/* A text that is too long would be cut there without a word. */
static bool fits(struct mlflow_exporting *x, const struct run *run, const struct run_pair *p, size_t most)
{
	if (strlen(p->key) <= KEY_MOST && strlen(p->value) <= most)
		return true;
	log_warn(x->log, "run %s: '%.80s' is not written: MLflow takes at most %zu bytes of it", run->run_id, p->key, most);
	return false;
}

/* What is said of it otherwise; the parent is another run there. */
static bool has_own_place(const char *key)
{
	static const char *const keys[] = { "mlflow.user", "mlflow.runName", "mlflow.parentRunId", MLFLOW_TAG_RUN };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static int send_pairs(struct mlflow_exporting *x, const char *id, const struct run *run, bool tags, struct err *err)
{
	const struct run_pair *pairs = tags ? run->tags : run->params;
	size_t n = tags ? run->n_tags : run->n_params, most = tags ? TAG_MOST : PARAM_MOST;

	for (size_t from = 0; from < n; from += PAIRS_AT_ONCE) {
		CLEANUP(str_release) struct str text = { 0 };
		struct json_writer w = { .out = &text };

		json_begin_array(&w);
		for (size_t i = from; i < n && i < from + PAIRS_AT_ONCE; i++)
			if (!(tags && has_own_place(pairs[i].key)) && fits(x, run, &pairs[i], most))
				put_pair(&w, pairs[i].key, pairs[i].value);
		json_end_array(&w);
		if (send_batch(x, id, tags ? "tags" : "params", &text, err) < 0)
			return -1;
	}
	return 0;
}

static int send_parent(struct mlflow_exporting *x, const char *id, const struct run *run, struct err *err)
{
	long at = run->parent_run_id ? mlflow_run_at(x, run->parent_run_id) : -1;
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (at < 0)
		return 0;
	json_begin_array(&w);
	put_pair(&w, "mlflow.parentRunId", x->theirs.v[at]);
	json_end_array(&w);
	return send_batch(x, id, "tags", &text, err);
}

/* A digest has 36 characters there: the whole one is a tag of the input. */
static void put_dataset(struct json_writer *w, const struct run_dataset *d)
{
	const char *digest = str_starts(d->digest, "sha256:") ? d->digest + strlen("sha256:") : d->digest;
	CLEANUP(mem_free) char *start = mem_strndup(digest, strnlen(digest, DIGEST_MOST));

	json_begin_object(w);
	json_key(w, "tags");
	json_begin_array(w);
	put_pair(w, "mlflow.data.context", d->context);
	put_pair(w, "interlock.digest", d->digest);
	json_end_array(w);
	json_key(w, "dataset");
	json_begin_object(w);
	json_put_text(w, "name", d->name);
	json_put_text(w, "digest", start);
	json_put_text(w, "source_type", "local");
	json_put_text(w, "source", d->source);
	json_end_object(w);
	json_end_object(w);
}

static int send_datasets(struct mlflow_exporting *x, const char *id, const struct run *run, struct err *err)
{
	CLEANUP(str_release) struct str body = { 0 };
	struct json_writer w = { .out = &body };

	if (run->n_datasets == 0)
		return 0;
	json_begin_object(&w);
	json_put_text(&w, "run_id", id);
	json_key(&w, "datasets");
	json_begin_array(&w);
	for (size_t i = 0; i < run->n_datasets; i++)
		put_dataset(&w, &run->datasets[i]);
	json_end_array(&w);
	json_end_object(&w);
	return tell(x, "mlflow/runs/log-inputs", &body, err);
}

/* Where the server keeps files out of our reach, the run goes without. */
static int send_files(struct mlflow_exporting *x, const struct there *t, const struct transfer_run *one, struct err *err)
{
	if (!one->files || !fs_is_dir(one->files) || mlflow_upload(&x->server, one->files, t->place, err) == 0)
		return 0;
	if (err->code != ERR_USAGE)
		return -1;
	log_warn(x->log, "run %s goes without its files: %s", one->run->run_id, err->text);
	return 0;
}

static int send_end(struct mlflow_exporting *x, const char *id, const struct run *run, struct err *err)
{
	CLEANUP(str_release) struct str body = { 0 };
	struct json_writer w = { .out = &body };

	json_begin_object(&w);
	json_put_text(&w, "run_id", id);
	json_put_text(&w, "status", run->status);
	json_put_int(&w, "end_time", run->end_ms);
	json_end_object(&w);
	return tell(x, "mlflow/runs/update", &body, err);
}

/* Each of these may be sent twice. */
static int fill(struct mlflow_exporting *x, const struct there *t, const struct transfer_run *one, struct err *err)
{
	return send_metrics(x, t->id, one, err) < 0 || send_pairs(x, t->id, one->run, false, err) < 0 ||
			       send_pairs(x, t->id, one->run, true, err) < 0 || send_parent(x, t->id, one->run, err) < 0 ||
			       send_datasets(x, t->id, one->run, err) < 0 || send_files(x, t, one, err) < 0 ||
			       send_end(x, t->id, one->run, err) < 0
		       ? -1
		       : 0;
}

int mlflow_put_run(struct mlflow_exporting *x, const struct transfer_run *one, const char *known_as, size_t *at, struct err *err)
{
	CLEANUP(there_release) struct there t = { 0 };
	const char *experiment, *id = known_as ? known_as : one->run->run_id;

	if (!known_as && find_same(x, one->run->run_id, &t, err) < 0)
		return -1;
	if (!t.ended) {
		if (!(experiment = experiment_of(x, one->run->experiment, err)) || find_tagged(x, experiment, id, &t, err) < 0 ||
		    (!t.id && create(x, experiment, one->run, id, &t, err) < 0))
			return -1;
	}
	if (!t.ended && fill(x, &t, one, err) < 0)
		return -1;
	x->out->runs += !t.ended;
	x->out->known_runs += t.ended;
	strvec_add(&x->ours, id);
	strvec_add(&x->theirs, t.id);
	strvec_add(&x->places, t.place);
	*at = x->ours.n - 1;
	return 0;
}

/* A run comes after its parent, whose id there it names. */
struct pass {
	struct mlflow_exporting *x;
	bool last;  /* parents that are in no store are waited for no more */
	bool waits; /* a run did */
};

static int put_each(const struct transfer_run *one, void *arg, struct err *err)
{
	struct pass *p = arg;
	const char *parent = one->run->parent_run_id;
	size_t at;

	if (mlflow_run_at(p->x, one->run->run_id) >= 0)
		return 0;
	if (parent && !p->last && mlflow_run_at(p->x, parent) < 0) {
		p->waits = true;
		return 0;
	}
	free(store_run_model(p->x->from, one->run)); /* brought here, if it is elsewhere */
	return mlflow_put_run(p->x, one, NULL, &at, err) < 0 ? err_prefix(err, "run %s", one->run->run_id) : 0;
}

int mlflow_export_runs(struct mlflow_exporting *x, struct err *err)
{
	struct pass p = { x, false, true };

	while (p.waits) {
		size_t before = x->ours.n;

		p.waits = false;
		if (store_each_run(x->from, put_each, &p, err) < 0)
			return -1;
		p.last = x->ours.n == before;
	}
	return 0;
}
