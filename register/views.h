/* views.h - the commands that only look: list, history, at, resolve, verify. */
#ifndef REGISTER_VIEWS_H
#define REGISTER_VIEWS_H

#include "base/err.h"

/* Each takes a struct request. */
int view_list(const void *args, struct err *err);
int view_history(const void *args, struct err *err);
int view_at(const void *args, struct err *err);
int view_resolve(const void *args, struct err *err);
int view_verify(const void *args, struct err *err);

#endif
