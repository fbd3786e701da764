/* text_table.h - rows and columns as DVC prints them: plain, or as a table of Markdown. */
#ifndef DATA_TEXT_TABLE_H
#define DATA_TEXT_TABLE_H

#include "base/str.h"
#include "base/vec.h"

struct text_table {
	struct strvec cells; /* row by row, the first row is the header */
	size_t n_cols;
};

void text_table_release(struct text_table *t);
/* Append the table. Without rows: nothing, or in Markdown its head. */
void text_table_print(struct str *out, const struct text_table *t, bool markdown);

#endif
