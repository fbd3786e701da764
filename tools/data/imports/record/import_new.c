/* import_new.c - opens the project for an import, and records it. */
#include "tools/data/imports/record/import_new.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "tools/data/files/new_out.h"
#include "tools/data/imports/record/import_target.h"

#include <stdlib.h>
#include <string.h>

static int check_place(struct import_new *n, const char *to, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(n->d->project.root, n->at), *folder = fs_parent(path), *file = str_format("%s.dvc", n->at);
	const struct stage *s;
	size_t out;

	if (new_out_check_path(n->d, n->at, to, err) < 0 || new_out_check_links(n->d, n->at, err) < 0 ||
	    new_out_check_overlap(n->d, n->at, err) < 0)
		return -1;
	if (!fs_is_dir(folder))
		return err_set(err, DVC_FAILED, "stage working dir '%s' does not exist", folder);
	s = data_project_find_out(n->d, n->at, true, &out);
	if (s && strcmp(s->file, file) != 0)
		return err_set(err, DVC_FAILED, "output '%s' is already specified in stage: '%s'", n->at, s->address);
	return new_out_check_tracked(n->d, n->at, err);
}

int import_new_begin(struct import_new *n, const void *args, const char *source, const char *out, bool force, const char *command,
		     struct err *err)
{
	CLEANUP(mem_free) char *to = NULL, *file = NULL;
	int status;

	*n = (struct import_new){ .meta = OBJECT_META_NONE };
	status = data_project_open(&n->project, args, command, DATA_LOCKED | DATA_STAGES, err);
	n->d = &n->project;
	if (status < 0 || import_target(&to, source, out, force, err) < 0)
		return -1;
	n->at = data_project_path(n->d, to);
	n->shown = data_project_shown(n->d, n->at);
	if (check_place(n, to, err) < 0)
		return -1;
	file = str_format("%s.dvc", n->at);
	return import_record_open(&n->record, n->d, file, err);
}

int import_new_finish(struct import_new *n, unsigned flags, struct err *err)
{
	enum workspace_change change;

	if (data_project_ignore(n->d, n->at, err) < 0)
		return -1;
	if (n->meta.id[0] && !n->to_remote &&
	    workspace_checkout(&change, &n->d->cache.workspace, n->at, &n->meta, WORKSPACE_FORCE, NULL, err) < 0)
		return -1;
	import_record_set_out(&n->record, fs_base(n->at), &n->meta);
	if (n->no_push)
		value_put(&n->record.file.arena, n->record.out, "push", value_bool(&n->record.file.arena, false));
	return import_record_write(&n->record, n->d, flags, err);
}

void import_new_undo(struct import_new *n)
{
	if (n->d)
		data_project_undo_ignore(n->d);
}

void import_new_release(struct import_new *n)
{
	import_record_release(&n->record);
	if (n->d)
		data_project_release(n->d);
	free(n->at);
	free(n->shown);
	*n = (struct import_new){ 0 };
}
