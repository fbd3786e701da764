/* fuzz_remote_wire - a server's answer means the same whole or byte by byte, whatever it is; the first byte says what was asked. */
#include "base/mem.h"
#include "git/remote/remote_wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int gather(void *arg, const char *bytes, size_t len)
{
	str_addn(arg, bytes, len);
	return 0;
}

static int hear(struct wire_answer *a, struct str *pack, uint8_t asked, const uint8_t *data, size_t size, size_t piece)
{
	*a = (struct wire_answer){ .with_depth = asked & 1, .pushed = asked & 2, .plain = asked & 4, .take = gather, .arg = pack };
	for (size_t at = 0; at < size; at += piece)
		if (wire_answer_add(a, (const char *)data + at, size - at < piece ? size - at : piece) < 0)
			return -1;
	return 0;
}

static void check_same(const struct str *a, const struct str *b)
{
	if (a->len != b->len || (a->len && memcmp(a->data, b->data, a->len) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(wire_answer_release) struct wire_answer whole = { 0 }, bytes = { 0 };
	CLEANUP(str_release) struct str first = { 0 }, second = { 0 };
	CLEANUP(mem_free) char *refused = NULL;

	if (size == 0)
		return 0;
	if (hear(&whole, &first, data[0], data + 1, size - 1, size) != hear(&bytes, &second, data[0], data + 1, size - 1, 1))
		abort();
	check_same(&first, &second);
	check_same(&whole.said, &bytes.said);
	check_same(&whole.error, &bytes.error);
	if (whole.shallow.n != bytes.shallow.n || whole.deepened.n != bytes.deepened.n || whole.part != bytes.part)
		abort();
	wire_report(&first, "refs/heads/interlock", &refused);
	return 0;
}
