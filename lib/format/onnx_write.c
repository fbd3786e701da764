/* onnx_write.c - encodes ONNX models as protobuf; the same calls give the same bytes. */
#include "format/onnx.h"

#include "base/mem.h"

#include <string.h>

enum { IR_VERSION = 8, OPSET_AI_ONNX = 13, OPSET_AI_ONNX_ML = 3 };

/* Wire types of protobuf. */
enum { WIRE_VARINT = 0, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

/* Field numbers of onnx.proto, message by message. */
enum { MODEL_IR_VERSION = 1, MODEL_PRODUCER = 2, MODEL_GRAPH = 7, MODEL_OPSET = 8, MODEL_METADATA = 14 };
enum { OPSET_DOMAIN = 1, OPSET_VERSION = 2 };
enum { GRAPH_NODE = 1, GRAPH_NAME = 2, GRAPH_INITIALIZER = 5, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_NAME = 3, NODE_OP = 4, NODE_ATTRIBUTE = 5, NODE_DOMAIN = 7 };
enum { ATTR_NAME = 1, ATTR_F = 2, ATTR_I = 3, ATTR_S = 4, ATTR_T = 5, ATTR_FLOATS = 7, ATTR_INTS = 8, ATTR_STRINGS = 9, ATTR_TYPE = 20 };
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_STRINGS = 6, TENSOR_NAME = 8, TENSOR_RAW = 9 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_TYPE_ELEM = 1, TENSOR_TYPE_SHAPE = 2, SHAPE_DIM = 1, DIM_VALUE = 1, DIM_PARAM = 2 };
enum { ENTRY_KEY = 1, ENTRY_VALUE = 2 };
enum { TYPE_FLOAT = 1, TYPE_INT = 2, TYPE_STRING = 3, TYPE_TENSOR_ATTR = 4, TYPE_FLOATS = 6, TYPE_INTS = 7, TYPE_STRINGS = 8 };

static void put_varint(struct str *out, uint64_t value)
{
	while (value >= 0x80) {
		str_addch(out, (char)(value | 0x80));
		value >>= 7;
	}
	str_addch(out, (char)value);
}

static void put_tag(struct str *out, unsigned field, unsigned wire)
{
	put_varint(out, (uint64_t)field << 3 | wire);
}

static void put_int(struct str *out, unsigned field, int64_t value)
{
	put_tag(out, field, WIRE_VARINT);
	put_varint(out, (uint64_t)value);
}

static void put_bytes(struct str *out, unsigned field, const void *bytes, size_t len)
{
	put_tag(out, field, WIRE_BYTES);
	put_varint(out, len);
	str_addn(out, bytes, len);
}

static void put_text(struct str *out, unsigned field, const char *text)
{
	put_bytes(out, field, text, strlen(text));
}

/* Put a finished message as a field, and empty it. */
static void put_message(struct str *out, unsigned field, struct str *message)
{
	put_bytes(out, field, str_text(message), message->len);
	str_release(message);
}

/* Floats as bytes in the file's order, which is that of every machine we build for. */
static void put_float(struct str *out, float value)
{
	str_addn(out, &value, sizeof value);
}

static size_t element_size(enum onnx_type type)
{
	switch (type) {
	case ONNX_DOUBLE: case ONNX_INT64: case ONNX_UINT64: return 8;
	case ONNX_FLOAT: case ONNX_INT32: case ONNX_UINT32: return 4;
	case ONNX_INT16: case ONNX_UINT16: case ONNX_FLOAT16: return 2;
	default: return 1;
	}
}

static void encode_tensor(struct str *out, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims, const void *data)
{
	const char *const *texts = data;
	size_t n = 1;

	for (size_t i = 0; i < n_dims; i++) {
		put_int(out, TENSOR_DIMS, dims[i]);
		n *= (size_t)dims[i];
	}
	put_int(out, TENSOR_TYPE, type);
	for (size_t i = 0; type == ONNX_STRING && i < n; i++)
		put_text(out, TENSOR_STRINGS, texts[i]);
	if (name != NULL)
		put_text(out, TENSOR_NAME, name);
	if (type != ONNX_STRING)
		put_bytes(out, TENSOR_RAW, data, n * element_size(type));
}

static void encode_value_info(struct str *out, unsigned field, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims)
{
	struct str shape = { 0 }, tensor = { 0 }, value_type = { 0 }, info = { 0 };

	for (size_t i = 0; i < n_dims; i++) {
		struct str dim = { 0 };

		if (dims[i] < 0)
			put_text(&dim, DIM_PARAM, "N");
		else
			put_int(&dim, DIM_VALUE, dims[i]);
		put_message(&shape, SHAPE_DIM, &dim);
	}
	put_int(&tensor, TENSOR_TYPE_ELEM, type);
	put_message(&tensor, TENSOR_TYPE_SHAPE, &shape);
	put_message(&value_type, TYPE_TENSOR, &tensor);
	put_text(&info, VALUE_NAME, name);
	put_message(&info, VALUE_TYPE, &value_type);
	put_message(out, field, &info);
}

void onnx_builder_release(struct onnx_builder *b)
{
	str_release(&b->nodes);
	str_release(&b->initializers);
	str_release(&b->inputs);
	str_release(&b->outputs);
	str_release(&b->metadata);
}

void onnx_add_input(struct onnx_builder *b, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims)
{
	encode_value_info(&b->inputs, GRAPH_INPUT, name, type, dims, n_dims);
}

