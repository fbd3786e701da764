/* preprocess.h - from table columns to the numeric features that a learner sees: fill, scale, encode.
 *
 * Everything is learnt from the training rows alone, and written into the ONNX graph (graph.h), so that serving cannot differ.
 * Features: first the numeric columns in the table's order, then the columns of each category.
 */
#ifndef TRAINING_PREPROCESS_H
#define TRAINING_PREPROCESS_H

#include "table/table.h"

enum impute { IMPUTE_NONE, IMPUTE_MEAN, IMPUTE_MEDIAN, IMPUTE_MOST_FREQUENT, IMPUTE_CONSTANT };
enum scale { SCALE_NONE, SCALE_STANDARD, SCALE_MINMAX };
enum encode { ENCODE_ONE_HOT, ENCODE_ORDINAL };

/* The section `preprocess` of params.yaml. */
struct preprocess_settings {
	enum impute numeric, category;
	double numeric_constant;
	const char *category_constant; /* borrowed */
	enum scale scale;
	enum encode encode;
};

enum {
	PREPROCESS_MAX_CATEGORIES = 1000, /* of one column: more is a key or free text */
	PREPROCESS_MAX_FEATURES = 10000,  /* a Gram matrix of 800 MB */
};

struct preprocess_column {
	char *name;
	bool is_number;
	double fill;           /* number: what a missing cell becomes; NaN = it stays missing */
	double offset, divide; /* number: (x - offset) / divide */
	char **categories;     /* text: (n_categories) in byte order */
	size_t n_categories;
	size_t fill_category; /* text: what a missing cell becomes; n_categories = none */
	size_t first;         /* its first feature */
};

struct preprocess {
	struct preprocess_settings settings;
	struct preprocess_column *columns; /* in the table's order */
	size_t n_columns, n_numbers, n_features;
};

/*
 * Learn from the rows listed (n_rows row numbers of t) of the columns named.
 * ERR_DATA for a column without any value, of too many categories, or with a missing number that nothing fills.
 */
int preprocess_fit(struct preprocess *p, const struct table *t, const struct strvec *names, const size_t *rows, size_t n_rows,
		   const struct preprocess_settings *settings, struct err *err);
void preprocess_release(struct preprocess *p);

/* x (n_rows, n_features) row-major. ERR_DATA if a feature is not finite. */
int preprocess_apply(double *x, const struct preprocess *p, const struct table *t, const size_t *rows, size_t n_rows, struct err *err);

#endif
