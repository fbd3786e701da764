/* fuzz_csv - every record that is read is written as text that reads back as the same fields. */
#include "base/mem.h"
#include "format/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_record(const struct csv *csv)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(csv_close) struct csv again = { 0 };

	for (size_t i = 0; i < csv->n_fields; i++)
		csv_add(&text, csv->fields[i].text, csv->fields[i].len, i == 0);
	csv_end_row(&text, 0);
	csv_open(&again, text.data, text.len);
	/* A mark at the very beginning is skipped there, and a record of one empty field is "". */
	if (csv->n_fields && csv->fields[0].len >= 3 && memcmp(csv->fields[0].text, "\xef\xbb\xbf", 3) == 0)
		return;
	if (csv_next(&again) != CSV_ROW || again.n_fields != csv->n_fields)
		abort();
	for (size_t i = 0; i < csv->n_fields; i++)
		if (again.fields[i].len != csv->fields[i].len ||
		    (again.fields[i].len && memcmp(again.fields[i].text, csv->fields[i].text, again.fields[i].len) != 0))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(csv_close) struct csv csv = { 0 };
	enum csv_status status;
	size_t line = 0;

	csv_open(&csv, (const char *)data, size);
	while ((status = csv_next(&csv)) != CSV_END) {
		if (csv.row_line <= line || csv.row < (const char *)data || csv.row + csv.row_len > (const char *)data + size)
			abort();
		line = csv.row_line;
		if (status == CSV_ROW)
			check_record(&csv);
	}
	return 0;
}
