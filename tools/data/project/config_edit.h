/* config_edit.h - one level of the configuration read, changed and written back: config, remote and cache dir. */
#ifndef DATA_CONFIG_EDIT_H
#define DATA_CONFIG_EDIT_H

#include "base/options/opt.h"
#include "pipeline/project/config.h"

/* The options by which a level is named. */
struct config_level_args {
	bool global, system, project, local;
};
/* At most one of them is given: of every command that has CONFIG_LEVEL_OPTS. */
#define CONFIG_LEVELS_EXCLUSIVE "global|system|project|local"
#define CONFIG_LEVEL_OPTS(type, field)                                                                                                     \
	{ "global", 0, OPT_FLAG, offsetof(type, field.global), NULL, NULL, 0, "the user's configuration", NULL },                          \
		{ "system", 0, OPT_FLAG, offsetof(type, field.system), NULL, NULL, 0, "the machine's configuration", NULL },               \
		{ "project", 0, OPT_FLAG, offsetof(type, field.project), NULL, NULL, 0, "the project's (.dvc/config)", NULL },             \
	{                                                                                                                                  \
		"local", 0, OPT_FLAG, offsetof(type, field.local), NULL, NULL, 0,                                                          \
			"the project's on this machine alone (.dvc/config.local)", NULL                                                    \
	}

struct config_edit {
	char *root; /* of the project; NULL = outside of one */
	const struct env *env;
	enum config_level level;
	bool named;     /* a level was asked for */
	struct ini ini; /* of the level */
};

/* DVC_ARGUMENTS for two levels; DVC_CONFIG outside of a project for a level of one, and for a file that cannot be read. */
int config_edit_open(struct config_edit *edit, const struct config_level_args *args, const struct env *env, struct err *err);
void config_edit_release(struct config_edit *edit);
/* Sets a key; what is a path in this key becomes relative to the configuration's folder. */
void config_edit_set(struct config_edit *edit, const char *section, const char *key, const char *value);
/* Check the whole of it with the levels below, then write the file. Nothing is written on failure. */
int config_edit_save(struct config_edit *edit, struct err *err);

/* The level's paths as absolute, as DVC shows them: a value of `option`. Caller frees. */
char *config_edit_shown(const struct ini *ini, const struct ini_section *section, const struct ini_option *option, const struct env *env);

#endif
