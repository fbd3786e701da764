/* setup_github.c - rulesets, branch protection, environments and the token's rights at GitHub. Source: docs.github.com/rest, 2022-11-28. */
#include "base/mem.h"
#include "setup.h"

#include <string.h>

static int find(struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *host = NULL;
	CLEANUP(mem_free) char *path = NULL;
	const char *api = env_get(t->env, "GITHUB_API_URL"), *repository = env_get(t->env, "GITHUB_REPOSITORY");
	bool split = setup_split_url(&host, &path, t->url);

	if (!split && !(api && repository))
		return err_set(err, ERR_USAGE, "'%s' names no repository of GitHub: set GITHUB_REPOSITORY and GITHUB_API_URL", t->url);
	t->api = api                               ? mem_strdup(api)
		 : strcmp(host, "github.com") == 0 ? mem_strdup("https://api.github.com")
						   : str_format("https://%s/api/v3", host);
	t->project = mem_strdup(repository ? repository : path);
	return 0;
}

static bool has_rule(const struct json *rules, const char *type)
{
	for (size_t i = 0; i < json_len(rules); i++)
		if (strcmp(json_text(json_get(json_at(rules, i), "type"), ""), type) == 0)
			return true;
	return false;
}

/* Rules of today, or the branch protection of old, which only an administrator's token may see. */
static int look_at_branch(struct setup *out, struct setup_talk *t, const char *branch, bool keeps, struct err *err)
{
	CLEANUP(mem_free) char *rules_path = str_format("/repos/%s/rules/branches/%s", t->project, branch);
	CLEANUP(mem_free) char *old_path = str_format("/repos/%s/branches/%s/protection", t->project, branch);
	CLEANUP(mem_free) char *force = str_format("%s: no force push", branch);
	CLEANUP(mem_free) char *delete = str_format("%s: no deletion", branch);
	CLEANUP(mem_free) char *push = str_format("%s: only the registering job's app may push", branch);
	CLEANUP(json_cleanup) struct json *rules = NULL;
	CLEANUP(json_cleanup) struct json *old = NULL;
	const struct json *asked;

	if (setup_ask(t, &old, old_path, err) < 0 || setup_ask(t, &rules, rules_path, err) < 0)
		return -1;
	asked = rules ? rules : old;
	setup_add_asked(out, t, asked,
			has_rule(rules, "non_fast_forward") ||
				(old && !json_is_true(json_get(json_get(old, "allow_force_pushes"), "enabled"))),
			force, "Settings > Rules > Rulesets > New branch ruleset: 'Block force pushes'");
	if (keeps)
		setup_add_asked(out, t, asked,
				has_rule(rules, "deletion") ||
					(old && !json_is_true(json_get(json_get(old, "allow_deletions"), "enabled"))),
				delete, "Settings > Rules > Rulesets: 'Restrict deletions'");
	setup_add_asked(out, t, asked, has_rule(rules, "update") || json_get(old, "restrictions"), push,
			"Settings > Rules > Rulesets: 'Restrict updates' with the app of the job on the bypass list");
	return 0;
}

/* One active ruleset of tags that forbids to move and to delete them. */
static int look_at_tags(struct setup *out, struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("/repos/%s/rulesets?includes_parents=true&targets=tag&per_page=100", t->project);
	CLEANUP(json_cleanup) struct json *sets = NULL;
	bool holds = false;

	if (setup_ask(t, &sets, path, err) < 0)
		return -1;
	for (size_t i = 0; i < json_len(sets) && !holds; i++) {
		CLEANUP(mem_free)
		char *one_path =
			str_format("/repos/%s/rulesets/%lld", t->project, (long long)json_int(json_get(json_at(sets, i), "id"), 0));
		CLEANUP(json_cleanup) struct json *one = NULL;

		if (strcmp(json_text(json_get(json_at(sets, i), "target"), ""), "tag") != 0 ||
		    strcmp(json_text(json_get(json_at(sets, i), "enforcement"), ""), "active") != 0)
			continue;
		if (setup_ask(t, &one, one_path, err) < 0)
			return -1;
		holds = has_rule(json_get(one, "rules"), "deletion") &&
			(has_rule(json_get(one, "rules"), "non_fast_forward") || has_rule(json_get(one, "rules"), "update"));
	}
	setup_add_asked(out, t, sets, holds, "tags NAME@v… and NAME#…: made, never moved or deleted",
			"Settings > Rules > Rulesets > New tag ruleset: 'Restrict updates', 'Restrict deletions'");
	return 0;
}

static bool has_reviewers(const struct json *environment)
{
	return has_rule(json_get(environment, "protection_rules"), "required_reviewers");
}

static int look_at_environment(struct setup *out, struct setup_talk *t, const char *name, bool reviewed, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("/repos/%s/environments/%s", t->project, name);
	CLEANUP(mem_free) char *branches = str_format("environment %s: the default branch alone", name);
	CLEANUP(mem_free) char *reviewers = str_format("environment %s: somebody approves", name);
	CLEANUP(json_cleanup) struct json *environment = NULL;
	enum json_kind kind;

	if (setup_ask(t, &environment, path, err) < 0)
		return -1;
	kind = json_kind_of(json_get(environment, "deployment_branch_policy"));
	setup_add_asked(
		out, t, environment, environment && kind == JSON_OBJECT, branches,
		"Settings > Environments: 'Deployment branches and tags'; the signing key and the app's token belong in this environment");
	if (reviewed)
		setup_add_asked(out, t, environment, has_reviewers(environment), reviewers,
				"Settings > Environments: 'Required reviewers'");
	return 0;
}

static int look_at_token(struct setup *out, struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *own = str_format("/repos/%s", t->project);
	CLEANUP(mem_free) char *defaults = str_format("/repos/%s/actions/permissions/workflow", t->project);
	CLEANUP(json_cleanup) struct json *repository = NULL;
	CLEANUP(json_cleanup) struct json *permissions = NULL;

	if (setup_ask(t, &repository, own, err) < 0)
		return -1;
	setup_add_asked(out, t, json_get(repository, "permissions"), json_is_true(json_get(json_get(repository, "permissions"), "push")),
			"this token may write", "the job needs `permissions: contents: write`");
	if (setup_ask(t, &permissions, defaults, err) < 0)
		return -1;
	setup_add_asked(out, t, permissions, strcmp(json_text(json_get(permissions, "default_workflow_permissions"), ""), "read") == 0,
			"jobs may only read unless their file says more", "Settings > Actions > General > Workflow permissions: 'Read'");
	return 0;
}

static int look(struct setup *out, struct setup_talk *t, struct err *err)
{
	if (look_at_branch(out, t, t->branch, true, err) < 0 || look_at_branch(out, t, "interlock-packages/x", false, err) < 0 ||
	    look_at_tags(out, t, err) < 0 || look_at_environment(out, t, "evaluation", false, err) < 0 ||
	    look_at_environment(out, t, "production", true, err) < 0)
		return -1;
	return look_at_token(out, t, err);
}

const struct setup_forge setup_github = { "github", { "GITHUB_TOKEN", "GH_TOKEN", NULL }, find, look };
