/* parts.h - writes train, validation and hold-out as CSV, the rows' text as it is, and split.json beside them. */
#ifndef SPLIT_PARTS_H
#define SPLIT_PARTS_H

#include "base/crypto/digest.h"
#include "tools/split/assign.h"

struct parts {
	const char *dir;
	const struct table *table;
	const struct assignment *assignment;
	const struct split_params *params;
	const struct strvec *key;
	char digest[N_PARTS][DIGEST_TEXT]; /* of each part as a table (table_digest); "" = no such part */
	char *path[N_PARTS];               /* NULL = no such part */
};

/* All files appear, or none; the validation file of an earlier split goes if there is none now. text is the table's CSV. */
int parts_write(struct parts *parts, const char *text, size_t len, struct err *err);
void parts_release(struct parts *parts);

/* {"train": {"rows", "digest", "path"}, "validation": ..., "holdout": ...}; `more` adds how it was split, for split.json. */
void parts_to_json(struct str *out, const struct parts *parts, bool more);

#endif
