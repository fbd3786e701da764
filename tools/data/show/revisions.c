/* revisions.c - asks git for branches, tags and commits. */
#include "tools/data/show/revisions.h"

#include "base/mem.h"
#include "base/process/proc.h"
#include "git/revision.h"
#include "pipeline/dvc_code.h"

#include <string.h>

void revisions_release(struct revisions *r)
{
	strvec_release(&r->names);
	strvec_release(&r->ids);
}

static int add_revision(struct revisions *r, const char *root, const char *name, struct err *err)
{
	CLEANUP(revision_cleanup) struct revision *rev = NULL;

	if (revision_open(&rev, root, name, err) < 0)
		return -1;
	for (size_t i = 0; i < r->ids.n; i++)
		if (strcmp(r->ids.v[i], revision_id(rev)) == 0) {
			char *joined = str_format("%s,%s", r->names.v[i], name);

			free(r->names.v[i]);
			r->names.v[i] = joined;
			return 0;
		}
	strvec_add(&r->names, name);
	strvec_add(&r->ids, revision_id(rev));
	return 0;
}

static int all_commits(struct strvec *out, const char *root, const struct env *env, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	int status;

	if (proc_run(&(struct proc){ .argv = (const char *const[]){ "git", "-C", root, "rev-list", "--all", NULL },
				     .env = env,
				     .output = &text },
		     &status, err) < 0)
		return -1;
	if (status != 0)
		return err_set(err, DVC_ERROR, "git cannot list the commits of '%s'", root);
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++)
		if (*lines.v[i])
			strvec_add(out, lines.v[i]);
	return 0;
}

int revisions_find(struct revisions *r, const struct project *p, unsigned which, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!p->has_git)
		return err_set(err, DVC_ERROR, "'%s' is in no git repository", p->root);
	if ((which & REVISIONS_COMMITS) && all_commits(&names, p->root, p->env, err) < 0)
		return -1;
	if ((which & REVISIONS_BRANCHES) && revision_branches(&names, p->root, err) < 0)
		return -1;
	if ((which & REVISIONS_TAGS) && revision_tags(&names, p->root, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (add_revision(r, p->root, names.v[i], err) < 0)
			return -1;
	return 0;
}
