/* store_choice.c - which store is meant: the option, INTERLOCK_STORE, the project's .interlock.yaml, MLFLOW_TRACKING_URI, the default file. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml.h"
#include "track/own_folder.h"
#include "track/store_backend.h"

#include <string.h>

static const char *const settings_file = ".interlock.yaml";

/* A path of the file is meant from the file's folder. */
static char *from_folder(const char *uri, const char *folder)
{
	const char *path = str_starts(uri, "sqlite:///") ? uri + strlen("sqlite:///") : NULL;

	if (!path || path[0] == '/')
		return mem_strdup(uri);
	return str_format("sqlite:///%s/%s", folder, path);
}

/* The store that a project declares for everybody is begun once, by store init: that it is not there is no new project. */
int store_need_declared(const struct store *s, bool declared, struct err *err)
{
	if (!declared || !s->backend->is_absent || !s->backend->is_absent(s))
		return 0;
	return err_set(err, ERR_INTEGRITY, "the store %s that %s declares is not there: `interlock store init` makes one", store_uri(s),
		       settings_file);
}

/* A setting of the nearest .interlock.yaml upwards; *out NULL if there is none. place (may be NULL): the file's folder. */
static int read_setting(char **out, const char *key, char **place, struct err *err)
{
	static const char *const known[] = { "store", "packages", "remotes", NULL };
	CLEANUP(mem_free) char *folder = fs_find_upwards(".", settings_file);
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(yaml_release) struct yaml y = { 0 };
	const char *value = NULL;

	if (!folder)
		return 0;
	path = fs_join(folder, settings_file);
	if (yaml_read_file(&y, path, err) < 0 || yaml_only(&y, y.root, known, err) < 0 || yaml_get_text(&y, y.root, key, &value, err) < 0)
		return -1;
	*out = mem_strdup(value);
	if (place)
		*place = mem_strdup(folder);
	return 0;
}

static int from_settings(char **out, struct err *err)
{
	CLEANUP(mem_free) char *folder = NULL;
	CLEANUP(mem_free) char *uri = NULL;

	if (read_setting(&uri, "store", &folder, err) < 0)
		return -1;
	if (uri)
		*out = from_folder(uri, folder);
	return 0;
}

int store_packages_place(char **out, struct err *err)
{
	*out = NULL;
	return read_setting(out, "packages", NULL, err);
}

static char *default_uri(void)
{
	CLEANUP(mem_free) char *own = own_folder();

	return str_format("sqlite:///%s/track.db", own);
}

int store_choose(char **out, bool *declared, const char *uri, const struct env *env, struct err *err)
{
	*declared = false;
	*out = mem_strdup(uri);
	if (!*out && env)
		*out = mem_strdup(env_get(env, "INTERLOCK_STORE"));
	if (!*out) {
		if (from_settings(out, err) < 0)
			return -1;
		*declared = *out != NULL;
	}
	if (!*out && env)
		*out = mem_strdup(env_get(env, "MLFLOW_TRACKING_URI"));
	if (!*out)
		*out = default_uri();
	return 0;
}
