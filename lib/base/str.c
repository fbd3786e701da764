/* str.c - growing strings. */
#include "base/str.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void str_release(struct str *s)
{
	free(s->data);
	*s = (struct str){ 0 };
}

void str_clear(struct str *s)
{
	s->len = 0;
	if (s->data)
		s->data[0] = '\0';
}

void str_reserve(struct str *s, size_t more)
{
	size_t need, cap = s->cap ? s->cap : 64;

	if (__builtin_add_overflow(s->len, more, &need) || __builtin_add_overflow(need, 1, &need))
		need = SIZE_MAX; /* mem_resize aborts */
	if (need <= s->cap)
		return;
	while (cap < need && cap <= SIZE_MAX / 2)
		cap *= 2;
	if (cap < need)
		cap = need;
	s->data = mem_resize(s->data, cap, 1);
	s->cap = cap;
}

void str_addn(struct str *s, const void *bytes, size_t len)
{
	str_reserve(s, len);
	if (len)
		memcpy(s->data + s->len, bytes, len);
	s->len += len;
	s->data[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void str_addch(struct str *s, char c)
{
	str_addn(s, &c, 1);
}

/* Most texts fit into what is there already, and are made once. */
static void str_addv(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int len;

	str_reserve(s, 1);
	room = s->cap - s->len;
	va_copy(again, ap);
	len = vsnprintf(s->data + s->len, room, fmt, again);
	va_end(again);
	if (len < 0) {
		s->data[s->len] = '\0';
		return;
	}
	if ((size_t)len >= room) {
		str_reserve(s, (size_t)len);
		vsnprintf(s->data + s->len, (size_t)len + 1, fmt, ap);
	}
	s->len += (size_t)len;
}

void str_add_utf8(struct str *s, uint32_t c)
{
	if (c < 0x80) {
		str_addch(s, (char)c);
		return;
	}
	if (c < 0x800) {
		str_addch(s, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			str_addch(s, (char)(0xe0 | c >> 12));
		} else {
			str_addch(s, (char)(0xf0 | c >> 18));
			str_addch(s, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		str_addch(s, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	str_addch(s, (char)(0x80 | (c & 0x3f)));
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_addv(s, fmt, ap);
	va_end(ap);
}

const char *str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

char *str_take(struct str *s)
{
	char *text = s->data ? s->data : mem_strdup("");

	*s = (struct str){ 0 };
	return text;
}

char *str_format(const char *fmt, ...)
{
	struct str s = { 0 };
	va_list ap;

	va_start(ap, fmt);
	str_addv(&s, fmt, ap);
	va_end(ap);
	return str_take(&s);
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t a = strlen(s), b = strlen(suffix);

	return a >= b && memcmp(s + a - b, suffix, b) == 0;
}

/* Length of the character that begins at s, or 0 if it is malformed. */
static size_t utf8_char(const unsigned char *s, size_t left)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	uint32_t c;

	if (n <= 1)
		return n;
	if (n > left)
		return 0;
	c = s[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : n;
}

bool str_is_utf8(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < len) {
		uint64_t eight;
		size_t n;

		/* Eight ASCII bytes at a time: tables are mostly that. */
		while (len - i >= 8 && (memcpy(&eight, p + i, 8), (eight & 0x8080808080808080u) == 0))
			i += 8;
		if (i >= len)
			break;
		n = utf8_char(p + i, len - i);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

char *str_group(char buf[static 32], long long n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%lld", n), at = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && digits[i - 1] != '-' && (len - i) % 3 == 0)
			buf[at++] = ' ';
		buf[at++] = digits[i];
	}
	buf[at] = '\0';
	return buf;
}

/* Levenshtein distance with transpositions counted as two; words are short. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[64], n = strlen(b);

	if (n >= ARRAY_LEN(row) || strlen(a) >= ARRAY_LEN(row))
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[n];
}

const char *str_nearest(const char *word, const char *const *words)
{
	size_t limit = strlen(word) / 3 + 1, best = SIZE_MAX;
	const char *nearest = NULL;

	for (; *words; words++) {
		size_t d = edit_distance(word, *words);

		if (d < best && d <= limit) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}
