/* registry_package.h - the packages of registered versions, kept in the store's artifacts. */
#ifndef TRACK_REGISTRY_PACKAGE_H
#define TRACK_REGISTRY_PACKAGE_H

#include "track/registry/registry.h"

/*
 * Copy a package into the store. When it returns, the copy is durable and its digests are what the arguments say, so the log line
 * that names it can be written. Twice the same is one copy.
 *
 * artifact  its folder relative to the store's artifacts: "models/<name>/<digest>-<provenance>"; caller frees
 * ERR_INTEGRITY "DIR does not match its digest" if the folder changed meanwhile.
 */
int registry_keep_package(char **artifact, struct store *s, const char *model_name, const char *dir, const char *digest,
			  const char *provenance_digest, struct err *err);

/* Is the kept package of a version on this machine (brought here if the store has it elsewhere), and does it match its digests? ERR_INTEGRITY naming the folder; ERR_IO if it is gone. */
int registry_check_package(struct store *s, const struct version *v, struct err *err);

/* The same for any folder. provenance_digest may be NULL = not compared. */
int package_check_digests(const char *dir, const char *digest, const char *provenance_digest, struct err *err);

#endif
