/* data cache dir - shows or sets where the cache lies. */
#include "tools/data/commands.h"
#include "tools/data/project/config_edit.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdio.h>

struct args {
	struct common common;
	struct config_level_args level;
	bool unset;
};

static const struct opt opts[] = {
	CONFIG_LEVEL_OPTS(struct args, level),
	{ "unset", 'u', OPT_FLAG, offsetof(struct args, unset), NULL, NULL, 0, "unset it", NULL },
	{ 0 },
};

static int show(const struct args *args, struct config_edit *edit, struct err *err)
{
	CLEANUP(ini_release) struct ini merged = { 0 };
	CLEANUP(mem_free) char *path = NULL;

	if (!edit->named && config_merged(&merged, CONFIG_LEVELS, edit->root, edit->env, err) < 0)
		return -1;
	path = config_path(edit->named ? &edit->ini : &merged, "cache", "dir", edit->env);
	if (!path && (edit->named || !edit->root))
		return err_set(err, DVC_CONFIG, "option 'dir' doesn't exist in section 'cache'");
	if (!path)
		path = fs_join(edit->root, ".dvc/cache");
	if (!args->common.quiet)
		printf("%s\n", path);
	return 0;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(config_edit_release) struct config_edit edit;

	if (config_edit_open(&edit, &args->level, args->common.env, err) < 0)
		return -1;
	if (!args->common.rest.n && !args->unset)
		return show(args, &edit, err);
	if (!args->unset)
		config_edit_set(&edit, "cache", "dir", args->common.rest.v[0]);
	else if (!ini_unset(&edit.ini, "cache", "dir"))
		return err_set(err, DVC_CONFIG, "option 'dir' doesn't exist in section 'cache'");
	return config_edit_save(&edit, err);
}

const struct command data_cache_dir = {
	.name = "cache dir",
	.summary = "show, set or unset where the cache lies",
	.operands = "[PATH]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data cache dir\n  data cache dir --local /mnt/shared/cache\n",
	.run = run,
	.exclusive = CONFIG_LEVELS_EXCLUSIVE,
	.most = 1,
};
