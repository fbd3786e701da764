/* transfer_commands.c - import and export: everything of one store taken over into another. */
#include "base/mem.h"
#include "commands.h"
#include "format/json.h"
#include "mlflow_export.h"
#include "mlflow_import.h"
#include "track/runs/transfer.h"

#include <string.h>

static void write_result(struct str *out, const struct store_request *req, const struct transfer *t, const char *from, const char *to)
{
	struct json_writer w = { .out = out };

	if (!req->common.json) {
		str_addf(out, "took over %zu lines of %zu logs, %zu versions and %zu runs from %s to %s", t->lines, t->logs, t->versions,
			 t->runs, from, to);
		if (t->known_lines + t->known_runs)
			str_addf(out, "; %zu lines and %zu runs were there", t->known_lines, t->known_runs);
		str_addch(out, '\n');
		return;
	}
	json_begin_object(&w);
	json_put_text(&w, "from", from);
	json_put_text(&w, "to", to);
	json_put_int(&w, "logs", (int64_t)t->logs);
	json_put_int(&w, "lines", (int64_t)t->lines);
	json_put_int(&w, "versions", (int64_t)t->versions);
	json_put_int(&w, "runs", (int64_t)t->runs);
	json_put_int(&w, "known_lines", (int64_t)t->known_lines);
	json_put_int(&w, "known_runs", (int64_t)t->known_runs);
	json_end_object(&w);
	str_addch(out, '\n');
}

/* from and to: NULL = the store in use. */
static int take_over(const struct store_request *req, const char *from, const char *to, struct err *err)
{
	CLEANUP(store_cleanup) struct store *source = NULL;
	CLEANUP(store_cleanup) struct store *target = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct transfer t;

	if (store_open(&source, from, req->common.env, err) < 0 || store_open(&target, to, req->common.env, err) < 0)
		return -1;
	if (strcmp(store_uri(source), store_uri(target)) == 0)
		return err_set(err, ERR_USAGE, "%s cannot be taken over into itself", store_uri(source));
	if (store_transfer(&t, target, source, err) < 0)
		return -1;
	write_result(&text, req, &t, store_uri(source), store_uri(target));
	return print_text(req, &text, err);
}

static int from_mlflow(const struct store_request *req, struct err *err)
{
	CLEANUP(store_cleanup) struct store *target = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct transfer t;

	if (store_open(&target, req->tracking_uri, req->common.env, err) < 0 || mlflow_import(&t, target, req->from, &req->common, err) < 0)
		return -1;
	write_result(&text, req, &t, req->from, store_uri(target));
	return print_text(req, &text, err);
}

static int to_mlflow(const struct store_request *req, struct err *err)
{
	CLEANUP(store_cleanup) struct store *source = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct transfer t;

	if (store_open(&source, req->tracking_uri, req->common.env, err) < 0 || mlflow_export(&t, source, req->to, &req->common, err) < 0)
		return -1;
	write_result(&text, req, &t, store_uri(source), req->to);
	return print_text(req, &text, err);
}

static bool is_server(const char *uri)
{
	return str_starts(uri, "http://") || str_starts(uri, "https://");
}

int run_import(const void *args, struct err *err)
{
	const struct store_request *req = args;

	if (is_server(req->from))
		return from_mlflow(req, err);
	return take_over(req, req->from, req->tracking_uri, err);
}

int run_export(const void *args, struct err *err)
{
	const struct store_request *req = args;

	return is_server(req->to) ? to_mlflow(req, err) : take_over(req, req->tracking_uri, req->to, err);
}
