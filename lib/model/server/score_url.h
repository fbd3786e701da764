/* score_url.h - predictions from a scoring server: MLflow's POST /invocations, or Open Inference's POST /v2/models/NAME/infer.
 * docs/formats/scoring-protocol.md. Private to lib/model, but for the formats, which the tests read by themselves.
 */
#ifndef MODEL_SCORE_URL_H
#define MODEL_SCORE_URL_H

#include "model/score_ref.h"

enum url_protocol { URL_MLFLOW, URL_INFER };

/* By the URL's path: .../v2/models/NAME[/versions/V]/infer, or anything else. */
enum url_protocol url_protocol_of(const char *url);
/* The address that is asked: one without a path gets /invocations. Caller frees. */
char *url_address(const char *url);

/* The rows first .. first + n - 1 as a request; the columns of hide (may be NULL) are left out. */
void url_write_request(struct str *out, enum url_protocol protocol, const struct table *rows, const struct strvec *hide, size_t first,
		       size_t n);
/*
 * An answer for n rows as lines of a predictions file, in the order of the rows.
 *
 * out     the lines are appended; the header too while columns is empty
 * columns the header, filled by the first answer; later ones must have the same
 * measures  further fields that are wanted; NULL = none
 * ERR_DATA for anything but n predictions that can be understood.
 */
int url_read_answer(struct str *out, struct strvec *columns, enum url_protocol protocol, const char *text, size_t len, size_t n,
		    const struct strvec *measures, struct err *err);

/*
 * Ask the server for every row, in blocks. *out is untouched on failure. ERR_DATA for an answer that is none; ERR_RETRY, ERR_IO for a
 * server that gives none.
 */
int score_url(struct predictions *out, const struct score_request *r, struct err *err);

#endif
