/* fuzz_registry - lines of a registry's log, one a text line: whatever is replayed, versions count up and aliases name one that exists. */
#include "base/mem.h"
#include "track/registry/registry_replay.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct registry *r)
{
	for (size_t i = 0; i < r->n_versions; i++)
		if (r->versions[i].version != (int64_t)i + 1 || !digest_is_valid(r->versions[i].digest) || !r->versions[i].status)
			abort();
	for (size_t i = 0; i < r->n_aliases; i++) {
		if (!registry_alias(r, r->aliases[i].name))
			abort();
		/* A rollback leads to a version that was there before, or nowhere. */
		if (registry_earlier(r, r->aliases[i].name) != 0 && !registry_version(r, registry_earlier(r, r->aliases[i].name)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(registry_release) struct registry r = { .model_name = (char[]){ "m" } };
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size);
	CLEANUP(strvec_release) struct strvec lines = { 0 };

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.n; i++) {
		const struct log_record line = { .generation = r.generation + 1, .body = lines.v[i] };
		struct err err = { 0 };

		if (registry_apply(&r, &line, "artifacts", &err) < 0 && err.code != ERR_INTEGRITY)
			abort();
		check(&r);
	}
	return 0;
}
