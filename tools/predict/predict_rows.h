/* predict_rows.h - from a model's name and a file to a file of predictions. */
#ifndef PREDICT_ROWS_H
#define PREDICT_ROWS_H

#include "base/err.h"
#include "base/options/opt.h"

#include <stddef.h>
#include <stdint.h>

struct predict_args {
	struct common common;
	const char *model, *data, *output, *schema, *tracking_uri;
	struct strvec key, hide;
	int64_t threads;
};

struct predict_result {
	size_t n_rows;
	char *model;     /* the registered name, or the model as the user wrote it */
	char *title;     /* "diabetes 1" */
	int64_t version; /* 0 = not registered */
};
void predict_result_release(struct predict_result *r);

/* ERR_DATA for rows that the model cannot take; ERR_INTEGRITY if the package is not the registered one. The output is untouched on failure. */
int predict_rows(struct predict_result *r, const struct predict_args *args, struct err *err);

#endif
