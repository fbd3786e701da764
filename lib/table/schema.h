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
	double min, max;           /* of a time column: milliseconds since 1970 */
	char *min_text, *max_text; /* as written, for messages; NULL = none */
	struct strvec values;      /* allowed, as text; empty = any */
	double *value_numbers;     /* (values.n) the same for int and float columns, else NULL */
	char *unit;                /* NULL = none */
	char *role;                /* "target", "key", "feature", "ignore"; NULL = none given */
	int line, col;             /* of its key in the file */
};

struct schema {
	char *path;
	struct strvec key; /* key columns */
	size_t min_rows;
	struct strvec missing; /* texts that mean missing */
	enum schema_extra extra;
	struct schema_column *columns;
	size_t n_columns;
};

/* Unknown keys, unknown types, min > max, a key that is no column: ERR_USAGE "path:line:col: ...". */
int schema_read(struct schema *s, const char *path, struct err *err);
/* path NULL: schema.yaml in the working folder; if that is absent too, a schema without columns (n_columns 0, path NULL). */
int schema_read_or_none(struct schema *s, const char *path, struct err *err);
void schema_release(struct schema *s);
const struct schema_column *schema_column(const struct schema *s, const char *name);
/* Names of the columns that a table must hold as text: category, text, bool, time, and the keys. */
void schema_text_columns(const struct schema *s, struct strvec *out);
/* Names of the columns that must be numbers: int and float, less the keys. */
void schema_number_columns(const struct schema *s, struct strvec *out);
/* The first column with that role, or NULL. */
const struct schema_column *schema_role(const struct schema *s, const char *role);
/* "float" */
const char *schema_type_name(enum schema_type type);

#endif
