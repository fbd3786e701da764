/* told_runner.h - what an evaluation says to the CI runner besides its outputs: why not, where the policy says so, and the files it shows. */
#ifndef EVALUATE_TOLD_RUNNER_H
#define EVALUATE_TOLD_RUNNER_H

#include "base/err.h"
#include "ci/runner.h"
#include "format/json.h"

/*
 * Annotate what failed with its line of the policy, and hand over junit.xml, the metrics and a link to report.html.
 *
 * dir       of the evaluation's files;   verdict  the public one: nothing is told that its file does not tell
 */
int told_runner(const struct ci *ci, const char *dir, const struct json *verdict, struct err *err);

#endif
