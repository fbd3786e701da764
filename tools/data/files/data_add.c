/* data add - track files and folders: into the cache, and a .dvc file beside each. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "tools/data/data_inside.h"
#include "tools/data/data_project.h"
#include "tools/data/files/add_to_remote.h"
#include "tools/data/files/new_out.h"
#include "tools/data/files/path_patterns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	struct common common;
	bool no_commit, glob, to_remote, force, no_relink;
	const char *out, *remote;
	int64_t remote_jobs;
};

static int not_there(const char *operand, struct err *err)
{
	return err_set(err, DVC_FAILED, "output '%s' does not exist", operand);
}

/* Write what is recorded into the .dvc file of the output: its own, or a new one. */
static int record(struct data_project *d, const struct stage *s, size_t out, const char *at, const struct object_meta *meta,
		  struct err *err)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	CLEANUP(mem_free) char *name = s ? mem_strdup(s->file) : str_format("%s.dvc", at);
	CLEANUP(mem_free) char *path = fs_join(d->project.root, name);

	if (s || fs_exists(path)) {
		if (dvc_file_read(&file, path, err) < 0)
			return -1;
	} else {
		dvc_file_new(&file, path);
	}
	fs_remove_leftovers(path);
	dvc_file_set_out(&file, out, s ? s->outs[out].path : fs_base(at), meta);
	if (dvc_file_write(&file, err) < 0)
		return -1;
	strvec_add(&d->edited, name);
	return 0;
}

/* s: the stage of the output that is there already, or NULL. What a command makes is recorded by running it alone; what is new, beside itself. */
static int check_stage(struct data_project *d, const struct stage *s, const char *at, const char *operand, struct err *err)
{
	if (!s)
		return new_out_check_tracked(d, at, err);
	if (s->n_cmds == 0)
		return 0;
	return err_set(err, DVC_FAILED,
		       "cannot update '%s': overlaps with an output of stage '%s' in '%s'. Run the pipeline or use 'dvc commit' to force "
		       "update it.",
		       operand, s->address, s->file);
}

static int add_path(struct data_project *d, const struct args *args, const char *operand, struct err *err)
{
	CLEANUP(mem_free) char *at = data_project_path(d, operand), *path = fs_join(d->project.root, at);
	struct object_meta meta;
	const struct stage *s;
	size_t out = 0;
	int status;

	if (new_out_check_path(d, at, operand, err) < 0 || new_out_check_links(d, at, err) < 0)
		return -1;
	s = data_project_find_out(d, at, true, &out);
	if (s && data_project_busy(d, s, DATA_WRITES, err) < 0)
		return -1;
	if (s && strcmp(s->outs[out].at, at) != 0) {
		status = data_add_inside(&meta, d, &s->outs[out], at, args->no_commit, args->no_relink, err);
	} else {
		if (new_out_check_overlap(d, at, err) < 0)
			return -1;
		if (!fs_exists(path))
			return not_there(operand, err);
		if (data_project_ignore(d, at, err) < 0)
			return -1;
		status = data_save(&meta, d, at, s ? &s->outs[out].recorded : NULL, args->no_commit, args->no_relink, err);
	}
	return status < 0 ? -1 : record(d, s, s ? out : 0, at, &meta, err);
}

/* `add -o OUT SOURCE`: the source goes into the cache, and out of it to OUT. */
static int add_from(struct data_project *d, const struct args *args, const char *source, struct err *err)
{
	CLEANUP(mem_free) char *absolute = fs_absolute(source);
	CLEANUP(mem_free) char *to = fs_is_dir(args->out) ? fs_join(args->out, fs_base(absolute)) : mem_strdup(args->out);
	CLEANUP(mem_free) char *at = data_project_path(d, to);
	enum workspace_change change;
	struct object_meta meta;
	const struct stage *s;
	size_t out = 0;

	if (fs_exists(to) && !args->force)
		return err_set(err, DVC_FAILED, "The path '%s' already exists locally. To override it, re-run with '--force'.", to);
	if (new_out_check_path(d, at, to, err) < 0 || new_out_check_overlap(d, at, err) < 0)
		return -1;
	if (!fs_exists(absolute))
		return not_there(source, err);
	s = data_project_find_out(d, at, false, &out);
	if (check_stage(d, s, at, to, err) < 0)
		return -1;
	if (data_project_ignore(d, at, err) < 0 || workspace_save(&meta, &d->cache.workspace, absolute, WORKSPACE_NO_RELINK, err) < 0)
		return -1;
	/* What comes from elsewhere comes without its mode, as with DVC. */
	meta.isexec = false;
	if (workspace_checkout(&change, &d->cache.workspace, at, &meta, WORKSPACE_FORCE, NULL, err) < 0)
		return -1;
	return record(d, s, s ? out : 0, at, &meta, err);
}

/* Where what comes from elsewhere is recorded: at --out, in its own place if it is in the project, else here. Caller frees. */
static char *place_of(struct data_project *d, const struct args *args, const char *source)
{
	CLEANUP(mem_free) char *at = project_is_url(source) ? NULL : data_project_path(d, source);

	if (args->out)
		return fs_is_dir(args->out) ? fs_join(args->out, fs_base(source)) : mem_strdup(args->out);
	return mem_strdup(at && at[0] != '/' && !str_starts(at, "../") ? source : fs_base(source));
}

