/* url_answer.c - a scoring server's answer as lines of a predictions file. */
#include "model/server/score_url.h"

#include "base/mem.h"
#include "format/csv.h"
#include "format/json.h"
#include "math/decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_COLUMNS = 10000 };

/* A column of the predictions file, and its value of each row; the values are the document's. */
struct answer_column {
	char *name;
	const struct json **values; /* (n) */
};

struct answer {
	struct answer_column *columns;
	size_t n_columns, cap_columns, n;
	const struct strvec *measures;
};

static void answer_release(struct answer *a)
{
	for (size_t k = 0; k < a->n_columns; k++) {
		free(a->columns[k].name);
		free(a->columns[k].values);
	}
	free(a->columns);
}

static struct answer_column *add_column(struct answer *a, char *name)
{
	a->columns = mem_grow(a->columns, a->n_columns, &a->cap_columns, sizeof(*a->columns));
	a->columns[a->n_columns] = (struct answer_column){ .name = name, .values = mem_new(a->n, sizeof(struct json *)) };
	return &a->columns[a->n_columns++];
}

/* Under which name a predictions file has this field; NULL = it has no place there. A single field is the prediction, whatever its name. */
static const char *column_of(const struct answer *a, const char *field, bool single)
{
	static const char *const predictions[] = { "prediction", "label", "output_label", "predict", NULL };

	for (size_t i = 0; predictions[i]; i++)
		if (strcmp(field, predictions[i]) == 0)
			return "prediction";
	if (strcmp(field, "score") == 0 || str_starts(field, "probability_") || (a->measures && strvec_has(a->measures, field)))
		return field;
	return single ? "prediction" : NULL;
}

static bool is_probabilities(const char *field)
{
	return strcmp(field, "probabilities") == 0 || strcmp(field, "output_probability") == 0;
}

static bool is_scalar(const struct json *v)
{
	enum json_kind kind = json_kind_of(v);

	return kind != JSON_ARRAY && kind != JSON_OBJECT;
}

/* [x] is x. */
static const struct json *unwrap(const struct json *v)
{
	return json_kind_of(v) == JSON_ARRAY && json_len(v) == 1 ? json_at(v, 0) : v;
}

static int not_single(size_t row, struct err *err)
{
	return err_set(
		err, ERR_DATA,
		"prediction %zu is no single value: expected a number, a label, or {\"prediction\", \"score\", \"probability_<class>\"}",
		row + 1);
}

static int take_scalars(struct answer *a, const struct json *list, struct err *err)
{
	struct answer_column *c = add_column(a, mem_strdup("prediction"));

	for (size_t i = 0; i < a->n; i++) {
		c->values[i] = unwrap(json_at(list, i));
		if (!is_scalar(c->values[i]))
			return not_single(i, err);
	}
	return 0;
}

/* The field `key`, or `sub` of the object in it, of every item. */
static int take_field(struct answer *a, char *name, const struct json *list, const char *key, const char *sub, struct err *err)
{
	struct answer_column *c = add_column(a, name);

	for (size_t i = 0; i < a->n; i++) {
		const struct json *v = json_get(json_at(list, i), key);

		c->values[i] = unwrap(sub ? json_get(v, sub) : v);
		if (!c->values[i])
			return err_set(err, ERR_DATA, "prediction %zu has no '%s', as the first one has", i + 1, sub ? sub : key);
		if (!is_scalar(c->values[i]))
			return not_single(i, err);
	}
	return 0;
}

/* The first item says which fields there are. */
static int take_objects(struct answer *a, const struct json *list, struct err *err)
{
	const struct json *first = json_at(list, 0);
	size_t fields = json_len(first);

	for (size_t k = 0; k < fields && a->n_columns < MOST_COLUMNS; k++) {
		const char *key = json_key_at(first, k), *name = column_of(a, key, fields == 1);
		const struct json *value = json_value_at(first, k);

		if (is_probabilities(key) && json_kind_of(value) == JSON_OBJECT) {
			for (size_t c = 0; c < json_len(value) && c < MOST_COLUMNS; c++)
				if (take_field(a, str_format("probability_%s", json_key_at(value, c)), list, key, json_key_at(value, c),
					       err) < 0)
					return -1;
		} else if (name && take_field(a, mem_strdup(name), list, key, NULL, err) < 0) {
			return -1;
		}
	}
	return a->n_columns ? 0 : not_single(0, err);
}

static int wrong_count(size_t got, size_t wanted, struct err *err)
{
	return err_set(err, ERR_DATA, "%zu predictions for %zu rows", got, wanted);
}

