/* data move - a tracked file or folder gets another name, and its .dvc file with it. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "tools/data/data_project.h"
#include "tools/data/files/new_out.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The .dvc file at its new place: the old one's bytes, with another path. */
static int write_file(struct data_project *d, const char *from, const char *to, size_t out, const char *path,
		      const struct object_meta *meta, struct err *err)
{
	CLEANUP(mem_free) char *old = fs_join(d->project.root, from), *new = fs_join(d->project.root, to);
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };

	if (dvc_file_read(&file, old, err) < 0)
		return -1;
	free(file.path);
	file.path = mem_strdup(new);
	dvc_file_set_out(&file, out, path, meta);
	dvc_file_renew_checksum(&file);
	if (dvc_file_write(&file, err) < 0)
		return -1;
	strvec_add(&d->edited, to);
	if (strcmp(from, to) == 0)
		return 0;
	strvec_add(&d->edited, from);
	return unlink(old) == 0 ? 0 : err_errno(err, "cannot remove '%s'", old);
}

/* What was changed is recorded under the old name first, so that a move that is killed can be told from anything else. */
static int commit_before(struct object_meta *meta, struct data_project *d, const struct stage *s, size_t out, struct err *err)
{
	const struct stage_out *o = &s->outs[out];
	CLEANUP(mem_free) char *file = fs_join(d->project.root, s->file);

	if (workspace_save(meta, &d->cache.workspace, o->at, 0, err) < 0)
		return -1;
	return strcmp(meta->id, o->recorded.id) == 0 ? 0 : write_file(d, s->file, s->file, out, o->path, meta, err);
}

/* Data first: a .dvc file never names what is not there. */
static int move_out(struct data_project *d, const struct stage *s, size_t out, const char *to, bool begun, struct err *err)
{
	const struct stage_out *o = &s->outs[out];
	CLEANUP(mem_free) char *old = fs_join(d->project.root, o->at), *new = fs_join(d->project.root, to);
	CLEANUP(mem_free) char *own = str_format("%s.dvc", o->at), *beside = str_format("%s.dvc", to);
	CLEANUP(mem_free) char *file_folder = fs_parent(s->file), *base = fs_join(d->project.root, file_folder);
	CLEANUP(mem_free) char *path = strcmp(s->file, own) == 0 ? mem_strdup(fs_base(to)) : project_relative(new, base);
	const char *file = strcmp(s->file, own) == 0 ? beside : s->file;
	CLEANUP(mem_free) char *file_path = fs_join(d->project.root, file);
	struct object_meta meta = o->recorded;
	bool there = fs_exists(old);

	if (file != s->file && fs_exists(file_path) && !begun)
		return err_set(err, DVC_FAILED, "'%s' already exists", file);
	if (file != s->file && !begun && new_out_check_tracked(d, to, err) < 0)
		return err_prefix(err, "failed to move '%s' -> '%s'", o->at, to);
	if (!there && !begun)
		log_warn(d->args->log, "'%s' missing", o->at);
	if (there && commit_before(&meta, d, s, out, err) < 0)
		return -1;
	if (there && rename(old, new) != 0)
		return err_errno(err, "cannot move '%s' to '%s'", o->at, to);
	if (data_project_unignore(d, o->at, err) < 0 || data_project_ignore(d, to, err) < 0)
		return -1;
	if ((there || begun) && workspace_save(&meta, &d->cache.workspace, to, 0, err) < 0)
		return -1;
	stat_index_forget(d->cache.index, o->at);
	return write_file(d, s->file, file, out, path, &meta, err);
}

/* Has the same move been killed in its midst? What is recorded lies at the new place, and nothing at the old. Returns 1, 0 or -1. */
static int was_begun(struct data_project *d, const struct stage *s, size_t out, const char *new, struct err *err)
{
	const struct stage_out *o = &s->outs[out];
	CLEANUP(mem_free) char *old = fs_join(d->project.root, o->at), *path = fs_join(d->project.root, new);
	enum workspace_state state;
	const struct stage *other;
	size_t of_other;

	if (fs_exists(old) || !fs_exists(path) || !o->recorded.id[0])
		return 0;
	other = data_project_find_out(d, new, true, &of_other);
	if (other && (strcmp(other->outs[of_other].at, new) != 0 || strcmp(other->outs[of_other].recorded.id, o->recorded.id) != 0))
		return 0;
	if (workspace_compare(&state, &d->cache.workspace, new, &o->recorded, false, err) < 0)
		return -1;
	return state == WORKSPACE_SAME;
}

static int check_target(const char *to, const char *target, const char *new, struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_parent(target);

	if (str_starts(new, "../") || new[0] == '/')
		return err_set(err, DVC_FAILED, "'%s' lies outside of the project", to);
	if (!fs_is_dir(folder))
		return err_set(err, DVC_FAILED, "the folder '%s' does not exist", folder);
	if (fs_exists(target))
		return err_set(err, DVC_FAILED, "'%s' already exists", target);
	return 0;
}

static int move(struct data_project *d, const char *from, const char *to, struct err *err)
{
	CLEANUP(mem_free) char *at = data_project_path(d, from), *exact = data_project_path(d, to);
	CLEANUP(mem_free) char *target = fs_is_dir(to) ? fs_join(to, fs_base(at)) : mem_strdup(to);
	CLEANUP(mem_free) char *new = data_project_path(d, target);
	size_t out;
	const struct stage *s = data_project_find_out(d, at, false, &out);
	int begun;

	if (!s)
		return err_set(err, DVC_FAILED, "unable to find DVC file with output '%s'", at);
	if (s->n_cmds > 0)
		return err_set(err, DVC_FAILED,
			       "move is not permitted for stages that are not data sources. You need to either move '%s' to a new location "
			       "and edit "
			       "it by hand, or remove '%s' and create a new one at the desired location.",
			       s->address, s->address);
	begun = was_begun(d, s, out, exact, err);
	if (begun == 0 && strcmp(exact, new) != 0)
		begun = was_begun(d, s, out, new, err);
	else if (begun > 0) {
		free(new);
		new = mem_strdup(exact);
	}
	if (begun < 0 || (begun == 0 && check_target(to, target, new, err) < 0))
		return -1;
	return move_out(d, s, out, new, begun, err);
}

static int run(const void *raw, struct err *err)
{
	const struct common *args = raw;
	struct data_project d;
	int status = data_project_open(&d, args, "dvc move", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0) {
		status = move(&d, args->rest.v[0], args->rest.v[1], err);
		if (status == 0)
			status = data_project_tell_git(&d, err);
	}
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}

const struct command data_move = {
	.name = "move",
	.summary = "rename a tracked file or folder",
	.operands = "FROM TO",
	.least = 2,
	.most = 2,
	.args_size = sizeof(struct common),
	.examples = "  data move raw.csv data/raw.csv\n  data move images data\n",
	.run = run,
};

const struct command data_mv = {
	.name = "mv",
	.summary = "the same as move",
	.operands = "FROM TO",
	.least = 2,
	.most = 2,
	.args_size = sizeof(struct common),
	.examples = "  data mv raw.csv data/raw.csv\n  data mv images data\n",
	.run = run,
};
