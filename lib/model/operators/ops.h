/* ops.h - ONNX operators of the built-in evaluator: one table of {domain, name, function}; to add one is to add a row. */
#ifndef MODEL_OPS_H
#define MODEL_OPS_H

#include "base/arena.h"
#include "base/err.h"
#include "format/onnx/onnx.h"
#include "model/operators/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One operator at work on one block of rows. Inputs are constant; outputs are made in the arena, or are views of inputs. */
struct op_call {
	const struct onnx_node *node;
	const struct op *op;
	int64_t opset;                  /* version of the node's operator set */
	const struct tensor *const *in; /* (n_in) NULL = left out */
	struct tensor **out;            /* (n_out) NULL = not wanted */
	size_t n_in, n_out;
	struct arena *arena;
	size_t *bytes_left;   /* of what this run may still make */
	const void *prepared; /* what op->prepare() made */
};

struct op {
	const char *domain, *name; /* domain "" is ai.onnx */
	size_t least_in, most_in;  /* inputs; the first least_in are there when run() is called. most_in 0 = any number */
	int (*run)(const struct op_call *c, struct err *err);
	const void *with; /* for families that share one function */
	/* NULL, or: read the attributes once, when the model is opened; the result lives in the call's arena. Inputs are not there yet. */
	int (*prepare)(const void **prepared, const struct op_call *c, struct err *err);
};

/* NULL if the evaluator does not know it. */
const struct op *op_find(struct onnx_text domain, struct onnx_text name);

/* "operator Add: ..." with ERR_DATA. Returns -1. */
int op_error(const struct op_call *c, struct err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The types of an input are right for ONNX, but not computed with here. */
int op_unsupported(const struct op_call *c, struct err *err, const char *what);

/* Make a tensor in the arena, zeroed. ERR_DATA if the run has made too much: the shapes are the model's, and it may be hostile. */
int op_new(const struct op_call *c, struct tensor *t, enum onnx_type type, const int64_t *dims, size_t n_dims, struct err *err);

const struct onnx_attribute *op_attribute(const struct op_call *c, const char *name); /* NULL if absent */
/* The attribute's value, or the fallback if it is absent; op_text_is(): is it this text? */
int64_t op_int(const struct op_call *c, const char *name, int64_t fallback);
double op_float(const struct op_call *c, const char *name, double fallback);
bool op_text_is(const struct op_call *c, const char *name, const char *text, const char *fallback);

/* float, double, int64 or int32? */
bool op_is_number(enum onnx_type type);

/* Is input i there? */
bool op_has(const struct op_call *c, size_t i);

/*
 * A list of integers that is an attribute in older operator sets and an input in newer ones (axes, split, shape).
 * Returns how many (at most most), -1 with err; *there (may be NULL) says whether it was given at all.
 */
int op_ints(const struct op_call *c, size_t input, const char *attribute, int64_t *out, size_t most, bool *there, struct err *err);

/* A negative axis counts from the end. Returns 0 <= axis < n_dims (or = n_dims with past_end), -1 with err. */
int op_axis(const struct op_call *c, int64_t axis, size_t n_dims, bool past_end, struct err *err);

/* Numpy's broadcasting of up to three tensors, with neighbouring dimensions merged where that changes nothing. */
struct broadcast {
	size_t n_dims; /* of the result */
	int64_t dims[TENSOR_MOST_DIMS];
	size_t n_loops; /* after merging; at least 1 */
	size_t loop[TENSOR_MOST_DIMS];
	size_t step[3][TENSOR_MOST_DIMS]; /* in elements, per tensor and loop */
	size_t n_tensors;
};
/* Plan the loops over t (n, 1 to 3). -1 with err if the shapes do not broadcast or have too many dimensions. */
int op_broadcast(struct broadcast *b, const struct op_call *c, const struct tensor *const *t, size_t n, struct err *err);
/* Call row(arg, result's offset, each tensor's offset, each tensor's step, n) for every innermost run. */
void broadcast_each(const struct broadcast *b, void (*row)(void *arg, size_t to, const size_t *from, const size_t *step, size_t n),
		    void *arg);

#endif
