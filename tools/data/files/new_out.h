/* new_out.h - may this path become an output? What add and import ask before they begin. All failures are DVC_FAILED. */
#ifndef DATA_NEW_OUT_H
#define DATA_NEW_OUT_H

#include "tools/data/data_project.h"

/* at: relative to the root. Inside the project, no file of DVC's, a name in UTF-8, not left out by .dvcignore. operand: for messages. */
int new_out_check_path(struct data_project *d, const char *at, const char *operand, struct err *err);
/* Neither it nor a folder above it is a symbolic link to a folder. */
int new_out_check_links(const struct data_project *d, const char *at, struct err *err);
/* No output of another stage holds it or lies in it, and no stage's file does. */
int new_out_check_overlap(const struct data_project *d, const char *at, struct err *err);
/* Git does not pass over the .dvc file beside it. */
int new_out_check_tracked(struct data_project *d, const char *at, struct err *err);

#endif
