/* fuzz_verdict - any bytes as a verdict.json. */
#include "base/mem.h"
#include "verdict/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(verdict_release) struct verdict v = { 0 };
	struct err err = { 0 };

	verdict_read_text(&v, (const char *)data, size, "fuzz", &err);
	return 0;
}
