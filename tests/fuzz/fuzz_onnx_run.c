/* fuzz_onnx_run - any bytes as an ONNX file that is then run on two rows: no operator trusts a shape, type or attribute of the file. */
#include "base/mem.h"
#include "model/scorer.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 2, MOST_WIDTH = 64 };

static bool make_input(struct tensor *t, const struct onnx_value_info *v, struct arena *arena)
{
	int64_t dims[TENSOR_MOST_DIMS];

	if (v->n_dims > 4 || tensor_element_size(v->type) == 0)
		return false;
	for (size_t i = 0; i < v->n_dims; i++)
		dims[i] = v->dims[i] < 0 ? ROWS : v->dims[i] > MOST_WIDTH ? MOST_WIDTH : v->dims[i];
	tensor_new(t, arena, v->type, dims, v->n_dims);
	for (size_t i = 0; i < t->n && v->type == ONNX_DOUBLE; i++)
		((double *)t->data)[i] = (double)i * 0.5 - 1;
	return true;
}

static bool is_initializer(const struct onnx_model *m, struct onnx_text name)
{
	for (size_t i = 0; i < m->n_initializers; i++)
		if (m->initializers[i].name.len == name.len && memcmp(m->initializers[i].name.data, name.data, name.len) == 0)
			return true;
	return false;
}

static void run_model(void *state, const struct onnx_model *m)
{
	struct arena arena = { 0 };
	struct tensor *inputs = arena_new(&arena, m->n_inputs, sizeof *inputs), *outputs = arena_new(&arena, m->n_outputs, sizeof *outputs);
	struct err err = { 0 };
	size_t n = 0;
	bool known = true;

	for (size_t i = 0; i < m->n_inputs && known; i++)
		if (!is_initializer(m, m->inputs[i].name))
			known = make_input(&inputs[n++], &m->inputs[i], &arena);
	if (known)
		evaluator_backend.run(state, outputs, inputs, &arena, &err);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(onnx_release) struct onnx_model m = { 0 };
	struct err err = { 0 };
	void *state;

	if (onnx_read(&m, data, size, "fuzz", &err) < 0)
		return 0;
	if (evaluator_backend.open(&state, &m, "fuzz", &err) < 0)
		return 0;
	run_model(state, &m);
	evaluator_backend.close(state);
	return 0;
}
