/* dataset.c - reads the training table and tells target, keys and features apart. */
#include "training/dataset.h"

#include "base/fs.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

static const char schema_by_itself[] = "schema.yaml";

void dataset_release(struct dataset *d)
{
	table_release(&d->table);
	schema_release(&d->schema);
	strvec_release(&d->features);
	for (size_t c = 0; c < d->n_classes; c++)
		free(d->classes[c]);
	free(d->classes);
	free(d->class_values);
	free(d->target);
	free(d->y);
	free(d->label);
	*d = (struct dataset){ 0 };
}

const struct strvec *dataset_key(const struct dataset *d)
{
	static const struct strvec none = { 0 };

	return d->has_schema ? &d->schema.key : &none;
}

size_t *all_rows(size_t n)
{
	size_t *rows = mem_new(n + 1, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = i;
	return rows;
}

struct table dataset_view(const struct dataset *d, const struct strvec *names, const char *also)
{
	struct table view = { .path = d->table.path, .n_rows = d->table.n_rows, .line = d->table.line };

	view.columns = mem_new(names->n + 1, sizeof(*view.columns));
	for (size_t j = 0; j < d->table.n_columns; j++) {
		const struct column *c = &d->table.columns[j];

		if (strvec_has(names, c->name) || (also && strcmp(also, c->name) == 0))
			view.columns[view.n_columns++] = *c;
	}
	return view;
}

/* ---- reading ---- */

static int read_schema(struct dataset *d, const char *path, struct err *err)
{
	if (path ? !*path : !fs_exists(schema_by_itself))
		return 0;
	d->has_schema = true;
	if (!path)
		path = schema_by_itself;
	return schema_read(&d->schema, path, err) < 0 || digest_file(d->schema_digest, path, err) < 0 ? -1 : 0;
}

static int find_target(struct dataset *d, const struct recipe *r, struct err *err)
{
	const char *target = r->target;

	for (size_t j = 0; !target && j < d->schema.n_columns; j++)
		if (d->schema.columns[j].role && strcmp(d->schema.columns[j].role, "target") == 0)
			target = d->schema.columns[j].name;
	if (!target)
		return err_set(err, ERR_USAGE, "%s: train.target is missing, and no column of a schema has the role target", r->yaml.path);
	d->target = mem_strdup(target);
	return 0;
}

static bool predicts_numbers_only(const struct recipe *r)
{
	return r->learner && r->learner->tasks == METRIC_REGRESSION;
}

/* The table in canonical order. */
static int read_table(struct dataset *d, const char *path, const struct recipe *r, unsigned n_threads, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 };
	CLEANUP(table_release) struct table raw = { 0 };
	CLEANUP(mem_free) size_t *order = NULL;
	const struct table_read how = { .text_columns = &texts,
					.number_columns = &numbers,
					.missing = d->has_schema ? &d->schema.missing : NULL,
					.n_threads = n_threads };

	if (d->has_schema)
		schema_text_columns(&d->schema, &texts);
	for (size_t j = 0; j < d->schema.n_columns; j++) {
		const struct schema_column *c = &d->schema.columns[j];

		if ((c->type == SCHEMA_INT || c->type == SCHEMA_FLOAT) && !strvec_has(&texts, c->name))
			strvec_add(&numbers, c->name);
	}
	if (predicts_numbers_only(r) && !strvec_has(&numbers, d->target) && !strvec_has(&texts, d->target))
		strvec_add(&numbers, d->target);
	if (table_read_csv(&raw, path, &how, err) < 0)
		return -1;
	order = mem_new(raw.n_rows + 1, sizeof(*order));
	table_canonical_order(order, &raw, dataset_key(d), NULL);
	table_take_rows(&d->table, &raw, order, raw.n_rows);
	if (!d->table.path)
		d->table.path = mem_strdup(path);
	table_digest(d->digest, &d->table, dataset_key(d), NULL);
	return 0;
}

/* ---- target ---- */

static int target_is_missing(const struct dataset *d, size_t row, struct err *err)
{
	return err_at(err, ERR_DATA, d->table.path, (int)table_line(&d->table, row), 0, "no value in the target column '%s'", d->target);
}

