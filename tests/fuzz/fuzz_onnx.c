/* fuzz_onnx - any bytes as an ONNX file: whatever is read is within the bytes, whatever a length in them claims. */
#include "base/mem.h"
#include "format/onnx/onnx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t seen; /* so that no compiler leaves the touching out */

/* Touch every byte that a tensor claims to have, so that a sanitizer sees a claim too many. */
static uint8_t touch(const struct onnx_tensor *t)
{
	static const size_t width[] = { [ONNX_FLOAT] = 4, [ONNX_INT64] = 8, [ONNX_DOUBLE] = 8, [ONNX_INT32] = 4, [ONNX_BOOL] = 1 };
	size_t bytes = (size_t)t->type < sizeof(width) / sizeof(width[0]) ? t->n * width[t->type] : 0;
	uint8_t all = 0;

	for (size_t i = 0; i < bytes; i++)
		all ^= ((const uint8_t *)t->data)[i];
	return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(onnx_release) struct onnx_model m = { 0 };
	uint8_t all = 0;
	struct err err = { 0 };

	if (onnx_read(&m, data, size, "fuzz", &err) < 0)
		return 0;
	for (size_t i = 0; i < m.n_initializers; i++)
		all ^= touch(&m.initializers[i]);
	for (size_t i = 0; i < m.n_nodes; i++)
		for (size_t j = 0; j < m.nodes[i].n_attributes; j++)
			if (m.nodes[i].attributes[j].t)
				all ^= touch(m.nodes[i].attributes[j].t);
	seen = all;
	return 0;
}
