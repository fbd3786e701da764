/* fuzz_param_set - any bytes as a file of parameters in each format, with a setting from the first line. */
#include "base/mem.h"
#include "pipeline/params/param_file.h"
#include "pipeline/params/param_set.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "p.yaml", "p.json", "p.toml", "p.py" };
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size);
	CLEANUP(strvec_release) struct strvec settings = { 0 };
	size_t first = strcspn(text, "\n");

	strvec_add_take(&settings, mem_strndup(text, first));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(arena_release) struct arena a = { 0 };
		CLEANUP(str_release) struct str out = { 0 };
		struct err err = { 0 };
		struct value *root;

		if (first < size)
			param_set_text(&out, text + first + 1, size - first - 1, names[i], &settings, &err);
		if (param_file_read_text(&root, &a, text, size, names[i], &err) == 0)
			value_to_repr(&out, root);
	}
	return 0;
}
