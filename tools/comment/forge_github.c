/* forge_github.c - comments of a pull request on GitHub and GitHub Enterprise Server, and its commit statuses. */
#include "tools/comment/forge.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

enum { EVENT_MOST = 64 << 20, ANNOTATIONS_MOST = 50 };

/* The number is in the event: of a pull request, of a comment on one, or of the run that a workflow_run follows. */
static int read_event(struct target *t, const struct env *env, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(json_cleanup) struct json *event = NULL;
	const char *path = env_get(env, "GITHUB_EVENT_PATH");
	const struct json *request, *run;
	int64_t number;

	if (!path || fs_read(&text, path, EVENT_MOST, err) < 0)
		return path ? -1 : err_set(err, ERR_USAGE, "GITHUB_EVENT_PATH is not set: give --pr NUMBER");
	if (!(event = json_parse(str_text(&text), text.len, path, err)))
		return -1;
	request = json_get(event, "pull_request");
	run = json_get(event, "workflow_run");
	if (!request)
		request = json_get(event, "issue");
	if (!request)
		request = json_at(json_get(run, "pull_requests"), 0);
	number = json_int(json_get(request, "number"), 0);
	/* The run of a fork's pull request does not say its number; the run's commit has to be the head of an open one. */
	if (!t->number && number <= 0 && json_get(run, "head_branch")) {
		t->branch = str_format("%s:%s", json_text(json_get(json_get(json_get(run, "head_repository"), "owner"), "login"), ""),
				       json_text(json_get(run, "head_branch"), ""));
	}
	if (!t->number && number <= 0 && !t->branch)
		return err_set(err, ERR_USAGE, "the event of this job names no pull request: give --pr NUMBER");
	if (!t->number && number > 0) {
		t->number = str_format("%lld", (long long)number);
		t->verify = run != NULL;
	}
	/* GITHUB_SHA is the merge commit that the forge made up. */
	t->commit = mem_strdup(json_text(json_get(json_get(request, "head"), "sha"), json_text(json_get(run, "head_sha"), "")));
	return 0;
}

static int find(struct target *t, const struct env *env, struct err *err)
{
	const char *api = env_get(env, "GITHUB_API_URL"), *server = env_get(env, "GITHUB_SERVER_URL"), *run = env_get(env, "GITHUB_RUN_ID"),
		   *attempt = env_get(env, "GITHUB_RUN_ATTEMPT"), *token = env_get(env, "GITHUB_TOKEN");

	t->api = mem_strdup(api ? api : "https://api.github.com");
	if (forge_need(&t->project, env, "GITHUB_REPOSITORY", err) < 0)
		return -1;
	t->run_url = server && run ? str_format("%s/%s/actions/runs/%s/attempts/%s", server, t->project, run, attempt ? attempt : "1")
				   : mem_strdup("");
	t->graphql = mem_strdup(env_get(env, "GITHUB_GRAPHQL_URL"));
	t->token = mem_strdup(token ? token : env_get(env, "GH_TOKEN"));
	if (!t->token)
		return err_set(err, ERR_USAGE, "GITHUB_TOKEN is not set: hand it to this step (env: GITHUB_TOKEN: ${{ github.token }})");
	return t->number && !env_get(env, "GITHUB_EVENT_PATH") ? 0 : read_event(t, env, err);
}

static int ask(struct talk *t, const char *method, const char *path, const struct str *body, struct json **answer, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/repos/%s/%s", t->target->api, t->target->project, path);
	CLEANUP(mem_free) char *header = str_format("Authorization: Bearer %s", t->target->token);

	return forge_ask(t, method, url, header, body, answer, err);
}

/* What is not plain in a URL's query becomes %XX: names of branches are anybody's. */
static void add_escaped(struct str *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("-._~", *p);

		str_addf(out, plain ? "%c" : "%%%02X", (unsigned char)*p);
	}
}

/* The run is of a commit; a push since then has a run of its own, whose word must not be overwritten by ours. */
static int verify(struct talk *t, const struct target *target, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("pulls/%s", target->number);
	CLEANUP(json_cleanup) struct json *answer = NULL;
	const char *head;

	if (ask(t, "GET", path, NULL, &answer, err) < 0)
		return -1;
	head = json_text(json_get(json_get(answer, "head"), "sha"), "");
	if (strcmp(head, target->commit) == 0)
		return 0;
	return err_set(err, ERR_MOVED, "pull request %s has gone on from %.12s to %.12s", target->number, target->commit, head);
}

static int look_up(struct talk *t, struct target *out, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(json_cleanup) struct json *answer = NULL;

	if (out->number)
		return out->verify ? verify(t, out, err) : 0;
	str_add(&path, "pulls?state=open&per_page=100&head=");
	add_escaped(&path, out->branch);
	if (ask(t, "GET", str_text(&path), NULL, &answer, err) < 0)
		return -1;
	for (size_t i = 0; i < json_len(answer) && !out->number; i++) {
		const struct json *request = json_at(answer, i);

		if (strcmp(json_text(json_get(json_get(request, "head"), "sha"), ""), out->commit) == 0)
			out->number = str_format("%lld", (long long)json_int(json_get(request, "number"), 0));
	}
	/* Merged, closed, or gone on with a push: whoever comes late says nothing. */
	return out->number ? 0 : err_set(err, ERR_MOVED, "no open pull request of %s is at commit %.12s", out->branch, out->commit);
}

