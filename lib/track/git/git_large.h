/* git_large.h - packages over 1 MB: their files go to the project's DVC remote by their digests, and the branch of the package keeps a pointer. */
#ifndef TRACK_GIT_LARGE_H
#define TRACK_GIT_LARGE_H

#include "track/git/git_store.h"

#define GIT_LARGE_POINTER "package.dvc"

/*
 * Copy what lies in dir (a folder, or one file) to the default remote of the project's .dvc/config, as DVC itself would, and put the pointer into
 * the change. ERR_USAGE if there is no such remote, or it is no folder.
 */
int git_large_put(struct git_change *c, const char *dir, struct err *err);

/* Bring what the pointer names to dir, whole or not at all. ERR_INTEGRITY if an object is not what its name says; ERR_IO if it is gone. */
int git_large_get(const char *dir, const char *pointer, struct err *err);

#endif
