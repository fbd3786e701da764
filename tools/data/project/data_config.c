/* data config - reads and changes options of the configuration. */
#include "tools/data/commands.h"
#include "tools/data/project/config_edit.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct config_level_args level;
	bool unset, list, show_origin;
};

static const struct opt opts[] = {
	CONFIG_LEVEL_OPTS(struct args, level),
	{ "unset", 'u', OPT_FLAG, offsetof(struct args, unset), NULL, NULL, 0, "unset the option", NULL },
	{ "list", 'l', OPT_FLAG, offsetof(struct args, list), NULL, NULL, 0, "list every option that is set", NULL },
	{ "show-origin", 0, OPT_FLAG, offsetof(struct args, show_origin), NULL, NULL, 0, "show the file that each value is from", NULL },
	{ 0 },
};

/* ".dvc/config<TAB>": a project's file relative to its root. */
static char *origin(const struct args *args, const struct config_edit *edit, enum config_level level)
{
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(mem_free) char *shown = NULL;

	if (!args->show_origin)
		return mem_strdup("");
	path = config_file(level, edit->root, args->common.env);
	shown = level >= CONFIG_PROJECT ? project_relative(path, edit->root) : mem_strdup(path);
	return str_format("%s\t", shown);
}

/* `remote "x"` as "remote.x". */
static char *dotted(const char *section)
{
	const char *quote = strstr(section, " \"");

	if (!quote)
		return mem_strdup(section);
	return str_format("%.*s.%.*s", (int)(quote - section), section, (int)(strlen(quote) - 3), quote + 2);
}

static void list_level(const struct args *args, const struct config_edit *edit, const struct ini *ini, enum config_level level)
{
	CLEANUP(mem_free) char *prefix = origin(args, edit, level);

	for (int named = 1; named >= 0; named--) /* remotes come first */
		for (size_t s = 0; s < ini->n; s++) {
			const struct ini_section *section = &ini->sections[s];
			CLEANUP(mem_free) char *name = dotted(section->name);

			if ((strchr(section->name, '"') != NULL) != named)
				continue;
			for (size_t i = 0; i < section->n; i++) {
				CLEANUP(mem_free) char *value = config_edit_shown(ini, section, &section->options[i], args->common.env);

				printf("%s%s.%s=%s\n", prefix, name, section->options[i].key, value);
			}
		}
}

static int read_level(struct ini *ini, const struct config_edit *edit, enum config_level level, struct err *err)
{
	CLEANUP(mem_free) char *path = config_file(level, edit->root, edit->env);

	if (path && ini_read(ini, path, err) < 0) {
		err->code = DVC_CONFIG;
		return -1;
	}
	return 0;
}

static int list(const struct args *args, const struct config_edit *edit, struct err *err)
{
	if (args->common.rest.n || args->unset)
		return err_set(err, DVC_FAILED, "-l/--list can't be used together with any of these options: -u/--unset, name, value");
	for (enum config_level level = CONFIG_SYSTEM; level < CONFIG_LEVELS; level++) {
		CLEANUP(ini_release) struct ini ini = { 0 };

		if (edit->named && level != edit->level)
			continue;
		if (read_level(&ini, edit, level, err) < 0)
			return -1;
		list_level(args, edit, &ini, level);
	}
	return 0;
}

static int absent(const struct ini *ini, const char *section, const char *key, struct err *err)
{
	static const char *const always[] = { "core", "cache", "state", "index", "feature", "plots", "exp", "parsing", "hydra", "studio" };
	CLEANUP(mem_free) char *name = dotted(section);
	const char *quote = strchr(section, '"');
	bool known = ini_section(ini, section) != NULL;

	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		known = known || strcmp(always[i], section) == 0;
	if (quote)
		return err_set(err, DVC_CONFIG, known ? "option '%s' doesn't exist in '%s'" : "%.0s'%s' doesn't exist", key, name);
	return err_set(err, DVC_CONFIG, known ? "option '%s' doesn't exist in section '%s'" : "%.0ssection '%s' doesn't exist", key,
		       section);
}

static int show(const struct args *args, const struct config_edit *edit, const char *section, const char *key, struct err *err)
{
	for (int level = CONFIG_LEVELS - 1; level >= 0; level--) {
		CLEANUP(ini_release) struct ini ini = { 0 };
		const struct ini_option *option;

		if (edit->named && (enum config_level)level != edit->level)
			continue;
		if (read_level(&ini, edit, (enum config_level)level, err) < 0)
			return -1;
		option = ini_option(&ini, section, key);
		if (!option && edit->named)
			return absent(&ini, section, key, err);
		if (option) {
			CLEANUP(mem_free) char *prefix = origin(args, edit, (enum config_level)level);
			CLEANUP(mem_free) char *value = config_edit_shown(&ini, ini_section(&ini, section), option, args->common.env);

			printf("%s%s\n", prefix, value);
			return 0;
		}
	}
	return 0;
}

static int change(const struct args *args, struct config_edit *edit, const char *section, const char *key, struct err *err)
{
	if (!args->unset)
		config_edit_set(edit, section, key, args->common.rest.v[1]);
	else if (!ini_unset(&edit->ini, section, key))
		return absent(&edit->ini, section, key, err);
	if (config_edit_save(edit, err) < 0)
		return -1;
	if (strcmp(section, "cache") == 0 && strcmp(key, "type") == 0)
		log_warn(args->common.log,
			 "You have changed the 'cache.type' option. This doesn't update any existing workspace file links, but "
			 "it can be done with: data checkout --relink");
	return 0;
}

static void to_lower(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

static int run_on(const struct args *args, struct config_edit *edit, struct err *err)
{
	const struct strvec *rest = &args->common.rest;
	CLEANUP(mem_free) char *section = NULL;
	CLEANUP(mem_free) char *key = NULL;

	if (args->list)
		return list(args, edit, err);
	if (!rest->n)
		return err_set(err, DVC_FAILED, "name argument is required");
	if (!config_split_name(rest->v[0], &section, &key))
		return err_set(err, DVC_ARGUMENTS,
			       "argument name: name argument should look like remote.name.option or db.name.option or section.option");
	to_lower(section);
	to_lower(key);
	return rest->n < 2 && !args->unset ? show(args, edit, section, key, err) : change(args, edit, section, key, err);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(config_edit_release) struct config_edit edit;

	if (config_edit_open(&edit, &args->level, args->common.env, err) < 0)
		return -1;
	if (args->show_origin && (args->common.rest.n > 1 || args->unset))
		return err_set(err, DVC_FAILED, "--show-origin can't be used together with any of these options: -u/--unset, value");
	return run_on(args, &edit, err);
}

const struct command data_config = {
	.name = "config",
	.summary = "get or set an option of the configuration",
	.operands = "[NAME [VALUE]]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data config cache.type hardlink,symlink\n  data config --list --show-origin\n",
	.run = run,
	.exclusive = CONFIG_LEVELS_EXCLUSIVE,
	.most = 2,
};
