/* package.h - a model package: the folder that train writes and everything else reads.
 *
 *   MLmodel          YAML that Python's mlflow loads; flavors onnx and python_function; signature; no time, uuid or run id
 *   model.onnx       preprocessing and model in one graph
 *   profile.json     the training data's profile (table/profile.h)
 *   golden/input.csv golden/expected.csv   rows of the training data with the outputs that any scorer must reproduce:
 *                    `prediction` (and `probability_<class>` for classes), in the order of input.csv
 *   conda.yaml python_env.yaml requirements.txt   what mlflow expects beside a model; the same in every package
 *   provenance.json  commit, dirty, data digests, params, seed, tool version, times   (not in the digest)
 *   run_id           32 hex digits and a newline                                       (not in the digest)
 */
#ifndef MODEL_PACKAGE_H
#define MODEL_PACKAGE_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "base/vec.h"
#include "format/json.h"
#include "model/predictions/predictions.h"
#include "table/table.h"

#include <stdbool.h>
#include <stddef.h>

enum signature_type { SIGNATURE_DOUBLE, SIGNATURE_FLOAT, SIGNATURE_LONG, SIGNATURE_STRING };

struct signature_column {
	char *name; /* NULL = a bare file does not say: the table's columns in order */
	enum signature_type type;
	bool required;
};

struct signature {
	struct signature_column *inputs;
	size_t n_inputs;
	bool tensor; /* one input of shape [N, n_inputs] (skl2onnx and the like), instead of one of [N] a column */
};

struct scorer; /* an open ONNX model behind the scoring interface (model/scorer.h) */

struct package {
	char *dir;
	char digest[DIGEST_TEXT];
	char run_id[33];       /* "" if there is none */
	char *model_name;      /* from MLmodel's metadata; NULL = none */
	char *target;          /* NULL = none */
	char *task;            /* "regression", "binary", "multiclass"; NULL = unknown */
	char *learner;         /* NULL = unknown */
	struct strvec classes; /* in the order of the model's probabilities; empty = regression or unknown */
	struct signature signature;
	struct scorer *scorer;
};

/* Open and check a package: digest, MLmodel, ONNX graph. ERR_IO if it is not there; ERR_DATA if it is malformed (ERR_INTEGRITY where
 * a digest recorded beside it does not match). A bare .onnx file is accepted too: its signature is its inputs. */
int package_open(struct package *p, const char *dir, struct err *err);
void package_release(struct package *p);

/* Digest over the sorted (path, sha256) of all files but run_id and provenance.json (RULES 9). */
int package_digest(char out[static DIGEST_TEXT], const char *dir, struct err *err);
/* sha256 of provenance.json; "" if absent. */
int package_provenance_digest(char out[static DIGEST_TEXT], const char *dir, struct err *err);

/* Score every row. A missing column: ERR_DATA "'new.csv' has no column 'BMI', which model diabetes 1 needs" (model_title says "model diabetes 1"). */
int package_score(struct predictions *out, const struct package *p, const struct table *t, const char *model_title, unsigned n_threads,
		  struct err *err);

/* Replay golden/: ERR_INTEGRITY naming the first row that differs by more than tolerance (absolute). No golden folder: 0. */
int package_check_golden(const struct package *p, double tolerance, struct err *err);

/* How to read a table for this model: which columns must be text and which numbers. Fills and borrows the two lists. */
void package_table_read(struct table_read *how, const struct package *p, struct strvec *text_columns, struct strvec *number_columns);

/*
 * The object {"model.onnx": "sha256:...", ...} of every file that the digest covers. train writes it as "files" into provenance.json;
 * package_open() then names the file that was changed: ERR_INTEGRITY "model/model.onnx does not match its digest".
 */
int package_put_files(struct json_writer *w, const char *dir, struct err *err);

/* Write MLmodel (and the three environment files that mlflow expects) for a package folder being made. */
struct package_card {
	const char *model_name, *target, *task, *learner;
	const struct signature *inputs;
	const char *const *classes; /* NULL for regression */
	size_t n_classes;
};
/* dir: the folder, which is there. What is written is the same for equal cards. ERR_IO. */
int package_write_mlmodel(const char *dir, const struct package_card *card, struct err *err);

#endif
