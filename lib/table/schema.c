/* schema.c - schema.yaml into a struct, with each mistake named by its place. */
#include "table/schema.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

static const char by_itself[] = "schema.yaml";

/* In the order of enum schema_type. */
static const char *const type_names[] = { "int", "float", "category", "text", "bool", "time", NULL };
static const char *const extra_names[] = { "error", "drop", "keep", NULL };
static const char *const role_names[] = { "target", "key", "feature", "ignore", NULL };

const char *schema_type_name(enum schema_type type)
{
	return type_names[type];
}

/* The index of a word in a closed list. */
static int choose(int *out, const struct yaml *y, const struct ynode *node, const char *what, const char *const *names, struct err *err)
{
	const char *near;
	struct ynode at = *node;

	at.key_line = 0; /* the value is wrong, not the key */
	if (node->kind != YNODE_SCALAR)
		return yaml_error(y, &at, err, "a %s is expected", what);
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], node->text) == 0) {
			*out = i;
			return 0;
		}
	near = str_nearest(node->text, names);
	if (near)
		return yaml_error(y, &at, err, "unknown %s '%.80s' (did you mean '%s'?)", what, node->text, near);
	return yaml_error(y, &at, err, "unknown %s '%.80s'", what, node->text);
}

static bool is_number_type(enum schema_type type)
{
	return type == SCHEMA_INT || type == SCHEMA_FLOAT;
}

static int read_bound(struct schema_column *c, const struct yaml *y, const struct ynode *node, const char *key, struct err *err)
{
	const struct ynode *bound = ynode_get(node, key);
	bool is_min = strcmp(key, "min") == 0;
	int64_t ms;
	double value;

	if (ynode_is_null(bound))
		return 0;
	if (c->type == SCHEMA_TIME) {
		if (bound->kind != YNODE_SCALAR || !clock_parse(bound->text, &ms))
			return yaml_error(y, bound, err, "'%s' of a time column must be an RFC 3339 time or a date", key);
		value = (double)ms;
	} else if (!is_number_type(c->type)) {
		return yaml_error(y, bound, err, "'%s' is for int, float and time columns, and this one is %s", key, type_names[c->type]);
	} else if (yaml_get_number(y, node, key, &value, err) < 0) {
		return -1;
	}
	*(is_min ? &c->min : &c->max) = value;
	*(is_min ? &c->has_min : &c->has_max) = true;
	*(is_min ? &c->min_text : &c->max_text) = mem_strdup(bound->text);
	return 0;
}

static int read_bounds(struct schema_column *c, const struct yaml *y, const struct ynode *node, struct err *err)
{
	if (read_bound(c, y, node, "min", err) < 0 || read_bound(c, y, node, "max", err) < 0)
		return -1;
	if (c->has_min && c->has_max && c->min > c->max)
		return yaml_error(y, ynode_get(node, "min"), err, "min %s is greater than max %s", c->min_text, c->max_text);
	return 0;
}

static int read_values(struct schema_column *c, const struct yaml *y, const struct ynode *node, struct err *err)
{
	const struct ynode *values = ynode_get(node, "values");

	if (yaml_get_texts(y, node, "values", &c->values, err) < 0)
		return -1;
	if (!is_number_type(c->type) || c->values.n == 0)
		return 0;
	c->value_numbers = mem_new(c->values.n, sizeof(*c->value_numbers));
	for (size_t i = 0; i < c->values.n; i++)
		if (decimal_parse(&c->value_numbers[i], c->values.v[i], strlen(c->values.v[i])) != DECIMAL_OK)
			return yaml_error(y, values, err, "'%.80s' is no value of %s column", c->values.v[i],
					  c->type == SCHEMA_INT ? "an int" : "a float");
	return 0;
}

static int read_column(struct schema_column *c, const struct yaml *y, const struct ynode *node, struct err *err)
{
	static const char *const known[] = { "type", "required", "unique", "min", "max", "values", "unit", "role", NULL };
	const struct ynode *type = node->kind == YNODE_MAP ? ynode_get(node, "type") : node; /* "AGE: int" is {type: int} */
	const char *unit = NULL;
	int chosen = 0;

	c->line = node->key_line;
	c->col = node->key_col;
	if (node->kind == YNODE_MAP && yaml_only(y, node, known, err) < 0)
		return -1;
	if (node->kind == YNODE_LIST || ynode_is_null(type))
		return yaml_error(y, node, err, "column '%s' needs a type: int, float, category, text, bool or time", c->name);
	if (choose(&chosen, y, type, "type", type_names, err) < 0)
		return -1;
	c->type = (enum schema_type)chosen;
	if (node->kind != YNODE_MAP)
		return 0;
	if (yaml_get_bool(y, node, "required", &c->required, err) < 0 || yaml_get_bool(y, node, "unique", &c->unique, err) < 0 ||
	    read_bounds(c, y, node, err) < 0 || read_values(c, y, node, err) < 0 || yaml_get_text(y, node, "unit", &unit, err) < 0)
		return -1;
	c->unit = mem_strdup(unit);
	if (ynode_is_null(ynode_get(node, "role")))
		return 0;
	if (choose(&chosen, y, ynode_get(node, "role"), "role", role_names, err) < 0)
		return -1;
	c->role = mem_strdup(role_names[chosen]);
	return 0;
}

