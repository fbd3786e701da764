/* columnplan.h - the columns of the table that is being made, and where each file has them. */
#ifndef INGEST_COLUMNPLAN_H
#define INGEST_COLUMNPLAN_H

#include "base/err.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/vec.h"
#include "table/schema.h"

#include <stdbool.h>
#include <stddef.h>

struct plan_column {
	char *name;
	const struct schema_column *rule; /* NULL = none: kept as it is */
	bool is_key;
};

struct plan {
	const struct schema *schema;
	struct plan_column *columns;
	size_t n, cap;
	struct map by_name;
};

/* One file of the input, mapped. */
struct input {
	const char *path;
	struct fs_map map;
	bool is_json;
};

/* Map a file and find out what it is: by its name (.csv, .json, .ndjson, .jsonl), else by its first character. */
int input_open(struct input *input, const char *path, struct err *err);
void input_close(struct input *input);

/*
 * The columns are the schema's; then, where extra columns are kept or there is no schema, the files' in the order in which they
 * come. ERR_DATA for an unknown, duplicate or missing CSV column, an empty file, UTF-16.
 */
int plan_make(struct plan *plan, const struct schema *schema, const struct input *inputs, size_t n_inputs, struct err *err);

/* The columns of an existing table. ERR_DATA if the schema has others. */
int plan_of_table(struct plan *plan, const struct schema *schema, const struct input *table, struct err *err);

void plan_release(struct plan *plan);

/* The column's index, or -1. */
ptrdiff_t plan_find(const struct plan *plan, const char *name, size_t len);

#endif
