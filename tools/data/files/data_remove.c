/* data remove - stop tracking: .dvc files, or stages of a dvc.yaml with what dvc.lock records of them. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "format/yaml/yaml_emit.h"
#include "pipeline/dvc_code.h"
#include "pipeline/stages/stage_lock.h"
#include "pipeline/project/source_tree.h"
#include "pipeline/stages/stage_target.h"
#include "tools/data/data_project.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct args {
	struct common common;
	bool outs;
};

static int remove_file(struct data_project *d, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);

	strvec_add(&d->edited, at);
	return unlink(path) == 0 || errno == ENOENT ? 0 : err_errno(err, "cannot remove '%s'", path);
}

static void drop_stage(struct value *root, const char *name)
{
	struct value *stages = (struct value *)value_get(root, "stages");

	if (!stages)
		return;
	value_drop(stages, name);
	if (stages->n == 0)
		value_drop(root, "stages");
}

static int remove_from_yaml(struct data_project *d, const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, s->file);
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str text = { 0 }, out = { 0 };
	struct value *root;

	if (fs_read(&text, path, SOURCE_MOST_BYTES, err) < 0 || yaml_edit_read(&root, &a, str_text(&text), text.len, path, err) < 0)
		return -1;
	drop_stage(root, s->name);
	if (root->n == 0)
		return remove_file(d, s->file, err);
	yaml_emit(&out, root);
	return fs_write(path, out.data, out.len, 0, err);
}

static int remove_from_lock(struct data_project *d, const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *at = stage_lock_path(s->file), *path = fs_join(d->project.root, at);
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };

	if (stage_lock_read(&lock, path, err) < 0)
		return -1;
	return stage_lock_drop(&lock, s->name) ? stage_lock_write(&lock, err) : 0;
}

static bool is_templated(const struct value *v)
{
	if (v->kind == VALUE_TEXT)
		return strstr(v->text, "${") != NULL;
	for (size_t i = 0; i < v->n; i++)
		if ((v->kind == VALUE_MAP && strstr(v->keys[i], "${")) || is_templated(v->items[i]))
			return true;
	return false;
}

/*
 * "train@0" is one of a group that foreach or matrix makes: without it the group would be another, and with the group the others would go.
 * And as DVC: nor one whose text is not what the stage is, by a template or variables of its own.
 */
static int check_own(const struct data_project *d, const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, s->file);
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct value *own;
	struct value *root;

	if (!s->name)
		return 0;
	if (fs_read(&text, path, SOURCE_MOST_BYTES, err) < 0 || yaml_edit_read(&root, &a, str_text(&text), text.len, path, err) < 0)
		return -1;
	own = value_get(value_get(root, "stages"), s->name);
	if (own && !value_get(own, "vars") && !is_templated(own))
		return 0;
	return err_set(err, DVC_FAILED, "cannot remove a parametrized stage: '%s'", s->address);
}

static int remove_stage(struct data_project *d, const struct args *args, const struct stage *s, struct err *err)
{
	if (data_project_busy(d, s, DATA_WRITES, err) < 0 || check_own(d, s, err) < 0)
		return -1;
	for (size_t k = 0; k < s->n_outs; k++) {
		const struct stage_out *o = &s->outs[k];
		CLEANUP(mem_free) char *path = fs_join(d->project.root, o->at);

		if (args->outs && workspace_remove(&d->cache.workspace, o->at, err) < 0)
			return -1;
		if (!args->outs && o->cache && fs_exists(path) && workspace_unprotect(&d->cache.workspace, o->at, err) < 0)
			return -1;
		if (o->cache && data_project_unignore(d, o->at, err) < 0)
			return -1;
	}
	if (!s->name)
		return remove_file(d, s->file, err);
	/* The stage itself last: after a kill the same command finds it, and ends what it began. */
	return remove_from_lock(d, s, err) < 0 || remove_from_yaml(d, s, err) < 0 ? -1 : 0;
}

static int remove_target(struct data_project *d, const struct args *args, const char *target, struct err *err)
{
	CLEANUP(stage_set_release) struct stage_set set = { 0 };
	CLEANUP(mem_free) char *beside = str_format("%s.dvc", target);

	if (stage_target_find(&set, &d->stages, d->project.root, d->from, target, 0, err) < 0) {
		if (fs_exists(beside))
			err_set(err, DVC_FAILED, "'%s' is not a .dvc file. Do you mean '%s'?", target, beside);
		return -1;
	}
	for (size_t i = 0; i < set.n; i++)
		if (remove_stage(d, args, &d->stages.v[set.v[i]], err) < 0)
			return -1;
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status = data_project_open(&d, args, "dvc remove", DATA_LOCKED | DATA_STAGES, err);

	for (size_t i = 0; status == 0 && i < args->common.rest.n; i++)
		status = remove_target(&d, args, args->common.rest.v[i], err);
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}

static const struct opt opts[] = {
	{ "outs", 0, OPT_FLAG, offsetof(struct args, outs), NULL, NULL, 0, "remove the data, too", NULL },
	{ 0 },
};

const struct command data_remove = {
	.name = "remove",
	.summary = "stop tracking files and folders, or remove stages",
	.operands = "TARGET...",
	.least = 1,
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data remove data.dvc\n  data remove train --outs\n",
	.run = run,
};

const struct command data_rm = {
	.name = "rm",
	.summary = "the same as remove",
	.operands = "TARGET...",
	.least = 1,
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data rm data.dvc\n  data rm train --outs\n",
	.run = run,
};
