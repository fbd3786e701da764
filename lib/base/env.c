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
					"INTERLOCK_ID_TOKEN",
					"GITHUB_TOKEN",
					"GH_TOKEN",
					"ACTIONS_ID_TOKEN_REQUEST_TOKEN",
					"ACTIONS_ID_TOKEN_REQUEST_URL",
					"ACTIONS_RUNTIME_TOKEN",
					"SYSTEM_ACCESSTOKEN",
					"CI_JOB_TOKEN",
					"CI_JOB_JWT",
					"CI_JOB_JWT_V1",
					"CI_JOB_JWT_V2",
					"CI_DEPLOY_PASSWORD",
					"CI_REGISTRY_PASSWORD",
					"CI_DEPENDENCY_PROXY_PASSWORD",
					"CI_REPOSITORY_URL",
					"GITLAB_TOKEN",
					"GITEA_TOKEN",
					"FORGEJO_TOKEN",
					"AZURE_DEVOPS_EXT_PAT",
					"MLFLOW_TRACKING_TOKEN",
					"MLFLOW_TRACKING_PASSWORD",
					"PGPASSWORD",
					"GIT_CONFIG_COUNT",
					"GIT_CONFIG_PARAMETERS",
					NULL };
/* Where the store lies: no secret by itself, but a password may stand in it. */
static const char *const addresses[] = { "INTERLOCK_STORE", "MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI", NULL };

static bool is_among(const char *var, size_t len, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (strlen(names[i]) == len && strncmp(var, names[i], len) == 0)
			return true;
	return false;
}

/* "scheme://user:password@host" */
static bool has_password(const char *value)
{
	const char *host = strstr(value, "://"), *end;

	if (!host)
		return false;
	host += 3;
	end = host + strcspn(host, "/?#");
	for (const char *p = host; p < end; p++)
		if (*p == '@')
			return memchr(host, ':', (size_t)(p - host)) != NULL;
	return false;
}

bool env_is_credential(const char *var)
{
	size_t len = strcspn(var, "=");

	if (is_among(var, len, env_credentials) || strncmp(var, "GIT_CONFIG_VALUE_", strlen("GIT_CONFIG_VALUE_")) == 0)
		return true;
	return var[len] && is_among(var, len, addresses) && has_password(var + len + 1);
}

const char *const env_signing_key[] = { "INTERLOCK_SIGNING_KEY", NULL };
