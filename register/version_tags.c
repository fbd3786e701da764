/* version_tags.c - lineage of a version as tags, in the words that MLOpsPython's users search for. */
#include "version_tags.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static void add(struct version_tags *tags, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	tags->pairs = mem_resize(tags->pairs, tags->n + 1, sizeof(*tags->pairs));
	tags->pairs[tags->n++] = (struct run_pair){ mem_strdup(key), mem_strdup(value) };
}

/* What each runner calls the build, and how its address is put together: up to four variables with texts between them. */
static const struct {
	const char *id;
	const char *uri[6]; /* "$NAME" is a variable */
} builds[] = {
	{ "BUILD_BUILDID", { "$BUILD_URI" } },
	{ "BUILD_BUILDID", { "$SYSTEM_COLLECTIONURI", "$SYSTEM_TEAMPROJECT", "/_build/results?buildId=", "$BUILD_BUILDID" } },
	{ "GITHUB_RUN_ID", { "$GITHUB_SERVER_URL", "/", "$GITHUB_REPOSITORY", "/actions/runs/", "$GITHUB_RUN_ID" } },
	{ "CI_PIPELINE_ID", { "$CI_PIPELINE_URL" } },
	{ "BUILD_BUILDID", { NULL } },
};

/* The address, or NULL if one of its variables is absent. */
static char *build_uri(const char *const parts[6], const struct env *env)
{
	struct str uri = { 0 };

	for (size_t i = 0; i < 6 && parts[i]; i++) {
		const char *text = parts[i][0] == '$' ? env_get(env, parts[i] + 1) : parts[i];

		if (!text) {
			str_release(&uri);
			return NULL;
		}
		str_add(&uri, text);
	}
	return str_take(&uri);
}

static void add_build(struct version_tags *tags, const struct env *env, const struct run *run)
{
	for (size_t i = 0; i < ARRAY_LEN(builds); i++) {
		CLEANUP(mem_free) char *uri = env_get(env, builds[i].id) ? build_uri(builds[i].uri, env) : NULL;

		if (!uri)
			continue;
		add(tags, "BuildId", env_get(env, builds[i].id));
		add(tags, "BuildUri", uri);
		return;
	}
	add(tags, "BuildId", run_tag(run, "BuildId"));
	add(tags, "BuildUri", run_tag(run, "BuildUri"));
}

static void add_primary(struct version_tags *tags, const struct verdict *v)
{
	const struct json *primary = v ? json_get(v->json, "primary") : NULL;
	const char *metric = json_text(json_get(primary, "metric"), NULL);
	CLEANUP(str_release) struct str value = { 0 };

	if (!metric || !json_get(primary, "candidate"))
		return;
	json_dump(&value, json_get(primary, "candidate"));
	add(tags, "primary_metric", metric);
	add(tags, metric, str_text(&value));
}

static int add_users(struct version_tags *tags, const struct strvec *given, struct err *err)
{
	for (size_t i = 0; i < given->n; i++) {
		const char *equals = strchr(given->v[i], '=');
		CLEANUP(mem_free) char *key = equals ? mem_strndup(given->v[i], (size_t)(equals - given->v[i])) : NULL;

		if (!key || !*key)
			return err_set(err, ERR_USAGE, "--tag '%s': expected KEY=VALUE", given->v[i]);
		if (!str_is_utf8(given->v[i], strlen(given->v[i])))
			return err_set(err, ERR_USAGE, "--tag '%s' is not UTF-8", given->v[i]);
		add(tags, key, equals + 1);
	}
	return 0;
}

int version_tags_make(struct version_tags *tags, const struct request *req, const struct candidate *c, const struct verdict *v,
		      struct err *err)
{
	*tags = (struct version_tags){ 0 };
	if (!c)
		return add_users(tags, &req->tags, err);
	add(tags, "run_id", c->run_id);
	add(tags, "experiment_name", c->run.experiment);
	add(tags, "dataset_version", run_tag(&c->run, "dataset_version"));
	add_build(tags, req->common.env, &c->run);
	add_primary(tags, v);
	return add_users(tags, &req->tags, err);
}

void version_tags_release(struct version_tags *tags)
{
	for (size_t i = 0; i < tags->n; i++) {
		free(tags->pairs[i].key);
		free(tags->pairs[i].value);
	}
	free(tags->pairs);
	*tags = (struct version_tags){ 0 };
}
