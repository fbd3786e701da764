/* config.c - finds, reads and merges the levels of configuration. */
#include "pipeline/project/config.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <string.h>
#include <strings.h>

char *config_file(enum config_level level, const char *root, const struct env *env)
{
	CLEANUP(mem_free) char *folder = NULL;

	if (level == CONFIG_SYSTEM || level == CONFIG_GLOBAL)
		folder = project_config_folder(env, level == CONFIG_SYSTEM);
	else if (root)
		folder = fs_join(root, ".dvc");
	return folder ? fs_join(folder, level == CONFIG_LOCAL ? "config.local" : "config") : NULL;
}

int config_merged(struct ini *out, enum config_level above, const char *root, const struct env *env, struct err *err)
{
	for (enum config_level level = CONFIG_SYSTEM; level < above; level++) {
		CLEANUP(mem_free) char *path = config_file(level, root, env);
		CLEANUP(ini_release) struct ini one = { 0 };

		if (!path)
			continue;
		if (ini_read(&one, path, err) < 0) {
			err->code = DVC_CONFIG;
			return -1;
		}
		ini_merge(out, &one);
	}
	return 0;
}

bool config_split_name(const char *name, char **section, char **key)
{
	static const char *const named[] = { "remote.", "db.", "machine." };
	const char *last = strrchr(name, '.'), *first = strchr(name, '.');

	*section = *key = NULL;
	if (!first || first == name || !last[1])
		return false;
	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (strncasecmp(name, named[i], strlen(named[i])) == 0 && last > first + 1)
			*section = str_format("%.*s \"%.*s\"", (int)(first - name), name, (int)(last - first - 1), first + 1);
	if (!*section && first != last)
		return false;
	if (!*section)
		*section = mem_strndup(name, (size_t)(first - name));
	*key = mem_strdup(last + 1);
	return true;
}

char *config_path(const struct ini *config, const char *section, const char *key, const struct env *env)
{
	const struct ini_option *option = ini_option(config, section, key);
	const char *value = ini_get(config, section, key), *home = env_get(env, "HOME");
	CLEANUP(mem_free) char *folder = NULL;
	CLEANUP(mem_free) char *joined = NULL;

	if (!value)
		return NULL;
	if (project_is_url(value) || *value == '/')
		return mem_strdup(value);
	if (*value == '~' && (value[1] == '/' || !value[1]) && home)
		return str_format("%s%s", home, value + 1);
	folder = option->path ? fs_parent(option->path) : mem_strdup(".");
	joined = fs_join(folder, value);
	{
		CLEANUP(mem_free) char *below_top = project_relative(joined, "/");

		return str_format("/%s", strcmp(below_top, ".") == 0 ? "" : below_top);
	}
}

bool config_flag(const struct ini *config, const char *section, const char *key, bool dflt)
{
	const char *value = ini_get(config, section, key);

	return value ? strcasecmp(value, "true") == 0 : dflt;
}
