/* truth.c - what the hold-out says is right. */
#include "evaluate/judge/arm.h"

#include "base/map.h"
#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

/* Classes written as numbers that the truth has not: more than these are measurements, not classes. */
enum { MOST_NEW_NUMBERS = 100 };

/* Labels compare as numbers if both are numbers, else as text: the shortest decimal stands for every way to write a number. */
static const char *canonical(char buf[static DECIMAL_TEXT], const char *text)
{
	double value;

	if (decimal_parse(&value, text, strlen(text)) != DECIMAL_OK)
		return text;
	decimal_format(buf, value == 0 ? 0 : value); /* -0 is 0 */
	return buf;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Distinct classes of the texts, in byte order. Distinct texts are few, so the map holds them. */
static void collect(struct truth *t, const char *const *texts, size_t n)
{
	struct map seen = { 0 };
	char buf[DECIMAL_TEXT];
	size_t cap = 0;
	bool added;

	for (size_t i = 0; i < n; i++) {
		const char *text = canonical(buf, texts[i]);

		if (map_get(&seen, text, strlen(text)))
			continue;
		t->classes = mem_grow(t->classes, t->n_classes, &cap, sizeof(*t->classes));
		t->classes[t->n_classes] = mem_strdup(text);
		map_put(&seen, t->classes[t->n_classes], strlen(text), t->n_classes, &added);
		t->n_classes++;
	}
	map_release(&seen);
	qsort(t->classes, t->n_classes, sizeof(*t->classes), by_bytes);
	t->n_true = t->n_classes;
}

uint32_t truth_class(const struct truth *t, const char *text)
{
	char buf[DECIMAL_TEXT];
	const char *wanted = canonical(buf, text);

	for (size_t i = 0; i < t->n_classes; i++)
		if (strcmp(t->classes[i], wanted) == 0)
			return (uint32_t)i;
	return NO_LABEL;
}

static int check_classes(struct truth *t, const char *positive, struct err *err)
{
	if (t->n_classes < 2)
		return err_set(err, ERR_DATA, "the hold-out has one class only ('%s'): nothing can be told apart on it", t->classes[0]);
	if (t->task != METRIC_BINARY)
		return 0;
	if (t->n_classes > 2)
		return err_set(err, ERR_DATA, "the policy's task is binary, but the hold-out's label has %zu classes", t->n_classes);
	t->positive = positive ? truth_class(t, positive) : (uint32_t)(t->n_classes - 1);
	if (t->positive == NO_LABEL)
		return err_set(err, ERR_DATA, "no row of the hold-out has the positive class '%s'", positive);
	return 0;
}

/* The class of each row; labels repeat, so the map is asked with the raw text and filled as new ones turn up. */
static void assign(struct truth *t, const char *const *texts, size_t n)
{
	struct map known = { 0 };
	bool added;

	for (size_t i = 0; i < n; i++) {
		size_t *at = map_put(&known, texts[i], strlen(texts[i]), 0, &added);

		if (added)
			*at = truth_class(t, texts[i]);
		t->y_class[i] = (uint32_t)*at;
	}
	map_release(&known);
}

int truth_set_labels(struct truth *t, const char *const *texts, size_t n, const char *positive, struct err *err)
{
	t->n = n;
	collect(t, texts, n);
	if (check_classes(t, positive, err) < 0)
		return -1;
	t->y_class = mem_new(n, sizeof(*t->y_class));
	assign(t, texts, n);
	if (t->task != METRIC_BINARY)
		return 0;
	t->is_positive = mem_new(n, 1);
	for (size_t i = 0; i < n; i++)
		t->is_positive[i] = t->y_class[i] == t->positive;
	return 0;
}

static void add_class(struct truth *t, const char *text)
{
	char buf[DECIMAL_TEXT];

	if (truth_class(t, text) != NO_LABEL)
		return;
	t->classes = mem_resize(t->classes, t->n_classes + 1, sizeof(*t->classes));
	t->classes[t->n_classes++] = mem_strdup(canonical(buf, text));
}

void truth_add_classes(struct truth *t, const struct predictions *p)
{
	char buf[DECIMAL_TEXT];

	if (!t->classes)
		return;
	for (size_t k = 0; k < p->n_classes; k++)
		add_class(t, p->classes[k]);
	for (size_t i = 0; p->value && !p->label && i < p->n && t->n_classes <= t->n_true + MOST_NEW_NUMBERS; i++)
		if (isfinite(p->value[i]) && (i == 0 || p->value[i] != p->value[i - 1])) {
			decimal_format(buf, p->value[i]);
			add_class(t, buf);
		}
}

void truth_set_queries(struct truth *t, uint32_t *query, size_t n_queries)
{
	t->query = query;
	t->n_queries = n_queries;
	t->query_row = mem_new(n_queries, sizeof(*t->query_row));
	for (size_t i = t->n; i-- > 0;)
		t->query_row[query[i]] = i;
}

size_t truth_units(const struct truth *t)
{
	return t->query ? t->n_queries : t->n;
}

/* Groups and queries are numbered again: those that the part does not have must not count. Caller frees. */
static uint32_t *gather_numbers(size_t *n_numbers, const uint32_t *number, size_t n_known, const size_t *rows, size_t n)
{
	CLEANUP(mem_free) uint32_t *known = mem_new(n_known + 1, sizeof(*known)); /* number in the part, plus 1; 0 = not seen */
	uint32_t *out = mem_new(n, sizeof(*out));

	*n_numbers = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t *in_part = &known[number[rows[i]]];

		if (*in_part == 0)
			*in_part = (uint32_t)++ * n_numbers;
		out[i] = *in_part - 1;
	}
	return out;
}

