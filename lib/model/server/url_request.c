/* url_request.c - rows of a table as a scoring request. */
#include "model/server/score_url.h"

#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum url_protocol url_protocol_of(const char *url)
{
	const char *path = strstr(url, "/v2/models/");
	size_t len = strcspn(url, "?#");

	return path && len > 6 && strncmp(url + len - 6, "/infer", 6) == 0 ? URL_INFER : URL_MLFLOW;
}

char *url_address(const char *url)
{
	const char *host = strstr(url, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;

	if (path && path[1])
		return str_format("%s", url);
	return str_format("%.*s/invocations", (int)(path ? path - url : (ptrdiff_t)strlen(url)), url);
}

static bool is_hidden(const struct strvec *hide, const char *name)
{
	return hide && strvec_has(hide, name);
}

/* A number of a column that is not of integers alone has a point, so that a reader who guesses types does not guess by the batch. */
static void add_number(struct json_writer *w, const struct column *c, double x)
{
	char text[32];
	int len;

	if (!isfinite(x)) {
		json_add_null(w);
	} else if (!c->integral && x == floor(x) && fabs(x) < 1e15) {
		len = snprintf(text, sizeof(text), "%.1f", x);
		json_add_raw(w, text, (size_t)len);
	} else {
		json_add_number(w, x);
	}
}

static void add_cell(struct json_writer *w, const struct column *c, size_t row)
{
	if (c->kind == COLUMN_NUMBER)
		add_number(w, c, c->number[row]);
	else
		json_add_text(w, c->code[row] == COLUMN_MISSING ? NULL : c->levels[c->code[row]]);
}

/* {"dataframe_split": {"columns": [...], "data": [[...], ...]}} */
static void write_split(struct json_writer *w, const struct table *rows, const struct strvec *hide, size_t first, size_t n)
{
	json_begin_object(w);
	json_key(w, "dataframe_split");
	json_begin_object(w);
	json_key(w, "columns");
	json_begin_array(w);
	for (size_t j = 0; j < rows->n_columns; j++)
		if (!is_hidden(hide, rows->columns[j].name))
			json_add_text(w, rows->columns[j].name);
	json_end_array(w);
	json_key(w, "data");
	json_begin_array(w);
	for (size_t i = first; i < first + n; i++) {
		json_begin_array(w);
		for (size_t j = 0; j < rows->n_columns; j++)
			if (!is_hidden(hide, rows->columns[j].name))
				add_cell(w, &rows->columns[j], i);
		json_end_array(w);
	}
	json_end_array(w);
	json_end_object(w);
	json_end_object(w);
}

/* {"inputs": [{"name", "shape": [n], "datatype": "FP64" | "BYTES", "data": [...]}, ...]}: one tensor a column. */
static void write_tensors(struct json_writer *w, const struct table *rows, const struct strvec *hide, size_t first, size_t n)
{
	json_begin_object(w);
	json_key(w, "inputs");
	json_begin_array(w);
	for (size_t j = 0; j < rows->n_columns; j++) {
		const struct column *c = &rows->columns[j];

		if (is_hidden(hide, c->name))
			continue;
		json_begin_object(w);
		json_put_text(w, "name", c->name);
		json_key(w, "shape");
		json_begin_array(w);
		json_add_int(w, (int64_t)n);
		json_end_array(w);
		json_put_text(w, "datatype", c->kind == COLUMN_NUMBER ? "FP64" : "BYTES");
		json_key(w, "data");
		json_begin_array(w);
		for (size_t i = first; i < first + n; i++)
			add_cell(w, c, i);
		json_end_array(w);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

void url_write_request(struct str *out, enum url_protocol protocol, const struct table *rows, const struct strvec *hide, size_t first,
		       size_t n)
{
	static void (*const by_protocol[])(struct json_writer * w, const struct table *rows, const struct strvec *hide, size_t first,
					   size_t n) = {
		[URL_MLFLOW] = write_split,
		[URL_INFER] = write_tensors,
	};
	struct json_writer w = { .out = out };

	by_protocol[protocol](&w, rows, hide, first, n);
}
