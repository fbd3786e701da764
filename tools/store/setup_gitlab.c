/* setup_gitlab.c - protected branches, tags and environments at GitLab. Source: docs.gitlab.com/api, version 4. */
#include "base/mem.h"
#include "setup.h"

#include <string.h>

enum { DEVELOPER = 30 };

/* "a/b" -> "a%2Fb" */
static char *escaped(const char *path)
{
	CLEANUP(str_release) struct str out = { 0 };

	for (const char *p = path; *p; p++) {
		if (*p == '/')
			str_add(&out, "%2F");
		else
			str_addch(&out, *p);
	}
	return str_take(&out);
}

static int find(struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *host = NULL;
	CLEANUP(mem_free) char *path = NULL;
	const char *api = env_get(t->env, "CI_API_V4_URL"), *id = env_get(t->env, "CI_PROJECT_ID");
	bool split = setup_split_url(&host, &path, t->url);

	if (!split && !(api && id))
		return err_set(err, ERR_USAGE, "'%s' names no project of GitLab: set CI_PROJECT_ID and CI_API_V4_URL", t->url);
	t->api = api ? mem_strdup(api) : str_format("https://%s/api/v4", host);
	t->project = id ? mem_strdup(id) : escaped(path);
	return 0;
}

/* A '*' of a protected name stands for anything. */
static bool covers(const char *pattern, const char *name)
{
	const char *star = strchr(pattern, '*');
	size_t before = star ? (size_t)(star - pattern) : 0;

	if (!star)
		return strcmp(pattern, name) == 0;
	if (strncmp(pattern, name, before) != 0)
		return false;
	for (const char *rest = name + before;; rest++) {
		if (covers(star + 1, rest))
			return true;
		if (!*rest)
			return false;
	}
}

static const struct json *protection_of(const struct json *list, const char *name)
{
	for (size_t i = 0; i < json_len(list); i++)
		if (covers(json_text(json_get(json_at(list, i), "name"), ""), name))
			return json_at(list, i);
	return NULL;
}

static void look_at_branch(struct setup *out, const struct setup_talk *t, const struct json *list, const char *name)
{
	const struct json *one = protection_of(list, name);
	CLEANUP(mem_free) char *protected = str_format("%s: protected, so that only the role you name may push, and nobody deletes", name);
	CLEANUP(mem_free) char *force = str_format("%s: no force push", name);

	setup_add_asked(out, t, list, one && json_len(json_get(one, "push_access_levels")) > 0, protected,
			"Settings > Repository > Protected branches: 'Allowed to push and merge' the registering job's token alone");
	setup_add_asked(out, t, list, one && !json_is_true(json_get(one, "allow_force_push")), force,
			"Settings > Repository > Protected branches: 'Allowed to force push' off");
}

static int look_at_refs(struct setup *out, struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *branches_path = str_format("/projects/%s/protected_branches?per_page=100", t->project);
	CLEANUP(mem_free) char *tags_path = str_format("/projects/%s/protected_tags?per_page=100", t->project);
	CLEANUP(json_cleanup) struct json *branches = NULL;
	CLEANUP(json_cleanup) struct json *tags = NULL;

	if (setup_ask(t, &branches, branches_path, err) < 0)
		return -1;
	look_at_branch(out, t, branches, t->branch);
	look_at_branch(out, t, branches, "interlock-packages/x");
	if (setup_ask(t, &tags, tags_path, err) < 0)
		return -1;
	setup_add_asked(out, t, tags, protection_of(tags, "model@v1.0.0") && protection_of(tags, "model#production#1"),
			"tags NAME@v… and NAME#…: made by the registering job alone, never moved or deleted",
			"Settings > Repository > Protected tags: '*@v*' and '*#*'");
	return 0;
}

static int look_at_environment(struct setup *out, struct setup_talk *t, const char *name, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("/projects/%s/protected_environments/%s", t->project, name);
	CLEANUP(mem_free) char *what = str_format("environment %s: protected, with approvals where somebody is to approve", name);
	CLEANUP(json_cleanup) struct json *environment = NULL;

	if (setup_ask(t, &environment, path, err) < 0)
		return -1;
	setup_add_asked(
		out, t, environment, environment != NULL, what,
		"Settings > CI/CD > Protected environments (Premium); else protect the variable with the signing key, and the branch");
	return 0;
}

static int look_at_token(struct setup *out, struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("/projects/%s", t->project);
	CLEANUP(json_cleanup) struct json *project = NULL;
	const struct json *permissions;
	int64_t own, group;

	if (setup_ask(t, &project, path, err) < 0)
		return -1;
	permissions = json_get(project, "permissions");
	own = json_int(json_get(json_get(permissions, "project_access"), "access_level"), 0);
	group = json_int(json_get(json_get(permissions, "group_access"), "access_level"), 0);
	setup_add_asked(out, t, permissions, own >= DEVELOPER || group >= DEVELOPER, "this token may write",
			"a project access token with the role Developer and write_repository (Settings > Access tokens)");
	return 0;
}

static int look(struct setup *out, struct setup_talk *t, struct err *err)
{
	if (look_at_refs(out, t, err) < 0 || look_at_environment(out, t, "evaluation", err) < 0 ||
	    look_at_environment(out, t, "production", err) < 0)
		return -1;
	return look_at_token(out, t, err);
}

const struct setup_forge setup_gitlab = { "gitlab", { "GITLAB_TOKEN", NULL }, find, look };
