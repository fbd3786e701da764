/* dataset.h - the training table with its features and target told apart, in an order that does not depend on the file's. */
#ifndef TRAINING_DATASET_H
#define TRAINING_DATASET_H

#include "table/schema.h"
#include "table/table.h"
#include "training/learners/learner.h"
#include "training/recipe.h"

enum { DATASET_MAX_CLASSES = 1000 };

struct dataset {
	struct table table; /* rows in canonical order (RULES 21): the model does not depend on the order of the file */
	struct schema schema;
	bool has_schema;
	char digest[DIGEST_TEXT];        /* of the whole table */
	char schema_digest[DIGEST_TEXT]; /* of the schema's file; "" if there is none */
	char *target;
	struct strvec features; /* in the table's order */
	enum metric_task task;
	double *y;             /* (n_rows) regression, else NULL */
	uint32_t *label;       /* (n_rows) classes, else NULL */
	char **classes;        /* (n_classes) in byte order */
	int64_t *class_values; /* (n_classes) the same as integers; NULL if the target is text */
	size_t n_classes;
};

/*
 * Read the table and find target, features and task by recipe and schema (schema_path NULL: schema.yaml if it is there; "": none).
 * ERR_IO, ERR_USAGE (the schema); ERR_DATA: no target column, a row without a target, one class only, no features.
 */
int dataset_load(struct dataset *d, const char *path, const char *schema_path, const struct recipe *r, unsigned n_threads, struct err *err);
void dataset_release(struct dataset *d);

/* The key columns of the schema; empty without one. */
const struct strvec *dataset_key(const struct dataset *d);

/* A view of the columns named, borrowed from d: free its `columns` only. */
struct table dataset_view(const struct dataset *d, const struct strvec *names, const char *also);

/* 0, 1, 2 ... n-1; the caller frees it. */
size_t *all_rows(size_t n);

#endif
