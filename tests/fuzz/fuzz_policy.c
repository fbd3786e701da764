/* fuzz_policy - any bytes as gate.yaml. What is accepted must be a policy that the gate can be asked about. */
#include "base/mem.h"
#include "evaluate/policy/policy.h"
#include "evaluate/judge/primary.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(policy_release) struct policy p = { 0 };
	struct err err = { 0 };

	if (policy_read_text(&p, (const char *)data, size, "fuzz", &err) < 0) {
		if (err.code != ERR_USAGE)
			abort();
		p = (struct policy){ 0 };
		return 0;
	}
	if (p.n_floors == 0 || !p.primary.what.metric || !(p.alpha > 0 && p.alpha <= 0.5) || !(p.primary.margin >= 0))
		abort();
	return 0;
}
