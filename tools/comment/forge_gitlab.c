/* forge_gitlab.c - notes of a merge request on GitLab, and its commit statuses. */
#include "tools/comment/forge.h"

#include "base/mem.h"

#include <string.h>

static int find(struct target *t, const struct env *env, struct err *err)
{
	const char *token = env_get(env, "GITLAB_TOKEN"), *url = env_get(env, "CI_JOB_URL"), *commit = env_get(env, "CI_COMMIT_SHA");

	if (forge_need(&t->api, env, "CI_API_V4_URL", err) < 0 || forge_need(&t->project, env, "CI_PROJECT_ID", err) < 0 ||
	    (!t->number && forge_need(&t->number, env, "CI_MERGE_REQUEST_IID", err) < 0))
		return -1;
	if (!token)
		return err_set(err, ERR_USAGE,
			       "GITLAB_TOKEN is not set: a project access token with the scope api (a job's own cannot comment)");
	t->token = mem_strdup(token);
	t->run_url = mem_strdup(url ? url : "");
	t->commit = mem_strdup(commit ? commit : "");
	return 0;
}

static int ask(struct talk *t, const char *method, const char *path, const struct str *body, struct json **answer, struct err *err)
{
	CLEANUP(mem_free) char *url = str_format("%s/projects/%s/%s", t->target->api, t->target->project, path);
	CLEANUP(mem_free) char *header = str_format("PRIVATE-TOKEN: %s", t->target->token);

	return forge_ask(t, method, url, header, body, answer, err);
}

static int list(struct talk *t, struct forge_comments *out, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("merge_requests/%s/notes?sort=asc&order_by=created_at", t->target->number);

	return forge_list_pages(t, out, ask, path, "author", "username", err);
}

static int create(struct talk *t, const char *body, bool open_question, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("merge_requests/%s/notes", t->target->number);
	CLEANUP(str_release) struct str text = { 0 };

	(void)open_question;
	forge_json_text(&text, "body", body);
	return ask(t, "POST", path, &text, NULL, err);
}

static char *note_path(const struct talk *t, const struct forge_comment *c)
{
	return str_format("merge_requests/%s/notes/%lld", t->target->number, (long long)c->id);
}

static int update(struct talk *t, const struct forge_comment *c, const char *body, bool open_question, struct err *err)
{
	CLEANUP(mem_free) char *path = note_path(t, c);
	CLEANUP(str_release) struct str text = { 0 };

	(void)open_question;
	forge_json_text(&text, "body", body);
	return ask(t, "PUT", path, &text, NULL, err);
}

static int remove_note(struct talk *t, const struct forge_comment *c, struct err *err)
{
	CLEANUP(mem_free) char *path = note_path(t, c);

	return ask(t, "DELETE", path, NULL, NULL, err);
}

static int report(struct talk *t, const struct forge_report *r, struct err *err)
{
	static const char *const names[] = { [FORGE_SUCCESS] = "success", [FORGE_FAILURE] = "failed",  [FORGE_NEUTRAL] = "success",
					     [FORGE_SKIPPED] = "success", [FORGE_RUNNING] = "running", [FORGE_ERROR] = "failed" };
	CLEANUP(mem_free) char *path = str_format("statuses/%s", t->target->commit);
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (!t->target->commit[0])
		return err_set(err, ERR_USAGE, "--status: this job does not say which commit the pull request is at");
	json_begin_object(&w);
	json_put_text(&w, "state", names[r->state]);
	json_put_text(&w, "name", r->context);
	json_put_text(&w, "description", r->description);
	if (t->target->run_url[0])
		json_put_text(&w, "target_url", t->target->run_url);
	json_end_object(&w);
	return ask(t, "POST", path, &text, NULL, err);
}

const struct forge forge_gitlab = { "gitlab", "GITLAB_CI", 60000, find, NULL, list, create, update, remove_note, report, NULL };
