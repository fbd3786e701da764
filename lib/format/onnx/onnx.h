/* onnx.h - ONNX files: a zero-copy reader and a deterministic writer of the dozen messages that models are made of. */
#ifndef FORMAT_ONNX_H
#define FORMAT_ONNX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum onnx_type {
	ONNX_FLOAT = 1,
	ONNX_UINT8 = 2,
	ONNX_INT8 = 3,
	ONNX_UINT16 = 4,
	ONNX_INT16 = 5,
	ONNX_INT32 = 6,
	ONNX_INT64 = 7,
	ONNX_STRING = 8,
	ONNX_BOOL = 9,
	ONNX_FLOAT16 = 10,
	ONNX_DOUBLE = 11,
	ONNX_UINT32 = 12,
	ONNX_UINT64 = 13,
};

/* Text inside the file: not NUL-terminated. */
struct onnx_text {
	const char *data;
	size_t len;
};

struct onnx_tensor {
	struct onnx_text name;
	enum onnx_type type;
	size_t n_dims;
	int64_t *dims;
	size_t n;         /* elements */
	const void *data; /* n values of the C type of `type`, aligned; for ONNX_STRING an array of n struct onnx_text */
};

struct onnx_attribute {
	struct onnx_text name;
	int type; /* AttributeProto.AttributeType: 1 FLOAT 2 INT 3 STRING 4 TENSOR 6 FLOATS 7 INTS 8 STRINGS */
	float f;
	int64_t i;
	struct onnx_text s;
	struct onnx_tensor *t;
	size_t n_floats, n_ints, n_strings;
	float *floats;
	int64_t *ints;
	struct onnx_text *strings;
};

struct onnx_node {
	struct onnx_text name, op, domain;
	size_t n_inputs, n_outputs, n_attributes;
	struct onnx_text *inputs, *outputs; /* an empty text = left out */
	struct onnx_attribute *attributes;
};

struct onnx_value_info {
	struct onnx_text name;
	enum onnx_type type; /* 0 = not a tensor (sequence, map) */
	size_t n_dims;
	int64_t *dims; /* -1 = symbolic or unknown */
};

struct onnx_model {
	int64_t ir_version;
	size_t n_opsets;
	struct {
		struct onnx_text domain;
		int64_t version;
	} * opsets;
	struct onnx_text producer, graph_name;
	size_t n_nodes, n_initializers, n_inputs, n_outputs, n_metadata;
	struct onnx_node *nodes;
	struct onnx_tensor *initializers;
	struct onnx_value_info *inputs, *outputs;
	struct {
		struct onnx_text key, value;
	} * metadata;
	struct arena arena;
	const char *bytes; /* borrowed: must outlive the model */
	size_t n_bytes;
};

/* ERR_DATA "path: not an ONNX model: ..." for anything malformed, too deep, too large, graph attributes, external data. */
int onnx_read(struct onnx_model *m, const void *bytes, size_t len, const char *path, struct err *err);
void onnx_release(struct onnx_model *m);
bool onnx_text_is(struct onnx_text t, const char *s);

/* The writer: build messages into a struct str; ai.onnx 13, ai.onnx.ml 3, IR 8. Deterministic: what is written is what was asked, in order. */
struct onnx_builder {
	struct str nodes, initializers, inputs, outputs, metadata; /* encoded fields of GraphProto / ModelProto */
	unsigned n_names;
};
void onnx_builder_release(struct onnx_builder *b);
/* An input or output of the graph, of n_dims dimensions; a tensor that the file carries. All is copied. */
void onnx_add_input(struct onnx_builder *b, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims); /* dim -1 = "N" */
void onnx_add_output(struct onnx_builder *b, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims);
void onnx_add_tensor(struct onnx_builder *b, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims,
		     const void *data); /* strings: const char *const * */
/* Attributes of the node being added, then the node. inputs and outputs are comma-free names, NULL-terminated arrays. */
struct onnx_attr {
	const char *name;
	enum {
		ONNX_ATTR_END,
		ONNX_ATTR_INT,
		ONNX_ATTR_FLOAT,
		ONNX_ATTR_STRING,
		ONNX_ATTR_INTS,
		ONNX_ATTR_FLOATS,
		ONNX_ATTR_STRINGS,
		ONNX_ATTR_DOUBLES
	} kind;
	int64_t i;
	float f;
	const char *s;
	const int64_t *ints;
	const float *floats;
	const double *doubles; /* written as a TENSOR attribute */
	const char *const *strings;
	size_t n;
};
/* Append a node: op of the domain ("" = ai.onnx), its inputs and outputs, attrs up to ONNX_ATTR_END (NULL = none). All is copied. */
void onnx_add_node(struct onnx_builder *b, const char *op, const char *domain, const char *const *inputs, const char *const *outputs,
		   const struct onnx_attr *attrs);
/* A pair of metadata_props. */
void onnx_add_metadata(struct onnx_builder *b, const char *key, const char *value);
/* The finished file. */
void onnx_build(struct str *out, const struct onnx_builder *b, const char *graph_name);

#endif
