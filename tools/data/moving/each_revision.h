/* each_revision.h - a project as it was at other revisions, one after the other. */
#ifndef DATA_EACH_REVISION_H
#define DATA_EACH_REVISION_H

#include "pipeline/project/revision_list.h"
#include "pipeline/project/source_tree.h"
#include "tools/data/data_project.h"

/* tree: of the revision, whose stages d holds meanwhile. */
typedef int data_revision_fn(void *arg, const struct source_tree *tree, struct err *err);

/* Of each revision that is chosen; of none, nothing. A revision that is no project of DVC has no stages. -1 by each() names the revision. */
int data_each_revision(struct data_project *d, const struct revision_choice *choice, data_revision_fn *each, void *arg, struct err *err);

#endif
