/* commands.h - every command of `data`, a file each (data_NAME.c, in the folder of its kind): declare it here, and name it in data.c's table.
 *
 * Its struct args begins with struct common. `args->common.rest` are the operands; codes are DVC's (pipeline/dvc_code.h); a number
 * above 0 that is returned is the exit code. Results go to stdout, as DVC's own, unless common.quiet.
 */
#ifndef DATA_COMMANDS_H
#define DATA_COMMANDS_H

#include "base/options/opt.h"

extern const struct command data_root;
extern const struct command data_version, data_doctor;
extern const struct command data_config, data_cache_dir, data_cache_migrate;
extern const struct command data_remote_add, data_remote_default, data_remote_modify, data_remote_list, data_remote_remove,
	data_remote_rename;
extern const struct command data_check_ignore, data_dag, data_list, data_ls, data_completion;
extern const struct command data_artifacts_get;
extern const struct command data_get, data_url, data_du, data_import, data_import_url, data_update;
extern const struct command data_get_url, data_list_url, data_ls_url;
extern const struct command data_stage_add, data_stage_list, data_freeze, data_unfreeze;
extern const struct command data_metrics_show, data_metrics_diff, data_params_diff;

extern const struct command data_push, data_fetch, data_pull;
extern const struct command data_init, data_add, data_checkout, data_commit, data_status, data_unprotect, data_destroy;
extern const struct command data_remove, data_rm, data_move, data_mv, data_gc, data_fsck;

extern const struct command data_diff, data_data_status;
extern const struct command data_install, data_git_hook_pre_commit, data_git_hook_pre_push, data_git_hook_post_checkout,
	data_git_hook_merge_driver;
extern const struct command data_plots_show, data_plots_diff, data_plots_modify, data_plots_templates;
extern const struct command data_check;

#endif
