/* modelref.h - the ways to name a model (WALKTHROUGH 3): a folder, runs:/ID/model, models:/NAME@ALIAS, models:/NAME/VERSION,
 * predictions:FILE.csv, command:"...", http://... or https://..., none. Resolved to something that can be scored; scoring itself is lib/model's.
 * A folder, or a run, that a training command left predictions.csv in and no model is the same as predictions:FOLDER/predictions.csv.
 */
#ifndef TRACK_MODELREF_H
#define TRACK_MODELREF_H

#include "track/registry/registry.h"

enum modelref_kind { MODELREF_NONE, MODELREF_PACKAGE, MODELREF_PREDICTIONS, MODELREF_COMMAND, MODELREF_URL };

struct modelref {
	enum modelref_kind kind;
	char *text;               /* as the user wrote it */
	char *path;               /* package folder or predictions file; the command line for MODELREF_COMMAND, the URL for MODELREF_URL */
	char *title;              /* for people: "diabetes 1", or the path */
	char *model_name;         /* models:/ only, else NULL */
	char *alias;              /* models:/NAME@ALIAS only */
	int64_t version;          /* 0 = not a registered version */
	int64_t generation;       /* of the registry log when it was read; 0 = none */
	char digest[DIGEST_TEXT]; /* what the registry says it must be; "" = not registered */
	struct registry *read;    /* the caller's: gets the registry that models:/ was looked up in; NULL = nobody wants it */
};

/* s may be NULL for kinds that need no store (else ERR_USAGE). An unknown run, model, version or alias: ERR_USAGE. */
int modelref_resolve(struct modelref *ref, const char *text, struct store *s, struct err *err);
/* The same, and the registry in which it was looked up, the caller's to release; empty for kinds that are in none, and on failure. */
int modelref_resolve_in(struct modelref *ref, struct registry *r, const char *text, struct store *s, struct err *err);
void modelref_release(struct modelref *ref);

#endif
