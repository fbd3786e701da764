/* import_update_url.c - imports of URLs and paths: what is there is looked at again, and taken if it is another. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/imports/record/import_record.h"
#include "tools/data/imports/record/import_update.h"
#include "tools/data/imports/url_to_remote.h"

#include <string.h>

/* Is it what is recorded of the dependency? */
static bool is_recorded(const struct stage_dep *dep, const struct url_facts *f)
{
	return url_facts_are_recorded(f, dep->entry);
}

static int record(struct import_update *u, const struct url_facts *f, const struct object_meta *meta, unsigned flags, struct err *err)
{
	CLEANUP(import_record_release) struct import_record record = { 0 };

	if (import_record_open(&record, u->d, u->stage->file, err) < 0)
		return -1;
	import_record_set_url(&record, u->dep->path, f, value_get(u->dep->entry, "fs_config"));
	import_record_set_out(&record, u->stage->outs[0].path, meta);
	return import_record_write(&record, u->d, flags | IMPORT_NO_FREEZE, err);
}

static int to_remote(struct import_update *u, struct url_source *s, const struct url_facts *f, struct err *err)
{
	struct object_meta meta;

	if (url_to_remote(&meta, u->d, s, f, u->args->remote, (unsigned)u->args->jobs, err) < 0)
		return -1;
	return record(u, f, &meta, IMPORT_KEEP_CHECKSUM, err);
}

static int take(struct import_update *u, struct url_source *s, const struct url_facts *f, struct err *err)
{
	struct object_meta meta = OBJECT_META_NONE;
	enum workspace_change change;

	if (!u->args->no_download && url_source_store(&meta, s, f, &u->d->cache.store, err) < 0)
		return -1;
	if (workspace_checkout(&change, &u->d->cache.workspace, u->stage->outs[0].at, &meta, WORKSPACE_FORCE, NULL, err) < 0)
		return -1;
	return record(u, f, &meta, u->args->no_download ? IMPORT_OLD_CHECKSUM : 0, err);
}

static int update(struct import_update *u, struct url_source *s, struct err *err)
{
	CLEANUP(url_facts_release) struct url_facts f = { 0 };
	bool changed;

	if (url_source_look(&f, s, &u->d->cache.workspace, true, err) < 0 || import_update_is_off(&changed, u, err) < 0)
		return -1;
	changed = changed || !f.found || !is_recorded(u->dep, &f);
	if (!u->args->to_remote)
		import_update_say(u, changed);
	if (!f.found)
		return err_set(err, DVC_FAILED, "dependency '%s' does not exist", u->dep->path);
	if (u->args->to_remote)
		return to_remote(u, s, &f, err);
	return changed ? take(u, s, &f, err) : 0;
}

int import_update_url(struct import_update *u, struct err *err)
{
	CLEANUP(url_source_release) struct url_source s = { 0 };
	CLEANUP(mem_free) char *base = NULL;
	struct url_source_terms terms;

	import_dep_url(&terms, &base, u->desk, u->stage, u->dep);
	terms.jobs = (unsigned)u->args->jobs;
	return url_source_open(&s, &terms, err) < 0 ? -1 : update(u, &s, err);
}
