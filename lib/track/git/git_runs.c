/* git_runs.c - runs of the git store: at work in the local SQLite store, and written to the branch when they have been evaluated. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "track/git/git_store.h"
#include "track/run_json.h"
#include "track/sqlite/sqlite_store.h"

#include <string.h>

enum { RUN_MOST = 16 << 20 };

static struct store *local(struct store *s)
{
	return ((struct git_store *)s)->runs;
}

/* Runs of the others; without the remote those of this machine must do. */
static void take_others(struct store *s)
{
	struct err ignored;

	git_runs_import((struct git_store *)s, &ignored);
}

int64_t git_experiment_of(struct store *s, const char *run_id)
{
	return local(s)->backend->experiment_of(local(s), run_id);
}

int git_run_start(struct store *s, const char *run_id, const char *experiment, const char *name, const char *parent_run_id, int64_t now_ms,
		  struct err *err)
{
	return local(s)->backend->run_start(local(s), run_id, experiment, name, parent_run_id, now_ms, err);
}

static bool has_verdict(const struct run_batch *batch)
{
	for (size_t i = 0; i < batch->n_tags; i++)
		if (strcmp(batch->tags[i].key, RUN_TAG_VERDICT) == 0)
			return true;
	return false;
}

/* The verdict on a run is the moment from which others may need it. The verdict itself is in the ledger: its run may wait for the remote. */
int git_run_log(struct store *s, const char *run_id, const struct run_batch *batch, struct err *err)
{
	struct git_store *git = (struct git_store *)s;
	bool final = has_verdict(batch);

	if ((final && git_queue_add(git, run_id, err) < 0) || local(s)->backend->run_log(local(s), run_id, batch, err) < 0)
		return -1;
	return final ? git_queue_publish(git, run_id, err) : 0;
}

int git_run_end(struct store *s, const char *run_id, const char *status, int64_t now_ms, struct err *err)
{
	return local(s)->backend->run_end(local(s), run_id, status, now_ms, err);
}

int git_run_set_lifecycle(struct store *s, const char *run_id, const char *lifecycle, int64_t now_ms, struct err *err)
{
	return local(s)->backend->run_set_lifecycle(local(s), run_id, lifecycle, now_ms, err);
}

int git_run_get(struct store *s, struct run *out, const char *run_id, struct err *err)
{
	return local(s)->backend->run_get(local(s), out, run_id, err);
}

int git_run_find(struct store *s, struct strvec *out, const char *prefix, struct err *err)
{
	take_others(s);
	return local(s)->backend->run_find(local(s), out, prefix, err);
}

int git_run_by_tag(struct store *s, char run_id[static 33], const char *key, const char *value, struct err *err)
{
	take_others(s);
	return local(s)->backend->run_by_tag(local(s), run_id, key, value, err);
}

int git_run_ids(struct store *s, struct strvec *out, const char *experiment, bool deleted_too, size_t most, struct err *err)
{
	take_others(s);
	return local(s)->backend->run_ids(local(s), out, experiment, deleted_too, most, err);
}

int git_metric_history(struct store *s, struct run_metric **out, size_t *n, const char *run_id, const char *key, struct err *err)
{
	return local(s)->backend->metric_history(local(s), out, n, run_id, key, err);
}

static char *run_path(const char *run_id)
{
	return str_format("runs/%.2s/%s.json", run_id, run_id + 2);
}

