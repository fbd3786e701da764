/* plot_rows.h - the contents of a plot's data file: CSV and TSV as lists of rows of texts, JSON, YAML, TOML and Python as typed trees. */
#ifndef PIPELINE_PLOT_ROWS_H
#define PIPELINE_PLOT_ROWS_H

#include "format/value/value.h"

enum { PLOT_ROWS_MOST_COLUMNS = 65536 };

/* By its suffix: "png", "jpeg", "gif", "svg+xml" as MIME calls it; NULL = no picture. */
const char *plot_image_kind(const char *path);
/* Does the suffix say what is in it? */
bool plot_rows_can(const char *path);

/*
 * Into a's memory. no_header: of CSV and TSV, whose columns are then "0", "1", ... Rows as Python's csv.DictReader has them: what is missing is
 * null, what is too much stands as a list under the key null, which is no text. DVC_ERROR "path:line:col: ..." for the other formats; bad UTF-8 is an error, too.
 */
int plot_rows_read(struct value **out, struct arena *a, const char *path, const char *text, size_t len, bool no_header, struct err *err);

#endif
