/* each_revision.c - lends a project the stages of each revision. */
#include "tools/data/moving/each_revision.h"

#include "base/mem.h"

static int lend(struct data_project *d, const char *name, data_revision_fn *each, void *arg, struct err *err)
{
	struct stage_list here = d->stages;
	struct source_tree tree = { 0 };
	int status;

	if (source_tree_open(&tree, d->project.root, name, err) < 0)
		return -1;
	d->stages = (struct stage_list){ 0 };
	status = project_stages_at(&d->stages, &d->project, &tree, err);
	if (status == 0)
		status = each(arg, &tree, err);
	stage_list_release(&d->stages);
	d->stages = here;
	source_tree_release(&tree);
	return status < 0 ? err_prefix(err, "revision '%s'", name) : 0;
}

int data_each_revision(struct data_project *d, const struct revision_choice *choice, data_revision_fn *each, void *arg, struct err *err)
{
	CLEANUP(strvec_release) struct strvec revisions = { 0 };

	if (!choice->all_branches && !choice->all_tags && !choice->all_commits)
		return 0;
	if (revision_list_find(&revisions, d->project.root, choice, d->args->env, err) < 0)
		return -1;
	for (size_t i = 0; i < revisions.n; i++)
		if (lend(d, revisions.v[i], each, arg, err) < 0)
			return -1;
	return 0;
}
