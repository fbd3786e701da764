/* refusal.c - the texts of GitHub, Azure DevOps, GitLab, Gitea, ssh and git itself that mean "you may not". */
#include "git/remote/refusal.h"

#include "base/mem.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The first row that fits counts: what a forge says in its own words stands before what any of them may say. */
static const struct {
	const char *words, *right;
} refusals[] = {
	{ "GH006", "the branch is protected: let the job's app push there (Settings > Rules), and keep force pushes and deletion off" },
	{ "GH013", "a rule of the repository forbids it: give the job's app a bypass of that rule (Settings > Rules)" },
	{ "Resource not accessible by integration", "the job needs `permissions: contents: write`" },
	{ "Write access to repository not granted", "the job needs `permissions: contents: write`, or the token write access to contents" },
	{ "without `workflow` scope", "the token lacks the scope 'workflow'" },
	{ "marked as read only", "the deploy key is read-only: allow write access for it" },
	{ "TF401027",
	  "the build service needs the permission that is named on this repository (Project settings > Repositories > Security)" },
	{ "TF402455", "a policy wants a pull request for this branch: take the policy off it, or grant 'Bypass policies when pushing'" },
	{ "TF401019", "the build service may not read this repository: grant it 'Read' (Project settings > Repositories > Security)" },
	{ "protected branches on this project", "the branch is protected: name the token's role under 'Allowed to push and merge'" },
	{ "push code to protected branches", "the branch is protected: name the token's role under 'Allowed to push and merge'" },
	{ "create this tag as it is protected", "the tags are protected: name the token's role under 'Allowed to create'" },
	{ "create protected tags", "the tags are protected: name the token's role under 'Allowed to create'" },
	{ "not allowed to push code to this project",
	  "the token needs the role Developer with write_repository, or 'Allow Git push requests' for job tokens (Settings > CI/CD)" },
	{ "This deploy key does not have write access", "the deploy key is read-only: grant it write permissions to the project" },
	{ "Not allowed to push to protected branch", "the branch is protected: put the job's user on its list of those who may push" },
	{ "permission denied for writing", "the token's user may only read: give it write access to the repository" },
	{ "protected branch hook declined", "the branch is protected: let the job's token push there" },
	{ "deletion prohibited", "the remote forbids the deletion of refs: whoever cleans up needs the right to delete them" },
	{ "denying ref deletion", "the remote forbids the deletion of refs: whoever cleans up needs the right to delete them" },
	{ "(publickey", "no key that the remote knows: load it into the agent, or name it in core.sshCommand" },
	{ "Permission to", "the token may read but not write: it needs write access to contents" },
	{ "Authentication failed", "no credentials, or such as do not count any more" },
	{ "unable to read askpass", "no credentials: the checkout step left none, and no credential helper has any" },
	{ "could not read Username", "no credentials: the checkout step left none, and no credential helper has any" },
	{ "error: 401", "no credentials, or such as do not count any more" },
	{ "code: 401", "no credentials, or such as do not count any more" },
	{ "error: 403", "the token may read but not write: it needs write access to contents" },
	{ "code: 403", "the token may read but not write: it needs write access to contents" },
};

const char *refusal_right(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (strstr(text, refusals[i].words))
			return refusals[i].right;
	return NULL;
}

bool refusal_is_one(const char *text)
{
	static const char *const words[] = { "Permission denied", "denied", "not allowed", "declined", "prohibited" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strstr(text, words[i]))
			return true;
	return refusal_right(text) != NULL;
}

int refusal_advise(struct err *err, const char *said)
{
	const char *right = refusal_right(said);
	size_t len = strlen(err->text);

	if (right && err->code == ERR_USAGE)
		snprintf(err->text + len, sizeof(err->text) - len, " (%s)", right);
	return -1;
}
