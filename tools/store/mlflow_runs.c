/* mlflow_runs.c - every run of every experiment of an MLflow server. */
#include "base/log.h"
#include "base/mem.h"
#include "mlflow_inside.h"

#include <stdio.h>
#include <string.h>

enum { RUNS_A_PAGE = 200, VALUES_A_PAGE = 10000 };

/* One experiment, whose runs are asked for. */
struct experiment {
	struct mlflow_importing *m;
	const char *id, *name;
	struct strvec *taken; /* ids */
};

static const char *text_of(const struct json *map, const char *key)
{
	return json_text(json_get(map, key), "");
}

static struct json *ask_experiments(struct mlflow_server *server, const char *token, void *arg, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };

	(void)arg;
	str_add(&path, "mlflow/experiments/search?max_results=1000&view_type=ACTIVE_ONLY&page_token=");
	mlflow_add_escaped(&path, token, false);
	return mlflow_ask(server, str_text(&path), NULL, err);
}

static struct json *ask_runs(struct mlflow_server *server, const char *token, void *arg, struct err *err)
{
	const struct experiment *e = arg;
	CLEANUP(str_release) struct str body = { 0 };
	struct json_writer w = { .out = &body };

	json_begin_object(&w);
	json_key(&w, "experiment_ids");
	json_begin_array(&w);
	json_add_text(&w, e->id);
	json_end_array(&w);
	json_put_int(&w, "max_results", RUNS_A_PAGE);
	json_put_text(&w, "run_view_type", "ACTIVE_ONLY");
	if (token[0])
		json_put_text(&w, "page_token", token);
	json_end_object(&w);
	return mlflow_ask(server, "mlflow/runs/search", &body, err);
}

static struct run_pair *pairs_of(const struct json *array, size_t *n)
{
	struct run_pair *pairs = mem_new(json_len(array) + 1, sizeof(*pairs));

	*n = json_len(array);
	for (size_t i = 0; i < *n; i++)
		pairs[i] = (struct run_pair){ (char *)text_of(json_at(array, i), "key"), (char *)text_of(json_at(array, i), "value") };
	return pairs;
}

/* {"dataset": {name, digest, source}, "tags": [{"key": "mlflow.data.context", "value": "training"}]} */
static struct run_dataset *datasets_of(const struct json *inputs, size_t *n)
{
	struct run_dataset *sets = mem_new(json_len(inputs) + 1, sizeof(*sets));

	*n = json_len(inputs);
	for (size_t i = 0; i < *n; i++) {
		const struct json *set = json_get(json_at(inputs, i), "dataset"), *tags = json_get(json_at(inputs, i), "tags");

		sets[i] = (struct run_dataset){ (char *)text_of(set, "name"), (char *)text_of(set, "digest"),
						(char *)text_of(set, "source"), (char *)"" };
		for (size_t j = 0; j < json_len(tags); j++)
			if (strcmp(text_of(json_at(tags, j), "key"), "mlflow.data.context") == 0)
				sets[i].context = (char *)text_of(json_at(tags, j), "value");
	}
	return sets;
}

struct history {
	struct run_metric *v; /* keys are owned */
	size_t n, cap;
};

static void history_release(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->v[i].key);
	free(h->v);
}

static int add_value(const struct json *item, void *arg, struct err *err)
{
	struct history *h = arg;

	(void)err;
	h->v = mem_grow(h->v, h->n, &h->cap, sizeof(*h->v));
	h->v[h->n++] = (struct run_metric){ mem_strdup(text_of(item, "key")), json_number(json_get(item, "value"), 0),
					    json_int(json_get(item, "step"), 0), json_int(json_get(item, "timestamp"), 0) };
	return 0;
}

struct metric_of {
	const char *run_id, *key;
};

static struct json *ask_values(struct mlflow_server *server, const char *token, void *arg, struct err *err)
{
	const struct metric_of *of = arg;
	CLEANUP(str_release) struct str path = { 0 };

