/* project.h - a DVC project: where it is, what its configuration says, and every stage in it. */
#ifndef PIPELINE_PROJECT_H
#define PIPELINE_PROJECT_H

#include "base/env.h"
#include "pipeline/stage.h"

struct ini; /* format/ini.h */

struct project {
	char *root;         /* absolute */
	char *dvc_folder;   /* root/.dvc, or what core says */
	char *cache_folder; /* absolute */
	struct ini *config; /* system < global < .dvc/config < .dvc/config.local, merged */
	bool has_git;       /* false with core.no_scm */
	const struct env *env;
};

/* The nearest folder from `start` upwards that holds .dvc, absolute; DVC_NO_REPO if there is none. Caller frees. */
char *project_find_root(const char *start, struct err *err);
/* A path as seen from the folder `from` (NULL = the working folder): "../data", "."; both absolute, or against the working folder. Caller frees. */
char *project_relative(const char *path, const char *from);
/* Where the configuration of all projects lies: "global" ($XDG_CONFIG_HOME/dvc, ~/.config/dvc) and "system" (/etc/xdg/dvc). Caller frees. */
char *project_config_folder(const struct env *env, bool system);

/* The project that `start` lies in. DVC_NO_REPO if there is none, DVC_CONFIG for a configuration that cannot be. */
int project_open(struct project *p, const char *start, const struct env *env, struct err *err);
void project_release(struct project *p);

/* Every stage of the project, dvc.yaml files and .dvc files in byte order of their paths, stages in their file's order. */
struct stage_list {
	struct stage *v;
	size_t n, cap;
	struct arena arena;
};
int project_stages(struct stage_list *out, const struct project *p, struct err *err);
/* The stages of one dvc.yaml, with what the dvc.lock beside it records; or of one .dvc file. */
int project_stages_of(struct stage_list *out, const struct project *p, const char *file, struct err *err);
void stage_list_release(struct stage_list *list);

#endif
