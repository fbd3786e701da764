/* fuzz_rwlock - any bytes as DVC's list of who is at work on which path; what is read is written, and read again to the same. */
#include "base/mem.h"
#include "pipeline/locks/rwlock_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(str_release) struct str once = { 0 }, twice = { 0 };
	struct rwlock_file f = { 0 }, again = { 0 };
	struct err err;

	if (rwlock_file_parse(&f, (const char *)data, size, "rwlock", &err) == 0) {
		rwlock_file_write(&once, &f);
		if (rwlock_file_parse(&again, str_text(&once), once.len, "rwlock", &err) < 0)
			abort();
		rwlock_file_write(&twice, &again);
		if (strcmp(str_text(&once), str_text(&twice)) != 0)
			abort();
	}
	rwlock_file_release(&f);
	rwlock_file_release(&again);
	return 0;
}
