/* onnx_read.c - ONNX models as tables of rules for the decoder, and the checks that a table cannot say. */
#include "format/onnx/onnx.h"

#include "base/mem.h"
#include "format/onnx/onnx_decode.h"
#include "format/onnx/onnx_fields.h"

#include <string.h>

/* Limits on what a file may ask for; each is far above any model that the evaluator can run. */
enum { MOST_BYTES = INT32_MAX, MOST_NODES = 1 << 17, MOST_TENSORS = 1 << 17, MOST_NAMES = 1 << 16, MOST_ATTRIBUTES = 256, MOST_DIMS = 16 };

/* ---- TensorProto ---- */

struct tensor_parts {
	struct onnx_text name, raw;
	int64_t type, location;
	int64_t *dims, *int32s, *int64s, *uint64s;
	float *floats;
	double *doubles;
	struct onnx_text *strings;
	size_t n_dims, n_raw, n_int32s, n_int64s, n_uint64s, n_floats, n_doubles, n_strings;
};

static size_t element_size(int64_t type)
{
	static const unsigned char sizes[] = {
		[ONNX_FLOAT] = 4,  [ONNX_UINT8] = 1,   [ONNX_INT8] = 1,   [ONNX_UINT16] = 2,
		[ONNX_INT16] = 2,  [ONNX_INT32] = 4,   [ONNX_INT64] = 8,  [ONNX_STRING] = sizeof(struct onnx_text),
		[ONNX_BOOL] = 1,   [ONNX_FLOAT16] = 2, [ONNX_DOUBLE] = 8, [ONNX_UINT32] = 4,
		[ONNX_UINT64] = 8,
	};

	return type > 0 && type < (int64_t)ARRAY_LEN(sizes) ? sizes[type] : 0;
}

/* Elements; false if a dimension is negative or the product is absurd. */
static bool count_elements(const struct tensor_parts *p, size_t *n)
{
	*n = 1;
	for (size_t i = 0; i < p->n_dims; i++)
		if (p->dims[i] < 0 || __builtin_mul_overflow(*n, (size_t)p->dims[i], n) || *n > MOST_BYTES)
			return false;
	return true;
}

/* Values of the file's typed lists; narrow types come as 32-bit or 64-bit varints. */
static const void *typed_data(struct reader *r, const struct tensor_parts *p, size_t size, size_t *n)
{
	bool wide = p->type == ONNX_UINT32 || p->type == ONNX_UINT64;
	const int64_t *ints = p->type == ONNX_INT64 ? p->int64s : wide ? p->uint64s : p->int32s;
	char *out;

	*n = p->type == ONNX_FLOAT    ? p->n_floats
	     : p->type == ONNX_DOUBLE ? p->n_doubles
	     : p->type == ONNX_STRING ? p->n_strings
	     : p->type == ONNX_INT64  ? p->n_int64s
	     : wide                   ? p->n_uint64s
				      : p->n_int32s;
	if (p->type == ONNX_FLOAT)
		return p->floats;
	if (p->type == ONNX_DOUBLE)
		return p->doubles;
	if (p->type == ONNX_STRING)
		return p->strings;
	if (size == 8)
		return ints;
	out = arena_new(r->arena, *n, size);
	for (size_t i = 0; i < *n; i++)
		memcpy(out + i * size, &ints[i], size);
	return out;
}

static const void *raw_data(struct reader *r, const struct tensor_parts *p, size_t size)
{
	void *copy;

	if ((uintptr_t)p->raw.data % size == 0)
		return p->raw.data;
	copy = arena_new(r->arena, p->raw.len, 1);
	return memcpy(copy, p->raw.data, p->raw.len);
}

