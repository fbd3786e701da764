/* data_used.c - collects the objects that are needed, now and in commits. */
#include "tools/data/moving/data_used.h"

#include "base/mem.h"
#include "pipeline/sources/import_dep.h"
#include "tools/data/moving/each_revision.h"
#include "tools/data/moving/kind_filter.h"

#include <stdlib.h>
#include <string.h>

struct collector {
	struct data_used *out;
	struct data_project *d;
	const struct data_used_terms *terms;
	struct kind_filter kinds;
};

void data_used_release(struct data_used *used)
{
	for (size_t i = 0; i < used->n; i++) {
		free(used->v[i].remote);
		object_set_release(&used->v[i].set);
	}
	free(used->v);
	strvec_release(&used->unlisted);
	*used = (struct data_used){ 0 };
}

static struct data_share *share_of(struct data_used *used, const char *remote)
{
	for (size_t i = 0; i < used->n; i++)
		if (remote ? used->v[i].remote && strcmp(used->v[i].remote, remote) == 0 : !used->v[i].remote)
			return &used->v[i];
	used->v = mem_grow(used->v, used->n, &used->cap, sizeof(*used->v));
	used->v[used->n] = (struct data_share){ .remote = mem_strdup(remote) };
	return &used->v[used->n++];
}

static bool is_of_another_repository(const struct stage *stage)
{
	for (size_t i = 0; i < stage->n_deps; i++)
		if (stage->deps[i].kind == DEP_REPO)
			return true;
	return false;
}

static int take_out(void *arg, const struct stage *stage, const struct stage_out *out, const char *below, struct err *err)
{
	struct collector *c = arg;
	const char *wanted = c->terms->remote;
	bool listed;

	if (!out->recorded.id[0] || is_of_another_repository(stage) || import_dep_has_versions(stage) ||
	    (c->terms->to_push && !out->push) || (wanted && out->remote && strcmp(out->remote, wanted) != 0))
		return 0;
	if ((c->terms->max_size && out->recorded.size >= c->terms->max_size) || !kind_filter_takes(&c->kinds, out))
		return 0;
	if (object_set_add_tree(&share_of(c->out, out->remote)->set, &c->d->cache.store, &out->recorded, out->at, below, &listed, err) < 0)
		return -1;
	if (!listed)
		strvec_add(&c->out->unlisted, out->at);
	return 0;
}

/* Of the stages that d holds now, which the tree has. */
static int collect_stages(struct collector *c, const struct source_tree *tree, struct err *err)
{
	struct data_targets targets = { 0 };
	unsigned flags = (c->terms->with_deps ? DATA_WITH_DEPS : 0) | (c->terms->recursive ? DATA_RECURSIVE : 0);
	int status = data_targets_find(&targets, c->d, &c->d->args->rest, flags, err);

	if (status == 0 && c->terms->types)
		status = kind_filter_read(&c->kinds, c->terms->types, &c->d->project, tree, err);
	if (status == 0)
		status = data_targets_each_out(&targets, take_out, c, err);
	kind_filter_release(&c->kinds);
	data_targets_release(&targets);
	return status;
}

static int collect_here(struct collector *c, struct err *err)
{
	CLEANUP(source_tree_release) struct source_tree tree = { 0 };

	return source_tree_open(&tree, c->d->project.root, NULL, err) < 0 ? -1 : collect_stages(c, &tree, err);
}

/* A target that the revision does not know is none of it. */
static int collect_revision(void *arg, const struct source_tree *tree, struct err *err)
{
	struct collector *c = arg;
	struct err why = { 0 };

	if (collect_stages(c, tree, &why) == 0 || c->d->args->rest.n)
		return 0;
	*err = why;
	return -1;
}

int data_used_collect(struct data_used *out, struct data_project *d, const struct data_used_terms *terms, struct err *err)
{
	struct collector c = { .out = out, .d = d, .terms = terms };
	const struct revision_choice choice = { .all_branches = terms->branches, .all_tags = terms->tags, .all_commits = terms->commits };

	return collect_here(&c, err) < 0 ? -1 : data_each_revision(d, &choice, collect_revision, &c, err);
}
