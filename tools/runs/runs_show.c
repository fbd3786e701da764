/* runs_show.c - everything that is recorded of one run. */
#include "runs_request.h"

#include "base/clock.h"
#include "base/mem.h"
#include "format/json.h"
#include "track/runs/run_json.h"
#include "math/decimal.h"

static void show_pairs(struct str *out, const char *title, const struct run_pair *pairs, size_t n)
{
	if (n)
		str_addf(out, "%s\n", title);
	for (size_t i = 0; i < n; i++)
		str_addf(out, "  %-28s  %s\n", pairs[i].key, pairs[i].value);
}

static void show_text(struct str *out, const struct run *run)
{
	char number[DECIMAL_TEXT];

	str_addf(out, "run %s\n  %-28s  %s\n  %-28s  %s\n  %-28s  %s\n  %-28s  ", run->run_id, "experiment", run->experiment, "name",
		 run->name, "status", run->status, "started");
	runs_add_time(out, run->start_ms);
	str_addf(out, " by %s\n  %-28s  ", run->user, "took");
	runs_add_duration(out, run);
	str_addf(out, "\n  %-28s  %s\n", "artifacts", run->artifact_dir);
	if (run->parent_run_id)
		str_addf(out, "  %-28s  %s\n", "parent", run->parent_run_id);
	show_pairs(out, "params", run->params, run->n_params);
	if (run->n_metrics)
		str_add(out, "metrics\n");
	for (size_t i = 0; i < run->n_metrics; i++) {
		decimal_format(number, run->metrics[i].value);
		str_addf(out, "  %-28s  %s\n", run->metrics[i].key, number);
	}
	if (run->n_datasets)
		str_add(out, "data\n");
	for (size_t i = 0; i < run->n_datasets; i++)
		str_addf(out, "  %-28s  %s (%s)\n", run->datasets[i].name, run->datasets[i].digest, run->datasets[i].context);
	show_pairs(out, "tags", run->tags, run->n_tags);
}

static void put_time(struct json_writer *w, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_format(text, ms);
	json_put_text(w, key, ms ? text : NULL);
}

static void show_json(struct str *out, const struct run *run)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_put_text(&w, "run_id", run->run_id);
	json_put_text(&w, "experiment", run->experiment);
	json_put_text(&w, "name", run->name);
	json_put_text(&w, "user", run->user);
	json_put_text(&w, "status", run->status);
	json_put_text(&w, "lifecycle", run->lifecycle);
	put_time(&w, "started", run->start_ms);
	put_time(&w, "ended", run->end_ms);
	json_put_text(&w, "parent_run_id", run->parent_run_id);
	json_put_text(&w, "artifacts", run->artifact_dir);
	run_put_pairs(&w, "params", run->params, run->n_params);
	json_key(&w, "metrics");
	json_begin_object(&w);
	for (size_t i = 0; i < run->n_metrics; i++)
		json_put_number(&w, run->metrics[i].key, run->metrics[i].value);
	json_end_object(&w);
	run_put_datasets(&w, run);
	run_put_pairs(&w, "tags", run->tags, run->n_tags);
	json_end_object(&w);
	str_addch(out, '\n');
}

static void history_text(struct str *out, const struct run_metric *points, size_t n)
{
	char number[DECIMAL_TEXT];

	str_addf(out, "%8s  %s\n", "step", "value");
	for (size_t i = 0; i < n; i++) {
		decimal_format(number, points[i].value);
		str_addf(out, "%8lld  %s\n", (long long)points[i].step, number);
	}
}

static void history_json(struct str *out, const struct run_metric *points, size_t n)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		json_begin_object(&w);
		json_put_int(&w, "step", points[i].step);
		json_put_number(&w, "value", points[i].value);
		json_put_int(&w, "timestamp_ms", points[i].timestamp_ms);
		json_end_object(&w);
	}
	json_end_array(&w);
	str_addch(out, '\n');
}

static int show_history(struct str *out, const struct runs_request *req, struct store *s, const struct run *run, struct err *err)
{
	struct run_metric *points;
	size_t n;

	if (store_metric_history(s, &points, &n, run->run_id, req->metric, err) < 0)
		return -1;
	(req->common.json ? history_json : history_text)(out, points, n);
	for (size_t i = 0; i < n; i++)
		free(points[i].key);
	free(points);
	return n ? 0 : err_set(err, ERR_USAGE, "run %s has no metric '%s'", run->run_id, req->metric);
}

int runs_show(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct runs_request *req = args;

	if (req->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "show needs one run: runs show 5b1c");
	if (runs_open(&s, req, err) < 0 || store_run_get(s, &run, req->common.rest.v[0], err) < 0)
		return -1;
	if (!req->metric)
		(req->common.json ? show_json : show_text)(&text, &run);
	else if (show_history(&text, req, s, &run, err) < 0)
		return -1;
	return runs_print(req, &text, err);
}
