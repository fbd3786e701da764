/* revision_list.c - a call of `git rev-list` for each choice. */
#include "pipeline/project/revision_list.h"

#include "base/mem.h"
#include "base/process/proc.h"
#include "git/revision.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>
#include <string.h>

static int rev_list(struct strvec *out, const char *root, const char *const *words, const struct env *env, struct err *err)
{
	const char *argv[12] = { "git", "rev-list" };
	CLEANUP(str_release) struct str text = { 0 }, errors = { 0 };
	struct proc git = { .argv = argv, .env = env, .dir = root, .output = &text, .errors = &errors };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	int status;

	for (size_t i = 0; words[i] && i < 9; i++)
		argv[2 + i] = words[i];
	if (proc_run(&git, &status, err) < 0)
		return -1;
	if (status != 0)
		return err_set(err, DVC_ERROR, "git rev-list: %.*s", (int)strcspn(str_text(&errors), "\n"), str_text(&errors));
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (*lines.v[i] && !strvec_has(out, lines.v[i]))
			strvec_add(out, lines.v[i]);
	return 0;
}

static int last_of(struct strvec *out, const char *root, const char *rev, int64_t num, const struct env *env, struct err *err)
{
	char count[32];
	const char *const some[] = { "--first-parent", count, rev, "--", NULL }, *const all[] = { rev, "--", NULL };

	snprintf(count, sizeof(count), "-n%lld", (long long)(num ? num : 1));
	return rev_list(out, root, num < 0 ? all : some, env, err);
}

int revision_list_find(struct strvec *out, const char *root, const struct revision_choice *choice, const struct env *env, struct err *err)
{
	static const char *const everything[] = { "--all", NULL };
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (choice->all_commits && rev_list(out, root, everything, env, err) < 0)
		return -1;
	if (choice->since) {
		CLEANUP(mem_free) char *since = str_format("--since=%s", choice->since);
		const char *const words[] = { "--all", since, NULL };

		if (rev_list(out, root, words, env, err) < 0)
			return -1;
	}
	if (choice->rev && last_of(out, root, choice->rev, choice->num, env, err) < 0)
		return -1;
	if (choice->all_branches) {
		if (revision_branches(&names, root, err) < 0)
			return -1;
		for (size_t i = 0; i < names.n; i++) {
			CLEANUP(mem_free) char *full = str_format("refs/heads/%s", names.v[i]);

			if (last_of(out, root, full, choice->num, env, err) < 0)
				return -1;
		}
		strvec_release(&names);
	}
	if (choice->all_tags && revision_tags(&names, root, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *full = str_format("refs/tags/%s^{commit}", names.v[i]);

		if (last_of(out, root, full, 1, env, err) < 0)
			return -1;
	}
	return 0;
}
