/* runs_compare.c - runs side by side: one line a parameter, metric and dataset. */
#include "runs_request.h"

#include "base/mem.h"
#include "format/json.h"
#include "math/decimal.h"

#include <string.h>

enum { MOST_COMPARED = 64 };

/* One kind of thing that runs have under a key: how many, which key, and its text ("" owns nothing). */
struct aspect {
	const char *name;
	size_t (*count)(const struct run *run);
	const char *(*key)(const struct run *run, size_t i);
	void (*value)(struct str *out, const struct run *run, size_t i);
	bool number;
};

static size_t count_params(const struct run *run)
{
	return run->n_params;
}

static const char *param_key(const struct run *run, size_t i)
{
	return run->params[i].key;
}

static void param_value(struct str *out, const struct run *run, size_t i)
{
	str_add(out, run->params[i].value);
}

static size_t count_metrics(const struct run *run)
{
	return run->n_metrics;
}

static const char *metric_key(const struct run *run, size_t i)
{
	return run->metrics[i].key;
}

static void metric_value(struct str *out, const struct run *run, size_t i)
{
	char text[DECIMAL_TEXT];

	decimal_format(text, run->metrics[i].value);
	str_add(out, text);
}

static size_t count_datasets(const struct run *run)
{
	return run->n_datasets;
}

static const char *dataset_key(const struct run *run, size_t i)
{
	return run->datasets[i].context;
}

static void dataset_value(struct str *out, const struct run *run, size_t i)
{
	str_add(out, run->datasets[i].digest);
}

static const struct aspect aspects[] = {
	{ "params", count_params, param_key, param_value, false },
	{ "metrics", count_metrics, metric_key, metric_value, true },
	{ "data", count_datasets, dataset_key, dataset_value, false },
};

struct compared {
	struct run runs[MOST_COMPARED];
	size_t n;
};

static void compared_release(struct compared *c)
{
	for (size_t i = 0; i < c->n; i++)
		run_release(&c->runs[i]);
}

static void collect_keys(struct strvec *keys, const struct aspect *a, const struct compared *c)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t j = 0; j < a->count(&c->runs[i]); j++)
			if (!strvec_has(keys, a->key(&c->runs[i], j)))
				strvec_add(keys, a->key(&c->runs[i], j));
	strvec_sort(keys);
}

/* The run's text under key; false if it has none. */
static bool find_value(struct str *out, const struct aspect *a, const struct run *run, const char *key)
{
	for (size_t i = 0; i < a->count(run); i++) {
		if (strcmp(a->key(run, i), key) == 0) {
			a->value(out, run, i);
			return true;
		}
	}
	return false;
}

/* One row: a text per run, NULL where a run has none. Do they differ? */
static bool collect_row(struct strvec *row, bool present[MOST_COMPARED], const struct aspect *a, const struct compared *c, const char *key)
{
	bool differ = false;

	for (size_t i = 0; i < c->n; i++) {
		CLEANUP(str_release) struct str text = { 0 };

		present[i] = find_value(&text, a, &c->runs[i], key);
		strvec_add(row, str_text(&text));
		differ |= present[i] != present[0] || strcmp(row->v[i], row->v[0]) != 0;
	}
	return differ;
}

static void text_row(struct str *out, const char *key, const struct strvec *row, const bool *present, bool differ)
{
	str_addf(out, "%c %-26s", differ ? '*' : ' ', key);
	for (size_t i = 0; i < row->n; i++)
		str_addf(out, "  %-20.20s", present[i] ? row->v[i] : "-");
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	str_addch(out, '\n');
}

static void compare_text(struct str *out, const struct compared *c, bool only_diff)
{
	str_addf(out, "%-28s", "");
	for (size_t i = 0; i < c->n; i++)
		str_addf(out, "  %-20.8s", c->runs[i].run_id);
	str_addch(out, '\n');
	for (size_t i = 0; i < ARRAY_LEN(aspects); i++) {
		CLEANUP(strvec_release) struct strvec keys = { 0 };

		collect_keys(&keys, &aspects[i], c);
		if (keys.n)
			str_addf(out, "%s\n", aspects[i].name);
		for (size_t k = 0; k < keys.n; k++) {
			CLEANUP(strvec_release) struct strvec row = { 0 };
			bool present[MOST_COMPARED], differ = collect_row(&row, present, &aspects[i], c, keys.v[k]);

			if (differ || !only_diff)
				text_row(out, keys.v[k], &row, present, differ);
		}
	}
}

static void json_row(struct json_writer *w, const struct aspect *a, const char *key, const struct strvec *row, const bool *present)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < row->n; i++) {
		double number;

		if (!present[i])
			json_add_null(w);
		else if (a->number && decimal_parse(&number, row->v[i], strlen(row->v[i])) == DECIMAL_OK)
			json_add_number(w, number);
		else
			json_add_text(w, row->v[i]);
	}
	json_end_array(w);
}

static void compare_json(struct str *out, const struct compared *c, bool only_diff)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_key(&w, "runs");
	json_begin_array(&w);
	for (size_t i = 0; i < c->n; i++)
		json_add_text(&w, c->runs[i].run_id);
	json_end_array(&w);
	for (size_t i = 0; i < ARRAY_LEN(aspects); i++) {
		CLEANUP(strvec_release) struct strvec keys = { 0 };

		collect_keys(&keys, &aspects[i], c);
		json_key(&w, aspects[i].name);
		json_begin_object(&w);
		for (size_t k = 0; k < keys.n; k++) {
			CLEANUP(strvec_release) struct strvec row = { 0 };
			bool present[MOST_COMPARED];

			if (collect_row(&row, present, &aspects[i], c, keys.v[k]) || !only_diff)
				json_row(&w, &aspects[i], keys.v[k], &row, present);
		}
		json_end_object(&w);
	}
	json_end_object(&w);
	str_addch(out, '\n');
}

int runs_compare(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(compared_release) struct compared c = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct runs_request *req = args;
	const struct strvec *ids = &req->common.rest;

	if (ids->n < 2 || ids->n > MOST_COMPARED)
		return err_set(err, ERR_USAGE, "compare needs 2 to %d runs: runs compare 5b1c 77e0", MOST_COMPARED);
	if (runs_open(&s, req, err) < 0)
		return -1;
	for (; c.n < ids->n; c.n++)
		if (store_run_get(s, &c.runs[c.n], ids->v[c.n], err) < 0)
			return -1;
	(req->common.json ? compare_json : compare_text)(&text, &c, req->only_diff);
	return runs_print(req, &text, err);
}