/* A whole column of an answer: data flat, or one list a row. What has no place in a predictions file is left out. */
static int take_column(struct answer *a, const char *field, bool single, const struct json *data, struct err *err)
{
	const char *name = column_of(a, field, single);
	struct answer_column *c;

	if (!name)
		return 0;
	if (json_len(data) != a->n)
		return wrong_count(json_len(data), a->n, err);
	c = add_column(a, mem_strdup(name));
	for (size_t i = 0; i < a->n; i++) {
		c->values[i] = unwrap(json_at(data, i));
		if (!is_scalar(c->values[i]))
			return not_single(i, err);
	}
	return 0;
}

static int need_columns(const struct answer *a, struct err *err)
{
	if (a->n_columns)
		return 0;
	return err_set(err, ERR_DATA, "none of the answer's outputs is called prediction, label, score or probability_<class>");
}

/* {"name": [...], ...}: what MLflow makes of an ONNX model with named outputs. */
static int take_columns(struct answer *a, const struct json *map, struct err *err)
{
	for (size_t k = 0; k < json_len(map) && k < MOST_COLUMNS; k++)
		if (take_column(a, json_key_at(map, k), json_len(map) == 1, json_value_at(map, k), err) < 0)
			return -1;
	return need_columns(a, err);
}

/* {"predictions": [...]}, or columns. */
static int read_predictions(struct answer *a, const struct json *document, struct err *err)
{
	const struct json *list = json_get(document, "predictions");

	if (json_kind_of(list) == JSON_OBJECT)
		return take_columns(a, list, err);
	if (json_kind_of(list) != JSON_ARRAY)
		return err_set(err, ERR_DATA, "the answer has no list 'predictions'");
	if (json_len(list) != a->n)
		return wrong_count(json_len(list), a->n, err);
	return json_kind_of(json_at(list, 0)) == JSON_OBJECT ? take_objects(a, list, err) : take_scalars(a, list, err);
}

/* {"outputs": [{"name", "data"}]} */
static int read_outputs(struct answer *a, const struct json *document, struct err *err)
{
	const struct json *outputs = json_get(document, "outputs");

	if (json_kind_of(outputs) != JSON_ARRAY || json_len(outputs) == 0)
		return err_set(err, ERR_DATA, "the answer has no list 'outputs'");
	for (size_t k = 0; k < json_len(outputs) && k < MOST_COLUMNS; k++) {
		const struct json *output = json_at(outputs, k);

		if (take_column(a, json_text(json_get(output, "name"), ""), json_len(outputs) == 1, json_get(output, "data"), err) < 0)
			return -1;
	}
	return need_columns(a, err);
}

static void add_value(struct str *out, const struct json *v, bool first)
{
	char number[DECIMAL_TEXT];
	const char *text = "";

	switch (json_kind_of(v)) {
	case JSON_FALSE:
		text = "false";
		break;
	case JSON_TRUE:
		text = "true";
		break;
	case JSON_STRING:
		text = json_text(v, "");
		break;
	case JSON_INT:
		snprintf(number, sizeof(number), "%" PRId64, json_int(v, 0));
		text = number;
		break;
	case JSON_REAL:
		decimal_format(number, json_number(v, 0));
		text = number;
		break;
	default: /* null: no answer */
		break;
	}
	csv_add(out, text, strlen(text), first);
}

static void add_header(struct str *out, const struct strvec *columns)
{
	size_t start = out->len;

	for (size_t k = 0; k < columns->n; k++)
		csv_add(out, columns->v[k], strlen(columns->v[k]), k == 0);
	csv_end_row(out, start);
}

static int add_lines(struct str *out, struct strvec *columns, const struct answer *a, struct err *err)
{
	bool is_first = columns->n == 0, same = columns->n == a->n_columns;

	for (size_t k = 0; k < a->n_columns && is_first; k++)
		strvec_add(columns, a->columns[k].name);
	for (size_t k = 0; k < a->n_columns && same && !is_first; k++)
		same = strcmp(columns->v[k], a->columns[k].name) == 0;
	if (!is_first && !same)
		return err_set(err, ERR_DATA, "the answer has other fields than the one before");
	if (is_first)
		add_header(out, columns);
	for (size_t i = 0; i < a->n; i++) {
		size_t start = out->len;

		for (size_t k = 0; k < a->n_columns; k++)
			add_value(out, a->columns[k].values[i], k == 0);
		csv_end_row(out, start);
	}
	return 0;
}

int url_read_answer(struct str *out, struct strvec *columns, enum url_protocol protocol, const char *text, size_t len, size_t n,
		    const struct strvec *measures, struct err *err)
{
	static int (*const by_protocol[])(struct answer * a, const struct json *document, struct err *err) = {
		[URL_MLFLOW] = read_predictions,
		[URL_INFER] = read_outputs,
	};
	CLEANUP(json_cleanup) struct json *document = json_parse(text, len, "the answer", err);
	CLEANUP(answer_release) struct answer a = { .n = n, .measures = measures };

	if (!document || by_protocol[protocol](&a, document, err) < 0)
		return -1;
	return add_lines(out, columns, &a, err);
}
