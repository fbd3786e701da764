/* scorer.h - an open ONNX model behind the interface that every scoring backend shares.
 *
 * A backend is a row of scorer_backends[]; the first that takes the model runs it. A backend is handed tensors and gives tensors: what the
 * columns of a table have to do with them is score_table.c's business.
 */
#ifndef MODEL_SCORER_H
#define MODEL_SCORER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/fs.h"
#include "format/onnx/onnx.h"
#include "model/operators/tensor.h"

#include <stddef.h>

struct scorer_backend {
	const char *name;
	/* Take the model (which outlives *state), or refuse it: ERR_DATA "path: needs the onnxruntime backend: operator X"; ERR_IO if it is not there itself. */
	int (*open)(void **state, const struct onnx_model *m, const char *path, struct err *err);
	void (*close)(void *state);
	/*
	 * inputs   one tensor for each of the scorer's inputs, in order;  outputs  one for each output of the graph, in the arena
	 * Threads  any number may run one model at a time. The same rows give the same bits, whatever else is in the batch.
	 */
	int (*run)(void *state, struct tensor *outputs, const struct tensor *inputs, struct arena *arena, struct err *err);
	const char *(*version)(void); /* of a library that is not ours; NULL = this tool's own */
};

extern const struct scorer_backend *const scorer_backends[]; /* ends with NULL */
extern const struct scorer_backend evaluator_backend;        /* evaluator.c: the built-in one */
extern const struct scorer_backend onnxruntime_backend;      /* onnxruntime.c: if its library is there */

struct scorer {
	char *path;
	struct fs_map bytes;
	struct onnx_model model;
	const struct onnx_value_info **inputs; /* (n_inputs) what must be fed: the graph's inputs without its initializers */
	size_t n_inputs, n_outputs;
	const struct scorer_backend *backend;
	void *state;
};

/* ERR_IO; ERR_DATA if it is malformed or no backend takes it. */
int scorer_open(struct scorer **out, const char *onnx_path, struct err *err);
void scorer_close(struct scorer *s); /* NULL is fine */

/* Who computes: "interlock 0.1.0 built-in", "interlock 0.1.0 onnxruntime 1.31.1". Another scorer may give other bits. */
enum { SCORER_TEXT = 80 };
/* Cut to fit. */
void scorer_describe(char out[static SCORER_TEXT], const struct scorer *s);

/* A value of the file's metadata_props; .data is NULL if absent. */
struct onnx_text scorer_metadata(const struct scorer *s, const char *key);

#endif
