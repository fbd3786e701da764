/* data install - git's hooks and the merge driver that keep data and dvc.lock in step; data git-hook is what they call. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"
#include "pipeline/stages/stage_lock.h"
#include "tools/data/data_project.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct install_args {
	struct common common;
	bool use_pre_commit_tool;
};

static const char *const hooks[] = { "post-checkout", "pre-commit", "pre-push" };

static int git(const struct common *args, const char *dir, const char *const *argv, struct str *out, struct err *err)
{
	CLEANUP(str_release) struct str errors = { 0 }, ignored = { 0 };
	const struct proc call = { .argv = argv, .env = args->env, .dir = dir, .output = out ? out : &ignored, .errors = &errors };
	int status;

	if (proc_run(&call, &status, err) < 0)
		return -1;
	return status ? err_set(err, DVC_ERROR, "%s: %.*s", argv[1], (int)strcspn(str_text(&errors), "\n"), str_text(&errors)) : 0;
}

static int install_hooks(const struct common *args, const char *root, struct err *err)
{
	static const char *const where[] = { "git", "rev-parse", "--path-format=absolute", "--git-path", "hooks", NULL };
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *folder = NULL;

	if (git(args, root, where, &out, err) < 0)
		return -1;
	folder = mem_strndup(str_text(&out), strcspn(str_text(&out), "\n"));
	for (size_t i = 0; i < ARRAY_LEN(hooks); i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, hooks[i]);

		if (fs_exists(path))
			return err_set(err, DVC_ERROR,
				       "Hook '%s' already exists. Please refer to <https://man.dvc.org/install> for more info.", hooks[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(hooks); i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, hooks[i]);
		CLEANUP(mem_free) char *text = str_format("#!/bin/sh\nexec dvc git-hook %s $@\n", hooks[i]);

		if (fs_write(path, text, strlen(text), 0777, err) < 0)
			return -1;
	}
	return 0;
}

static int run_install(const void *raw, struct err *err)
{
	static const char *const name[] = { "git", "config", "merge.dvc.name", "DVC merge driver", NULL };
	static const char *const driver[] = { "git", "config", "merge.dvc.driver",
					      "dvc git-hook merge-driver --ancestor %O --our %A --their %B ", NULL };
	const struct install_args *args = raw;
	struct data_project d;
	int status;

	if (args->use_pre_commit_tool)
		return err_set(err, DVC_ERROR,
			       "--use-pre-commit-tool would install DVC itself: put `data status` into .pre-commit-config.yaml");
	status = data_project_open(&d, args, "dvc install", 0, err);
	if (status == 0 && d.project.has_git &&
	    (git(&args->common, d.project.root, name, NULL, err) < 0 || git(&args->common, d.project.root, driver, NULL, err) < 0 ||
	     install_hooks(&args->common, d.project.root, err) < 0))
		status = -1;
	data_project_release(&d);
	return status;
}

static const struct opt install_opts[] = {
	{ "use-pre-commit-tool", 0, OPT_FLAG, offsetof(struct install_args, use_pre_commit_tool), NULL, NULL, 0, "refused: see the message",
	  NULL },
	{ 0 },
};

const struct command data_install = {
	.name = "install",
	.summary = "install git's hooks (status, checkout, push) and the merge driver of dvc.lock",
	.args_size = sizeof(struct install_args),
	.opts = install_opts,
	.examples = "  data install\n  data --cd project install\n",
	.run = run_install,
};

/* Become another command of ours. Outside of a project a hook has nothing to do. */
static int become(const char *command, struct err *err)
{
	struct err ignored;
	CLEANUP(mem_free) char *root = project_find_root(".", &ignored);

	if (!root)
		return 0;
	execl("/proc/self/exe", "dvc", command, (char *)NULL);
	return err_errno(err, "cannot run '%s'", command);
}

static int run_pre_commit(const void *raw, struct err *err)
{
	(void)raw;
	return become("status", err);
}

static int run_pre_push(const void *raw, struct err *err)
{
	(void)raw;
	return become("push", err);
}

/* A branch was checked out, not a file; and no rebase is on its way. */
static int run_post_checkout(const void *raw, struct err *err)
{
	const struct common *args = raw;
	const char *flag = env_get(args->env, "PRE_COMMIT_CHECKOUT_TYPE");

	if (!flag && args->rest.n >= 3)
		flag = args->rest.v[2];
	if (!flag || strcmp(flag, "1") != 0 || fs_is_dir(".git/rebase-merge"))
		return 0;
	return become("checkout", err);
}

const struct command data_git_hook_pre_commit = {
	.name = "git-hook pre-commit",
	.summary = "what the hook runs: status",
	.operands = "[WORD...]",
	.args_size = sizeof(struct common),
	.examples = "  data git-hook pre-commit\n  .git/hooks/pre-commit\n",
	.run = run_pre_commit,
};

const struct command data_git_hook_pre_push = {
	.name = "git-hook pre-push",
	.summary = "what the hook runs: push",
	.operands = "[WORD...]",
	.args_size = sizeof(struct common),
	.examples = "  data git-hook pre-push origin\n  data git-hook pre-push origin git@example.org:team/project.git\n",
	.run = run_pre_push,
};

const struct command data_git_hook_post_checkout = {
	.name = "git-hook post-checkout",
	.summary = "what the hook runs: checkout, after another branch was checked out",
	.operands = "[WORD...]",
	.args_size = sizeof(struct common),
	.examples = "  data git-hook post-checkout FROM TO 1\n  data git-hook post-checkout HEAD~1 HEAD 1\n",
	.run = run_post_checkout,
};
