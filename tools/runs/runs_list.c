/* runs_list.c - one line a run, newest first. */
#include "runs_request.h"

#include "base/clock.h"
#include "base/mem.h"
#include "format/json.h"
#include "math/decimal.h"

#include <string.h>

enum { SHOWN_METRICS = 2 };

void runs_add_time(struct str *out, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (!ms) {
		str_add(out, "-");
		return;
	}
	clock_format(text, ms);
	str_addf(out, "%.16sZ", text);
}

void runs_add_duration(struct str *out, const struct run *run)
{
	double ms = (double)(run->end_ms - run->start_ms);

	if (!run->end_ms)
		str_add(out, "-");
	else if (ms < 1000)
		str_addf(out, "%.0f ms", ms);
	else if (ms < 120 * 1000)
		str_addf(out, "%.1f s", ms / 1000);
	else
		str_addf(out, "%.0f min", ms / 60000);
}

static void add_metrics(struct str *out, const struct run *run, const char *only)
{
	char text[DECIMAL_TEXT];
	size_t shown = 0;

	for (size_t i = 0; i < run->n_metrics; i++) {
		const char *key = run->metrics[i].key;

		/* How long it took has a column of its own. */
		if (only ? strcmp(key, only) != 0 : shown == SHOWN_METRICS || strcmp(key, "duration_ms") == 0)
			continue;
		decimal_format_digits(text, run->metrics[i].value, 6);
		str_addf(out, "%s%s %s", shown++ ? ", " : "", key, text);
	}
	if (!shown)
		str_add(out, "-");
}

static void list_text(struct str *out, const struct run_list *runs, const char *metric)
{
	str_addf(out, "%-8s  %-17s  %-8s  %-9s  %-16s  %-20s  %s\n", "run", "started", "took", "status", "experiment", "name", "metrics");
	for (size_t i = 0; i < runs->n; i++) {
		const struct run *run = &runs->runs[i];
		CLEANUP(str_release) struct str started = { 0 }, took = { 0 }, metrics = { 0 };
		bool deleted = strcmp(run->lifecycle, "active") != 0;

		runs_add_time(&started, run->start_ms);
		runs_add_duration(&took, run);
		add_metrics(&metrics, run, metric);
		str_addf(out, "%-8.8s  %-17s  %-8s  %-9s  %-16s  %-20s  %s\n", run->run_id, str_text(&started), str_text(&took),
			 deleted ? "deleted" : run->status, run->experiment, run->name, str_text(&metrics));
	}
}

static void list_json(struct str *out, const struct run_list *runs)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_array(&w);
	for (size_t i = 0; i < runs->n; i++) {
		const struct run *run = &runs->runs[i];

		json_begin_object(&w);
		json_put_text(&w, "run_id", run->run_id);
		json_put_text(&w, "experiment", run->experiment);
		json_put_text(&w, "name", run->name);
		json_put_text(&w, "user", run->user);
		json_put_text(&w, "status", run->status);
		json_put_text(&w, "lifecycle", run->lifecycle);
		json_put_int(&w, "start_ms", run->start_ms);
		json_put_int(&w, "end_ms", run->end_ms);
		json_key(&w, "metrics");
		json_begin_object(&w);
		for (size_t j = 0; j < run->n_metrics; j++)
			json_put_number(&w, run->metrics[j].key, run->metrics[j].value);
		json_end_object(&w);
		json_end_object(&w);
	}
	json_end_array(&w);
	str_addch(out, '\n');
}

int runs_list(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(run_list_release) struct run_list runs = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct runs_request *req = args;

	if (req->most < 0)
		return err_set(err, ERR_USAGE, "--most cannot be negative");
	if (runs_open(&s, req, err) < 0 || store_run_list(s, &runs, req->experiment, req->deleted, (size_t)req->most, err) < 0)
		return -1;
	if (req->common.json)
		list_json(&text, &runs);
	else
		list_text(&text, &runs, req->metric);
	return runs_print(req, &text, err);
}
