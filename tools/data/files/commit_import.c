/* commit_import.c - asks the source of an import as DVC's commit does, frozen or not. */
#include "tools/data/files/commit_import.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/imports/record/import_record.h"

#include <string.h>

bool commit_import_is_one(const struct stage *s)
{
	const struct stage_dep *dep = import_dep_of(s);

	return dep && dep->kind != DEP_REPO;
}

int commit_import_look(struct url_facts *f, struct import_desk *desk, const struct stage *s, struct err *err)
{
	const struct stage_dep *dep = import_dep_of(s);

	if (import_dep_look(f, desk, s, dep, err) < 0)
		return -1;
	return f->found ? 0 : err_set(err, DVC_FAILED, "dependency '%s' does not exist", dep->path);
}

int commit_import_record(struct data_project *d, const struct stage *s, const struct url_facts *f, const struct object_meta *meta,
			 struct err *err)
{
	const struct stage_dep *dep = import_dep_of(s);
	CLEANUP(import_record_release) struct import_record record = { 0 };

	if (import_record_open(&record, d, s->file, err) < 0)
		return -1;
	import_record_set_url(&record, dep->path, f, value_get(dep->entry, "fs_config"));
	import_record_set_out(&record, s->outs[0].path, meta);
	return import_record_write(&record, d, IMPORT_NO_FREEZE, err);
}
