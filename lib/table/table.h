/* table.h - a table in memory: typed columns, all of one length. */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include "base/arena.h"
#include "base/crypto/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum column_kind {
	COLUMN_NUMBER, /* doubles; a missing cell is NaN (a finite table never holds another NaN) */
	COLUMN_TEXT,   /* categories, text, keys, times, bools as written: codes into levels; missing = COLUMN_MISSING */
};

#define COLUMN_MISSING UINT32_MAX

struct column {
	char *name;
	enum column_kind kind;
	double *number;      /* (n_rows) */
	uint32_t *code;      /* (n_rows) into levels */
	const char **levels; /* (n_levels) distinct texts, in order of first appearance; owned by the table's arena */
	uint32_t n_levels, cap_levels;
	size_t n_missing;
	bool integral; /* every number was written as an integer */
};

struct table {
	char *path; /* for messages */
	size_t n_rows, n_columns;
	struct column *columns;
	size_t *line; /* (n_rows) physical line of each row; NULL = row + 2, as where the header and each row are one line: ask table_line() */
	struct arena arena;
};

/* How to read: which columns are text whatever they look like (keys, categories of a schema), and which must be there. */
struct table_read {
	const struct strvec *text_columns;   /* NULL = infer: all-numeric columns are numbers, the rest text (RULES 4) */
	const struct strvec *number_columns; /* NULL = infer; a cell that is not a number is then ERR_DATA "path:line: ..." */
	const struct strvec *missing;        /* texts that mean missing, besides "" ; NULL = none */
	unsigned n_threads;                  /* 0 = 1; the table is the same for any number */
	const struct strvec *only_columns;   /* NULL = all: others are not kept */
	bool plain;                          /* the plain reader alone: the test oracle of the fast one */
};

/* Does this cell mean "missing"? Empty, an unquoted null, or one of `missing` (may be NULL). RULES 1. */
bool table_is_missing(const char *text, size_t len, bool quoted, const struct strvec *missing);

/* Read a CSV file with a header. ERR_IO; ERR_DATA for duplicate or empty column names, ragged rows, no rows, bad UTF-8, NUL. */
int table_read_csv(struct table *t, const char *path, const struct table_read *how, struct err *err);
/* The same from memory; path is for messages only. */
int table_read_csv_text(struct table *t, const char *text, size_t len, const char *path, const struct table_read *how, struct err *err);
void table_release(struct table *t);

/* The physical line of a row in its file. */
static inline size_t table_line(const struct table *t, size_t row)
{
	return t->line ? t->line[row] : row + 2;
}

/* NULL if absent. */
const struct column *table_column(const struct table *t, const char *name);
/* ERR_DATA "'path' has no column 'name'" (with "did you mean") if absent. */
const struct column *table_need(const struct table *t, const char *name, struct err *err);

/* The cell as text (numbers shortest); "" for missing. buf holds 32 bytes. */
const char *column_text(const struct column *c, size_t row, char buf[static 32]);

/* A column by hand; values are copied. Used by tests, predictions and generated tables. All columns have equal n. */
struct column *table_add_numbers(struct table *t, const char *name, const double *values, size_t n);
struct column *table_add_texts(struct table *t, const char *name, const char *const *values, size_t n);

/* rows (n) of t as a new table; levels that no row of it has are left out. */
void table_take_rows(struct table *out, const struct table *t, const size_t *rows, size_t n);

/* Write as CSV, atomically. */
int table_write_csv(const struct table *t, const char *path, struct err *err);

/*
 * Order of rows that does not depend on the file's: by time column (if not NULL; RFC 3339 texts by their instant), then the key
 * columns' exact text (byte order), then by the content of the whole row, column by column in the order of their names.
 * order (n_rows). Columns that are not there are left out.
 */
void table_canonical_order(size_t *order, const struct table *t, const struct strvec *key, const char *time);

/*
 * Digest of the table in that order: the sha256 of a CSV text with its columns sorted by name, cells as canonical text (numbers
 * shortest, so 1.0 = 1; also texts that are numbers of at most 15 digits, so it does not matter how a column was read). RULES 21.
 */
void table_digest(char out[static DIGEST_TEXT], const struct table *t, const struct strvec *key, const char *time);
/* The same for who has the canonical order (n_rows) already. */
void table_digest_ordered(char out[static DIGEST_TEXT], const struct table *t, const size_t *order);

/* The cell's canonical text, as table_digest() has it. */
const char *column_canonical_text(const struct column *c, size_t row, char buf[static 32]);

/* 64-bit hash of a row's listed columns (NULL = all), for leakage checks; equal rows have equal hashes across tables,
 * whatever the order of their columns and however a column was read; blanks around a text do not count. */
uint64_t table_row_hash(const struct table *t, size_t row, const struct strvec *columns);
/* The same of every row, out (n_rows), in one pass a column. */
void table_row_hashes(uint64_t *out, const struct table *t, const struct strvec *columns);

#endif
