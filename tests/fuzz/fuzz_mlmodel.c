/* fuzz_mlmodel - any bytes as the MLmodel of a package: what it names lies in the package's folder, and a failure names the file. */
#include "base/fs.h"
#include "base/mem.h"
#include "model/mlmodel_read.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mlmodel m;
	struct err err = { 0 };

	if (mlmodel_read_text(&m, (const char *)data, size, "MLmodel", &err) < 0) {
		if (err.code != ERR_DATA || strchr(err.text, '\n'))
			abort();
		return 0;
	}
	if (!fs_is_safe_relative(m.data))
		abort();
	mlmodel_release(&m);
	return 0;
}
