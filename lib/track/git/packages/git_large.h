/* git_large.h - packages over 1 MB: their files go by their digests to the OCI registry that `packages:` of .interlock.yaml names, else to the
 * project's DVC remote, and the branch of the package keeps a pointer.
 */
#ifndef TRACK_GIT_LARGE_H
#define TRACK_GIT_LARGE_H

#include "track/git/git_store.h"

#define GIT_LARGE_POINTER "package.dvc"
#define GIT_OCI_POINTER "package.oci.json"

/*
 * Copy what lies in dir (a folder, or one file) to the default remote of the project's .dvc/config, as DVC itself would, and put the pointer into
 * the change. Any kind of remote will do (cache/remote/object_remote.h). ERR_USAGE if there is none, or its configuration cannot be; ERR_RETRY
 * and ERR_DATA as it answers.
 */
int git_large_put(struct git_change *c, const char *dir, const struct env *env, struct err *err);

/*
 * The same with a registry: place is "oci://HOST/REPOSITORY", key the package's, which is its tag there. The pointer is the descriptor of its
 * manifest: an artifact with a layer a file, named as `oras pull` and the like write it.
 */
int git_oci_put(struct git_change *c, const char *place, const char *dir, const char *key, const struct env *env, struct err *err);
int git_oci_get(const char *dir, const char *pointer, const struct env *env, struct err *err);

/* Bring what the pointer names to dir, whole or not at all. ERR_INTEGRITY if an object is not what its name says; ERR_IO if it is gone. */
int git_large_get(const char *dir, const char *pointer, const struct env *env, struct err *err);

#endif
