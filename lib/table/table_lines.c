/* table_lines.c - the physical lines of a table's rows, kept only where they are not what anybody would guess: eight bytes a row. */
#include "table/table_read.h"

#include "base/mem.h"

/* The lines of the first n rows, each in the line after its predecessor's, with room for `cap`. */
static size_t *begin_lines(struct table_reader *r, size_t n, size_t cap)
{
	size_t *line = r->table->line = mem_resize(NULL, cap, sizeof(*line));

	for (size_t i = 0; i < n; i++)
		line[i] = r->first_line + i;
	return line;
}

void reader_keep_line(struct table_reader *r)
{
	size_t *line = r->table->line;

	if (!line && r->csv.row_line == r->first_line + r->n_rows)
		return;
	if (!line)
		line = begin_lines(r, r->n_rows, r->cap_rows);
	line[r->n_rows] = r->csv.row_line;
}

void reader_finish_lines(struct table_reader *r)
{
	if (!r->table->line && r->first_line != 2)
		begin_lines(r, r->n_rows, r->n_rows);
}
