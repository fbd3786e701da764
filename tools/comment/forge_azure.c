/* forge_azure.c - a thread of a pull request on Azure Repos, marked by a property; active while a question is open, else closed. */
#include "tools/comment/forge.h"

#include "base/mem.h"

#include <string.h>

static const char *const key_property = "interlock.comment";

static int find(struct target *t, const struct env *env, struct err *err)
{
	CLEANUP(mem_free) char *collection = NULL;
	CLEANUP(mem_free) char *project = NULL;
	CLEANUP(mem_free) char *repository = NULL;
	const char *build = env_get(env, "BUILD_BUILDID"), *commit = env_get(env, "SYSTEM_PULLREQUEST_SOURCECOMMITID");
	size_t len;

	if (forge_need(&collection, env, "SYSTEM_COLLECTIONURI", err) < 0 || forge_need(&project, env, "SYSTEM_TEAMPROJECTID", err) < 0 ||
	    forge_need(&repository, env, "BUILD_REPOSITORY_ID", err) < 0 ||
	    (!t->number && forge_need(&t->number, env, "SYSTEM_PULLREQUEST_PULLREQUESTID", err) < 0))
		return -1;
	if (!env_get(env, "SYSTEM_ACCESSTOKEN"))
		return err_set(err, ERR_USAGE,
			       "SYSTEM_ACCESSTOKEN is not set: map it in this step (env: SYSTEM_ACCESSTOKEN: $(System.AccessToken))");
	t->token = mem_strdup(env_get(env, "SYSTEM_ACCESSTOKEN"));
	len = strlen(collection);
	while (len && collection[len - 1] == '/')
		collection[--len] = '\0';
	t->api = str_format("%s/%s/_apis/git/repositories/%s", collection, project, repository);
	t->project = mem_strdup(project);
	t->run_url = build ? str_format("%s/%s/_build/results?buildId=%s", collection, project, build) : mem_strdup("");
	t->commit = mem_strdup(commit ? commit : "");
	return 0;
}

static int ask(struct talk *t, const char *method, const char *path, const struct str *body, struct json **answer, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/pullRequests/%s/%s?api-version=7.1", t->target->api, t->target->number, path);
	CLEANUP(mem_free) char *header = str_format("Authorization: Bearer %s", t->target->token);

	return forge_ask(t, method, url, header, body, answer, err);
}

/* {"properties": {"interlock.comment": {"$value": marker}}} */
static bool is_ours(const struct talk *t, const struct json *thread)
{
	const struct json *value = json_get(json_get(json_get(thread, "properties"), key_property), "$value");

	return strcmp(json_text(value, ""), t->marker) == 0 && !json_is_true(json_get(thread, "isDeleted"));
}

static int list(struct talk *t, struct forge_comments *out, struct err *err)
{
	CLEANUP(json_cleanup) struct json *answer = NULL;
	const struct json *threads;

	if (ask(t, "GET", "threads", NULL, &answer, err) < 0)
		return -1;
	threads = json_get(answer, "value");
	for (size_t i = 0; i < json_len(threads); i++) {
		const struct json *thread = json_at(threads, i), *first = json_at(json_get(thread, "comments"), 0);

		if (is_ours(t, thread) && first && !json_is_true(json_get(first, "isDeleted")))
			forge_comments_add(out, json_int(json_get(first, "id"), 0), json_int(json_get(thread, "id"), 0),
					   json_text(json_get(first, "content"), ""), NULL);
	}
	return 0;
}

static const char *thread_status(bool open_question)
{
	return open_question ? "active" : "closed";
}

static int create(struct talk *t, const char *body, bool open_question, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	json_begin_object(&w);
	json_key(&w, "comments");
	json_begin_array(&w);
	json_begin_object(&w);
	json_put_text(&w, "content", body);
	json_put_text(&w, "commentType", "text");
	json_put_int(&w, "parentCommentId", 0);
	json_end_object(&w);
	json_end_array(&w);
	json_key(&w, "properties");
	json_begin_object(&w);
	json_put_text(&w, key_property, t->marker);
	json_end_object(&w);
	json_put_text(&w, "status", thread_status(open_question));
	json_end_object(&w);
	return ask(t, "POST", "threads", &text, NULL, err);
}

static int update(struct talk *t, const struct forge_comment *c, const char *body, bool open_question, struct err *err)
{
	CLEANUP(mem_free) char *comment = str_format("threads/%lld/comments/%lld", (long long)c->parent, (long long)c->id);
	CLEANUP(mem_free) char *thread = str_format("threads/%lld", (long long)c->parent);
	CLEANUP(str_release) struct str text = { 0 }, status = { 0 };

	forge_json_text(&text, "content", body);
	forge_json_text(&status, "status", thread_status(open_question));
	if (ask(t, "PATCH", comment, &text, NULL, err) < 0)
		return -1;
	return ask(t, "PATCH", thread, &status, NULL, err);
}

static int remove_comment(struct talk *t, const struct forge_comment *c, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("threads/%lld/comments/%lld", (long long)c->parent, (long long)c->id);

	return ask(t, "DELETE", path, NULL, NULL, err);
}

static int report(struct talk *t, const struct forge_report *r, struct err *err)
{
	static const char *const names[] = {
		[FORGE_SUCCESS] = "succeeded",     [FORGE_FAILURE] = "failed",  [FORGE_NEUTRAL] = "notApplicable",
		[FORGE_SKIPPED] = "notApplicable", [FORGE_RUNNING] = "pending", [FORGE_ERROR] = "error"
	};
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	json_begin_object(&w);
	json_put_text(&w, "state", names[r->state]);
	json_put_text(&w, "description", r->description);
	if (t->target->run_url[0])
		json_put_text(&w, "targetUrl", t->target->run_url);
	json_key(&w, "context");
	json_begin_object(&w);
	json_put_text(&w, "genre", "interlock");
	json_put_text(&w, "name", r->context);
	json_end_object(&w);
	json_end_object(&w);
	return ask(t, "POST", "statuses", &text, NULL, err);
}

const struct forge forge_azure = { "azure", "TF_BUILD", 60000, find, NULL, list, create, update, remove_comment, report, NULL };
