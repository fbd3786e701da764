/* artifact.h - the forms in which a release goes into a layout: one row each. */
#ifndef PUBLISH_ARTIFACT_H
#define PUBLISH_ARTIFACT_H

#include "oci_layout.h"
#include "release.h"

struct artifact_form {
	const char *name; /* of --as */
	/* Put the release's blobs and its manifest; *manifest is ready for oci_layout_tag(). */
	int (*put)(struct oci_layout *l, const struct release *r, struct oci_descriptor *manifest, struct err *err);
	const char *help;
};

extern const struct artifact_form artifact_forms[];               /* ends with { 0 } */
const struct artifact_form *artifact_form_find(const char *name); /* NULL if there is none */

/* The forms, as artifact_form.put says: a layer a file (ModelPack), and one layer with all below /models. */
int modelpack_put(struct oci_layout *l, const struct release *r, struct oci_descriptor *manifest, struct err *err);
int model_image_put(struct oci_layout *l, const struct release *r, struct oci_descriptor *manifest, struct err *err);

/* A release's file as a blob's bytes (arg: struct release_file). */
int artifact_produce_file(const void *arg, struct sink sink, struct err *err);

struct json_writer;
/* What both forms say about a release: "annotations" of a manifest, "Labels" of an image. */
void artifact_put_annotations(struct json_writer *w, const char *key, const struct release *r);

#endif
