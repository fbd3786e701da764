/* table_read.h - what the plain and the fast way of reading a CSV row share. Private to lib/table. */
#ifndef TABLE_TABLE_READ_H
#define TABLE_TABLE_READ_H

#include "format/csv.h"
#include "table/levels.h"
#include "table/table.h"

/* What becomes of a column's cells in this pass over the file. */
enum cell_mode {
	CELL_NUMBER, /* said to be numbers */
	CELL_GUESS,  /* numbers so far */
	CELL_TEXT,
	CELL_SKIP,  /* not asked for */
	CELL_RETRY, /* was a guess and proved text: to be read in the next pass */
};

enum { TEXT_CACHE = 64, MOST_PENDING = 32 };

/* A text whose code is still to be found: a few are looked for together, so that the processor fetches their slots at once. */
struct pending_text {
	const char *text; /* a piece of the input */
	size_t len, row, line;
};

struct cell_column {
	enum cell_mode mode;
	bool fraction;  /* a number was not written as an integer */
	double *number; /* column->number */
	struct column *column;
	struct level_index codes;
	struct pending_text *pending; /* (MOST_PENDING), in the order of rows; NULL until the first */
	size_t n_pending;
	/* The last texts of up to 8 bytes, by a hash of them: most categories are found here alone. */
	uint64_t cached_word[TEXT_CACHE];
	uint32_t cached_code[TEXT_CACHE];
	uint8_t cached_len[TEXT_CACHE]; /* 0 = free */
};

struct table_reader {
	struct table *table;
	const struct table_read *how;
	const char *path;
	struct csv csv;          /* the plain way; at, end and line are the place of both ways */
	const char *first_row;   /* where a pass begins, */
	size_t first_line;       /* and its line */
	const char *fast_end;    /* rows that begin before it may be read the fast way */
	const char *expected_at; /* where the fast way left off; NULL = nowhere */
	const char *block;       /* 64 bytes, and the delimiters among them that are still ahead */
	uint64_t delimiters;
	struct cell_column *cells;
	size_t n_cells; /* columns of the file */
	size_t n_rows, cap_rows;
	bool retry; /* a guess proved wrong */
};

/* Set the reader to the rows from `rows` to `end`, the first of which is in this line. */
void reader_begin(struct table_reader *r, const char *rows, const char *end, size_t line);
/* Read them all, in a second pass if a guess of a type proves wrong. */
int reader_read(struct table_reader *r, struct err *err);
/* Forget what was read and go back to the first row; what proved to be text is text from the start. */
void reader_start_over(struct table_reader *r);
void reader_release(struct table_reader *r);

/* Keep the line of the row just read, if it is not the one after its predecessor's; and at the end, if the first row was not in line 2. */
void reader_keep_line(struct table_reader *r);
void reader_finish_lines(struct table_reader *r);

/* Read them with several threads, each a share of the text. False if that cannot be, or found a mistake: then nothing was read. */
bool reader_read_shares(struct table_reader *r);

/* Put one cell into row n_rows. ERR_DATA with the place. */
int cell_store(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err);

/* Leave a text, which is not missing and stays in place, for later: the fast way's cell_store(). */
int cell_leave(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err);

/* Remember the code of a text of the fast way. */
void cell_cache(struct cell_column *cell, const char *text, size_t len, uint32_t code);

/* Read one row the fast way. 1: done; 0: nothing was consumed, take the plain way; -1: error. */
int row_read_fast(struct table_reader *r, struct err *err);

#endif