static int finish_tensor(struct reader *r, void *out, const void *parts)
{
	const struct tensor_parts *p = parts;
	struct onnx_tensor *t = out;
	size_t size = element_size(p->type), n, held;

	if (p->location != 0)
		return err_set(r->err, ERR_DATA, "%s: ONNX models with external data are not taken", r->path);
	if (size == 0)
		return onnx_decode_error(r, "an unknown element type", "a tensor");
	if (!count_elements(p, &n))
		return onnx_decode_error(r, "impossible dimensions", "a tensor");
	*t = (struct onnx_tensor){ .name = p->name, .type = (enum onnx_type)p->type, .n_dims = p->n_dims, .dims = p->dims, .n = n };
	if (p->n_raw > 0 && p->type != ONNX_STRING && n > 0) {
		held = p->raw.len / size;
		if (p->raw.len == n * size)
			t->data = raw_data(r, p, size);
	} else {
		t->data = typed_data(r, p, size, &held);
	}
	return held == n && (n == 0 || t->data != NULL) ? 0 : onnx_decode_error(r, "dimensions that do not match the data", "a tensor");
}

static const struct message tensor_message = {
	"a tensor",
	sizeof(struct tensor_parts),
	(const struct rule[]){
		LIST(tensor_parts, TENSOR_DIMS, KIND_INTS, dims, n_dims, NULL, MOST_DIMS),
		ONE(tensor_parts, TENSOR_TYPE, KIND_INT, type),
		LIST(tensor_parts, TENSOR_FLOATS, KIND_FLOATS, floats, n_floats),
		LIST(tensor_parts, TENSOR_INT32S, KIND_INTS, int32s, n_int32s),
		LIST(tensor_parts, TENSOR_STRINGS, KIND_TEXTS, strings, n_strings),
		LIST(tensor_parts, TENSOR_INT64S, KIND_INTS, int64s, n_int64s),
		ONE(tensor_parts, TENSOR_NAME, KIND_TEXT, name),
		LIST(tensor_parts, TENSOR_RAW, KIND_TEXT, raw, n_raw),
		LIST(tensor_parts, TENSOR_DOUBLES, KIND_DOUBLES, doubles, n_doubles),
		LIST(tensor_parts, TENSOR_UINT64S, KIND_INTS, uint64s, n_uint64s),
		ONE(tensor_parts, TENSOR_LOCATION, KIND_INT, location),
		REFUSE(TENSOR_SEGMENT, "a tensor in segments"),
		REFUSE(TENSOR_EXTERNAL, "external data"),
		{ 0 },
	},
	sizeof(struct onnx_tensor),
	finish_tensor,
};

/* ---- AttributeProto, NodeProto ---- */

struct attribute_parts {
	struct onnx_attribute a;
	int64_t type;
};

static int finish_attribute(struct reader *r, void *out, const void *parts)
{
	const struct attribute_parts *p = parts;

	(void)r;
	*(struct onnx_attribute *)out = p->a;
	((struct onnx_attribute *)out)->type = (int)p->type;
	return 0;
}

static const struct message attribute_message = {
	"an attribute",
	sizeof(struct attribute_parts),
	(const struct rule[]){
		ONE(attribute_parts, ATTR_NAME, KIND_TEXT, a.name),
		ONE(attribute_parts, ATTR_F, KIND_FLOAT, a.f),
		ONE(attribute_parts, ATTR_I, KIND_INT, a.i),
		ONE(attribute_parts, ATTR_S, KIND_TEXT, a.s),
		ONE(attribute_parts, ATTR_T, KIND_POINTER, a.t, &tensor_message),
		LIST(attribute_parts, ATTR_FLOATS, KIND_FLOATS, a.floats, a.n_floats),
		LIST(attribute_parts, ATTR_INTS, KIND_INTS, a.ints, a.n_ints),
		LIST(attribute_parts, ATTR_STRINGS, KIND_TEXTS, a.strings, a.n_strings),
		ONE(attribute_parts, ATTR_TYPE, KIND_INT, type),
		REFUSE(ATTR_GRAPH, "a graph inside an operator"),
		REFUSE(ATTR_GRAPHS, "graphs inside an operator"),
		REFUSE(ATTR_TENSORS, "an attribute of many tensors"),
		REFUSE(ATTR_REFERENCE, "functions"),
		REFUSE(ATTR_SPARSE, "sparse tensors"),
		REFUSE(ATTR_SPARSES, "sparse tensors"),
		{ 0 },
	},
	sizeof(struct onnx_attribute),
	finish_attribute,
};