static void ask_if_minimised(struct str *out, const struct forge_comments *c)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_text(&w, "query", "query($ids:[ID!]!){nodes(ids:$ids){... on IssueComment{isMinimized}}}");
	json_key(&w, "variables");
	json_begin_object(&w);
	json_key(&w, "ids");
	json_begin_array(&w);
	for (size_t i = 0; i < c->n; i++)
		json_add_text(&w, c->v[i].node);
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
}

/* A comment that somebody has folded away is not brought back: the next one is new. Only GraphQL knows; where it does not answer, all stay. */
static void drop_minimised(struct talk *t, struct forge_comments *c)
{
	CLEANUP(mem_free) char *header = str_format("Authorization: Bearer %s", t->target->token);
	CLEANUP(json_cleanup) struct json *answer = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	const struct json *nodes;
	struct err ignored;
	size_t n = 0;

	if (!t->target->graphql || c->n == 0)
		return;
	ask_if_minimised(&text, c);
	if (forge_ask(t, "POST", t->target->graphql, header, &text, &answer, &ignored) < 0)
		return;
	nodes = json_get(json_get(answer, "data"), "nodes");
	for (size_t i = 0; i < c->n; i++) {
		struct forge_comment kept = c->v[i];

		if (json_is_true(json_get(json_at(nodes, i), "isMinimized"))) {
			free(kept.body);
			free(kept.node);
		} else {
			c->v[n++] = kept;
		}
	}
	c->n = n;
}

static int list(struct talk *t, struct forge_comments *out, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("issues/%s/comments", t->target->number);

	if (forge_list_pages(t, out, ask, path, "user", "login", err) < 0)
		return -1;
	drop_minimised(t, out);
	return 0;
}

static int create(struct talk *t, const char *body, bool open_question, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("issues/%s/comments", t->target->number);
	CLEANUP(str_release) struct str text = { 0 };

	(void)open_question;
	forge_json_text(&text, "body", body);
	return ask(t, "POST", path, &text, NULL, err);
}

static int update(struct talk *t, const struct forge_comment *c, const char *body, bool open_question, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("issues/comments/%lld", (long long)c->id);
	CLEANUP(str_release) struct str text = { 0 };

	(void)open_question;
	forge_json_text(&text, "body", body);
	return ask(t, "PATCH", path, &text, NULL, err);
}

static int remove_comment(struct talk *t, const struct forge_comment *c, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("issues/comments/%lld", (long long)c->id);

	return ask(t, "DELETE", path, NULL, NULL, err);
}

static int need_commit(const struct talk *t, struct err *err)
{
	return t->target->commit[0] ? 0 : err_set(err, ERR_USAGE, "--status: this job does not say which commit the pull request is at");
}

static int report(struct talk *t, const struct forge_report *r, struct err *err)
{
	static const char *const names[] = { [FORGE_SUCCESS] = "success", [FORGE_FAILURE] = "failure", [FORGE_NEUTRAL] = "success",
					     [FORGE_SKIPPED] = "success", [FORGE_RUNNING] = "pending", [FORGE_ERROR] = "error" };
	CLEANUP(mem_free) char *path = str_format("statuses/%s", t->target->commit);
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (need_commit(t, err) < 0)
		return -1;
	json_begin_object(&w);
	json_put_text(&w, "state", names[r->state]);
	json_put_text(&w, "context", r->context);
	json_put_text(&w, "description", r->description);
	if (t->target->run_url[0])
		json_put_text(&w, "target_url", t->target->run_url);
	json_end_object(&w);
	return ask(t, "POST", path, &text, NULL, err);
}

static void put_annotations(struct json_writer *w, const struct forge_report *r)
{
	json_key(w, "annotations");
	json_begin_array(w);
	for (size_t i = 0, n = 0; r->file && r->failed && i < r->failed->n && n < ANNOTATIONS_MOST; i++) {
		if (!r->failed->v[i].line)
			continue;
		json_begin_object(w);
		json_put_text(w, "path", r->file);
		json_put_int(w, "start_line", r->failed->v[i].line);
		json_put_int(w, "end_line", r->failed->v[i].line);
		json_put_text(w, "annotation_level", r->state == FORGE_FAILURE ? "failure" : "warning");
		json_put_text(w, "message", r->failed->v[i].text);
		json_end_object(w);
		n++;
	}
	json_end_array(w);
}

/* A check run: its name is what branch protection asks for; the text is the comment's, and lines of the policy are annotated. */
static int check(struct talk *t, const struct forge_report *r, struct err *err)
{
	static const char *const conclusions[] = { [FORGE_SUCCESS] = "success", [FORGE_FAILURE] = "failure", [FORGE_NEUTRAL] = "neutral",
						   [FORGE_SKIPPED] = "skipped", [FORGE_RUNNING] = NULL,      [FORGE_ERROR] = "failure" };
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (need_commit(t, err) < 0)
		return -1;
	json_begin_object(&w);
	json_put_text(&w, "name", r->context);
	json_put_text(&w, "head_sha", t->target->commit);
	json_put_text(&w, "status", conclusions[r->state] ? "completed" : "in_progress");
	if (conclusions[r->state])
		json_put_text(&w, "conclusion", conclusions[r->state]);
	if (t->target->run_url[0])
		json_put_text(&w, "details_url", t->target->run_url);
	json_key(&w, "output");
	json_begin_object(&w);
	json_put_text(&w, "title", r->title);
	json_put_text(&w, "summary", r->text);
	put_annotations(&w, r);
	json_end_object(&w);
	json_end_object(&w);
	return ask(t, "POST", "check-runs", &text, NULL, err);
}

const struct forge forge_github = { "github", "GITHUB_ACTIONS", 60000, find, look_up, list, create, update, remove_comment, report, check };
