/* fuzz_rows - rows of JSON: each good row is an object that the other reader takes too, with the same members. */
#include "base/mem.h"
#include "format/json_rows.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct json_rows *rows)
{
	struct err err = { 0 };
	CLEANUP(json_cleanup) struct json *value = json_parse(rows->row, rows->row_len, "fuzz", &err);

	/*
	 * Numbers beyond a double or an int64 are refused there, and here only when they meet a column's rule; keys that are twice in
	 * a nested object are refused there, and here no column takes a nested object.
	 */
	if (!value &&
	    (strstr(err.text, "overflow") || strstr(err.text, "too big") || strstr(err.text, "too small") || strstr(err.text, "duplicate")))
		return;
	if (!value || json_len(value) != rows->n_fields)
		abort();
	for (size_t i = 0; i < rows->n_fields; i++) {
		const struct json_field *field = &rows->fields[i];
		const char *key = json_key_at(value, i), *text = json_text(json_value_at(value, i), NULL);

		if (strlen(key) != field->key_len || memcmp(key, field->key, field->key_len) != 0)
			abort();
		if ((field->kind == JSON_STRING) != (text != NULL) ||
		    (text && (strlen(text) != field->len || memcmp(text, field->text, field->len) != 0)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(json_rows_close) struct json_rows rows = { 0 };
	enum json_rows_status status;

	json_rows_open(&rows, (const char *)data, size);
	while ((status = json_rows_next(&rows)) != JSON_ROWS_END)
		if (status == JSON_ROWS_ROW)
			check_row(&rows);
	return 0;
}
