/* test_onnx_read.c - the ONNX reader: round trips, both list encodings, and bytes that lie. */
#include "base/mem.h"
#include "format/onnx/onnx.h"
#include "format/onnx/onnx_fields.h"
#include "format/onnx/protobuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void build_model(struct str *out)
{
	CLEANUP(onnx_builder_release) struct onnx_builder b = { 0 };
	const int64_t n[] = { -1 }, two[] = { 2 }, matrix[] = { 1, 2 };
	const struct onnx_attr attrs[] = {
		{ .name = "keys_strings", .kind = ONNX_ATTR_STRINGS, .strings = (const char *[]){ "a", "b" }, .n = 2 },
		{ .name = "values_floats", .kind = ONNX_ATTR_FLOATS, .floats = (float[]){ 1.5F, -2 }, .n = 2 },
		{ .name = "axes", .kind = ONNX_ATTR_INTS, .ints = (int64_t[]){ -1, INT64_MAX }, .n = 2 },
		{ .name = "default_float", .kind = ONNX_ATTR_FLOAT, .f = -1 },
		{ .name = "weights", .kind = ONNX_ATTR_DOUBLES, .doubles = (double[]){ 0.1, 0.2 }, .n = 2 },
		{ 0 },
	};

	onnx_add_input(&b, "x", ONNX_STRING, n, 1);
	onnx_add_output(&b, "y", ONNX_FLOAT, n, 1);
	onnx_add_tensor(&b, "s", ONNX_STRING, two, 1, (const char *[]){ "", "yes" });
	onnx_add_tensor(&b, "d", ONNX_DOUBLE, matrix, 2, (double[]){ 0.5, -0.25 });
	onnx_add_node(&b, "LabelEncoder", "ai.onnx.ml", (const char *[]){ "x", "", NULL }, (const char *[]){ "y", NULL }, attrs);
	onnx_add_metadata(&b, "k", "v");
	onnx_build(out, &b, "g");
}

static void reads_what_the_writer_wrote(void **state)
{
	CLEANUP(onnx_release) struct onnx_model m = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct err err = { 0 };

	(void)state;
	build_model(&out);
	assert_int_equal(onnx_read(&m, out.data, out.len, "m.onnx", &err), 0);
	assert_int_equal(m.ir_version, 8);
	assert_int_equal(m.opsets[1].version, 3);
	assert_true(onnx_text_is(m.opsets[1].domain, "ai.onnx.ml"));
	assert_true(onnx_text_is(m.metadata[0].value, "v"));
	assert_int_equal(m.inputs[0].type, ONNX_STRING);
	assert_int_equal(m.inputs[0].dims[0], -1);
	assert_int_equal(m.n_initializers, 2);
	assert_true(onnx_text_is(((const struct onnx_text *)m.initializers[0].data)[1], "yes"));
	assert_int_equal(m.initializers[1].n_dims, 2);
	assert_true(((const double *)m.initializers[1].data)[1] == -0.25);
	assert_int_equal(m.nodes[0].n_inputs, 2);
	assert_int_equal(m.nodes[0].inputs[1].len, 0);
	assert_true(onnx_text_is(m.nodes[0].attributes[0].strings[1], "b"));
	assert_true(m.nodes[0].attributes[1].floats[0] == 1.5F);
	assert_true(m.nodes[0].attributes[2].ints[0] == -1 && m.nodes[0].attributes[2].ints[1] == INT64_MAX);
	assert_true(m.nodes[0].attributes[3].f == -1);
	assert_true(((const double *)m.nodes[0].attributes[4].t->data)[1] == 0.2);
}

/* Read a model of one tensor (and one node), given the tensor's encoded fields. */
static int read_tensor(struct onnx_model *m, struct str *file, struct str *tensor, struct err *err)
{
	struct str node = { 0 }, graph = { 0 }, opset = { 0 };

	pb_put_text(&node, NODE_OP, "Identity");
	pb_put_message(&graph, GRAPH_NODE, &node);
	pb_put_message(&graph, GRAPH_INITIALIZER, tensor);
	pb_put_int(&opset, OPSET_VERSION, 13);
	pb_put_int(file, MODEL_IR_VERSION, 8);
	pb_put_message(file, MODEL_GRAPH, &graph);
	pb_put_message(file, MODEL_OPSET, &opset);
	return onnx_read(m, file->data, file->len, "m.onnx", err);
}

static void takes_packed_and_unpacked_lists_alike(void **state)
{
	const float values[] = { 1, 2, 3, 4 };

	(void)state;
	for (int packed = 0; packed < 2; packed++) {
		CLEANUP(onnx_release) struct onnx_model m = { 0 };
		CLEANUP(str_release) struct str file = { 0 };
		struct str tensor = { 0 };
		struct err err = { 0 };

		if (packed)
			pb_put_bytes(&tensor, TENSOR_DIMS, "\x02\x02", 2);
		for (int i = 0; i < 2 && !packed; i++)
			pb_put_int(&tensor, TENSOR_DIMS, 2);
		pb_put_int(&tensor, TENSOR_TYPE, ONNX_FLOAT);
		if (packed)
			pb_put_bytes(&tensor, TENSOR_FLOATS, values, sizeof values);
		for (int i = 0; i < 4 && !packed; i++)
			pb_put_float(&tensor, TENSOR_FLOATS, values[i]);
		assert_int_equal(read_tensor(&m, &file, &tensor, &err), 0);
		assert_int_equal(m.initializers[0].n, 4);
		assert_memory_equal(m.initializers[0].data, values, sizeof values);
	}
}