static int read_columns(struct schema *s, const struct yaml *y, struct err *err)
{
	const struct ynode *columns = ynode_get(y->root, "columns");

	if (!columns || columns->kind != YNODE_MAP || columns->n == 0)
		return yaml_error(y, columns ? columns : y->root, err, "'columns' must be a map of at least one column");
	s->columns = mem_new(columns->n, sizeof(*s->columns));
	for (size_t i = 0; i < columns->n; i++) {
		s->columns[s->n_columns++].name = mem_strdup(columns->keys[i]);
		if (columns->keys[i][0] == '\0')
			return yaml_error(y, columns->items[i], err, "a column without a name");
		if (read_column(&s->columns[i], y, columns->items[i], err) < 0)
			return -1;
	}
	return 0;
}

/* A column with the role "key" is a key, as one that rows.key names. */
static void add_keys_by_role(struct schema *s)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (s->columns[i].role && strcmp(s->columns[i].role, "key") == 0 && !strvec_has(&s->key, s->columns[i].name))
			strvec_add(&s->key, s->columns[i].name);
}

static int read_rows(struct schema *s, const struct yaml *y, struct err *err)
{
	static const char *const known[] = { "key", "min", NULL };
	const struct ynode *rows = ynode_get(y->root, "rows");
	int64_t min = 0;

	if (ynode_is_null(rows))
		return 0;
	if (rows->kind != YNODE_MAP)
		return yaml_error(y, rows, err, "'rows' must be a map: {key: [id], min: 50}");
	if (yaml_only(y, rows, known, err) < 0 || yaml_get_texts(y, rows, "key", &s->key, err) < 0 ||
	    yaml_get_int(y, rows, "min", &min, err) < 0)
		return -1;
	if (min < 0)
		return yaml_error(y, ynode_get(rows, "min"), err, "'min' must not be negative");
	s->min_rows = (size_t)min;
	for (size_t i = 0; i < s->key.n; i++) {
		if (!schema_column(s, s->key.v[i]))
			return yaml_error(y, ynode_get(rows, "key"), err, "the key '%s' is no column of this schema", s->key.v[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(s->key.v[i], s->key.v[k]) == 0)
				return yaml_error(y, ynode_get(rows, "key"), err, "the key names '%s' twice", s->key.v[i]);
	}
	return 0;
}

static int read_document(struct schema *s, const struct yaml *y, struct err *err)
{
	static const char *const known[] = { "schema", "rows", "columns", "extra_columns", "missing", NULL };
	const struct ynode *extra = ynode_get(y->root, "extra_columns");
	int64_t version = 1;
	int chosen = SCHEMA_EXTRA_ERROR;

	if (y->root->kind != YNODE_MAP)
		return yaml_error(y, y->root, err, "a schema is a map: schema, rows, columns ...");
	if (yaml_only(y, y->root, known, err) < 0 || yaml_get_int(y, y->root, "schema", &version, err) < 0)
		return -1;
	if (version != 1)
		return yaml_error(y, ynode_get(y->root, "schema"), err, "version %lld of the format is not known (1 is)",
				  (long long)version);
	if (!ynode_is_null(extra) && choose(&chosen, y, extra, "way with extra columns", extra_names, err) < 0)
		return -1;
	s->extra = (enum schema_extra)chosen;
	if (yaml_get_texts(y, y->root, "missing", &s->missing, err) < 0 || read_columns(s, y, err) < 0 || read_rows(s, y, err) < 0)
		return -1;
	add_keys_by_role(s);
	return 0;
}

int schema_read(struct schema *s, const char *path, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };

	*s = (struct schema){ .path = mem_strdup(path) };
	if (yaml_read_file(&y, path, err) < 0)
		return -1;
	return read_document(s, &y, err);
}

int schema_read_or_none(struct schema *s, const char *path, struct err *err)
{
	*s = (struct schema){ .extra = SCHEMA_EXTRA_KEEP };
	return path || fs_exists(by_itself) ? schema_read(s, path ? path : by_itself, err) : 0;
}

void schema_release(struct schema *s)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		struct schema_column *c = &s->columns[i];

		free(c->name);
		free(c->min_text);
		free(c->max_text);
		free(c->value_numbers);
		free(c->unit);
		free(c->role);
		strvec_release(&c->values);
	}
	free(s->columns);
	free(s->path);
	strvec_release(&s->key);
	strvec_release(&s->missing);
	*s = (struct schema){ 0 };
}

const struct schema_column *schema_column(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (strcmp(s->columns[i].name, name) == 0)
			return &s->columns[i];
	return NULL;
}

const struct schema_column *schema_role(const struct schema *s, const char *role)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (s->columns[i].role && strcmp(s->columns[i].role, role) == 0)
			return &s->columns[i];
	return NULL;
}

void schema_text_columns(const struct schema *s, struct strvec *out)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (!is_number_type(s->columns[i].type) || strvec_has(&s->key, s->columns[i].name))
			strvec_add(out, s->columns[i].name);
}

void schema_number_columns(const struct schema *s, struct strvec *out)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (is_number_type(s->columns[i].type) && !strvec_has(&s->key, s->columns[i].name))
			strvec_add(out, s->columns[i].name);
}
