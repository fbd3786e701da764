/* fuzz_ini - any bytes as a configuration, written, and read again to the same text. */
#include "base/mem.h"
#include "format/ini.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(ini_release) struct ini ini = { 0 }, merged = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct err err = { 0 };

	if (ini_read_text(&ini, (const char *)data, size, "fuzz", &err) < 0)
		return 0;
	ini_merge(&merged, &ini);
	ini_set(&merged, "core", "remote", "a, b");
	ini_rename_section(&merged, "core", "moved");
	ini_unset(&merged, "moved", "remote");
	ini_text(&text, &ini);
	return 0;
}
