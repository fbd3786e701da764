/* fuzz_schema - any bytes as a schema.yaml, through a file in memory. */
#include "base/mem.h"
#include "table/schema.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(schema_release) struct schema s = { 0 };
	int fd = memfd_create("schema", 0);
	struct err err = { 0 };
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	schema_read(&s, path, &err);
	close(fd);
	return 0;
}
