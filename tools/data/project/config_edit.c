/* config_edit.c - DVC's way of writing a level: paths relative to its folder, checked together with the levels below. */
#include "tools/data/project/config_edit.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <string.h>

static void choose_level(struct config_edit *edit, const struct config_level_args *args)
{
	edit->named = args->global || args->system || args->project || args->local;
	edit->level = args->global ? CONFIG_GLOBAL : args->system ? CONFIG_SYSTEM : args->local ? CONFIG_LOCAL : CONFIG_PROJECT;
}

int config_edit_open(struct config_edit *edit, const struct config_level_args *args, const struct env *env, struct err *err)
{
	struct err outside = { 0 };
	CLEANUP(mem_free) char *path = NULL;

	*edit = (struct config_edit){ .root = project_find_root(".", &outside), .env = env };
	choose_level(edit, args);
	path = config_file(edit->level, edit->root, env);
	if (!path && edit->named)
		return err_set(err, DVC_CONFIG, "not inside a DVC repository");
	if (!path)
		return 0;
	if (ini_read(&edit->ini, path, err) < 0) {
		err->code = DVC_CONFIG;
		return -1;
	}
	return 0;
}

void config_edit_release(struct config_edit *edit)
{
	ini_release(&edit->ini);
	free(edit->root);
}

static bool is_path(const char *section, const char *key)
{
	static const char *const keys[] = { "url",
					    "gdrive_user_credentials_file",
					    "gdrive_service_account_json_file_path",
					    "credentialpath",
					    "configpath",
					    "keyfile",
					    "cert_path",
					    "key_path" };

	if (strcmp(section, "cache") == 0)
		return strcmp(key, "dir") == 0;
	for (size_t i = 0; i < ARRAY_LEN(keys) && str_starts(section, "remote \""); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

/* Not to be made relative: a URL, absolute, or in somebody's home. */
static bool stands(const char *value)
{
	return project_is_url(value) || *value == '/' || *value == '~';
}

static char *folder_of(const struct config_edit *edit)
{
	CLEANUP(mem_free) char *file = config_file(edit->level, edit->root, edit->env);

	return file ? fs_parent(file) : mem_strdup(".");
}

void config_edit_set(struct config_edit *edit, const char *section, const char *key, const char *value)
{
	CLEANUP(mem_free) char *folder = folder_of(edit);
	CLEANUP(mem_free) char *relative = NULL;

	if (is_path(section, key) && !stands(value))
		relative = project_relative(value, folder);
	ini_set(&edit->ini, section, key, relative ? relative : value);
}

/* Paths that were in the file are written as short as they can be. */
static void shorten_paths(struct config_edit *edit, const char *folder)
{
	for (size_t s = 0; s < edit->ini.n; s++) {
		const struct ini_section *section = &edit->ini.sections[s];

		for (size_t i = 0; i < section->n; i++) {
			const struct ini_option *o = &section->options[i];
			CLEANUP(mem_free) char *full = NULL;
			CLEANUP(mem_free) char *relative = NULL;

			if (!o->line || o->is_list || !o->values.n || !is_path(section->name, o->key) || stands(o->values.v[0]))
				continue;
			full = fs_join(folder, o->values.v[0]);
			relative = project_relative(full, folder);
			ini_set(&edit->ini, section->name, o->key, relative);
		}
	}
}

int config_edit_save(struct config_edit *edit, struct err *err)
{
	CLEANUP(mem_free) char *path = config_file(edit->level, edit->root, edit->env);
	CLEANUP(mem_free) char *folder = NULL;
	CLEANUP(ini_release) struct ini merged = { 0 };
	CLEANUP(str_release) struct str text = { 0 };

	if (!path)
		return err_set(err, DVC_CONFIG, "not inside a DVC repository");
	folder = fs_parent(path);
	for (size_t i = edit->ini.n; i-- > 0;)
		if (!edit->ini.sections[i].n)
			ini_drop_section(&edit->ini, edit->ini.sections[i].name);
	if (config_merged(&merged, edit->level, edit->root, edit->env, err) < 0)
		return -1;
	ini_merge(&merged, &edit->ini);
	if (config_check(&merged, err) < 0)
		return -1;
	shorten_paths(edit, folder);
	ini_text(&text, &edit->ini);
	return fs_write(path, str_text(&text), text.len, 0, err);
}

/* As Python shows a list of texts. */
static char *show_list(const struct strvec *values)
{
	struct str out = { 0 };

	str_addch(&out, '[');
	for (size_t i = 0; i < values->n; i++)
		str_addf(&out, "%s'%s'", i ? ", " : "", values->v[i]);
	str_addch(&out, ']');
	return str_take(&out);
}

char *config_edit_shown(const struct ini *ini, const struct ini_section *section, const struct ini_option *option, const struct env *env)
{
	if (option->is_list)
		return show_list(&option->values);
	if (is_path(section->name, option->key))
		return config_path(ini, section->name, option->key, env);
	return mem_strdup(option->values.n ? option->values.v[0] : "");
}
