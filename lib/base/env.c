/* env.c - reads the environment. */
#include "base/env.h"

#include <string.h>
#include <strings.h>

extern char **environ;

void env_load(struct env *env)
{
	env->vars = environ;
}

const char *env_get(const struct env *env, const char *name)
{
	size_t len = strlen(name);

	if (!env || !env->vars)
		return NULL;
	for (char **var = env->vars; *var; var++)
		if (strncmp(*var, name, len) == 0 && (*var)[len] == '=')
			return (*var)[len + 1] ? *var + len + 1 : NULL;
	return NULL;
}

bool env_is_true(const struct env *env, const char *name)
{
	const char *value = env_get(env, name);

	return value && (strcmp(value, "1") == 0 || strcasecmp(value, "true") == 0 || strcasecmp(value, "yes") == 0);
}
