/* fuzz_json - whatever parses as JSON is written as text that parses, and is then written the same. */
#include "base/mem.h"
#include "format/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Parse and write; false if it does not parse. */
static bool rewrite(struct str *out, const char *text, size_t len)
{
	CLEANUP(json_cleanup) struct json *value = NULL;
	struct err err = { 0 };

	value = json_parse(text, len, "fuzz", &err);
	if (value)
		json_dump(out, value);
	return value != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(str_release) struct str once = { 0 };
	CLEANUP(str_release) struct str twice = { 0 };
	CLEANUP(str_release) struct str thrice = { 0 };

	if (!rewrite(&once, (const char *)data, size))
		return 0;
	/* The second text may differ from the first in a zero's sign: -0.0 is written "-0", which reads as the integer 0. */
	if (!rewrite(&twice, once.data, once.len) || !rewrite(&thrice, twice.data, twice.len))
		abort();
	if (twice.len != thrice.len || memcmp(twice.data, thrice.data, twice.len) != 0)
		abort();
	return 0;
}
