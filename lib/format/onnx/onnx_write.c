/* onnx_write.c - encodes ONNX models as protobuf; the same calls give the same bytes. */
#include "format/onnx/onnx.h"

#include "base/mem.h"
#include "format/onnx/onnx_fields.h"
#include "format/onnx/protobuf.h"

enum { IR_VERSION = 8, OPSET_AI_ONNX = 13, OPSET_AI_ONNX_ML = 3 };

/* AttributeProto.AttributeType */
enum { TYPE_FLOAT = 1, TYPE_INT = 2, TYPE_STRING = 3, TYPE_TENSOR_ATTR = 4, TYPE_FLOATS = 6, TYPE_INTS = 7, TYPE_STRINGS = 8 };

static size_t element_size(enum onnx_type type)
{
	switch (type) {
	case ONNX_DOUBLE:
	case ONNX_INT64:
	case ONNX_UINT64:
		return 8;
	case ONNX_FLOAT:
	case ONNX_INT32:
	case ONNX_UINT32:
		return 4;
	case ONNX_INT16:
	case ONNX_UINT16:
	case ONNX_FLOAT16:
		return 2;
	default:
		return 1;
	}
}

static void encode_tensor(struct str *out, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims, const void *data)
{
	const char *const *texts = data;
	size_t n = 1;

	for (size_t i = 0; i < n_dims; i++) {
		pb_put_int(out, TENSOR_DIMS, dims[i]);
		n *= (size_t)dims[i];
	}
	pb_put_int(out, TENSOR_TYPE, type);
	for (size_t i = 0; type == ONNX_STRING && i < n; i++)
		pb_put_text(out, TENSOR_STRINGS, texts[i]);
	if (name != NULL)
		pb_put_text(out, TENSOR_NAME, name);
	if (type != ONNX_STRING)
		pb_put_bytes(out, TENSOR_RAW, data, n * element_size(type));
}

static void encode_value_info(struct str *out, unsigned field, const char *name, enum onnx_type type, const int64_t *dims, size_t n_dims)
{
	struct str shape = { 0 }, tensor = { 0 }, value_type = { 0 }, info = { 0 };

	for (size_t i = 0; i < n_dims; i++) {
		struct str dim = { 0 };

		if (dims[i] < 0)
			pb_put_text(&dim, DIM_PARAM, "N");
		else
			pb_put_int(&dim, DIM_VALUE, dims[i]);
		pb_put_message(&shape, SHAPE_DIM, &dim);
	}
	pb_put_int(&tensor, TENSOR_TYPE_ELEM, type);
	pb_put_message(&tensor, TENSOR_TYPE_SHAPE, &shape);
	pb_put_message(&value_type, TYPE_TENSOR, &tensor);
	pb_put_text(&info, VALUE_NAME, name);
	pb_put_message(&info, VALUE_TYPE, &value_type);
	pb_put_message(out, field, &info);
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
	pb_put_message(&b->initializers, GRAPH_INITIALIZER, &tensor);
}

static void encode_int(struct str *out, const struct onnx_attr *a)
{
	pb_put_int(out, ATTR_I, a->i);
}

static void encode_float(struct str *out, const struct onnx_attr *a)
{
	pb_put_float(out, ATTR_F, a->f);
}

static void encode_string(struct str *out, const struct onnx_attr *a)
{
	pb_put_text(out, ATTR_S, a->s);
}

static void encode_ints(struct str *out, const struct onnx_attr *a)
{
	for (size_t i = 0; i < a->n; i++)
		pb_put_int(out, ATTR_INTS, a->ints[i]);
}

/* Unpacked, as onnx.proto (proto2) declares them: every reader takes that form. */
static void encode_floats(struct str *out, const struct onnx_attr *a)
{
	for (size_t i = 0; i < a->n; i++)
		pb_put_float(out, ATTR_FLOATS, a->floats[i]);
}

static void encode_strings(struct str *out, const struct onnx_attr *a)
{
	for (size_t i = 0; i < a->n; i++)
		pb_put_text(out, ATTR_STRINGS, a->strings[i]);
}

static void encode_doubles(struct str *out, const struct onnx_attr *a)
{
	const int64_t dims[] = { (int64_t)a->n };
	struct str tensor = { 0 };

	encode_tensor(&tensor, a->name, ONNX_DOUBLE, dims, 1, a->doubles);
	pb_put_message(out, ATTR_T, &tensor);
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
		pb_put_text(&node, NODE_INPUT, *inputs);
	for (; *outputs != NULL; outputs++)
		pb_put_text(&node, NODE_OUTPUT, *outputs);
	pb_put_text(&node, NODE_NAME, name);
	pb_put_text(&node, NODE_OP, op);
	for (; attrs != NULL && attrs->kind != ONNX_ATTR_END; attrs++) {
		struct str attribute = { 0 };

		pb_put_text(&attribute, ATTR_NAME, attrs->name);
		kinds[attrs->kind].encode(&attribute, attrs);
		pb_put_int(&attribute, ATTR_TYPE, kinds[attrs->kind].type);
		pb_put_message(&node, NODE_ATTRIBUTE, &attribute);
	}
	if (domain != NULL && *domain != '\0')
		pb_put_text(&node, NODE_DOMAIN, domain);
	pb_put_message(&b->nodes, GRAPH_NODE, &node);
	free(name);
}

void onnx_add_metadata(struct onnx_builder *b, const char *key, const char *value)
{
	struct str entry = { 0 };

	pb_put_text(&entry, ENTRY_KEY, key);
	pb_put_text(&entry, ENTRY_VALUE, value);
	pb_put_message(&b->metadata, MODEL_METADATA, &entry);
}

static void put_opset(struct str *out, const char *domain, int64_t version)
{
	struct str opset = { 0 };

	pb_put_text(&opset, OPSET_DOMAIN, domain);
	pb_put_int(&opset, OPSET_VERSION, version);
	pb_put_message(out, MODEL_OPSET, &opset);
}

void onnx_build(struct str *out, const struct onnx_builder *b, const char *graph_name)
{
	struct str graph = { 0 };

	str_addn(&graph, str_text(&b->nodes), b->nodes.len);
	pb_put_text(&graph, GRAPH_NAME, graph_name);
	str_addn(&graph, str_text(&b->initializers), b->initializers.len);
	str_addn(&graph, str_text(&b->inputs), b->inputs.len);
	str_addn(&graph, str_text(&b->outputs), b->outputs.len);

	pb_put_int(out, MODEL_IR_VERSION, IR_VERSION);
	pb_put_text(out, MODEL_PRODUCER, "interlock");
	pb_put_message(out, MODEL_GRAPH, &graph);
	put_opset(out, "", OPSET_AI_ONNX);
	put_opset(out, "ai.onnx.ml", OPSET_AI_ONNX_ML);
	str_addn(out, str_text(&b->metadata), b->metadata.len);
}