static const struct message node_message = {
	"a node",
	sizeof(struct onnx_node),
	(const struct rule[]){
		LIST(onnx_node, NODE_INPUT, KIND_TEXTS, inputs, n_inputs, NULL, MOST_NAMES),
		LIST(onnx_node, NODE_OUTPUT, KIND_TEXTS, outputs, n_outputs, NULL, MOST_NAMES),
		ONE(onnx_node, NODE_NAME, KIND_TEXT, name),
		ONE(onnx_node, NODE_OP, KIND_TEXT, op),
		ONE(onnx_node, NODE_DOMAIN, KIND_TEXT, domain),
		LIST(onnx_node, NODE_ATTRIBUTE, KIND_MESSAGES, attributes, n_attributes, &attribute_message, MOST_ATTRIBUTES),
		{ 0 },
	},
	0,
	NULL,
};

/* ---- ValueInfoProto ---- */

struct dim_parts {
	int64_t value;
	size_t n_value;
};
struct shape_parts {
	int64_t *dims;
	size_t n_dims;
};
struct tensor_type_parts {
	int64_t elem;
	struct shape_parts shape;
};
struct type_parts {
	struct tensor_type_parts tensor;
};
struct value_parts {
	struct onnx_text name;
	struct type_parts type;
};

static int finish_dim(struct reader *r, void *out, const void *parts)
{
	const struct dim_parts *p = parts;

	(void)r;
	*(int64_t *)out = p->n_value > 0 && p->value >= 0 ? p->value : -1;
	return 0;
}

static int finish_value(struct reader *r, void *out, const void *parts)
{
	const struct value_parts *p = parts;

	(void)r;
	*(struct onnx_value_info *)out = (struct onnx_value_info){
		.name = p->name,
		.type = element_size(p->type.tensor.elem) ? (enum onnx_type)p->type.tensor.elem : 0,
		.n_dims = p->type.tensor.shape.n_dims,
		.dims = p->type.tensor.shape.dims,
	};
	return 0;
}

static const struct message dim_message = {
	"a shape",  sizeof(struct dim_parts), (const struct rule[]){ LIST(dim_parts, DIM_VALUE, KIND_INT, value, n_value), { 0 } }, 8,
	finish_dim,
};
static const struct message shape_message = {
	"a shape",
	sizeof(struct shape_parts),
	(const struct rule[]){ LIST(shape_parts, SHAPE_DIM, KIND_MESSAGES, dims, n_dims, &dim_message, MOST_DIMS), { 0 } },
	0,
	NULL,
};
static const struct message tensor_type_message = {
	"a type",
	sizeof(struct tensor_type_parts),
	(const struct rule[]){
		ONE(tensor_type_parts, TENSOR_TYPE_ELEM, KIND_INT, elem),
		ONE(tensor_type_parts, TENSOR_TYPE_SHAPE, KIND_MESSAGE, shape, &shape_message),
		{ 0 },
	},
	0,
	NULL,
};
static const struct message type_message = {
	"a type",
	sizeof(struct type_parts),
	(const struct rule[]){ ONE(type_parts, TYPE_TENSOR, KIND_MESSAGE, tensor, &tensor_type_message), { 0 } },
	0,
	NULL,
};
static const struct message value_message = {
	"an input or output",
	sizeof(struct value_parts),
	(const struct rule[]){
		ONE(value_parts, VALUE_NAME, KIND_TEXT, name),
		ONE(value_parts, VALUE_TYPE, KIND_MESSAGE, type, &type_message),
		{ 0 },
	},
	sizeof(struct onnx_value_info),
	finish_value,
};

/* ---- GraphProto, ModelProto ---- */

struct opset_parts {
	struct onnx_text domain;
	int64_t version;
};
struct entry_parts {
	struct onnx_text key, value;
};

