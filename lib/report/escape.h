/* escape.h - text of unknown origin (column names, classes, reasons) inside XML, HTML and Markdown. NULL is no text. */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/str.h"

/* For text and quoted attributes; control characters that XML forbids become '?'. */
void escape_xml(struct str *out, const char *text);
/* For a table's cell or a line: nothing in it can end the cell or become markup. */
void escape_markdown(struct str *out, const char *text);

#endif