/* `add --to-remote`: nothing comes into the cache or the workspace. */
static int add_remotely(struct data_project *d, const struct args *args, const char *source, struct err *err)
{
	const struct cloud_args to = { .remote = args->remote, .jobs = (unsigned)args->remote_jobs };
	CLEANUP(mem_free) char *place = place_of(d, args, source), *at = data_project_path(d, place);
	CLEANUP(mem_free) char *absolute = fs_absolute(place), *above = fs_parent(absolute);
	struct object_meta meta;
	const struct stage *s;
	size_t out = 0;

	if (args->out && fs_exists(place) && !args->force)
		return err_set(err, DVC_FAILED, "The path '%s' already exists locally. To override it, re-run with '--force'.", place);
	if (!fs_is_dir(above))
		return err_set(err, DVC_FAILED, "stage working dir '%s' does not exist", above);
	if (new_out_check_path(d, at, place, err) < 0 || new_out_check_overlap(d, at, err) < 0)
		return -1;
	s = data_project_find_out(d, at, false, &out);
	if (check_stage(d, s, at, place, err) < 0)
		return -1;
	if (add_to_remote(&meta, d, &to, source, err) < 0)
		return -1;
	return record(d, s, s ? out : 0, at, &meta, err);
}

static int expand(struct strvec *targets, const struct args *args, struct err *err)
{
	for (size_t i = 0; !args->glob && i < args->common.rest.n; i++)
		strvec_add(targets, args->common.rest.v[i]);
	if (!args->glob || path_patterns_expand(targets, &args->common.rest, err) == 0)
		return 0;
	err->code = DVC_FAILED;
	return -1;
}

static int check_options(const struct args *args, struct err *err)
{
	const char *with = args->to_remote ? "--to-remote" : "--out";
	const char *wrong = NULL;

	if (args->to_remote || args->out) {
		if (args->common.rest.n != 1)
			wrong = "multiple targets";
		else if (args->glob)
			wrong = "--glob option";
		else if (args->no_commit)
			wrong = "--no-commit option";
		return wrong ? err_set(err, DVC_FAILED, "%s can't be used with %s", wrong, with) : 0;
	}
	if (args->remote || args->remote_jobs)
		return err_set(err, DVC_FAILED, "%s can't be used without --to-remote", args->remote ? "--remote" : "--remote-jobs");
	return 0;
}

static int add_all(struct data_project *d, const struct args *args, struct err *err)
{
	CLEANUP(strvec_release) struct strvec targets = { 0 };

	if (args->to_remote)
		return add_remotely(d, args, args->common.rest.v[0], err);
	if (args->out)
		return add_from(d, args, args->common.rest.v[0], err);
	if (expand(&targets, args, err) < 0)
		return -1;
	for (size_t i = 0; i < targets.n; i++) {
		CLEANUP(mem_free) char *at = data_project_path(d, targets.v[i]);
		size_t out;
		const struct stage *s = data_project_find_out(d, at, true, &out);

		/* Before any of them is added. */
		if ((!s && new_out_check_links(d, at, err) < 0) || check_stage(d, s, at, targets.v[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < targets.n; i++)
		if (add_path(d, args, targets.v[i], err) < 0)
			return -1;
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status;

	if (check_options(args, err) < 0)
		return -1;
	status = data_project_open(&d, args, "dvc add", DATA_LOCKED | DATA_STAGES, err);
	if (status == 0) {
		status = add_all(&d, args, err);
		if (status < 0) {
			data_project_undo_ignore(&d);
			if (err->code == DVC_CONFIG) /* of a remote: the command fails, as with DVC */
				err->code = DVC_FAILED;
		} else {
			status = data_project_tell_git(&d, err);
		}
	}
	data_project_release(&d);
	return status < 0 ? data_failed(err) : status;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "no-commit", 0, OPT_FLAG, AT(no_commit), NULL, NULL, 0, "record only: nothing goes into the cache", NULL },
	{ "glob", 0, OPT_FLAG, AT(glob), NULL, NULL, 0, "targets are patterns of the shell", NULL },
	{ "out", 'o', OPT_TEXT, AT(out), "PATH", NULL, 0, "bring the target to this path of the project", NULL },
	{ "to-remote", 0, OPT_FLAG, AT(to_remote), NULL, NULL, 0, "straight to the remote, not into the cache", NULL },
	{ "remote", 'r', OPT_TEXT, AT(remote), "NAME", NULL, 0, "that remote, with --to-remote", NULL },
	{ "remote-jobs", 0, OPT_INT, AT(remote_jobs), "N", NULL, 0, "transfers at once, with --to-remote", NULL },
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "with --out: replace what is there", NULL },
	{ "no-relink", 0, OPT_FLAG, AT(no_relink), NULL, NULL, 0, "leave the files as they are: no links to the cache", NULL },
	{ 0 },
};

const struct command data_add = {
	.name = "add",
	.summary = "track files and folders",
	.operands = "TARGET...",
	.least = 1,
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data add data/raw.csv images\n  data add --glob 'data/*.csv'\n",
	.run = run,
};