static const struct message graph_message = {
	"the graph",
	sizeof(struct onnx_model),
	(const struct rule[]){
		LIST(onnx_model, GRAPH_NODE, KIND_MESSAGES, nodes, n_nodes, &node_message, MOST_NODES),
		ONE(onnx_model, GRAPH_NAME, KIND_TEXT, graph_name),
		LIST(onnx_model, GRAPH_INITIALIZER, KIND_MESSAGES, initializers, n_initializers, &tensor_message, MOST_TENSORS),
		LIST(onnx_model, GRAPH_INPUT, KIND_MESSAGES, inputs, n_inputs, &value_message, MOST_NAMES),
		LIST(onnx_model, GRAPH_OUTPUT, KIND_MESSAGES, outputs, n_outputs, &value_message, MOST_NAMES),
		REFUSE(GRAPH_SPARSE_INITIALIZER, "sparse tensors"),
		{ 0 },
	},
	0,
	NULL,
};

struct model_parts {
	int64_t ir_version;
	struct onnx_text producer;
	struct onnx_model graph;
	size_t n_opsets, n_metadata;
	struct opset_parts *opsets;
	struct entry_parts *metadata;
};

static const struct message opset_message = {
	"an operator set",
	sizeof(struct opset_parts),
	(const struct rule[]){
		ONE(opset_parts, OPSET_DOMAIN, KIND_TEXT, domain), ONE(opset_parts, OPSET_VERSION, KIND_INT, version), { 0 } },
	0,
	NULL,
};
static const struct message entry_message = {
	"the metadata",
	sizeof(struct entry_parts),
	(const struct rule[]){ ONE(entry_parts, ENTRY_KEY, KIND_TEXT, key), ONE(entry_parts, ENTRY_VALUE, KIND_TEXT, value), { 0 } },
	0,
	NULL,
};
static const struct message model_message = {
	"the model",
	sizeof(struct model_parts),
	(const struct rule[]){
		ONE(model_parts, MODEL_IR_VERSION, KIND_INT, ir_version),
		ONE(model_parts, MODEL_PRODUCER, KIND_TEXT, producer),
		ONE(model_parts, MODEL_GRAPH, KIND_MESSAGE, graph, &graph_message),
		LIST(model_parts, MODEL_OPSET, KIND_MESSAGES, opsets, n_opsets, &opset_message, MOST_ATTRIBUTES),
		LIST(model_parts, MODEL_METADATA, KIND_MESSAGES, metadata, n_metadata, &entry_message, MOST_NAMES),
		REFUSE(MODEL_TRAINING, "training information"),
		REFUSE(MODEL_FUNCTIONS, "functions"),
		{ 0 },
	},
	0,
	NULL,
};

_Static_assert(sizeof(*((struct onnx_model *)0)->opsets) == sizeof(struct opset_parts), "opsets are decoded in place");
_Static_assert(sizeof(*((struct onnx_model *)0)->metadata) == sizeof(struct entry_parts), "metadata is decoded in place");

int onnx_read(struct onnx_model *m, const void *bytes, size_t len, const char *path, struct err *err)
{
	struct arena arena = { 0 };
	struct reader r = { .arena = &arena, .path = path, .err = err };
	struct model_parts p;

	if (len > MOST_BYTES)
		return onnx_decode_error(&r, "more than 2 GiB", "the file");
	if (onnx_decode(&r, &model_message, &p, (struct pb){ bytes, (const uint8_t *)bytes + len }) < 0 ||
	    ((p.ir_version <= 0 || p.graph.n_nodes == 0 || p.n_opsets == 0) &&
	     onnx_decode_error(&r, "no version, operator set or node", "the file") < 0)) {
		arena_release(&arena);
		return -1;
	}
	*m = p.graph;
	m->ir_version = p.ir_version;
	m->producer = p.producer;
	m->n_opsets = p.n_opsets;
	m->opsets = (void *)p.opsets;
	m->n_metadata = p.n_metadata;
	m->metadata = (void *)p.metadata;
	m->arena = arena;
	m->bytes = bytes;
	m->n_bytes = len;
	return 0;
}

void onnx_release(struct onnx_model *m)
{
	arena_release(&m->arena);
	*m = (struct onnx_model){ 0 };
}

bool onnx_text_is(struct onnx_text t, const char *s)
{
	return strlen(s) == t.len && (t.len == 0 || memcmp(t.data, s, t.len) == 0);
}
