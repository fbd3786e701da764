/* data remote - the remotes that the configuration names: add default modify list remove rename. */
#include "tools/data/commands.h"
#include "tools/data/project/config_edit.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct config_level_args level;
	bool make_default, force, unset;
};

static const struct opt level_opts[] = {
	CONFIG_LEVEL_OPTS(struct args, level),
	{ 0 },
};
static const struct opt unset_opts[] = {
	CONFIG_LEVEL_OPTS(struct args, level),
	{ "unset", 'u', OPT_FLAG, offsetof(struct args, unset), NULL, NULL, 0, "unset it", NULL },
	{ 0 },
};
static const struct opt add_opts[] = {
	CONFIG_LEVEL_OPTS(struct args, level),
	{ "default", 'd', OPT_FLAG, offsetof(struct args, make_default), NULL, NULL, 0, "make it the default remote", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "overwrite a remote of this name", NULL },
	{ 0 },
};

/* The i-th operand, a remote's name, in lower case. Caller frees. */
static char *name_at(const struct args *args, size_t i)
{
	char *name = mem_strdup(args->common.rest.v[i]);

	for (char *c = name; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return name;
}

static char *section_of(const char *name)
{
	return str_format("remote \"%s\"", name);
}

/* Is the remote there at this level or, with `below`, at one below it? DVC_CONFIG if not. */
static int check_there(const struct config_edit *edit, const char *name, bool below, struct err *err)
{
	CLEANUP(mem_free) char *section = section_of(name);
	CLEANUP(ini_release) struct ini merged = { 0 };

	if (ini_section(&edit->ini, section))
		return 0;
	if (below && config_merged(&merged, edit->level, edit->root, edit->env, err) < 0)
		return -1;
	if (below && ini_section(&merged, section))
		return 0;
	return err_set(err, DVC_CONFIG, "remote '%s' doesn't exist.", name);
}

static int add(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(mem_free) char *name = name_at(args, 0);
	CLEANUP(mem_free) char *section = section_of(name);

	if (args->make_default && !args->common.quiet)
		printf("Setting '%s' as a default remote.\n", name);
	if (ini_section(&edit->ini, section) && !args->force)
		return err_set(err, DVC_CONFIG, "remote '%s' already exists. Use `-f|--force` to overwrite it.", name);
	if (ini_section(&edit->ini, section))
		while (ini_section(&edit->ini, section)->n)
			ini_unset(&edit->ini, section, ini_section(&edit->ini, section)->options[0].key);
	config_edit_set(edit, section, "url", args->common.rest.v[1]);
	if (args->make_default)
		ini_set(&edit->ini, "core", "remote", name);
	return config_edit_save(edit, err);
}

static int show_default(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(ini_release) struct ini merged = { 0 };
	const char *name;

	if (edit->named)
		name = ini_get(&edit->ini, "core", "remote");
	else if (config_merged(&merged, CONFIG_LEVELS, edit->root, edit->env, err) < 0)
		return -1;
	else
		name = ini_get(&merged, "core", "remote");
	if (!args->common.quiet)
		printf("%s\n", name ? name : "No default remote set");
	return name ? 0 : DVC_FAILED;
}

static int set_default(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(mem_free) char *name = NULL;

	if (!args->common.rest.n && !args->unset)
		return show_default(args, edit, err);
	if (args->unset) {
		ini_unset(&edit->ini, "core", "remote");
		return config_edit_save(edit, err);
	}
	name = name_at(args, 0);
	if (check_there(edit, name, true, err) < 0)
		return err_set(err, DVC_CONFIG, "default remote must be present in remote list.");
	ini_set(&edit->ini, "core", "remote", name);
	return config_edit_save(edit, err);
}

static int modify(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(mem_free) char *name = name_at(args, 0);
	CLEANUP(mem_free) char *section = section_of(name);

	if (check_there(edit, name, true, err) < 0)
		return -1;
	if (args->unset)
		ini_unset(&edit->ini, section, args->common.rest.v[1]);
	else if (args->common.rest.n < 3)
		return err_set(err, DVC_ARGUMENTS, "remote modify: VALUE is missing (or --unset)");
	else
		config_edit_set(edit, section, args->common.rest.v[1], args->common.rest.v[2]);
	return config_edit_save(edit, err);
}

/* Tabs are stops of 8 columns, as DVC prints them. */
static void print_columns(const char *name, const char *url, bool is_default)
{
	int name_width = (int)(strlen(name) / 8 + 1) * 8, url_width = (int)(strlen(url) / 8 + 1) * 8;

	if (is_default)
		printf("%-*s%-*s(default)\n", name_width, name, url_width, url);
	else
		printf("%-*s%s\n", name_width, name, url);
}

static int list(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(ini_release) struct ini merged = { 0 };
	const struct ini *ini = &edit->ini;
	const char *standard;

	if (!edit->named && config_merged(&merged, CONFIG_LEVELS, edit->root, edit->env, err) < 0)
		return -1;
	if (!edit->named)
		ini = &merged;
	standard = ini_get(ini, "core", "remote");
	for (size_t i = 0; i < ini->n && !args->common.quiet; i++) {
		const struct ini_section *s = &ini->sections[i];
		CLEANUP(mem_free) char *name = NULL;
		CLEANUP(mem_free) char *url = NULL;

		if (!str_starts(s->name, "remote \""))
			continue;
		name = mem_strndup(s->name + strlen("remote \""), strlen(s->name) - strlen("remote \"\""));
		url = config_path(ini, s->name, "url", edit->env);
		print_columns(name, url ? url : "", standard && strcmp(standard, name) == 0);
	}
	return 0;
}

/* core.remote of the levels above that this one shadows no more: `to`, or gone if to is NULL. */
static int mend_default(const struct config_edit *edit, const char *name, const char *to, struct err *err)
{
	for (int level = CONFIG_LEVELS - 1; level > (int)edit->level; level--) {
		struct config_level_args of = { .local = level == CONFIG_LOCAL,
						.project = level == CONFIG_PROJECT,
						.global = level == CONFIG_GLOBAL };
		CLEANUP(config_edit_release) struct config_edit other;
		const char *standard;

		if (!edit->root && level >= CONFIG_PROJECT)
			continue;
		if (config_edit_open(&other, &of, edit->env, err) < 0)
			return -1;
		standard = ini_get(&other.ini, "core", "remote");
		if (!standard || strcmp(standard, name) != 0)
			continue;
		if (to)
			ini_set(&other.ini, "core", "remote", to);
		else
			ini_unset(&other.ini, "core", "remote");
		if (config_edit_save(&other, err) < 0)
			return -1;
	}
	return 0;
}

static int drop(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(mem_free) char *name = name_at(args, 0);
	CLEANUP(mem_free) char *section = section_of(name);
	const char *standard;

	if (check_there(edit, name, false, err) < 0)
		return -1;
	ini_drop_section(&edit->ini, section);
	standard = ini_get(&edit->ini, "core", "remote");
	if (standard && strcmp(standard, name) == 0)
		ini_unset(&edit->ini, "core", "remote");
	return config_edit_save(edit, err) < 0 ? -1 : mend_default(edit, name, NULL, err);
}

static int rename_remote(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(mem_free) char *name = name_at(args, 0);
	CLEANUP(mem_free) char *section = section_of(name);
	CLEANUP(mem_free) char *to = section_of(args->common.rest.v[1]);
	CLEANUP(ini_release) struct ini merged = { 0 };
	const char *standard;

	if (config_merged(&merged, CONFIG_LEVELS, edit->root, edit->env, err) < 0)
		return -1;
	if (ini_section(&merged, to))
		return err_set(err, DVC_CONFIG, "Rename failed. Remote name '%s' already exists.", args->common.rest.v[1]);
	if (check_there(edit, name, false, err) < 0)
		return -1;
	ini_rename_section(&edit->ini, section, to);
	standard = ini_get(&edit->ini, "core", "remote");
	if (standard && strcmp(standard, name) == 0)
		ini_set(&edit->ini, "core", "remote", args->common.rest.v[1]);
	return config_edit_save(edit, err) < 0 ? -1 : mend_default(edit, name, args->common.rest.v[1], err);
}

#define RUN(name, function)                                                                                                                \
	static int name(const void *raw, struct err *err)                                                                                  \
	{                                                                                                                                  \
		const struct args *args = raw;                                                                                             \
		CLEANUP(config_edit_release) struct config_edit edit;                                                                      \
                                                                                                                                           \
		return config_edit_open(&edit, &args->level, args->common.env, err) < 0 ? -1 : function(args, &edit, err);                 \
	}
RUN(run_add, add)
RUN(run_default, set_default)
RUN(run_modify, modify)
RUN(run_list, list)
RUN(run_remove, drop)
RUN(run_rename, rename_remote)

#define REMOTE(variable, word, text, words, options, function, at_least, at_most, first, second)                                           \
	const struct command variable = {                                                                                                  \
		.name = "remote " word,                                                                                                    \
		.summary = text,                                                                                                           \
		.operands = words,                                                                                                         \
		.args_size = sizeof(struct args),                                                                                          \
		.opts = options,                                                                                                           \
		.examples = "  data remote " word first "\n  data remote " word second "\n",                                               \
		.run = function,                                                                                                           \
		.least = at_least,                                                                                                         \
		.most = at_most,                                                                                                           \
		.exclusive = CONFIG_LEVELS_EXCLUSIVE,                                                                                      \
	}

REMOTE(data_remote_add, "add", "add a remote", "NAME URL", add_opts, run_add, 2, 2, " -d storage s3://bucket/path",
       " --local backup ../backup");
REMOTE(data_remote_default, "default", "show, set or unset the default remote", "[NAME]", unset_opts, run_default, 0, 1, " storage",
       " --unset --local");
REMOTE(data_remote_modify, "modify", "set or unset an option of a remote", "NAME OPTION [VALUE]", unset_opts, run_modify, 2, 3,
       " storage endpointurl https://minio:9000", " --local storage secret_access_key SECRET");
REMOTE(data_remote_list, "list", "list the remotes", NULL, level_opts, run_list, 0, 0, "", " --local");
REMOTE(data_remote_remove, "remove", "remove a remote", "NAME", level_opts, run_remove, 1, 1, " storage", " --local backup");
REMOTE(data_remote_rename, "rename", "give a remote another name", "NAME NEW", level_opts, run_rename, 2, 2, " storage archive",
       " --global storage archive");
