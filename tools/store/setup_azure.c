/* setup_azure.c - what the token may do to branches and tags at Azure DevOps, and the checks of environments.
 * Source: learn.microsoft.com/rest/api/azure/devops 7.1, Git Repositories namespace; tokens of refs as hex of UTF-16LE.
 */
#include "base/mem.h"
#include "setup.h"

#include <stdio.h>
#include <string.h>

#define GIT_NAMESPACE "2e9eb7ed-3c0a-47d4-87c1-0ffdf275fd87"

enum { CONTRIBUTE = 4, FORCE_PUSH = 8, CREATE_BRANCH = 16, CREATE_TAG = 32 };

/* "https://dev.azure.com/ORG/PROJECT/_git/REPO" -> "/ORG" and "PROJECT/_apis/git/repositories/REPO" */
static int find(struct setup_talk *t, struct err *err)
{
	const char *collection = env_get(t->env, "SYSTEM_COLLECTIONURI"), *project = env_get(t->env, "SYSTEM_TEAMPROJECTID");
	const char *repository = env_get(t->env, "BUILD_REPOSITORY_ID");
	CLEANUP(mem_free) char *host = NULL;
	CLEANUP(mem_free) char *path = NULL;
	char *git, *slash;
	size_t len;

	if (collection && project && repository) {
		len = strlen(collection);
		while (len && collection[len - 1] == '/')
			len--;
		t->api = mem_strndup(collection, len);
		t->project = str_format("%s/_apis/git/repositories/%s", project, repository);
		return 0;
	}
	if (!setup_split_url(&host, &path, t->url) || !(git = strstr(path, "/_git/")))
		return err_set(
			err, ERR_USAGE,
			"'%s' names no repository of Azure DevOps: set SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECTID and BUILD_REPOSITORY_ID",
			t->url);
	*git = '\0';
	slash = strrchr(path, '/');
	t->project = str_format("%s/_apis/git/repositories/%s", slash ? slash + 1 : path, git + strlen("/_git/"));
	if (slash)
		*slash = '\0';
	t->api = slash ? str_format("https://%s/%s", host, path) : str_format("https://%s", host);
	return 0;
}

/* Each part of the branch's name as hex of its UTF-16LE; names of branches are ASCII here. */
static void add_ref(struct str *out, const char *branch)
{
	str_add(out, "/refs/heads/");
	for (const char *p = branch; *p; p++) {
		if (*p == '/')
			str_addch(out, '/');
		else
			str_addf(out, "%02x00", (unsigned char)*p);
	}
	str_addch(out, '/');
}

struct place {
	char project[64], repository[64];
};

/* May whoever asks do this there? */
static int ask_right(struct setup *out, struct setup_talk *t, const struct place *at, const char *branch, int right, bool wanted,
		     const char *what, const char *how, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const struct json *value;

	str_addf(&path, "/_apis/permissions/" GIT_NAMESPACE "/%d?api-version=7.1&tokens=repoV2/%s/%s", right, at->project, at->repository);
	if (branch)
		add_ref(&path, branch);
	if (at->project[0] && setup_ask(t, &doc, str_text(&path), err) < 0)
		return -1;
	value = json_at(json_get(doc, "value"), 0);
	setup_add_asked(out, t, value, json_is_true(value) == wanted, what, how);
	return 0;
}

static int look_at_rights(struct setup *out, struct setup_talk *t, const struct place *at, const char *main, struct err *err)
{
	const struct {
		const char *branch;
		int right;
		bool wanted;
		const char *what, *how;
	} rights[] = {
		{ t->branch, CONTRIBUTE, true, "this token may push to the store's branch",
		  "Project settings > Repositories > Security > the branch: 'Contribute' for the registering pipeline's build service "
		  "alone" },
		{ t->branch, FORCE_PUSH, false, "it may not rewrite or delete the branch",
		  "Project settings > Repositories > Security > the branch: 'Force push' set to Deny" },
		{ NULL, CREATE_BRANCH, true, "it may make branches for packages",
		  "Project settings > Repositories > Security: 'Create branch'" },
		{ NULL, CREATE_TAG, true, "it may make tags", "Project settings > Repositories > Security: 'Create tag'" },
		{ main, CONTRIBUTE, false, "it may not push to the default branch",
		  "Project settings > Repositories > Security > the default branch: 'Contribute' set to Deny for the build service" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rights); i++)
		if (ask_right(out, t, at, rights[i].branch, rights[i].right, rights[i].wanted, rights[i].what, rights[i].how, err) < 0)
			return -1;
	return 0;
}

static bool has_approval(const struct json *checks)
{
	for (size_t i = 0; i < json_len(json_get(checks, "value")); i++) {
		const struct json *type = json_get(json_at(json_get(checks, "value"), i), "type");

		if (strcmp(json_text(json_get(type, "name"), ""), "Approval") == 0)
			return true;
	}
	return false;
}

static int look_at_environment(struct setup *out, struct setup_talk *t, const char *name, struct err *err)
{
	CLEANUP(mem_free)
	char *path = str_format("/%.*s/_apis/distributedtask/environments?name=%s&api-version=7.1", (int)strcspn(t->project, "/"),
				t->project, name);
	CLEANUP(mem_free) char *what = str_format("environment %s: somebody approves", name);
	CLEANUP(mem_free) char *checks_path = NULL;
	CLEANUP(json_cleanup) struct json *found = NULL;
	CLEANUP(json_cleanup) struct json *checks = NULL;
	int64_t id;

	if (setup_ask(t, &found, path, err) < 0)
		return -1;
	id = json_int(json_get(json_at(json_get(found, "value"), 0), "id"), 0);
	checks_path =
		str_format("/%.*s/_apis/pipelines/checks/configurations?resourceType=environment&resourceId=%lld&api-version=7.1-preview.1",
			   (int)strcspn(t->project, "/"), t->project, (long long)id);
	if (id && setup_ask(t, &checks, checks_path, err) < 0)
		return -1;
	setup_add_asked(out, t, id ? checks : found, has_approval(checks), what,
			"Pipelines > Environments > Approvals and checks: 'Approvals', 'Branch control', 'Exclusive lock'");
	return 0;
}

static int look(struct setup *out, struct setup_talk *t, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("/%s?api-version=7.1", t->project);
	CLEANUP(json_cleanup) struct json *repository = NULL;
	struct place at;
	const char *main;

	if (setup_ask(t, &repository, path, err) < 0)
		return -1;
	snprintf(at.repository, sizeof(at.repository), "%s", json_text(json_get(repository, "id"), ""));
	snprintf(at.project, sizeof(at.project), "%s", json_text(json_get(json_get(repository, "project"), "id"), ""));
	main = json_text(json_get(repository, "defaultBranch"), "refs/heads/main");
	main = str_starts(main, "refs/heads/") ? main + strlen("refs/heads/") : main;
	if (look_at_rights(out, t, &at, main, err) < 0)
		return -1;
	return look_at_environment(out, t, "production", err);
}

const struct setup_forge setup_azure = { "azure", { "SYSTEM_ACCESSTOKEN", NULL }, find, look };
