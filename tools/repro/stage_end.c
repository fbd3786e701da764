/* stage_end.c - a stage has run: its outputs are saved, and its file says so. */
#include "tools/repro/engine.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_checksum.h"

#include <string.h>

void stage_paths(const struct engine *e, const struct stage *s, struct strvec *read, struct strvec *written)
{
	for (size_t i = 0; i < s->n_deps; i++)
		if (s->deps[i].kind == DEP_PATH)
			strvec_add_take(read, fs_join(e->project.root, s->deps[i].at));
	for (size_t i = 0; i < s->n_params; i++)
		strvec_add_take(read, fs_join(e->project.root, s->params[i].at));
	for (size_t i = 0; i < s->n_outs; i++)
		strvec_add_take(written, fs_join(e->project.root, s->outs[i].at));
}

static void note_edited(struct engine *e, const char *file)
{
	if (!strvec_has(&e->edited, file))
		strvec_add(&e->edited, file);
}

/* The stages of the same file that come later in the order. Returns their number. */
static size_t later_names(struct engine *e, const struct stage *s)
{
	size_t n = 0, i = 0;

	while (i < e->schedule.n && &e->stages.v[e->schedule.order[i]] != s)
		i++;
	for (i++; i < e->schedule.n; i++) {
		const struct stage *other = &e->stages.v[e->schedule.order[i]];

		if (other->name && strcmp(other->file, s->file) == 0)
			e->later[n++] = other->name;
	}
	return n;
}

static int write_lock(struct engine *e, struct stage *s, const struct value *entry, struct err *err)
{
	CLEANUP(mem_free) char *lock = stage_lock_path(s->file), *shown = stage_path_from(e->from, lock);
	enum lock_change change;

	if (lock_book_put(&e->book, &change, e->project.root, s, entry, e->later, later_names(e, s), err) < 0)
		return -1;
	if (change == LOCK_MADE)
		view_say(&e->view, "Generating lock file '%s'", shown);
	if (change != LOCK_SAME) {
		view_say(&e->view, "Updating lock file '%s'", shown);
		note_edited(e, lock);
	}
	return 0;
}

/* A .dvc file: what it tracks is now this. */
static int write_dvc_file(struct engine *e, const struct stage *s, const struct value *entry, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(e->project.root, s->file);
	const struct value *outs = value_get(entry, "outs");
	struct dvc_file file = { 0 };
	int rc = dvc_file_read(&file, path, err);

	for (size_t i = 0; rc == 0 && i < s->n_outs; i++)
		for (size_t j = 0; outs && j < outs->n; j++) {
			const char *at = value_get_text(outs->items[j], "path");
			struct object_meta meta = stage_lock_meta(outs->items[j]);

			if (at && strcmp(at, s->outs[i].path) == 0)
				dvc_file_set_out(&file, i, s->outs[i].path, &meta);
		}
	if (rc == 0)
		rc = dvc_file_write(&file, err);
	dvc_file_release(&file);
	note_edited(e, s->file);
	return rc;
}

int stage_end(struct engine *e, size_t stage, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct stage *s = &e->stages.v[stage];
	struct value *entry;

	if (!e->git && e->project.has_git && work_tree_open(&e->git, e->project.root, err) < 0)
		return -1;
	e->saving.git = e->git;
	if (stage_save(&entry, &a, &e->saving, s, err) < 0)
		return -1;
	return s->name ? write_lock(e, s, entry, err) : write_dvc_file(e, s, entry, err);
}
