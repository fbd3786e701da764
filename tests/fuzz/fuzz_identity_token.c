/* fuzz_identity_token - the first line as the identity token of a CI job, the rest as its issuer's keys: nothing that is not signed says who runs. */
#include "base/mem.h"
#include "net/identity_token.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size);
	char *keys = strchr(text, '\n');
	struct identity_claims claims = { 0 };
	struct err err = { 0 };

	if (!keys)
		return 0;
	*keys++ = '\0';
	if (identity_token_verify(&claims, text, keys, strlen(keys), 1767225600000, &err) == 0 &&
	    (!claims.issuer || !claims.subject || !claims.who))
		abort();
	identity_claims_release(&claims);
	return 0;
}
