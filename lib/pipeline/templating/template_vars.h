/* template_vars.h - loads what `vars` names: files of parameters, whole or some of their keys, and inline maps. */
#ifndef PIPELINE_TEMPLATE_VARS_H
#define PIPELINE_TEMPLATE_VARS_H

#include "pipeline/project/source_tree.h"
#include "pipeline/templating/template.h"

/*
 * vars    the list of dvc.yaml, or NULL;  folder: what its files are relative to, itself relative to the project's root
 * stage   whose vars these are; NULL = the file's, and params.yaml of the folder is loaded before them, if there is one
 * DVC_ERROR for `${}` within vars, an absent file, an absent key, a file that is loaded whole and in part, a name that is there already.
 */
int template_load_vars(struct template_scope *scope, const struct value *vars, const struct source_tree *tree, const char *folder,
		       const char *stage, struct err *err);

#endif
