/* forge_job.h - what a job asks of the forge that runs it: start another pipeline, keep one pull request open.
 *
 * GitHub, GitLab and Azure DevOps, found by the variables that their runners set. The job's own token goes with each request and is in no
 * message. Sources: docs.github.com/rest/repos#create-a-repository-dispatch-event, /rest/pulls; docs.gitlab.com/api/pipeline_triggers,
 * /api/merge_requests; learn.microsoft.com/rest/api/azure/devops/pipelines/runs, /git/pull-requests (7.1).
 */
#ifndef CI_FORGE_JOB_H
#define CI_FORGE_JOB_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct forge_pair {
	const char *name, *value;
};

/*
 * Start another pipeline of this repository, with the pairs (at most 10) as its payload or variables. event: GitHub's type of a
 * repository_dispatch; GitLab: the value of INTERLOCK_DISPATCH in a pipeline of the default branch; Azure: a pipeline's number.
 * ERR_USAGE outside a job of these three, or without its token; ERR_RETRY and ERR_DATA as http_send().
 */
int forge_dispatch(const struct env *env, const char *event, const struct forge_pair *pairs, size_t n, struct err *err);
/* Could it? Asks nobody. */
int forge_dispatch_check(const struct env *env, const char *event, struct err *err);

struct forge_pull {
	const char *branch, *base, *title, *body;
};
/* One open pull request from branch to base: the one that is there, or a new one. number: of it. Errors as above. */
int forge_pull_keep(const struct env *env, const struct forge_pull *pull, char number[static 24], bool *made, struct err *err);

#endif
