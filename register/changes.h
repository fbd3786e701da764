/* changes.h - the commands that change a registry without a verdict: rollback, alias, archive, tag. */
#ifndef REGISTER_CHANGES_H
#define REGISTER_CHANGES_H

#include "base/err.h"

/* Each takes a struct request. */
int change_rollback(const void *args, struct err *err);
int change_alias(const void *args, struct err *err);
int change_archive(const void *args, struct err *err);
int change_tag(const void *args, struct err *err);

#endif
