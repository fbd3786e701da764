/* score_ref.h - predictions for the rows of a table, from any kind of model: a package, a file of predictions, or a command. */
#ifndef MODEL_SCORE_REF_H
#define MODEL_SCORE_REF_H

#include "base/env.h"
#include "base/err.h"
#include "model/package.h"
#include "model/predictions.h"

enum score_kind { SCORE_PACKAGE, SCORE_PREDICTIONS, SCORE_COMMAND };

struct score_request {
	enum score_kind kind;
	const struct package *package; /* SCORE_PACKAGE: open; */
	const char *path;              /* SCORE_PREDICTIONS: the file; SCORE_COMMAND: the command line */
	const char *title;             /* for messages: "model diabetes 1"; NULL = path */
	const struct table *rows;
	const struct strvec *key;      /* key columns; empty = rows in order */
	const struct strvec *hide;     /* columns that a command must not see: the target; NULL = none */
	enum predictions_task task;    /* what `prediction` means in a file or a command's output */
	const struct strvec *measures; /* further columns wanted of a file or a command; NULL = none */
	unsigned n_threads;            /* 0 = 1 */
	const struct env *env;         /* for a command */
};

/* ERR_DATA if the rows cannot be scored, or the command fails (with its exit code and last lines); ERR_IO; ERR_INTEGRITY. */
int score_ref(struct predictions *out, const struct score_request *request, struct err *err);

#endif
