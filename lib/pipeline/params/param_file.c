/* param_file.c - loads a file of parameters by its suffix, and picks the keys that a stage asks for. */
#include "pipeline/params/param_file.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "format/value/python_literals.h"
#include "format/value/toml.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/json_loose.h"

#include <string.h>

enum { PARAMS_MOST = 64 << 20 };

static int read_json(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(json_cleanup) struct json *json = json_parse(text, len, path, err);

	if (!json)
		return json_is_loose(text, len) ? json_loose_read(out, a, text, len, path, err) : -1;
	*out = value_from_json(a, json);
	return 0;
}

/* Any other suffix is YAML. */
static const struct {
	const char *suffix;
	int (*read)(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);
} formats[] = {
	{ ".json", read_json },
	{ ".toml", toml_read_text },
	{ ".py", python_literals_read },
	{ "", yaml_edit_values },
};

int param_file_read_text(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err)
{
	const size_t last = ARRAY_LEN(formats) - 1;

	for (size_t i = 0; i <= last; i++) {
		if (!str_ends(path, formats[i].suffix))
			continue;
		if (formats[i].read(out, a, text, len, path, err) == 0)
			return 0;
		err->code = DVC_ERROR;
		return -1;
	}
	return 0;
}

int param_file_read(struct value **out, struct arena *a, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, PARAMS_MOST, err) < 0)
		return -1;
	return param_file_read_text(out, a, str_text(&text), text.len, path, err);
}

struct value *param_file_pick(struct arena *a, const struct value *root, const char *const *keys, size_t n_keys, bool whole,
			      struct strvec *missing)
{
	CLEANUP(strvec_release) struct strvec sorted = { 0 };
	struct value *picked = value_map(a);

	for (size_t i = 0; whole && root->kind == VALUE_MAP && i < root->n; i++)
		strvec_add(&sorted, root->keys[i]);
	for (size_t i = 0; !whole && i < n_keys; i++)
		strvec_add(&sorted, keys[i]);
	strvec_sort(&sorted);
	for (size_t i = 0; i < sorted.n; i++) {
		const struct value *value = whole ? value_get(root, sorted.v[i]) : value_find(root, sorted.v[i]);

		if (value)
			value_put(a, picked, sorted.v[i], (struct value *)value);
		else if (missing)
			strvec_add(missing, sorted.v[i]);
	}
	return picked;
}
