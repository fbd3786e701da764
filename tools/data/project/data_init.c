/* data init - a DVC project where there was none: .dvc with an empty configuration, and .dvcignore. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/work_tree.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	struct common common;
	bool no_scm, force, subdir;
};

static const char ignore_text[] = "# Add patterns of files dvc should ignore, which could improve\n"
				  "# the performance. Learn more at\n"
				  "# https://dvc.org/doc/user-guide/dvcignore\n";

/* Is this a place for a project: git's top folder, or with --subdir anywhere below one? */
static int check_git(struct work_tree **git, const struct args *args, const char *root, struct err *err)
{
	CLEANUP(mem_free) char *real = realpath(root, NULL);
	CLEANUP(mem_free) char *dvc = fs_join(root, ".dvc");

	if (args->no_scm)
		return 0;
	if (work_tree_open(git, root, err) < 0)
		return -1;
	if (!*git || (!args->subdir && strcmp(work_tree_top(*git), real ? real : root) != 0))
		return err_set(err, DVC_FAILED,
			       "%s is not tracked by any supported SCM tool (e.g. Git). Use `--no-scm` if you don't want to use any SCM or "
			       "`--subdir` if initializing inside a subdirectory of a parent SCM repository.",
			       root);
	if (work_tree_ignores(*git, dvc))
		return err_set(err, DVC_FAILED,
			       "%s is ignored by your SCM tool. Make sure that it's tracked, for example, by adding '!.dvc' to .gitignore.",
			       dvc);
	return 0;
}

static int put(struct strvec *written, const char *root, const char *name, const char *text, struct err *err)
{
	char *path = fs_join(root, name);

	strvec_add_take(written, path);
	return fs_write(path, text, strlen(text), 0, err);
}

/* The configuration is the last: before it is there, there is no project. */
static int make(struct strvec *written, const struct args *args, const char *root, struct err *err)
{
	CLEANUP(mem_free) char *ignore = fs_join(root, ".dvcignore"), *temp = fs_join(root, ".dvc/tmp");
	CLEANUP(mem_free) char *btime = fs_join(temp, "btime");

	if (fs_make_dirs(temp, err) < 0)
		return -1;
	/* Its time is what DVC calls its own notes of this project by. */
	if (fs_write(btime, "", 0, 0, err) < 0)
		return -1;
	if (!fs_exists(ignore) && put(written, root, ".dvcignore", ignore_text, err) < 0)
		return -1;
	if (!args->no_scm && put(written, root, ".dvc/.gitignore", "/config.local\n/tmp\n/cache\n", err) < 0)
		return -1;
	return put(written, root, ".dvc/config", args->no_scm ? "[core]\n    no_scm = True\n" : "", err);
}

static int init(const struct args *args, struct err *err)
{
	const char *where = args->common.rest.n ? args->common.rest.v[0] : ".";
	CLEANUP(mem_free) char *root = fs_absolute(where);
	CLEANUP(mem_free) char *dvc = fs_join(root, ".dvc"), *shown = project_relative(dvc, NULL);
	CLEANUP(work_tree_cleanup) struct work_tree *git = NULL;
	CLEANUP(strvec_release) struct strvec written = { 0 };

	if (check_git(&git, args, root, err) < 0)
		return -1;
	if (fs_is_dir(dvc)) {
		if (!args->force)
			return err_set(err, DVC_FAILED, "'%s' exists. Use `-f` to force.", shown);
		if (fs_remove_tree(dvc, err) < 0)
			return -1;
	}
	if (make(&written, args, root, err) < 0)
		return -1;
	return git ? work_tree_add(git, &written, err) : 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;

	if (args->no_scm && args->subdir)
		return err_set(err, DVC_ERROR, "Cannot initialize repo with `--no-scm` and `--subdir`");
	if (init(args, err) < 0)
		return -1;
	if (!args->common.quiet)
		printf("Initialized DVC repository.\n%s", args->no_scm ? "" : "\nYou can now commit the changes to git.\n");
	return 0;
}

#define AT(field) offsetof(struct args, field)
static const struct opt opts[] = {
	{ "no-scm", 0, OPT_FLAG, AT(no_scm), NULL, NULL, 0, "the folder is not tracked by git", NULL },
	{ "force", 'f', OPT_FLAG, AT(force), NULL, NULL, 0, "replace a .dvc that is there, its cache included", NULL },
	{ "subdir", 0, OPT_FLAG, AT(subdir), NULL, NULL, 0, "the folder lies inside a git repository, and is not its top", NULL },
	{ 0 },
};

const struct command data_init = {
	.name = "init",
	.summary = "make the folder a DVC project",
	.operands = "[DIRECTORY]",
	.most = 1,
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data init\n  data init --no-scm\n",
	.run = run,
};
