/* fuzz_yaml_edit - any bytes as YAML with its comments, written back; what it means, written anew, must mean the same when it is read again. */
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_mean_the_same(struct arena *a, const struct value *root)
{
	CLEANUP(str_release) struct str text = { 0 }, before = { 0 }, after = { 0 };
	struct err err = { 0 };
	struct value *again;

	yaml_emit(&text, root);
	if (yaml_edit_values(&again, a, str_text(&text), text.len, "again", &err) < 0)
		abort();
	value_to_json(&before, root, true);
	value_to_json(&after, again, true);
	if (strcmp(str_text(&before), str_text(&after)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct value *root, *other;
	struct err err = { 0 };

	if (yaml_edit_read(&root, &a, (const char *)data, size, "fuzz", &err) < 0)
		return 0;
	yaml_emit(&text, root);
	if (root->kind != VALUE_MAP || yaml_edit_values(&other, &a, (const char *)data, size, "fuzz", &err) < 0)
		return 0;
	must_mean_the_same(&a, other);
	value_put(&a, other, "frozen", value_bool(&a, true));
	yaml_edit_apply(&a, root, other);
	str_clear(&text);
	yaml_emit(&text, root);
	return 0;
}
