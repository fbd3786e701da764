/* gitlab_files.h - the files of a job that GitLab reads: its variables, findings and links. Used by lib/ci alone. */
#ifndef CI_GITLAB_FILES_H
#define CI_GITLAB_FILES_H

#include "ci/dialect.h"

/* A file beside the checkout's top, where the job's artifacts are looked for. Caller frees. */
char *gitlab_file(const struct ci *ci, const char *name);

/* interlock.env: PROGRAM_NAME=value in the place of an older one of this name. */
int gitlab_output(const struct ci *ci, const char *name, const char *value, struct err *err);
/* interlock-codequality.json: one more finding (Code Climate's form). */
int gitlab_add_finding(const struct ci *ci, const struct ci_note *note, struct err *err);
/* interlock-links.json: one more link to a file among the job's artifacts. Nothing where the job has no address. */
int gitlab_add_link(const struct ci *ci, const char *title, const char *file, struct err *err);

#endif
