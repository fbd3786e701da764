/* predictions.h - what a model said about n rows, whatever kind of model it was; and the CSV file that says it. */
#ifndef MODEL_PREDICTIONS_H
#define MODEL_PREDICTIONS_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "table/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PREDICTIONS_NO_LABEL UINT32_MAX

/* Values that are not finite are kept as they came: the gate decides what they mean. */
struct predictions {
	size_t n;
	double *value;       /* regression: (n); NULL for classes */
	size_t n_classes;    /* 0 for regression or a score alone */
	char **classes;      /* (n_classes) in byte order */
	uint32_t *label;     /* (n) index into classes, PREDICTIONS_NO_LABEL = none; NULL if there are no labels */
	double *probability; /* (n, n_classes) row-major; NULL if there are none */
	double *score;       /* (n); NULL if there is none */
	double **measure;    /* (n_measures) of (n), as asked for; NULL where there is no such column */
	size_t n_measures;
};

void predictions_release(struct predictions *p);

/* What the column `prediction` of a file holds; for measures alone, `prediction` and `score` are not read. */
enum predictions_task { PREDICTIONS_NUMBERS, PREDICTIONS_CLASSES, PREDICTIONS_MEASURES_ALONE };

/* What is to be read of a file. */
struct predictions_want {
	enum predictions_task task;
	const struct strvec *measures; /* further columns of numbers, one measure a row each; NULL = none */
};

/*
 * Read a CSV file of the key columns and `prediction`, `score` or `probability_<class>` columns, and put it in the order of rows.
 *
 * rows  the table that was to be scored;  key  its key columns, compared as exact text; empty = the file has rows' order
 * Returns 0; ERR_DATA "data_mismatch: ..." naming the first key that is missing, too many or there twice; ERR_IO.
 * With measures asked for, none of the columns above needs to be there; a measure that is not there is no error here.
 * Without `prediction`, labels are the argmax of the probabilities (the first of equals). An empty cell is NaN or no label.
 */
int predictions_read(struct predictions *out, const char *path, const struct table *rows, const struct strvec *key,
		     const struct predictions_want *want, struct err *err);
/* The same from memory; path is for messages. */
int predictions_read_text(struct predictions *out, const char *text, size_t len, const char *path, const struct table *rows,
			  const struct strvec *key, const struct predictions_want *want, struct err *err);

/* Write the key columns of rows (n) and the predictions as CSV, atomically. Numbers are shortest round-trip; no label is empty. */
int predictions_write(const struct predictions *p, const char *path, const struct table *rows, const struct strvec *key, struct err *err);

/* Write the columns (NULL = all but `hide`, which may be NULL) of a table as CSV into memory: what a model's command reads. */
void predictions_rows_csv(struct str *out, const struct table *rows, const struct strvec *hide);

/* Labels by the argmax of the probabilities, ties to the first; a row with a NaN gets no label. */
void predictions_label_by_argmax(struct predictions *p);

#endif
