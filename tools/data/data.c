/* data - versions of data and pipelines in DVC's formats. Called by the name `dvc` it takes DVC's own command line, `repro` included. */
#include "tools/data/commands.h"
#include "tools/data/show/rows.h"

#include "base/mem.h"
#include "ci/dvc_front.h"

/* A row a line. */
/* clang-format off */
const struct command *const data_rows[] = {
	&data_add,
	&data_artifacts_get,
	&data_cache_dir,
	&data_cache_migrate,
	&data_check,
	&data_check_ignore,
	&data_checkout,
	&data_commit,
	&data_completion,
	&data_config,
	&data_dag,
	&data_data_status,
	&data_destroy,
	&data_diff,
	&data_doctor,
	&data_du,
	&data_fetch,
	&data_freeze,
	&data_fsck,
	&data_gc,
	&data_get,
	&data_get_url,
	&data_git_hook_merge_driver,
	&data_git_hook_post_checkout,
	&data_git_hook_pre_commit,
	&data_git_hook_pre_push,
	&data_import,
	&data_import_url,
	&data_init,
	&data_install,
	&data_list,
	&data_list_url,
	&data_ls,
	&data_ls_url,
	&data_metrics_diff,
	&data_metrics_show,
	&data_move,
	&data_mv,
	&data_params_diff,
	&data_plots_diff,
	&data_plots_modify,
	&data_plots_show,
	&data_plots_templates,
	&data_pull,
	&data_push,
	&data_remote_add,
	&data_remote_default,
	&data_remote_list,
	&data_remote_modify,
	&data_remote_remove,
	&data_remote_rename,
	&data_remove,
	&data_rm,
	&data_root,
	&data_stage_add,
	&data_stage_list,
	&data_status,
	&data_unfreeze,
	&data_unprotect,
	&data_update,
	&data_url,
	&data_version,
};
/* clang-format on */
const size_t data_n_rows = ARRAY_LEN(data_rows);

int main(int argc, char **argv)
{
	static const char *const also[] = { "repro", NULL };
	static struct command commands[ARRAY_LEN(data_rows) + 1];
	struct program program = { .summary = "keep versions of data and pipelines, in DVC's formats", .commands = commands };

	for (size_t i = 0; i < ARRAY_LEN(data_rows); i++)
		commands[i] = *data_rows[i];
	return dvc_front(&program, dvc_front_is_dvc(argv[0]) ? "dvc" : "data", also, argc, argv);
}
