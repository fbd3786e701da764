/* text_check.c - finds the first byte that is no text. */
#include "format/text_check.h"

#include "base/str.h"

#include <string.h>

int text_check(const char *text, size_t len, const char *path, struct err *err)
{
	int line = 1, col = 1;

	if (len == 0 || (!memchr(text, '\0', len) && str_is_utf8(text, len)))
		return 0;
	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)text[i];
		size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

		if (c == '\0')
			return err_at(err, ERR_USAGE, path, line, col, "a NUL byte, where UTF-8 text is expected");
		if (n > len - i || !str_is_utf8(text + i, n))
			return err_at(err, ERR_USAGE, path, line, col, "a byte that is not UTF-8 (0x%02x)", c);
		col = c == '\n' ? 1 : col + 1;
		line += c == '\n';
		i += n;
	}
	return 0;
}
