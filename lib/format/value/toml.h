/* toml.h - TOML 1.0 files of parameters as typed trees. */
#ifndef FORMAT_TOML_H
#define FORMAT_TOML_H

#include "format/value/value.h"

/* Dates and times become VALUE_DATE, as they stand. ERR_USAGE "path:line:col: ..." */
int toml_read_text(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);

/* A value of one line as TOML writes it: "text", [1, 2], { a = 1 }. */
void toml_add_value(struct str *out, const struct value *value);

/* The bytes of the text that a value, read from it at value->line and value->col, takes. 0 if there is none. */
size_t toml_value_at(const struct value *value, const char *text, size_t len, size_t *from);

#endif
