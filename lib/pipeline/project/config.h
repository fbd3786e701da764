/* config.h - a project's configuration in its four levels: where each lies, what is merged, what may stand in it. */
#ifndef PIPELINE_CONFIG_H
#define PIPELINE_CONFIG_H

#include "base/env.h"
#include "format/ini.h"

/* In the order in which they shadow each other. */
enum config_level { CONFIG_SYSTEM, CONFIG_GLOBAL, CONFIG_PROJECT, CONFIG_LOCAL, CONFIG_LEVELS };

/* The file of a level; root NULL = outside of a project, then NULL for its two levels. Caller frees. */
char *config_file(enum config_level level, const char *root, const struct env *env);
/* All levels below `above`, merged and not checked (CONFIG_LEVELS = all). DVC_CONFIG for a file that cannot be read. */
int config_merged(struct ini *out, enum config_level above, const char *root, const struct env *env, struct err *err);
/* Unknown sections and keys, and values of the wrong kind: DVC_CONFIG "path:line:col: ...". */
int config_check(const struct ini *config, struct err *err);

/* "core.remote", "remote.name.url" -> section `core`, `remote "name"` and the key. False if it is neither; the caller frees both. */
bool config_split_name(const char *name, char **section, char **key);

/*
 * A value that is a path, as absolute: "~" and what is relative to the folder of its file. URLs stand as they are. NULL if unset.
 * Caller frees.
 */
char *config_path(const struct ini *config, const char *section, const char *key, const struct env *env);
/* true or false; dflt if unset. */
bool config_flag(const struct ini *config, const char *section, const char *key, bool dflt);

#endif
