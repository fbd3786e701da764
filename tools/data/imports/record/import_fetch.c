/* import_fetch.c - goes through the imports whose objects the cache lacks. */
#include "tools/data/imports/record/import_fetch.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/source_data.h"
#include "tools/data/data_targets.h"
#include "tools/data/imports/record/import_take.h"

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
	return dep->kind == DEP_REPO || !s->outs[0].recorded.id[0];
}

int import_fetch(struct moved *out, struct data_project *d, const struct moving_args *args, struct err *err)
{
	CLEANUP(data_targets_release) struct data_targets targets = { 0 };
	unsigned flags = (args->with_deps ? DATA_WITH_DEPS : 0) | (args->recursive ? DATA_RECURSIVE : 0);
	struct import_desk desk;
	int there = 0;

	if (data_targets_find(&targets, d, &args->common.rest, flags, err) < 0)
		return -1;
	import_desk_init(&desk, &d->project, &d->cache.workspace);
	for (size_t i = 0; there >= 0 && i < targets.n; i++) {
		struct stage *s = &d->stages.v[targets.v[i].stage - d->stages.v];
		struct err why = { 0 };

		there = is_asked(args, s) ? has_all(d, &s->outs[0], err) : 1;
		if (there != 0 || bring(out, d, &desk, args, s, &why) == 0)
			continue;
		log_warn(args->common.log, "cannot fetch the import '%s': %s", s->address, why.text);
		out->n_failed++;
	}
	import_desk_release(&desk);
	return there < 0 ? -1 : 0;
}
