/* project_runs.h - the run cache at a remote: what stages came to before, up and down. */
#ifndef PIPELINE_PROJECT_RUNS_H
#define PIPELINE_PROJECT_RUNS_H

#include "base/log.h"
#include "pipeline/project/project.h"

/*
 * Copy the results that the other side has not got.
 *
 * n       files copied, added to what it is
 * remote  NULL = the default one;  jobs: at once, 0 = as the remote says
 * Returns 0; DVC_FAILED where no remote is named and none is the default; ERR_USAGE, of a fetch, for a remote that does not list what it holds;
 * else what the remote met.
 */
int project_runs_push(size_t *n, struct project *p, const char *remote, unsigned jobs, struct err *err);
/*
 * Without a name: the results of every remote that the project reads from (remote_settings_order). One that cannot give them is named in the log,
 * and fails the fetch only where no other can; the log is told as well what came from others than the first.
 */
int project_runs_fetch(size_t *n, struct project *p, const char *remote, unsigned jobs, struct log *log, struct err *err);

#endif
