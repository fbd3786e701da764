/* place.h - where a release goes: folder:DIR, oci:DIR[:TAG]. One row of a table per kind of place. */
#ifndef PUBLISH_PLACE_H
#define PUBLISH_PLACE_H

#include "artifact.h"
#include "release.h"

#include <stdbool.h>

struct place;
struct outcome;

struct place_kind {
	const char *prefix; /* "oci:" */
	const char *shape;  /* "oci:DIR[:TAG]" */
	/* NULL = known, but not in this version. Nothing that was there is lost on failure. */
	int (*put)(const struct place *p, const struct release *r, const struct artifact_form *form, struct outcome *out, struct err *err);
};

struct place {
	const struct place_kind *kind;
	char *path;
	char *tag; /* NULL = not given */
};

struct outcome {
	char digest[DIGEST_TEXT]; /* of the manifest; a folder has the package's own */
	char *reference;          /* "oci:dist/diabetes:1" */
	bool already;             /* the place had it: nothing was written */
};
/* Free what it holds; it is empty again. */
void outcome_release(struct outcome *o);

/* ERR_USAGE for anything else. */
int place_parse(struct place *p, const char *text, struct err *err);
void place_release(struct place *p);

/*
 * Put the package of r there, as a folder or as an OCI layout: whole or not at all.
 *
 * out     what came of it; released by outcome_release(), whatever is returned
 * Returns 0; ERR_USAGE if something else is there; ERR_IO.
 */
int place_put_folder(const struct place *p, const struct release *r, const struct artifact_form *form, struct outcome *out,
		     struct err *err);
int place_put_layout(const struct place *p, const struct release *r, const struct artifact_form *form, struct outcome *out,
		     struct err *err);

#endif
