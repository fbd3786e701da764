/* fuzz_table - any bytes as a CSV table: read, ordered, digested; its digest is that of the same table read again. */
#include "base/mem.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(table_release) struct table one = { 0 };
	CLEANUP(table_release) struct table other = { 0 };
	struct table_read how = { .n_threads = 1 };
	char digest[2][DIGEST_TEXT];
	struct err err = { 0 };
	bool read;

	read = table_read_csv_text(&one, (const char *)data, size, "fuzz", &how, &err) == 0;
	how.n_threads = 3;
	if (read != (table_read_csv_text(&other, (const char *)data, size, "fuzz", &how, &err) == 0))
		abort();
	if (!read)
		return 0;
	table_digest(digest[0], &one, NULL, NULL);
	table_digest(digest[1], &other, NULL, NULL);
	if (strcmp(digest[0], digest[1]) != 0)
		abort();
	return 0;
}