static void narrows_what_protobuf_widened(void **state)
{
	CLEANUP(onnx_release) struct onnx_model m = { 0 };
	CLEANUP(str_release) struct str file = { 0 };
	struct str tensor = { 0 };
	struct err err = { 0 };

	(void)state;
	pb_put_int(&tensor, TENSOR_DIMS, 2);
	pb_put_int(&tensor, TENSOR_TYPE, ONNX_INT32);
	pb_put_int(&tensor, TENSOR_INT32S, -7);
	pb_put_int(&tensor, TENSOR_INT32S, 5);
	assert_int_equal(read_tensor(&m, &file, &tensor, &err), 0);
	assert_int_equal(((const int32_t *)m.initializers[0].data)[0], -7);
}

static void refuses_tensor(int64_t dim, int64_t type, int64_t location, const char *expected)
{
	CLEANUP(onnx_release) struct onnx_model m = { 0 };
	CLEANUP(str_release) struct str file = { 0 };
	struct str tensor = { 0 };
	struct err err = { 0 };

	pb_put_int(&tensor, TENSOR_DIMS, dim);
	pb_put_int(&tensor, TENSOR_DIMS, 2);
	pb_put_int(&tensor, TENSOR_TYPE, type);
	pb_put_bytes(&tensor, TENSOR_RAW, "12345678", 8);
	pb_put_int(&tensor, TENSOR_LOCATION, location);
	assert_int_equal(read_tensor(&m, &file, &tensor, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_non_null(strstr(err.text, expected));
}

static void refuses_tensors_that_lie(void **state)
{
	(void)state;
	refuses_tensor(2, ONNX_FLOAT, 0, "do not match the data");
	refuses_tensor(-1, ONNX_FLOAT, 0, "impossible dimensions");
	refuses_tensor(INT64_MAX, ONNX_FLOAT, 0, "impossible dimensions");
	refuses_tensor(1LL << 40, ONNX_FLOAT, 0, "impossible dimensions");
	refuses_tensor(1, 99, 0, "unknown element type");
	refuses_tensor(1, ONNX_FLOAT, 1, "external data");
}

static void refuses_a_graph_inside_an_operator(void **state)
{
	CLEANUP(str_release) struct str file = { 0 };
	struct str attribute = { 0 }, node = { 0 }, graph = { 0 };
	struct onnx_model m = { 0 };
	struct err err = { 0 };

	(void)state;
	pb_put_bytes(&attribute, ATTR_GRAPH, "", 0);
	pb_put_message(&node, NODE_ATTRIBUTE, &attribute);
	pb_put_message(&graph, GRAPH_NODE, &node);
	pb_put_message(&file, MODEL_GRAPH, &graph);
	assert_int_equal(onnx_read(&m, file.data, file.len, "m.onnx", &err), -1);
	assert_non_null(strstr(err.text, "models with a graph inside an operator are not taken"));
}

static void survives_every_cut_and_every_flipped_byte(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct err err = { 0 };

	(void)state;
	build_model(&out);
	for (size_t i = 0; i < out.len; i++) {
		char *copy = mem_strndup(out.data, i); /* heap, so that a sanitizer sees any read past the cut */
		struct onnx_model m = { 0 };

		if (onnx_read(&m, copy, i, "m.onnx", &err) == 0)
			onnx_release(&m);
		else
			assert_int_equal(err.code, ERR_DATA);
		free(copy);
	}
	for (size_t i = 0; i < out.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			struct onnx_model m = { 0 };

			out.data[i] ^= (char)(1 << bit);
			if (onnx_read(&m, out.data, out.len, "m.onnx", &err) == 0)
				onnx_release(&m);
			out.data[i] ^= (char)(1 << bit);
		}
	}
}

static void refuses_what_is_no_model(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
		{ "", 0 },         { "\0\0\0\0", 4 }, { "PK\x03\x04", 4 }, { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11 },
		{ "\x3a\x7f", 2 }, { "\x0b", 1 },
	};
	struct onnx_model m = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = { 0 };

		assert_int_equal(onnx_read(&m, cases[i].bytes, cases[i].len, "m.onnx", &err), -1);
		assert_int_equal(err.code, ERR_DATA);
		assert_non_null(strstr(err.text, "m.onnx: not an ONNX model"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_writer_wrote),        cmocka_unit_test(takes_packed_and_unpacked_lists_alike),
		cmocka_unit_test(narrows_what_protobuf_widened),      cmocka_unit_test(refuses_tensors_that_lie),
		cmocka_unit_test(refuses_a_graph_inside_an_operator), cmocka_unit_test(survives_every_cut_and_every_flipped_byte),
		cmocka_unit_test(refuses_what_is_no_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
