/* oci_layout.h - an OCI image layout on disk: blobs named by their digest, and index.json, whose replacement publishes.
 *
 * Blobs come first and index.json last, each atomically: a kill at any moment leaves the old index and perhaps blobs that
 * nothing names, which the specification allows and the next publication uses. Other tags are kept as they are.
 * Source: OCI image-spec 1.1, image-layout.md, image-index.md.
 */
#ifndef PUBLISH_OCI_LAYOUT_H
#define PUBLISH_OCI_LAYOUT_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "format/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct oci_layout {
	char *dir;
	int lock;     /* held from open to close: two publications take turns */
	size_t n_new; /* blobs that were not there, or not whole */
};

struct oci_descriptor {
	const char *media_type, *artifact_type; /* artifact_type may be NULL */
	char digest[DIGEST_TEXT];
	int64_t size;
};

/* Open or make the folder. ERR_USAGE if it is something else than a layout; ERR_RETRY if somebody else is publishing to it. */
int oci_layout_open(struct oci_layout *l, const char *dir, struct err *err);
void oci_layout_close(struct oci_layout *l);

/* Gives a blob's bytes to the sink; called once or twice, and must give the same bytes. */
typedef int oci_produce(const void *arg, struct sink sink, struct err *err);

/* Put a blob, unless it is there. Sets d's digest and size; ERR_INTEGRITY if the bytes change between two reads. */
int oci_layout_put(struct oci_layout *l, struct oci_descriptor *d, oci_produce *produce, const void *arg, struct err *err);
int oci_layout_put_bytes(struct oci_layout *l, struct oci_descriptor *d, const void *bytes, size_t len, struct err *err);

/* Let the tag name this manifest. *moved says whether index.json had to be changed. */
int oci_layout_tag(struct oci_layout *l, const char *tag, const struct oci_descriptor *d, bool *moved, struct err *err);

/* [A-Za-z0-9_][A-Za-z0-9._-]{0,127}: ERR_USAGE. */
int oci_check_tag(const char *tag, struct err *err);

struct json_writer;
/* Writes {"mediaType","digest","size"} members into the writer's open object. */
void oci_put_descriptor(struct json_writer *w, const struct oci_descriptor *d);

#endif
