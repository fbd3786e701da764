/* fuzz_decimal - whatever parses as a number is written as text that reads back to the same bits. */
#include "math/decimal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[DECIMAL_TEXT];
	double value, again;
	int64_t integer;

	decimal_parse_int(&integer, (const char *)data, size);
	if (decimal_parse(&value, (const char *)data, size) != DECIMAL_OK)
		return 0;
	if (decimal_parse(&again, text, decimal_format(text, value)) != DECIMAL_OK || memcmp(&value, &again, sizeof(value)) != 0)
		abort();
	return 0;
}
