/* runner.h - what GitHub Actions, Azure Pipelines and GitLab read from a program: outputs, summary, annotations, groups, masks. */
#ifndef CI_RUNNER_H
#define CI_RUNNER_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

enum ci_kind { CI_NONE, CI_GITHUB, CI_AZURE, CI_GITLAB };
enum ci_level { CI_NOTICE, CI_WARNING, CI_ERROR };

struct ci {
	enum ci_kind kind;
	const struct env *env;
	const char *program; /* GitLab's dotenv file and Azure's variable names carry it where they must not collide */
};

/* GITHUB_ACTIONS, TF_BUILD, GITLAB_CI. */
void ci_detect(struct ci *ci, const struct env *env, const char *program);
/* A step output; does nothing outside CI. Names with '=', '<<', CR, LF are ERR_USAGE. */
int ci_output(const struct ci *ci, const char *name, const char *value, struct err *err);
/* Append Markdown to the job's summary; cut at a section border when over the runner's limit. */
int ci_summary(const struct ci *ci, const char *markdown, struct err *err);
/* file may be NULL; line and col 0 = unknown. At most 10 a level are printed a process. */
void ci_annotate(const struct ci *ci, enum ci_level level, const char *file, int line, int col, const char *title, const char *text);
/* Around the output of a user's command: the runner must not take commands from it. token is made and kept inside. */
void ci_fence_begin(struct ci *ci, const char *group_title);
void ci_fence_end(struct ci *ci);
bool ci_is_hosted(const struct ci *ci); /* the machine is gone after the job: RULES 38 */

#endif
