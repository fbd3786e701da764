/* import_fetch.c - goes through the imports whose objects the cache lacks. */
#include "tools/data/imports/record/import_fetch.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/source_data.h"
#include "tools/data/data_targets.h"
#include "tools/data/imports/record/import_take.h"
#include "tools/data/moving/each_revision.h"

#include <string.h>

/* 1: nothing is to be done. */
static int has_all(struct data_project *d, const struct stage_out *o, struct err *err)
{
	return o->recorded.id[0] ? workspace_is_cached(&d->cache.workspace, &o->recorded, NULL, err) : 0;
}

static int bring(struct moved *out, struct data_project *d, struct import_desk *desk, const struct moving_args *args, struct stage *s,
		 struct err *err)
{
	const struct import_take how = { .store = &d->cache.store,
					 .jobs = (unsigned)args->jobs,
					 .what = args->common.quiet ? NULL : "Fetching" };
	struct stage_out *o = &s->outs[0];
	struct object_meta meta = OBJECT_META_NONE;
	size_t n_files = 0;

	if (import_take(&meta, &n_files, desk, s, import_dep_of(s), &how, err) < 0)
		return -1;
	if (o->recorded.id[0] && strcmp(meta.id, o->recorded.id) != 0)
		return err_set(err, DVC_FAILED, "'%s' is recorded as %s, and its source has %s at that commit", o->at, o->recorded.id,
			       meta.id);
	o->recorded = meta;
	out->n_moved += n_files;
	return 0;
}

static bool is_asked(const struct moving_args *args, const struct stage *s)
{
	const struct stage_dep *dep = import_dep_of(s);

	if (!dep || args->types.n || (args->max_size && s->outs[0].recorded.size >= args->max_size))
		return false;
	return dep->kind == DEP_REPO || import_dep_has_versions(s) || !s->outs[0].recorded.id[0];
}

struct fetching {
	struct moved *out;
	struct data_project *d;
	const struct moving_args *args;
	struct import_desk desk;
	struct strvec asked; /* of other revisions: imports without a record of their data, by their files' text */
};

/* In many revisions the same import stands: once is enough. */
static bool is_new(struct fetching *f, const struct stage *s)
{
	CLEANUP(str_release) struct str text = { 0 };

	str_addf(&text, "%s\n", s->file);
	value_to_json(&text, import_dep_of(s)->entry, true);
	for (size_t i = 0; i < f->asked.n; i++)
		if (strcmp(f->asked.v[i], str_text(&text)) == 0)
			return false;
	strvec_add(&f->asked, str_text(&text));
	return true;
}

/* now: of the work tree. What another revision took from a URL may be gone there for good: that is said, and no failure. */
static int fetch_stage(struct fetching *f, struct stage *s, bool now, struct err *err)
{
	struct err why = { 0 };
	int there = is_asked(f->args, s) ? has_all(f->d, &s->outs[0], err) : 1;

	if (there != 0)
		return there < 0 ? -1 : 0;
	if (!now && !s->outs[0].recorded.id[0] && !is_new(f, s))
		return 0;
	if (bring(f->out, f->d, &f->desk, f->args, s, &why) == 0)
		return 0;
	log_warn(f->args->common.log, "cannot fetch the import '%s': %s", s->address, why.text);
	f->out->n_failed += now || import_dep_of(s)->kind == DEP_REPO;
	return 0;
}

static int fetch_stages(struct fetching *f, bool now, struct err *err)
{
	CLEANUP(data_targets_release) struct data_targets targets = { 0 };
	unsigned flags = (f->args->with_deps ? DATA_WITH_DEPS : 0) | (f->args->recursive ? DATA_RECURSIVE : 0);

	if (data_targets_find(&targets, f->d, &f->args->common.rest, flags, err) < 0)
		return -1;
	for (size_t i = 0; i < targets.n; i++)
		if (fetch_stage(f, &f->d->stages.v[targets.v[i].stage - f->d->stages.v], now, err) < 0)
			return -1;
	return 0;
}

/* A target that the revision does not know is none of it. */
static int fetch_revision(void *arg, const struct source_tree *tree, struct err *err)
{
	struct fetching *f = arg;
	struct err why = { 0 };

	(void)tree;
	if (fetch_stages(f, false, &why) == 0 || f->args->common.rest.n)
		return 0;
	*err = why;
	return -1;
}

int import_fetch(struct moved *out, struct data_project *d, const struct moving_args *args, struct err *err)
{
	const struct revision_choice choice = { .all_branches = args->all_branches,
						.all_tags = args->all_tags,
						.all_commits = args->all_commits };
	struct fetching f = { .out = out, .d = d, .args = args };
	int status;

	import_desk_init(&f.desk, &d->project, &d->cache.workspace);
	status = fetch_stages(&f, true, err);
	if (status == 0)
		status = data_each_revision(d, &choice, fetch_revision, &f, err);
	import_desk_release(&f.desk);
	strvec_release(&f.asked);
	return status;
}
