/* project.h - a DVC project: where it is, what its configuration says, and every stage in it. */
#ifndef PIPELINE_PROJECT_H
#define PIPELINE_PROJECT_H

#include "base/env.h"
#include "pipeline/stages/stage.h"

struct ini; /* format/ini.h */
struct source_tree;
struct stage_sources;

struct project {
	char *root;         /* absolute */
	char *dvc_folder;   /* root/.dvc, or what core says */
	char *cache_folder; /* absolute */
	struct ini *config; /* system < global < .dvc/config < .dvc/config.local, merged (pipeline/project/config.h) */
	bool has_git;       /* false with core.no_scm */
	char *git_top;      /* the work tree's top folder, which the root may lie below; NULL without git */
	const struct env *env;
};

/* The nearest folder from `start` upwards that holds .dvc, absolute; DVC_NO_REPO if there is none. Caller frees. */
char *project_find_root(const char *start, struct err *err);
/* A path as seen from the folder `from` (NULL = the working folder): "../data", "."; both absolute, or against the working folder. Caller frees. */
char *project_relative(const char *path, const char *from);
/*
 * Where a path of a stage is: relative to the root ("." is it), or absolute if it is outside; a URL stands as it is. folder: what the path
 * is relative to, itself relative to the root or absolute. Names are looked at alone: no link is followed. In the arena.
 */
const char *project_place(struct arena *a, const char *root, const char *folder, const char *path);
/* Where a path that a user gave, which is relative to the working folder, lies: as project_place() says it. In the arena. */
const char *project_place_given(struct arena *a, const struct project *p, const char *path);
/* "s3://...", "remote://...": a scheme before "://". */
bool project_is_url(const char *path);
/* Where the configuration of all projects lies: "global" ($XDG_CONFIG_HOME/dvc, ~/.config/dvc) and "system" (/etc/xdg/dvc). Caller frees. */
char *project_config_folder(const struct env *env, bool system);

/* The project that `start` lies in. DVC_NO_REPO if there is none, DVC_CONFIG for a configuration that cannot be. */
int project_open(struct project *p, const char *start, const struct env *env, struct err *err);
/* The same for what needs no project (metrics, params, plots): else the git work tree, else the folder itself, is its root. */
int project_open_any(struct project *p, const char *start, const struct env *env, struct err *err);
void project_release(struct project *p);

/* Every stage of the project, dvc.yaml files and .dvc files in byte order of their paths, stages in their file's order. */
struct stage_list {
	struct stage *v;
	size_t n, cap;
	struct arena arena;
	struct stage_sources *sources; /* the files that stages were read from, which have their own memory */
};
/*
 * Every stage of the work tree, in the order of files and within them, with what dvc.lock records. Release by stage_list_release().
 * DVC_ERROR "path:line:col: ...".
 */
int project_stages(struct stage_list *out, const struct project *p, struct err *err);
/*
 * Does every output lie in the project, and in no folder of git or DVC? DVC_ERROR "dvc.yaml:3:5: the output '../x' lies outside of the project".
 * project_stages() asks it; stages of another revision are only read.
 */
int project_check_outs(const struct stage_list *stages, const struct project *p, struct err *err);
/* The stages of one dvc.yaml, with what the dvc.lock beside it records; or of one .dvc file. file: relative to the root. Appended. */
int project_stages_of(struct stage_list *out, const struct project *p, const char *file, struct err *err);
/* The same of a git revision of it, or of the work tree (pipeline/project/source_tree.h). */
int project_stages_at(struct stage_list *out, const struct project *p, const struct source_tree *tree, struct err *err);
int project_stages_of_at(struct stage_list *out, const struct project *p, const struct source_tree *tree, const char *file,
			 struct err *err);
void stage_list_release(struct stage_list *list);

/* Every dvc.yaml and .dvc file (relative to the root, in byte order of folders) that neither .dvcignore nor git leaves out. Appended. */
int project_files(struct strvec *out, const struct project *p, const struct source_tree *tree, struct err *err);
/* "dvc.yaml", or a name that ends with ".dvc"? */
bool project_is_stage_file(const char *path);

#endif
