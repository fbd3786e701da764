/* fuzz_yaml - any bytes as a YAML file, with an override on top and the canonical JSON of what came out. */
#include "base/mem.h"
#include "format/yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(str_release) struct str json = { 0 };
	struct err err = { 0 };
	double number = 0;

	if (yaml_read_text(&y, (const char *)data, size, "fuzz", &err) < 0)
		return 0;
	yaml_get_number(&y, y.root, "a", &number, &err);
	yaml_set(&y, "a.b.c", "[1, two]", &err);
	ynode_to_json(&json, y.root);
	return 0;
}