	str_addf(&path, "mlflow/metrics/get-history?run_id=%s&max_results=%d&metric_key=", of->run_id, VALUES_A_PAGE);
	mlflow_add_escaped(&path, of->key, false);
	if (token[0]) {
		str_add(&path, "&page_token=");
		mlflow_add_escaped(&path, token, false);
	}
	return mlflow_ask(server, str_text(&path), NULL, err);
}

static int read_history(struct history *out, struct mlflow_server *server, const char *run_id, const struct json *latest, struct err *err)
{
	for (size_t i = 0; i < json_len(latest); i++) {
		struct metric_of of = { run_id, text_of(json_at(latest, i), "key") };

		if (mlflow_pages(server, ask_values, &of, "metrics", add_value, out, err) < 0)
			return -1;
	}
	return 0;
}

static const char *pair_value(const struct run_pair *pairs, size_t n, const char *key, const char *fallback)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].key, key) == 0)
			return pairs[i].value;
	return fallback;
}

/* The texts are borrowed from the answer. */
static void fill(struct run *run, const struct experiment *e, const struct json *item)
{
	const struct json *info = json_get(item, "info"), *data = json_get(item, "data");
	const char *user = text_of(info, "user_id");

	snprintf(run->run_id, sizeof(run->run_id), "%s", text_of(info, "run_id"));
	run->experiment = (char *)e->name;
	run->name = (char *)text_of(info, "run_name");
	run->status = (char *)text_of(info, "status");
	run->start_ms = json_int(json_get(info, "start_time"), 0);
	run->end_ms = json_int(json_get(info, "end_time"), run->start_ms);
	run->params = pairs_of(json_get(data, "params"), &run->n_params);
	run->tags = pairs_of(json_get(data, "tags"), &run->n_tags);
	run->datasets = datasets_of(json_get(json_get(item, "inputs"), "dataset_inputs"), &run->n_datasets);
	run->user = (char *)pair_value(run->tags, run->n_tags, "mlflow.user", user);
	run->parent_run_id = (char *)pair_value(run->tags, run->n_tags, "mlflow.parentRunId", NULL);
}

static bool is_ended(const struct run *run)
{
	return strcmp(run->status, "FINISHED") == 0 || strcmp(run->status, "FAILED") == 0 || strcmp(run->status, "KILLED") == 0;
}

static int take_run(const struct json *item, void *arg, struct err *err)
{
	const struct experiment *e = arg;
	CLEANUP(history_release) struct history history = { 0 };
	struct run run = { 0 };
	struct transfer_run one = { .run = &run };
	bool taken = false;
	int result = 0;

	fill(&run, e, item);
	if (strlen(text_of(json_get(item, "info"), "run_id")) != 32 || strspn(run.run_id, "0123456789abcdef") != 32)
		log_warn(e->m->log, "the run '%s' has an id of another kind: not taken over", run.run_id);
	else if (is_ended(&run))
		result = read_history(&history, &e->m->server, run.run_id, json_get(json_get(item, "data"), "metrics"), err);
	one.history = history.v;
	one.n_history = history.n;
	if (result == 0 && is_ended(&run) && strspn(run.run_id, "0123456789abcdef") == 32) {
		result = store_take_run(e->m->to, &one, &taken, err);
		e->m->out->runs += taken;
		e->m->out->known_runs += result == 0 && !taken;
		if (taken)
			strvec_add(e->taken, run.run_id);
	}
	free(run.params);
	free(run.tags);
	free(run.datasets);
	return result;
}

struct each_experiment {
	struct mlflow_importing *m;
	struct strvec *taken;
};

static int take_experiment(const struct json *item, void *arg, struct err *err)
{
	struct each_experiment *each = arg;
	struct experiment e = { each->m, text_of(item, "experiment_id"), text_of(item, "name"), each->taken };

	return mlflow_pages(&each->m->server, ask_runs, &e, "runs", take_run, &e, err);
}

int mlflow_import_runs(struct mlflow_importing *m, struct err *err)
{
	CLEANUP(strvec_release) struct strvec taken = { 0 };
	struct each_experiment each = { m, &taken };

	if (mlflow_pages(&m->server, ask_experiments, NULL, "experiments", take_experiment, &each, err) < 0)
		return -1;
	return store_took_runs(m->to, &taken, err);
}
