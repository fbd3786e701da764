/* oci_registry.h - blobs and manifests of one repository of an OCI registry, by their digests.
 *
 * Source: OCI distribution-spec 1.1; the token of Docker's registry authentication (WWW-Authenticate: Bearer). Names and passwords are those of
 * `docker login` and `podman login` (auths of $DOCKER_CONFIG/config.json or ~/.docker/config.json), or of ~/.netrc; they go over https alone, or
 * to this machine, which is spoken to over http.
 */
#ifndef NET_OCI_REGISTRY_H
#define NET_OCI_REGISTRY_H

#include "base/crypto/digest.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct oci_registry {
	struct http *http;
	char *base, *repository; /* "https://ghcr.io", "team/models" */
	char *place;             /* "ghcr.io/team/models", for messages */
	char *basic, *bearer;    /* header lines; NULL = none (yet) */
	bool basic_asked;
};

/* place: HOST[:PORT]/REPOSITORY. ERR_USAGE if it is none. Nothing is asked yet. */
int oci_registry_open(struct oci_registry *r, const char *place, const struct env *env, struct err *err);
void oci_registry_close(struct oci_registry *r);

/* Append what has this digest to out. ERR_INTEGRITY if the registry gives something else; ERR_IO if it has no such thing. */
int oci_registry_get_blob(struct oci_registry *r, struct str *out, const char *digest, struct err *err);
int oci_registry_get_manifest(struct oci_registry *r, struct str *out, const char *digest, struct err *err);

/* The digest of what a tag names; "" if there is no such tag. */
int oci_registry_tagged(struct oci_registry *r, char digest[static DIGEST_TEXT], const char *tag, struct err *err);

/* ERR_USAGE if the registry refuses us; ERR_RETRY if it cannot be reached. Again is the same. */
int oci_registry_put_blob(struct oci_registry *r, const char *digest, const void *bytes, size_t len, struct err *err);
int oci_registry_put_manifest(struct oci_registry *r, const char *tag, const char *type, const void *bytes, size_t len, struct err *err);

#endif
