/* fuzz_mlflow_metric - lines of a metric's file, as a user's command may have left it: what is taken has a finite value or none, and what is
 * written again in the same form is the same point; what is not taken leaves the point as it was.
 */
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "track/runs/mlruns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct run_metric *m)
{
	CLEANUP(mem_free) char *line = str_format("%lld %.17g %lld", (long long)m->timestamp_ms, m->value, (long long)m->step);
	struct run_metric again;

	if (!mlruns_point(&again, line) || again.timestamp_ms != m->timestamp_ms || again.step != m->step ||
	    (isnan(m->value) ? !isnan(again.value) : again.value != m->value))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size);
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.n; i++) {
		struct run_metric m = { .timestamp_ms = 4711, .step = -1 };

		if (!mlruns_point(&m, lines.v[i])) {
			if (m.timestamp_ms != 4711 || m.step != -1)
				abort();
			continue;
		}
		if (isinf(m.value) || m.key)
			abort();
		check_again(&m);
	}
	return 0;
}
