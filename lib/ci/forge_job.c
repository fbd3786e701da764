/* forge_job.c - a job's requests to its own forge; a row of forges[] each. */
#include "ci/forge_job.h"

#include "base/mem.h"
#include "base/str.h"
#include "format/json.h"
#include "net/http.h"

#include <stdio.h>
#include <string.h>

enum { PAIRS_MOST = 10, ANSWER_MOST = 16 << 20 };

struct forge {
	const char *name, *detect;
	const char *token, *scheme; /* the variable of the token, and what comes before it in the header */
	const char *dispatch_token; /* of a dispatch */
	const char *needs[3];
	/* The address that paths hang on. */
	char *(*base)(const struct env *env);
	const char *dispatch_path, *dispatch_after; /* between them the event, where the forge wants it in the path */
	bool in_body;                               /* the dispatch's token is in the body */
	void (*dispatch_body)(struct json_writer *w, const struct env *env, const char *event, const struct forge_pair *pairs, size_t n);
	const char *pulls, *query, *source, *target; /* path; its query, and what comes before branch and base there */
	void (*pull_body)(struct json_writer *w, const struct forge_pull *pull);
	const char *list, *number; /* keys of the answers; list NULL = the answer is the list */
	const char *from[2];       /* and the way to the branch that a pull request comes from */
};

static void put_pairs(struct json_writer *w, const struct forge_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_put_text(w, pairs[i].name, pairs[i].value);
}

/* ---- GitHub ---- */

static char *github_base(const struct env *env)
{
	const char *api = env_get(env, "GITHUB_API_URL");

	return str_format("%s/repos/%s", api ? api : "https://api.github.com", env_get(env, "GITHUB_REPOSITORY"));
}

static void github_dispatch(struct json_writer *w, const struct env *env, const char *event, const struct forge_pair *pairs, size_t n)
{
	(void)env;
	json_put_text(w, "event_type", event);
	json_key(w, "client_payload");
	json_begin_object(w);
	put_pairs(w, pairs, n);
	json_end_object(w);
}

static void github_pull(struct json_writer *w, const struct forge_pull *pull)
{
	json_put_text(w, "title", pull->title);
	json_put_text(w, "head", pull->branch);
	json_put_text(w, "base", pull->base);
	json_put_text(w, "body", pull->body);
}

/* ---- GitLab ---- */

static char *gitlab_base(const struct env *env)
{
	return str_format("%s/projects/%s", env_get(env, "CI_API_V4_URL"), env_get(env, "CI_PROJECT_ID"));
}

/* A job's token starts pipelines as a trigger's does. */
static void gitlab_dispatch(struct json_writer *w, const struct env *env, const char *event, const struct forge_pair *pairs, size_t n)
{
	json_put_text(w, "token", env_get(env, "CI_JOB_TOKEN"));
	json_put_text(w, "ref", env_get(env, "CI_DEFAULT_BRANCH"));
	json_key(w, "variables");
	json_begin_object(w);
	json_put_text(w, "INTERLOCK_DISPATCH", event);
	put_pairs(w, pairs, n);
	json_end_object(w);
}

static void gitlab_pull(struct json_writer *w, const struct forge_pull *pull)
{
	json_put_text(w, "title", pull->title);
	json_put_text(w, "source_branch", pull->branch);
	json_put_text(w, "target_branch", pull->base);
	json_put_text(w, "description", pull->body);
}

/* ---- Azure ---- */

static char *azure_base(const struct env *env)
{
	const char *collection = env_get(env, "SYSTEM_COLLECTIONURI");
	size_t len = strlen(collection);

	while (len && collection[len - 1] == '/')
		len--;
	return str_format("%.*s/%s/_apis", (int)len, collection, env_get(env, "SYSTEM_TEAMPROJECTID"));
}

static void azure_dispatch(struct json_writer *w, const struct env *env, const char *event, const struct forge_pair *pairs, size_t n)
{
	(void)env, (void)event;
	json_key(w, "variables");
	json_begin_object(w);
	for (size_t i = 0; i < n; i++) {
		json_key(w, pairs[i].name);
		json_begin_object(w);
		json_put_text(w, "value", pairs[i].value);
		json_end_object(w);
	}
	json_end_object(w);
}

static void azure_pull(struct json_writer *w, const struct forge_pull *pull)
{
	CLEANUP(mem_free) char *from = str_format("refs/heads/%s", pull->branch), *to = str_format("refs/heads/%s", pull->base);

	json_put_text(w, "sourceRefName", from);
	json_put_text(w, "targetRefName", to);
	json_put_text(w, "title", pull->title);
	json_put_text(w, "description", pull->body);
}