static void put_metrics(struct json_writer *w, const struct run *run)
{
	json_key(w, "metrics");
	json_begin_array(w);
	for (size_t i = 0; i < run->n_metrics; i++) {
		json_begin_object(w);
		json_put_text(w, "key", run->metrics[i].key);
		json_put_int(w, "step", run->metrics[i].step);
		json_put_int(w, "timestamp_ms", run->metrics[i].timestamp_ms);
		json_put_number(w, "value", run->metrics[i].value);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_run(struct str *out, const struct run *run)
{
	struct json_writer w = { .out = out, .indent = 1 };

	json_begin_object(&w);
	run_put_datasets(&w, run);
	json_put_int(&w, "end_ms", run->end_ms);
	json_put_text(&w, "experiment", run->experiment);
	put_metrics(&w, run);
	json_put_text(&w, "name", run->name);
	run_put_pairs(&w, "params", run->params, run->n_params);
	json_put_text(&w, "parent_run_id", run->parent_run_id);
	json_put_text(&w, "run_id", run->run_id);
	json_put_int(&w, "start_ms", run->start_ms);
	json_put_text(&w, "status", run->status);
	run_put_pairs(&w, "tags", run->tags, run->n_tags);
	json_put_text(&w, "user", run->user);
	json_end_object(&w);
	str_addch(out, '\n');
}

static int make_run(struct git_store *s, struct git_change *c, void *arg, struct err *err)
{
	const struct run *run = arg;
	CLEANUP(mem_free) char *path = run_path(run->run_id);
	CLEANUP(str_release) struct str text = { 0 };

	(void)s, (void)err;
	write_run(&text, run);
	git_change_put(c, path, str_text(&text), text.len);
	c->message = str_format("run %s of %s\n\n[skip ci]\n", run->run_id, run->experiment);
	return 0;
}

static int publish_package(struct git_store *s, const struct run *run, struct err *err)
{
	CLEANUP(mem_free) char *key = run_package_key(run);
	CLEANUP(mem_free) char *dir = fs_join(run->artifact_dir, "model");

	return key && fs_exists(dir) ? git_package_keep(&s->store, dir, key, err) : 0;
}

/* Has a process that was ended before it could say so written this very record? 1 = yes */
static int is_there(struct git_store *s, const struct run *run, struct err *err)
{
	CLEANUP(mem_free) char *path = run_path(run->run_id);
	CLEANUP(str_release) struct str text = { 0 }, now = { 0 };
	bool found;

	if (git_store_head(s, err) < 0 || bare_read(s->bare, s->head, path, RUN_MOST, &now, &found, err) < 0)
		return -1;
	write_run(&text, run);
	return found && strcmp(str_text(&text), str_text(&now)) == 0;
}

int git_runs_publish(struct git_store *s, const char *run_id, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };
	int there;

	if (s->runs->backend->run_get(s->runs, &run, run_id, err) < 0 || publish_package(s, &run, err) < 0)
		return -1;
	there = is_there(s, &run, err);
	return there ? (there < 0 ? -1 : 0) : git_store_commit(s, make_run, &run, err);
}

/* Texts of a record are borrowed from its document. */
struct taken {
	struct run_metric *metrics;
	struct run_pair *params, *tags;
	struct run_dataset *datasets;
	struct run_batch batch;
};

static void taken_release(struct taken *t)
{
	free(t->metrics);
	free(t->params);
	free(t->tags);
	free(t->datasets);
}

static struct run_pair *take_pairs(const struct json *map, size_t *n)
{
	struct run_pair *pairs = mem_new(json_len(map) + 1, sizeof(*pairs));

	*n = json_len(map);
	for (size_t i = 0; i < *n; i++)
		pairs[i] = (struct run_pair){ (char *)json_key_at(map, i), (char *)json_text(json_value_at(map, i), "") };
	return pairs;
}

static char *text_of(const struct json *map, const char *key)
{
	return (char *)json_text(json_get(map, key), "");
}

static void take(struct taken *t, const struct json *doc)
{
	const struct json *metrics = json_get(doc, "metrics"), *datasets = json_get(doc, "datasets");

	t->params = take_pairs(json_get(doc, "params"), &t->batch.n_params);
	t->tags = take_pairs(json_get(doc, "tags"), &t->batch.n_tags);
	t->metrics = mem_new(json_len(metrics) + 1, sizeof(*t->metrics));
	for (size_t i = 0; i < json_len(metrics); i++) {
		const struct json *m = json_at(metrics, i);

		t->metrics[t->batch.n_metrics++] =
			(struct run_metric){ text_of(m, "key"), json_number(json_get(m, "value"), 0), json_int(json_get(m, "step"), 0),
					     json_int(json_get(m, "timestamp_ms"), 0) };
	}
	t->datasets = mem_new(json_len(datasets) + 1, sizeof(*t->datasets));
	for (size_t i = 0; i < json_len(datasets); i++) {
		const struct json *d = json_at(datasets, i);

		t->datasets[t->batch.n_datasets++] =
			(struct run_dataset){ text_of(d, "name"), text_of(d, "digest"), text_of(d, "source"), text_of(d, "context") };
	}
	t->batch.metrics = t->metrics;
	t->batch.params = t->params;
	t->batch.tags = t->tags;
	t->batch.datasets = t->datasets;
}

static int import_new(struct git_store *s, const char *id, const struct json *doc, const struct taken *t, struct err *err)
{
	const struct store_backend *b = s->runs->backend;
	const char *parent = json_text(json_get(doc, "parent_run_id"), NULL), *status = text_of(doc, "status");

	if (b->run_start(s->runs, id, text_of(doc, "experiment"), text_of(doc, "name"), parent, json_int(json_get(doc, "start_ms"), 0),
			 err) < 0 ||
	    b->run_log(s->runs, id, &t->batch, err) < 0)
		return -1;
	if (strcmp(status, "RUNNING") == 0)
		return 0;
	return b->run_end(s->runs, id, status, json_int(json_get(doc, "end_ms"), 0), err);
}

static int import_file(struct git_store *s, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(strvec_release) struct strvec known = { 0 };
	CLEANUP(taken_release) struct taken t = { 0 };
	const char *id;
	bool found;

	if (bare_read(s->bare, s->head, path, RUN_MOST, &text, &found, err) < 0 ||
	    !(doc = json_parse(str_text(&text), text.len, path, err)))
		return -1;
	id = text_of(doc, "run_id");
	if (strlen(id) != 32)
		return err_set(err, ERR_INTEGRITY, "%s is no record of a run: was the branch edited by hand?", path);
	if (s->runs->backend->run_find(s->runs, &known, id, err) < 0)
		return -1;
	take(&t, doc);
	if (known.n == 0)
		return import_new(s, id, doc, &t, err);
	t.batch.n_metrics = t.batch.n_params = t.batch.n_datasets = 0;
	return s->runs->backend->run_log(s->runs, id, &t.batch, err);
}

/* Folders that are as they were when they were imported have nothing new. */
static int import_folder(struct git_store *s, const char *fan, const char *done, struct err *err)
{
	CLEANUP(mem_free) char *dir = str_format("runs/%.2s", fan);
	CLEANUP(strvec_release) struct strvec names = { 0 };
	char before[GIT_ID_TEXT], now[GIT_ID_TEXT];

	if (bare_entry(s->bare, done, dir, before, err) < 0 || bare_entry(s->bare, s->head, dir, now, err) < 0)
		return -1;
	if (strcmp(before, now) == 0)
		return 0;
	if (bare_list(s->bare, s->head, dir, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, names.v[i]);

		if (import_file(s, path, err) < 0)
			return -1;
	}
	return 0;
}

/* One transaction: 10 000 runs are no 10 000 waits for the disk. */
static int import_folders(struct git_store *s, const struct strvec *fans, const char *done, struct err *err)
{
	CLEANUP(db_rollback_many) struct db *open = NULL;
	struct db *db = sqlite_writer(s->runs, err);

	if (!db || db_begin_many(db, err) < 0)
		return -1;
	open = db;
	for (size_t i = 0; i < fans->n; i++)
		if (import_folder(s, fans->v[i], done, err) < 0)
			return -1;
	return db_commit_many(db, err);
}

int git_runs_import(struct git_store *s, struct err *err)
{
	CLEANUP(strvec_release) struct strvec fans = { 0 };
	char done[GIT_ID_TEXT];

	if (git_store_head(s, err) < 0 || bare_ref(s->bare, done, s->imported, err) < 0)
		return -1;
	if (strcmp(done, s->head) == 0)
		return 0;
	if (bare_list(s->bare, s->head, "runs", &fans, err) < 0)
		return -1;
	if (fans.n && import_folders(s, &fans, done, err) < 0)
		return -1;
	return bare_move_ref(s->bare, s->imported, done, s->head, err);
}
