/* stage.h - one stage as it stands after templating: of a dvc.yaml (with what dvc.lock records of it), or a .dvc file, which is a stage
 * without a command. Whoever reads stages gets all strings in one arena. */
#ifndef PIPELINE_STAGE_H
#define PIPELINE_STAGE_H

#include "cache/objects/object.h"
#include "format/value/value.h"

#include <stdbool.h>
#include <stddef.h>

enum dep_kind {
	DEP_PATH,
	DEP_URL,  /* s3://, https://, remote://name/path, ...: import-url, and external dependencies */
	DEP_REPO, /* import: a path of another git repository */
	DEP_OTHER /* ds://, import-db: kept untouched, never computed */
};

struct stage_dep {
	enum dep_kind kind;
	const char *path;            /* as the file says, relative to wdir */
	const char *at;              /* DEP_PATH: relative to the project's root, or absolute if outside of it */
	struct object_meta recorded; /* by dvc.lock or the .dvc file */
	const struct value *entry;   /* the recorded entry as it stands (etag, checksum, repo, cloud, files), NULL = none */
	int line, col;
};

enum out_kind { OUT_PLAIN, OUT_METRIC, OUT_PLOT };

struct stage_out {
	enum out_kind kind;
	const char *path, *at;
	bool cache, persist, push;
	const char *remote;        /* its own remote, or NULL */
	const struct value *flags; /* the options as the file has them (desc, type, labels, meta, x, y, template, ...), NULL = none */
	struct object_meta recorded;
	const struct value *entry;
	int line, col;
};

/* One file of parameters: the keys asked for, or the whole file. */
struct stage_params {
	const char *path, *at; /* "params.yaml" */
	bool whole;
	const char **keys; /* (n_keys) dotted, as asked for */
	size_t n_keys;
	const struct value *recorded; /* dvc.lock's map for this file, NULL = none */
	int line, col;
};

struct stage {
	const char *file;    /* the dvc.yaml or .dvc that it is from, relative to the project's root */
	const char *name;    /* "train", "train@0"; NULL for a .dvc file */
	const char *address; /* as DVC prints it: "train", "sub/dvc.yaml:train", "data.dvc" */
	const char *wdir;    /* relative to the project's root; "." */
	const char **cmds;   /* (n_cmds) one shell each; n_cmds is 0 for a .dvc file */
	size_t n_cmds;
	bool cmd_is_list;     /* how dvc.lock writes it: a list, or one text */
	const char *cmd_text; /* !cmd_is_list: the text as it stands, lines and all */
	struct stage_dep *deps;
	size_t n_deps;
	struct stage_out *outs;
	size_t n_outs;
	struct stage_params *params;
	size_t n_params;
	bool frozen, always_changed;
	const char *desc;
	const struct value *meta;
	const struct value *recorded; /* dvc.lock's entry of this stage, NULL = never run; a .dvc file: its root */
	const char *checksum;         /* of a .dvc file with deps: its `md5`, NULL = none */
	int line, col;
};

#endif