/* In Azure the repository's number is a part of the path: {BUILD_REPOSITORY_ID} is filled in. */
static const struct forge forges[] = {
	{ .name = "GitHub",
	  .detect = "GITHUB_ACTIONS",
	  .token = "GITHUB_TOKEN",
	  .scheme = "Authorization: Bearer ",
	  .dispatch_token = "GITHUB_TOKEN",
	  .needs = { "GITHUB_REPOSITORY" },
	  .base = github_base,
	  .dispatch_path = "dispatches",
	  .dispatch_body = github_dispatch,
	  .pulls = "pulls",
	  .query = "?state=open&per_page=100",
	  .source = "head=",
	  .target = "base=",
	  .pull_body = github_pull,
	  .number = "number",
	  .from = { "head", "ref" } },
	{ .name = "GitLab",
	  .detect = "GITLAB_CI",
	  .token = "GITLAB_TOKEN",
	  .scheme = "PRIVATE-TOKEN: ",
	  .dispatch_token = "CI_JOB_TOKEN",
	  .in_body = true,
	  .needs = { "CI_API_V4_URL", "CI_PROJECT_ID", "CI_DEFAULT_BRANCH" },
	  .base = gitlab_base,
	  .dispatch_path = "trigger/pipeline",
	  .dispatch_body = gitlab_dispatch,
	  .pulls = "merge_requests",
	  .query = "?state=opened",
	  .source = "source_branch=",
	  .target = "target_branch=",
	  .pull_body = gitlab_pull,
	  .number = "iid",
	  .from = { "source_branch" } },
	{ .name = "Azure Pipelines",
	  .detect = "TF_BUILD",
	  .token = "SYSTEM_ACCESSTOKEN",
	  .scheme = "Authorization: Bearer ",
	  .dispatch_token = "SYSTEM_ACCESSTOKEN",
	  .needs = { "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECTID", "BUILD_REPOSITORY_ID" },
	  .base = azure_base,
	  .dispatch_path = "pipelines/",
	  .dispatch_after = "/runs?api-version=7.1",
	  .dispatch_body = azure_dispatch,
	  .pulls = "git/repositories/{}/pullrequests",
	  .query = "?api-version=7.1&searchCriteria.status=active",
	  .source = "searchCriteria.sourceRefName=refs/heads/",
	  .target = "searchCriteria.targetRefName=refs/heads/",
	  .pull_body = azure_pull,
	  .list = "value",
	  .number = "pullRequestId",
	  .from = { "sourceRefName" } },
};

static const struct forge *find(const struct env *env, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(forges); i++) {
		const struct forge *f = &forges[i];

		if (!env_get(env, f->detect))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(f->needs) && f->needs[k]; k++)
			if (!env_get(env, f->needs[k])) {
				err_set(err, ERR_USAGE, "%s is not set in this job of %s", f->needs[k], f->name);
				return NULL;
			}
		return f;
	}
	err_set(err, ERR_USAGE, "this is no CI job of GitHub, GitLab or Azure: there is no forge to ask");
	return NULL;
}

/* What is not plain in a URL becomes %XX: names of branches are anybody's. '/' is plain. */
static char *escaped(const char *text)
{
	CLEANUP(str_release) struct str out = { 0 };

	for (const char *p = text; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("-._~/", *p);

		str_addf(&out, plain ? "%c" : "%%%02X", (unsigned char)*p);
	}
	return mem_strdup(str_text(&out));
}

/* base/path with "{}" filled in. */
static char *address(const struct forge *f, const struct env *env, const char *path)
{
	CLEANUP(mem_free) char *base = f->base(env);
	const char *gap = strstr(path, "{}");

	if (!gap)
		return str_format("%s/%s", base, path);
	return str_format("%s/%.*s%s%s", base, (int)(gap - path), path, env_get(env, "BUILD_REPOSITORY_ID"), gap + 2);
}

static int no_token(const char *token, struct err *err)
{
	return err_set(err, ERR_USAGE, "%s is not set: hand the job's token to this step", token);
}

/* token: the variable; scheme NULL = it is in the body already. body NULL = GET. */
static int ask(struct json **answer, const struct env *env, const char *token, const char *scheme, const char *url, const struct str *body,
	       struct err *err)
{
	CLEANUP(http_cleanup) struct http *h = NULL;
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *header = NULL;
	const char *secret = env_get(env, token);
	const char *headers[2] = { NULL, NULL };
	struct http_request request = { .method = body ? "POST" : "GET", .url = url, .headers = headers };

