/* run_record.c - a run as one JSON document, written and read. */
#include "track/runs/run_record.h"

#include "base/mem.h"
#include "track/runs/run_json.h"
#include "track/store_backend.h"

#include <string.h>

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

void run_record_write(struct str *out, const struct run *run)
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

void run_record_release(struct run_record *r)
{
	free(r->metrics);
	free(r->params);
	free(r->tags);
	free(r->datasets);
	*r = (struct run_record){ 0 };
}

static const char *text_of(const struct json *map, const char *key)
{
	return json_text(json_get(map, key), "");
}

static struct run_pair *take_pairs(const struct json *map, size_t *n)
{
	struct run_pair *pairs = mem_new(json_len(map) + 1, sizeof(*pairs));

	*n = json_len(map);
	for (size_t i = 0; i < *n; i++)
		pairs[i] = (struct run_pair){ (char *)json_key_at(map, i), (char *)json_text(json_value_at(map, i), "") };
	return pairs;
}

static void take_metrics(struct run_record *r, const struct json *metrics)
{
	r->metrics = mem_new(json_len(metrics) + 1, sizeof(*r->metrics));
	for (size_t i = 0; i < json_len(metrics); i++) {
		const struct json *m = json_at(metrics, i);

		r->metrics[r->batch.n_metrics++] =
			(struct run_metric){ (char *)text_of(m, "key"), json_number(json_get(m, "value"), 0),
					     json_int(json_get(m, "step"), 0), json_int(json_get(m, "timestamp_ms"), 0) };
	}
}

static void take_datasets(struct run_record *r, const struct json *datasets)
{
	r->datasets = mem_new(json_len(datasets) + 1, sizeof(*r->datasets));
	for (size_t i = 0; i < json_len(datasets); i++) {
		const struct json *d = json_at(datasets, i);

		r->datasets[r->batch.n_datasets++] = (struct run_dataset){ (char *)text_of(d, "name"), (char *)text_of(d, "digest"),
									   (char *)text_of(d, "source"), (char *)text_of(d, "context") };
	}
}

int run_record_read(struct run_record *r, const struct json *doc, const char *where, struct err *err)
{
	*r = (struct run_record){
		.run_id = text_of(doc, "run_id"),
		.experiment = text_of(doc, "experiment"),
		.name = text_of(doc, "name"),
		.user = text_of(doc, "user"),
		.parent_run_id = json_text(json_get(doc, "parent_run_id"), NULL),
		.status = text_of(doc, "status"),
		.start_ms = json_int(json_get(doc, "start_ms"), 0),
		.end_ms = json_int(json_get(doc, "end_ms"), 0),
	};
	if (strlen(r->run_id) != 32 || strspn(r->run_id, "0123456789abcdef") != 32)
		return err_set(err, ERR_INTEGRITY, "%s is no record of a run: it has no run_id of 32 hex digits", where);
	r->params = take_pairs(json_get(doc, "params"), &r->batch.n_params);
	r->tags = take_pairs(json_get(doc, "tags"), &r->batch.n_tags);
	take_metrics(r, json_get(doc, "metrics"));
	take_datasets(r, json_get(doc, "datasets"));
	r->batch.metrics = r->metrics;
	r->batch.params = r->params;
	r->batch.tags = r->tags;
	r->batch.datasets = r->datasets;
	return 0;
}

/* Whose run it was, the record says. */
static int start(struct store *s, const struct run_record *r, struct err *err)
{
	char *who = s->who;
	int result;

	if (*r->user)
		s->who = (char *)r->user;
	result = s->backend->run_start(s, r->run_id, *r->experiment ? r->experiment : "Default", r->name, r->parent_run_id, r->start_ms,
				       err);
	s->who = who;
	return result;
}

int run_record_log(struct store *s, const struct run_record *r, struct err *err)
{
	const struct store_backend *b = s->backend;

	if (start(s, r, err) < 0 || store_run_log(s, r->run_id, &r->batch, err) < 0)
		return -1;
	if (strcmp(r->status, "FINISHED") != 0 && strcmp(r->status, "FAILED") != 0 && strcmp(r->status, "KILLED") != 0)
		return 0; /* it was at work */
	return b->run_end(s, r->run_id, r->status, r->end_ms, err);
}
