/* schema.h - schema.yaml: what a good row looks like. */
#ifndef TABLE_SCHEMA_H
#define TABLE_SCHEMA_H

#include "base/err.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum schema_type { SCHEMA_INT, SCHEMA_FLOAT, SCHEMA_CATEGORY, SCHEMA_TEXT, SCHEMA_BOOL, SCHEMA_TIME };
enum schema_extra { SCHEMA_EXTRA_ERROR, SCHEMA_EXTRA_DROP, SCHEMA_EXTRA_KEEP };

struct schema_column {
	char *name;
	enum schema_type type;
	bool required, unique, has_min, has_max;
	double min, max;
	struct strvec values; /* allowed, as text; empty = any */
	char *unit;           /* NULL = none */
	char *role;           /* "target", "key", "feature", "ignore"; NULL = none given */
	int line, col;        /* of its key in the file */
};

struct schema {
	char *path;
	struct strvec key;     /* key columns */
	size_t min_rows;
	struct strvec missing; /* texts that mean missing */
	enum schema_extra extra;
	struct schema_column *columns;
	size_t n_columns;
};

/* Unknown keys, unknown types, min > max, a key that is no column: ERR_USAGE "path:line:col: ...". */
int schema_read(struct schema *s, const char *path, struct err *err);
void schema_release(struct schema *s);
const struct schema_column *schema_column(const struct schema *s, const char *name);
/* Names of the columns that a table must hold as text: category, text, bool, time, and the keys. */
void schema_text_columns(const struct schema *s, struct strvec *out);

#endif
