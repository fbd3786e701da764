/* check.c - one function a type, in a table; RULES 1 has the grammar. */
#include "tools/ingest/check.h"

#include "base/clock.h"
#include "base/mem.h"
#include "math/decimal.h"
#include "table/table.h"

#include <stdio.h>
#include <string.h>

void checker_init(struct checker *c, const struct plan *plan)
{
	*c = (struct checker){ .plan = plan };
	c->cells = mem_new(plan->n, sizeof(*c->cells));
	c->unique = mem_new(plan->n, sizeof(*c->unique));
}

void checker_release(struct checker *c)
{
	for (size_t i = 0; c->unique && i < c->plan->n; i++)
		map_release(&c->unique[i]);
	map_release(&c->keys);
	free(c->unique);
	free(c->cells);
	arena_release(&c->arena);
	str_release(&c->key);
	*c = (struct checker){ 0 };
}

static int wrong(struct finding *f, enum cause cause, const struct plan_column *column, const struct raw_cell *raw, const char *expected)
{
	return finding_set(f, cause, column->name, raw->text, raw->len, "%s", expected);
}

static int check_range(const struct plan_column *column, const struct raw_cell *raw, double value, struct finding *f)
{
	const struct schema_column *rule = column->rule;

	if ((!rule->has_min || value >= rule->min) && (!rule->has_max || value <= rule->max))
		return 0;
	if (rule->has_min && rule->has_max)
		return finding_set(f, CAUSE_OUT_OF_RANGE, column->name, raw->text, raw->len, "%s to %s", rule->min_text, rule->max_text);
	return finding_set(f, CAUSE_OUT_OF_RANGE, column->name, raw->text, raw->len, "at %s %s", rule->has_min ? "least" : "most",
			   rule->has_min ? rule->min_text : rule->max_text);
}

static int not_allowed(const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	CLEANUP(str_release) struct str list = { 0 };

	for (size_t i = 0; i < column->rule->values.n && list.len < 200; i++)
		str_addf(&list, "%s%s", i ? ", " : "", column->rule->values.v[i]);
	return finding_set(f, CAUSE_NOT_ALLOWED, column->name, raw->text, raw->len, "one of %s", str_text(&list));
}

static int check_number_values(const struct plan_column *column, const struct raw_cell *raw, double value, struct finding *f)
{
	const struct schema_column *rule = column->rule;

	for (size_t i = 0; i < rule->values.n; i++)
		if (rule->value_numbers[i] == value)
			return 0;
	return rule->values.n ? not_allowed(column, raw, f) : 0;
}

static int check_text_values(const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	const struct strvec *values = &column->rule->values;

	for (size_t i = 0; i < values->n; i++)
		if (strlen(values->v[i]) == raw->len && memcmp(values->v[i], raw->text, raw->len) == 0)
			return 0;
	return values->n ? not_allowed(column, raw, f) : 0;
}

/* Written as JSON writes numbers: such a text stays; others ("+7", "007", " 3", ".5") are written anew. */
static bool is_plain_number(const char *p, size_t len)
{
	const char *end = p + len, *start;

	p += p < end && *p == '-';
	start = p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	if (p == start || (*start == '0' && p - start > 1))
		return false;
	if (p < end && *p == '.') {
		start = ++p;
		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p == start)
			return false;
	}
	return p == end || *p == 'e' || *p == 'E';
}

static int check_int(struct clean_cell *out, const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	enum decimal_status status;
	int64_t value;
	double number;

	status = decimal_parse_int(&value, raw->text, raw->len);
	if (status == DECIMAL_OUT_OF_RANGE)
		return wrong(f, CAUSE_OUT_OF_RANGE, column, raw, "an integer of 64 bits");
	if (status != DECIMAL_OK)
		return decimal_parse(&number, raw->text, raw->len) == DECIMAL_NOT_A_NUMBER
			       ? wrong(f, CAUSE_NOT_A_NUMBER, column, raw, "an integer")
			       : wrong(f, CAUSE_NOT_AN_INTEGER, column, raw, "an integer");
	if (check_range(column, raw, (double)value, f) < 0 || check_number_values(column, raw, (double)value, f) < 0)
		return -1;
	if (!is_plain_number(out->text, out->len)) {
		out->len = (size_t)snprintf(out->own, sizeof(out->own), "%lld", (long long)value);
		out->text = out->own;
	}
	return 0;
}

static int check_float(struct clean_cell *out, const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	double value;

	switch (decimal_parse(&value, raw->text, raw->len)) {
	case DECIMAL_NOT_A_NUMBER:
		return wrong(f, CAUSE_NOT_A_NUMBER, column, raw, "a number");
	case DECIMAL_OUT_OF_RANGE:
		return wrong(f, CAUSE_OUT_OF_RANGE, column, raw, "a number that a double can hold");
	case DECIMAL_OK:
		break;
	}
	if (check_range(column, raw, value, f) < 0 || check_number_values(column, raw, value, f) < 0)
		return -1;
	if (!is_plain_number(out->text, out->len)) {
		out->len = decimal_format(out->own, value);
		out->text = out->own;
	}
	return 0;
}

