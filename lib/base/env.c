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

const char *const env_credentials[] = { "INTERLOCK_SIGNING_KEY",
					"GITHUB_TOKEN",
					"GH_TOKEN",
					"ACTIONS_ID_TOKEN_REQUEST_TOKEN",
					"ACTIONS_ID_TOKEN_REQUEST_URL",
					"ACTIONS_RUNTIME_TOKEN",
					"SYSTEM_ACCESSTOKEN",
					"CI_JOB_TOKEN",
					"CI_JOB_JWT_V2",
					NULL };
const char *const env_signing_key[] = { "INTERLOCK_SIGNING_KEY", NULL };