void onnx_add_output(struct onnx_builder *b, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims)
{
	encode_value_info(&b->outputs, GRAPH_OUTPUT, name, type, dims, n_dims);
}

void onnx_add_tensor(struct onnx_builder *b, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims, const void *data)
{
	struct str tensor = { 0 };

	encode_tensor(&tensor, name, type, dims, n_dims, data);
	put_message(&b->initializers, GRAPH_INITIALIZER, &tensor);
}

static void encode_int(struct str *out, const struct onnx_attr *a)
{
	put_int(out, ATTR_I, a->i);
}

static void encode_float(struct str *out, const struct onnx_attr *a)
{
	put_tag(out, ATTR_F, WIRE_FIXED32);
	put_float(out, a->f);
}

static void encode_string(struct str *out, const struct onnx_attr *a)
{
	put_text(out, ATTR_S, a->s);
}

static void encode_ints(struct str *out, const struct onnx_attr *a)
{
	for (size_t i = 0; i < a->n; i++)
		put_int(out, ATTR_INTS, a->ints[i]);
}

/* Unpacked, as onnx.proto (proto2) declares them: every reader takes that form. */
static void encode_floats(struct str *out, const struct onnx_attr *a)
{
	for (size_t i = 0; i < a->n; i++) {
		put_tag(out, ATTR_FLOATS, WIRE_FIXED32);
		put_float(out, a->floats[i]);
	}
}

static void encode_strings(struct str *out, const struct onnx_attr *a)
{
	for (size_t i = 0; i < a->n; i++)
		put_text(out, ATTR_STRINGS, a->strings[i]);
}

static void encode_doubles(struct str *out, const struct onnx_attr *a)
{
	const int64_t dims[] = { (int64_t)a->n };
	struct str tensor = { 0 };

	encode_tensor(&tensor, a->name, ONNX_DOUBLE, dims, 1, a->doubles);
	put_message(out, ATTR_T, &tensor);
}

static const struct {
	void (*encode)(struct str *out, const struct onnx_attr *a);
	int type;
} kinds[] = {
	[ONNX_ATTR_INT] = { encode_int, TYPE_INT },
	[ONNX_ATTR_FLOAT] = { encode_float, TYPE_FLOAT },
	[ONNX_ATTR_STRING] = { encode_string, TYPE_STRING },
	[ONNX_ATTR_INTS] = { encode_ints, TYPE_INTS },
	[ONNX_ATTR_FLOATS] = { encode_floats, TYPE_FLOATS },
	[ONNX_ATTR_STRINGS] = { encode_strings, TYPE_STRINGS },
	[ONNX_ATTR_DOUBLES] = { encode_doubles, TYPE_TENSOR_ATTR },
};

void onnx_add_node(struct onnx_builder *b, const char *op, const char *domain, const char *const *inputs, const char *const *outputs,
		   const struct onnx_attr *attrs)
{
	struct str node = { 0 };
	char *name = str_format("%s_%u", op, b->n_names++);

	for (; inputs != NULL && *inputs != NULL; inputs++)
		put_text(&node, NODE_INPUT, *inputs);
	for (; *outputs != NULL; outputs++)
		put_text(&node, NODE_OUTPUT, *outputs);
	put_text(&node, NODE_NAME, name);
	put_text(&node, NODE_OP, op);
	for (; attrs != NULL && attrs->kind != ONNX_ATTR_END; attrs++) {
		struct str attribute = { 0 };

		put_text(&attribute, ATTR_NAME, attrs->name);
		kinds[attrs->kind].encode(&attribute, attrs);
		put_int(&attribute, ATTR_TYPE, kinds[attrs->kind].type);
		put_message(&node, NODE_ATTRIBUTE, &attribute);
	}
	if (domain != NULL && *domain != '\0')
		put_text(&node, NODE_DOMAIN, domain);
	put_message(&b->nodes, GRAPH_NODE, &node);
	free(name);
}

void onnx_add_metadata(struct onnx_builder *b, const char *key, const char *value)
{
	struct str entry = { 0 };

	put_text(&entry, ENTRY_KEY, key);
	put_text(&entry, ENTRY_VALUE, value);
	put_message(&b->metadata, MODEL_METADATA, &entry);
}

static void put_opset(struct str *out, const char *domain, int64_t version)
{
	struct str opset = { 0 };

	put_text(&opset, OPSET_DOMAIN, domain);
	put_int(&opset, OPSET_VERSION, version);
	put_message(out, MODEL_OPSET, &opset);
}

void onnx_build(struct str *out, const struct onnx_builder *b, const char *graph_name)
{
	struct str graph = { 0 };

	str_addn(&graph, str_text(&b->nodes), b->nodes.len);
	put_text(&graph, GRAPH_NAME, graph_name);
	str_addn(&graph, str_text(&b->initializers), b->initializers.len);
	str_addn(&graph, str_text(&b->inputs), b->inputs.len);
	str_addn(&graph, str_text(&b->outputs), b->outputs.len);

	put_int(out, MODEL_IR_VERSION, IR_VERSION);
	put_text(out, MODEL_PRODUCER, "interlock");
	put_message(out, MODEL_GRAPH, &graph);
	put_opset(out, "", OPSET_AI_ONNX);
	put_opset(out, "ai.onnx.ml", OPSET_AI_ONNX_ML);
	str_addn(out, str_text(&b->metadata), b->metadata.len);
}