static void gather_shape(struct truth *out, const struct truth *t, const size_t *rows)
{
	size_t n_queries;

	if (t->group)
		out->group = gather_numbers(&out->n_groups, t->group, t->n_groups, rows, out->n);
	if (t->query) {
		uint32_t *query = gather_numbers(&n_queries, t->query, t->n_queries, rows, out->n);

		truth_set_queries(out, query, n_queries);
	}
}

static void copy_costs(struct truth *out, const struct truth *t)
{
	size_t n = t->n_costs * t->n_classes * t->n_classes;

	out->n_costs = t->n_costs;
	out->cost = n ? mem_new(n, sizeof(*out->cost)) : NULL;
	if (n)
		memcpy(out->cost, t->cost, n * sizeof(*out->cost));
}

void truth_gather(struct truth *out, const struct truth *t, const size_t *rows, size_t n)
{
	*out = (struct truth){
		.n = n,
		.task = t->task,
		.n_classes = t->n_classes,
		.n_true = t->n_true,
		.positive = t->positive,
		.horizon = t->horizon,
		.priors = t->priors,
	};
	if (t->y)
		out->y = mem_new(n, sizeof(*out->y));
	if (t->y_class)
		out->y_class = mem_new(n, sizeof(*out->y_class));
	if (t->is_positive)
		out->is_positive = mem_new(n, 1);
	if (t->weight)
		out->weight = mem_new(n, sizeof(*out->weight));
	if (t->n_classes)
		out->classes = mem_new(t->n_classes, sizeof(*out->classes));
	for (size_t k = 0; k < t->n_classes; k++)
		out->classes[k] = mem_strdup(t->classes[k]);
	for (size_t i = 0; i < n; i++) {
		if (t->y)
			out->y[i] = t->y[rows[i]];
		if (t->y_class)
			out->y_class[i] = t->y_class[rows[i]];
		if (t->is_positive)
			out->is_positive[i] = t->is_positive[rows[i]];
		if (t->weight)
			out->weight[i] = t->weight[rows[i]];
	}
	gather_shape(out, t, rows);
	copy_costs(out, t);
}

void truth_release(struct truth *t)
{
	for (size_t k = 0; k < t->n_classes; k++)
		free(t->classes[k]);
	free(t->classes);
	free(t->y);
	free(t->y_class);
	free(t->is_positive);
	free(t->weight);
	free(t->group);
	free(t->query);
	free(t->query_row);
	free(t->cost);
	*t = (struct truth){ 0 };
}
