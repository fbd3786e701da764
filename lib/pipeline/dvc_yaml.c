/* dvc_yaml.c - reads the file and the names that its templates use. */
#include "pipeline/dvc_yaml.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_schema.h"
#include "pipeline/templating/template_vars.h"

#include <string.h>

static int parse(struct dvc_yaml *y, struct arena *a, struct err *err)
{
	CLEANUP(yaml_release) struct yaml yaml = { 0 };
	CLEANUP(str_release) struct str text = { 0 };

	if (source_tree_read(&text, y->tree, y->at, NULL, err) < 0)
		return -1;
	if (yaml_read_text(&yaml, str_text(&text), text.len, y->shown, err) < 0) {
		err->code = DVC_ERROR;
		return -1;
	}
	y->root = value_from_yaml(a, yaml.root);
	return dvc_schema_check(&yaml, y->root, err);
}

static bool says(const struct ini *config, const char *key, const char *value)
{
	const char *said = config ? ini_get(config, "parsing", key) : NULL;

	return said && strcmp(said, value) == 0;
}

int dvc_yaml_read(struct dvc_yaml *y, struct arena *a, const struct source_tree *tree, const char *at, const struct ini *config,
		  struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_parent(at);
	CLEANUP(mem_free) char *shown = source_tree_shown(tree, at);

	*y = (struct dvc_yaml){
		.at = arena_strdup(a, at), .folder = arena_strdup(a, folder), .shown = arena_strdup(a, shown), .tree = tree
	};
	if (parse(y, a, err) < 0)
		return -1;
	template_scope_init(&y->scope, a, y->shown);
	y->scope.bool_optional = says(config, "bool", "boolean_optional");
	y->scope.list_append = says(config, "list", "append");
	return template_load_vars(&y->scope, value_get(y->root, "vars"), tree, y->folder, NULL, err);
}

void dvc_yaml_names(struct strvec *out, const struct dvc_yaml *y)
{
	const struct value *stages = value_get(y->root, "stages");

	for (size_t i = 0; stages && i < stages->n; i++)
		strvec_add(out, stages->keys[i]);
}

bool dvc_yaml_is_group(const struct dvc_yaml *y, const char *name)
{
	const struct value *stage = value_get(value_get(y->root, "stages"), name);

	return value_get(stage, "foreach") || value_get(stage, "matrix");
}

int dvc_yaml_section(struct value **out, const struct dvc_yaml *y, const char *name, struct err *err)
{
	const struct value *section = value_get(y->root, name);

	*out = NULL;
	return section ? template_resolve(out, &y->scope, section, name, TEMPLATE_ANY, err) : 0;
}
