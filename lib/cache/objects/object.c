/* object.c - names of objects. */
#include "cache/objects/object.h"

#include "cache/dir_listing.h"

#include <string.h>

static bool is_hex(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f')))
			return false;
	return true;
}

bool object_id_is_valid(const char *id)
{
	return is_hex(id, 32) && (id[32] == '\0' || strcmp(id + 32, ".dir") == 0);
}

bool object_is_dir(const char *id)
{
	size_t len = strlen(id);

	return len > 4 && strcmp(id + len - 4, ".dir") == 0;
}

void object_path(struct str *out, const char *id, bool legacy)
{
	str_addf(out, "%s%.2s/%s", legacy ? "" : "files/md5/", id, id + 2);
}

void object_id_of_md5(char id[static OBJECT_ID_TEXT], const uint8_t md5[static 16])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 16; i++) {
		id[2 * i] = digits[md5[i] >> 4];
		id[2 * i + 1] = digits[md5[i] & 15];
	}
	id[32] = '\0';
}

static uint8_t nibble(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void object_md5_of_id(uint8_t md5[static 16], const char *id)
{
	for (int i = 0; i < 16; i++)
		md5[i] = (uint8_t)(nibble(id[2 * i]) << 4 | nibble(id[2 * i + 1]));
}
