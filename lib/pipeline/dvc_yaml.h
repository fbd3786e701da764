/* dvc_yaml.h - one dvc.yaml: read, held against its schema, templated, and turned into stages. */
#ifndef PIPELINE_DVC_YAML_H
#define PIPELINE_DVC_YAML_H

#include "pipeline/project/project.h"
#include "pipeline/project/source_tree.h"
#include "pipeline/templating/template.h"

/* All that is not in the arena it was read into is borrowed. */
struct dvc_yaml {
	const char *at;     /* relative to the project's root: "sub/dvc.yaml" */
	const char *folder; /* "sub", or "." */
	const char *shown;  /* for messages */
	const struct source_tree *tree;
	struct value *root;
	struct template_scope scope;
};

/*
 * config NULL = defaults for parsing.bool and parsing.list. Fails if the file is absent. DVC_ERROR "path:line:col: ..." for bad YAML, what
 * the schema forbids, and vars that cannot be loaded.
 */
int dvc_yaml_read(struct dvc_yaml *y, struct arena *a, const struct source_tree *tree, const char *at, const struct ini *config,
		  struct err *err);

/* Append its stages, in the file's order, groups (foreach, matrix) in the order of their items. Nothing of dvc.lock is in them. */
int dvc_yaml_stages(struct stage_list *out, const struct dvc_yaml *y, struct err *err);
/* The names that stages have in the file, groups as one. Appended. */
void dvc_yaml_names(struct strvec *out, const struct dvc_yaml *y);
/* Is this stage made by a group? */
bool dvc_yaml_is_group(const struct dvc_yaml *y, const char *name);

/* "params", "metrics", "plots", "artifacts": resolved; NULL in *out if the file has none. */
int dvc_yaml_section(struct value **out, const struct dvc_yaml *y, const char *name, struct err *err);

#endif
