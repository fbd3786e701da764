/* score_ref.h - predictions for the rows of a table, from any kind of model: a package, a file of predictions, a command, or a server. */
#ifndef MODEL_SCORE_REF_H
#define MODEL_SCORE_REF_H

#include "base/env.h"
#include "base/err.h"
#include "model/package.h"
#include "model/predictions/predictions.h"

struct http;

enum score_kind { SCORE_PACKAGE, SCORE_PREDICTIONS, SCORE_COMMAND, SCORE_URL };

struct score_request {
	enum score_kind kind;
	const struct package *package; /* SCORE_PACKAGE: open; */
	const char *path;              /* SCORE_PREDICTIONS: the file; SCORE_COMMAND: the command line; SCORE_URL */
	const char *title;             /* for messages: "model diabetes 1"; NULL = path */
	const struct table *rows;
	const struct strvec *key;      /* key columns; empty = rows in order */
	const struct strvec *hide;     /* columns that a command or a server must not see: the target; NULL = none */
	enum predictions_task task;    /* what `prediction` means in a file or a command's output */
	const struct strvec *measures; /* further columns wanted of a file or a command; NULL = none */
	unsigned n_threads;            /* 0 = 1 */
	const struct env *env;         /* for a command, and a server's token */
	double timeout_ms;             /* of a command as a whole, and of each request to a server; 0 = 600 000 */
	struct http *http;             /* SCORE_URL: a connection that is open; NULL = one of its own */
};

/* A connection for SCORE_URL that outlives a request; http_close() ends it. ERR_IO. */
int score_connect(struct http **out, double timeout_ms, const struct env *env, struct err *err);

/*
 * Predictions of every row, in the rows' order; *out is the caller's to release, untouched on failure. ERR_DATA if the rows
 * cannot be scored, or the command fails (with its exit code and last lines); ERR_IO; ERR_INTEGRITY; ERR_RETRY from a server.
 */
int score_ref(struct predictions *out, const struct score_request *request, struct err *err);

#endif