static int check_text(struct clean_cell *out, const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	(void)out;
	return check_text_values(column, raw, f);
}

static int check_bool(struct clean_cell *out, const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	static const char *const spellings[] = { "false", "true", "False", "True", "FALSE", "TRUE", "0", "1" };

	for (size_t i = 0; i < ARRAY_LEN(spellings); i++)
		if (strlen(spellings[i]) == raw->len && memcmp(spellings[i], raw->text, raw->len) == 0) {
			out->text = i % 2 ? "true" : "false";
			out->len = strlen(out->text);
			return 0;
		}
	return wrong(f, CAUSE_NOT_ALLOWED, column, raw, "true or false");
}

static int check_time(struct clean_cell *out, const struct plan_column *column, const struct raw_cell *raw, struct finding *f)
{
	char text[64];
	int64_t ms;

	(void)out;
	if (raw->len < sizeof(text)) {
		memcpy(text, raw->text, raw->len);
		text[raw->len] = '\0';
		if (clock_parse(text, &ms))
			return check_range(column, raw, (double)ms, f);
	}
	return wrong(f, CAUSE_BAD_TIME, column, raw, "an RFC 3339 time or a date");
}

/* In the order of enum schema_type. */
static int (*const checks[])(struct clean_cell *, const struct plan_column *, const struct raw_cell *, struct finding *) = {
	check_int, check_float, check_text, check_text, check_bool, check_time,
};

static int check_cell(struct clean_cell *out, const struct plan *plan, const struct plan_column *column, const struct raw_cell *raw,
		      struct finding *f)
{
	*out = (struct clean_cell){ .text = raw->text, .len = raw->len };
	if (raw->kind == RAW_ABSENT || raw->kind == RAW_NULL ||
	    table_is_missing(raw->text, raw->len, raw->kind == RAW_QUOTED, &plan->schema->missing)) {
		out->len = 0;
		if (column->is_key || (column->rule && column->rule->required))
			return finding_set(f, CAUSE_MISSING, column->name, raw->text, raw->len, "a value");
		return 0;
	}
	if (raw->kind == RAW_NESTED)
		return wrong(f, CAUSE_BAD_JSON, column, raw, "a plain value");
	return column->rule ? checks[column->rule->type](out, column, raw, f) : 0;
}

int check_cells(struct checker *c, const struct raw_cell *cells, struct finding *finding)
{
	for (size_t i = 0; i < c->plan->n; i++)
		if (check_cell(&c->cells[i], c->plan, &c->plan->columns[i], &cells[i], finding) < 0)
			return -1;
	return 0;
}

/* The key's cells (all cells, if there is no key), each with its length: two keys cannot run into each other. */
static void make_key(struct checker *c)
{
	bool whole_row = c->plan->schema->key.n == 0, alone = c->plan->schema->key.n == 1;

	str_clear(&c->key);
	for (size_t i = 0; i < c->plan->n; i++)
		if (whole_row || c->plan->columns[i].is_key) {
			if (!alone)
				str_addf(&c->key, "%zu:", c->cells[i].len);
			str_addn(&c->key, c->cells[i].text, c->cells[i].len);
		}
}

bool check_is_known(struct checker *c)
{
	make_key(c);
	return map_get(&c->keys, c->key.data, c->key.len) != NULL;
}

static void remember(struct checker *c, struct map *map, const char *text, size_t len)
{
	if (!map_get(map, text, len))
		map_put(map, arena_strndup(&c->arena, text, len), len, 0, NULL);
}

static bool must_be_unique(const struct checker *c, size_t i)
{
	return c->plan->columns[i].rule && c->plan->columns[i].rule->unique && c->cells[i].len > 0;
}

int check_unique(struct checker *c, struct finding *finding)
{
	const struct strvec *key = &c->plan->schema->key;
	ptrdiff_t at;

	if (key->n > 0 && check_is_known(c)) {
		at = plan_find(c->plan, key->v[0], strlen(key->v[0]));
		return finding_set(finding, CAUSE_DUPLICATE_KEY, c->plan->columns[at].name, c->cells[at].text, c->cells[at].len,
				   "a key that no row before has");
	}
	for (size_t i = 0; i < c->plan->n; i++)
		if (must_be_unique(c, i) && map_get(&c->unique[i], c->cells[i].text, c->cells[i].len))
			return finding_set(finding, CAUSE_DUPLICATE_KEY, c->plan->columns[i].name, c->cells[i].text, c->cells[i].len,
					   "a value that no row before has");
	if (key->n > 0)
		check_remember(c);
	for (size_t i = 0; i < c->plan->n; i++)
		if (must_be_unique(c, i))
			remember(c, &c->unique[i], c->cells[i].text, c->cells[i].len);
	return 0;
}

void check_remember(struct checker *c)
{
	make_key(c);
	remember(c, &c->keys, str_text(&c->key), c->key.len);
}
