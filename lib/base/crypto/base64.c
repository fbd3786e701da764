/* base64.c - RFC 4648, section 4. */
#include "base/crypto/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct str *out, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t bits = (uint32_t)p[i] << 16 | (n > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (n > 2 ? p[i + 2] : 0);
		char four[4] = { digits[bits >> 18], digits[bits >> 12 & 63], n > 1 ? digits[bits >> 6 & 63] : '=',
				 n > 2 ? digits[bits & 63] : '=' };

		str_addn(out, four, sizeof(four));
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct str *out, const char *text)
{
	size_t len = strlen(text), before = out->len, n = len;

	while (n > 0 && len - n < 2 && text[n - 1] == '=')
		n--;
	if (len % 4 != 0)
		return false;
	for (size_t i = 0, bits = 0; i < n; i++) {
		int value = value_of(text[i]);

		if (value < 0) {
			if (out->data)
				out->data[out->len = before] = '\0';
			return false;
		}
		bits = bits << 6 | (size_t)value;
		if (i % 4 != 0)
			str_addch(out, (char)(bits >> (6 - i % 4 * 2) & 0xff));
	}
	return true;
}