static int take_numbers(struct dataset *d, const struct column *c, struct err *err)
{
	if (c->kind != COLUMN_NUMBER)
		return err_set(err, ERR_DATA, "%s: the target column '%s' is text, and a number is expected", d->table.path, d->target);
	d->y = mem_new(d->table.n_rows, sizeof(*d->y));
	for (size_t i = 0; i < d->table.n_rows; i++) {
		if (!isfinite(c->number[i]))
			return target_is_missing(d, i, err);
		d->y[i] = c->number[i];
	}
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The classes in byte order, and each row's class. */
static int take_classes(struct dataset *d, const struct column *c, struct err *err)
{
	CLEANUP(map_release) struct map seen = { 0 };
	size_t cap = 0;
	char buf[32];

	for (size_t i = 0; i < d->table.n_rows; i++) {
		const char *text = column_text(c, i, buf);
		bool added;

		if (!*text)
			return target_is_missing(d, i, err);
		if (map_get(&seen, text, strlen(text)))
			continue;
		if (d->n_classes == DATASET_MAX_CLASSES)
			return err_set(err, ERR_DATA, "%s: the target column '%s' has more than %d classes", d->table.path, d->target,
				       DATASET_MAX_CLASSES);
		d->classes = mem_grow(d->classes, d->n_classes, &cap, sizeof(*d->classes));
		d->classes[d->n_classes] = mem_strdup(text);
		map_put(&seen, d->classes[d->n_classes], strlen(text), d->n_classes, &added);
		d->n_classes++;
	}
	qsort(d->classes, d->n_classes, sizeof(*d->classes), by_bytes);
	d->label = mem_new(d->table.n_rows, sizeof(*d->label));
	for (size_t i = 0; i < d->table.n_rows; i++) {
		const char *text = column_text(c, i, buf);
		char **at = bsearch(&text, d->classes, d->n_classes, sizeof(*d->classes), by_bytes);

		d->label[i] = (uint32_t)(at - d->classes);
	}
	return 0;
}

static int check_classes(struct dataset *d, const struct column *c, struct err *err)
{
	if (d->n_classes < 2)
		return err_set(err, ERR_DATA, "%s: the target column '%s' has one class only ('%.80s'), so there is nothing to learn",
			       d->table.path, d->target, d->n_classes ? d->classes[0] : "");
	if (c->kind != COLUMN_NUMBER || !c->integral)
		return 0;
	d->class_values = mem_new(d->n_classes, sizeof(*d->class_values));
	for (size_t k = 0; k < d->n_classes; k++) {
		double value = strtod(d->classes[k], NULL); /* digits alone: no locale is ever set */

		d->class_values[k] = (int64_t)value;
	}
	return 0;
}

static int take_target(struct dataset *d, const struct recipe *r, struct err *err)
{
	const struct column *c = table_need(&d->table, d->target, err);
	unsigned tasks = r->learner ? r->learner->tasks : ~0u;
	bool classes;

	if (!c)
		return -1;
	classes = !(tasks & METRIC_REGRESSION) || (tasks != METRIC_REGRESSION && (r->classify || c->kind == COLUMN_TEXT));
	if (!classes) {
		d->task = METRIC_REGRESSION;
		return take_numbers(d, c, err);
	}
	if (take_classes(d, c, err) < 0 || check_classes(d, c, err) < 0)
		return -1;
	d->task = d->n_classes == 2 ? METRIC_BINARY : METRIC_MULTICLASS;
	if (tasks & (unsigned)d->task)
		return 0;
	return err_set(err, ERR_DATA, "%s: the target column '%s' has %zu classes, and learner %s takes two: try multinomial",
		       d->table.path, d->target, d->n_classes, r->learner->name);
}

/* ---- features ---- */

static bool is_feature(const struct dataset *d, const struct recipe *r, const char *name)
{
	const struct schema_column *c = d->has_schema ? schema_column(&d->schema, name) : NULL;

	if (strcmp(name, d->target) == 0 || strvec_has(&r->drop, name) || strvec_has(dataset_key(d), name))
		return false;
	if (c && c->type == SCHEMA_TIME)
		return false;
	return !c || !c->role || strcmp(c->role, "feature") == 0;
}

static int take_features(struct dataset *d, const struct recipe *r, struct err *err)
{
	for (size_t i = 0; i < r->drop.n; i++)
		if (!table_column(&d->table, r->drop.v[i]))
			return yaml_error(&r->yaml, r->drop_node, err, "'%s' has no column '%.80s' to drop", d->table.path, r->drop.v[i]);
	for (size_t j = 0; j < d->table.n_columns; j++)
		if (is_feature(d, r, d->table.columns[j].name))
			strvec_add(&d->features, d->table.columns[j].name);
	if (d->features.n == 0)
		return err_set(err, ERR_DATA, "'%s' has no column to learn from besides '%s'", d->table.path, d->target);
	return 0;
}

int dataset_load(struct dataset *d, const char *path, const char *schema_path, const struct recipe *r, unsigned n_threads, struct err *err)
{
	*d = (struct dataset){ 0 };
	if (read_schema(d, schema_path, err) < 0 || find_target(d, r, err) < 0 || read_table(d, path, r, n_threads, err) < 0)
		return -1;
	return take_target(d, r, err) < 0 || take_features(d, r, err) < 0 ? -1 : 0;
}
