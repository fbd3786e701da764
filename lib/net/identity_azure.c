/* identity_azure.c - whom a build of Azure Pipelines runs for, and the environment that it was let into, as the service's API says.
 *
 * Asked with the job's own token, at https://dev.azure.com/ or a server that the team names. The build must be under way and the environment
 * must have a deployment of that build: names in the job's variables alone prove nothing. Source: Azure DevOps REST API 7.1, builds and
 * environmentdeploymentrecords.
 */
#include "base/mem.h"
#include "base/str.h"
#include "net/identity_inside.h"

#include <stdlib.h>
#include <string.h>

#define VERSION "api-version=7.1"

bool azure_offers_identity(const struct env *env)
{
	return env_get(env, "TF_BUILD") && env_get(env, "SYSTEM_ACCESSTOKEN") && env_get(env, "SYSTEM_COLLECTIONURI") &&
	       env_get(env, "SYSTEM_TEAMPROJECTID") && env_get(env, "BUILD_BUILDID");
}

static bool may_answer(const char *server, const struct strvec *issuers)
{
	if (str_starts(server, "https://dev.azure.com/"))
		return true;
	for (size_t i = 0; issuers && i < issuers->n; i++)
		if (strcmp(server, issuers->v[i]) == 0)
			return true;
	return false;
}

/* What may stand in a path as it is. */
static bool is_word(const char *text)
{
	return *text && text[strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")] == '\0';
}

/* Did this build come into the environment? The newest deployments are the first. */
static bool has_deployment(const struct json *records, const char *build)
{
	const struct json *list = json_get(records, "value");

	for (size_t i = 0; i < json_len(list); i++)
		if (json_int(json_get(json_get(json_at(list, i), "owner"), "id"), -1) == strtoll(build, NULL, 10))
			return true;
	return false;
}

/* Left out where the job is in none, or the service does not say so. */
static void find_environment(struct identity_claims *out, const char *api, const char *build, const struct env *env)
{
	const char *id = env_get(env, "ENVIRONMENT_ID"), *secret = env_get(env, "SYSTEM_ACCESSTOKEN");
	CLEANUP(mem_free) char *url = NULL;
	CLEANUP(mem_free) char *deployments = NULL;
	CLEANUP(json_cleanup) struct json *about = NULL;
	CLEANUP(json_cleanup) struct json *records = NULL;
	struct err ignored;

	if (!id || !is_word(id))
		return;
	url = str_format("%s/distributedtask/environments/%s?" VERSION, api, id);
	deployments = str_format("%s/distributedtask/environments/%s/environmentdeploymentrecords?top=100&" VERSION, api, id);
	about = identity_ask(url, secret, &ignored);
	records = about ? identity_ask(deployments, secret, &ignored) : NULL;
	if (records && has_deployment(records, build))
		out->environment = mem_strdup(json_text(json_get(about, "name"), NULL));
}

int azure_identity(struct identity_claims *out, const struct env *env, const struct strvec *issuers, struct err *err)
{
	const char *build = env_get(env, "BUILD_BUILDID"), *project = env_get(env, "SYSTEM_TEAMPROJECTID");
	CLEANUP(mem_free) char *server = mem_strdup(env_get(env, "SYSTEM_COLLECTIONURI"));
	CLEANUP(mem_free) char *api = NULL;
	CLEANUP(mem_free) char *url = NULL;
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const char *who;

	*out = (struct identity_claims){ 0 };
	for (size_t n = strlen(server); n && server[n - 1] == '/'; n--)
		server[n - 1] = '\0';
	if (!may_answer(server, issuers))
		return err_set(err, ERR_INTEGRITY, "the job's server '%.200s' is none that a line 'issuer URL' of the trust file names",
			       server);
	if (!is_word(build) || !is_word(project))
		return err_set(err, ERR_INTEGRITY, "BUILD_BUILDID and SYSTEM_TEAMPROJECTID name no build");
	api = str_format("%s/%s/_apis", server, project);
	url = str_format("%s/build/builds/%s?" VERSION, api, build);
	if (!(doc = identity_ask(url, env_get(env, "SYSTEM_ACCESSTOKEN"), err)))
		return -1;
	who = json_text(json_get(json_get(doc, "requestedFor"), "uniqueName"), NULL);
	if (!who || !*who || json_int(json_get(doc, "id"), -1) != strtoll(build, NULL, 10) ||
	    strcmp(json_text(json_get(doc, "status"), ""), "inProgress") != 0)
		return err_set(err, ERR_INTEGRITY, "%s names no build %s that is under way", server, build);
	out->who = mem_strdup(who);
	out->issuer = mem_strdup(server);
	out->subject = str_format("project:%s:build:%s", project, build);
	find_environment(out, api, build, env);
	return 0;
}
