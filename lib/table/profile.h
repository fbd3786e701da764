/* profile.h - profile.json: per column type, missing, quantile bins, top categories. One profile serves ingest, the package and drift. */
#ifndef TABLE_PROFILE_H
#define TABLE_PROFILE_H

#include "base/str.h"
#include "table/schema.h"
#include "table/table.h"

/* Append profile.json's text. schema may be NULL. Deterministic: no time, no path. docs/formats/profile.md. */
void profile_of_table(struct str *out, const struct table *t, const struct schema *schema);

#endif