	if (!secret)
		return no_token(token, err);
	if (scheme)
		headers[0] = header = str_format("%s%s", scheme, secret);
	if (body) {
		request.type = "application/json";
		request.body = str_text(body);
		request.len = body->len;
	}
	if (http_open(&h, &(struct http_terms){ .most_bytes = ANSWER_MOST }, err) < 0 || http_send(h, &out, &request, NULL, err) < 0)
		return -1;
	if (!answer)
		return 0;
	*answer = json_parse(str_text(&out), out.len, "the forge's answer", err);
	return *answer ? 0 : -1;
}

int forge_dispatch_check(const struct env *env, const char *event, struct err *err)
{
	const struct forge *f = find(env, err);

	if (!f)
		return -1;
	if (f->dispatch_after && strspn(event, "0123456789") != strlen(event))
		return err_set(err, ERR_USAGE, "'%.80s' is no number of a pipeline, which %s wants", event, f->name);
	return env_get(env, f->dispatch_token) ? 0 : no_token(f->dispatch_token, err);
}

int forge_dispatch(const struct env *env, const char *event, const struct forge_pair *pairs, size_t n, struct err *err)
{
	const struct forge *f = find(env, err);
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	CLEANUP(mem_free) char *url = NULL;
	struct json_writer w = { .out = &body };

	if (forge_dispatch_check(env, event, err) < 0)
		return -1;
	if (n > PAIRS_MOST)
		return err_set(err, ERR_USAGE, "a dispatch carries at most %d values", PAIRS_MOST);
	path = f->dispatch_after ? str_format("%s%s%s", f->dispatch_path, event, f->dispatch_after) : mem_strdup(f->dispatch_path);
	url = address(f, env, path);
	json_begin_object(&w);
	f->dispatch_body(&w, env, event, pairs, n);
	json_end_object(&w);
	return ask(NULL, env, f->dispatch_token, f->in_body ? NULL : f->scheme, url, &body, err);
}

static void take_number(char number[static 24], const struct forge *f, const struct json *pull)
{
	snprintf(number, 24, "%lld", (long long)json_int(json_get(pull, f->number), 0));
}

/* Does it come from the branch? A forge that knows no such filter lists all that are open. */
static bool comes_from(const struct forge *f, const struct json *pull, const char *branch)
{
	static const char heads[] = "refs/heads/";
	const struct json *value = json_get(pull, f->from[0]);
	const char *name = json_text(f->from[1] ? json_get(value, f->from[1]) : value, branch);

	return strcmp(str_starts(name, heads) ? name + strlen(heads) : name, branch) == 0;
}

/* The open one; number "" if there is none. GitHub wants OWNER:BRANCH. */
static int find_pull(char number[static 24], const struct forge *f, const struct env *env, const struct forge_pull *pull, struct err *err)
{
	CLEANUP(mem_free) char *branch = escaped(pull->branch), *base = escaped(pull->base);
	CLEANUP(mem_free) char *head = NULL, *path = NULL, *url = NULL;
	CLEANUP(json_cleanup) struct json *answer = NULL;
	const struct json *list;

	if (f->base == github_base) {
		const char *name = env_get(env, "GITHUB_REPOSITORY");

		head = str_format("%.*s:%s", (int)strcspn(name, "/"), name, branch);
	}
	path = str_format("%s%s&%s%s&%s%s", f->pulls, f->query, f->source, head ? head : branch, f->target, base);
	url = address(f, env, path);
	number[0] = '\0';
	if (ask(&answer, env, f->token, f->scheme, url, NULL, err) < 0)
		return -1;
	list = f->list ? json_get(answer, f->list) : answer;
	for (size_t i = 0; i < json_len(list) && !number[0]; i++)
		if (comes_from(f, json_at(list, i), pull->branch))
			take_number(number, f, json_at(list, i));
	return 0;
}

int forge_pull_keep(const struct env *env, const struct forge_pull *pull, char number[static 24], bool *made, struct err *err)
{
	const struct forge *f = find(env, err);
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(json_cleanup) struct json *answer = NULL;
	CLEANUP(mem_free) char *path = NULL, *url = NULL;
	struct json_writer w = { .out = &body };

	*made = false;
	if (!f || find_pull(number, f, env, pull, err) < 0)
		return -1;
	if (number[0])
		return 0;
	path = f->list ? str_format("%s?api-version=7.1", f->pulls) : mem_strdup(f->pulls);
	url = address(f, env, path);
	json_begin_object(&w);
	f->pull_body(&w, pull);
	json_end_object(&w);
	if (ask(&answer, env, f->token, f->scheme, url, &body, err) < 0)
		return -1;
	take_number(number, f, answer);
	*made = true;
	return 0;
}
