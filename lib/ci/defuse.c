/* defuse.c - breaks log commands up, piece by piece: a small automaton, so that neither a border between pieces nor a huge line matters. */
#include "ci/defuse.h"

#include <stdint.h>
#include <string.h>

/* Found anywhere in a line. The last character is the one that a blank is put before. */
static const char *const patterns[CI_PATTERNS] = { "##[", "##vso[", "section_start:", "section_end:" };

struct range {
	uint32_t from, to;
};

/* .NET's Char.IsWhiteSpace(), which TrimStart() goes by, without the line breaks; and the mark that a reader of text drops at its beginning. */
static const struct range blanks[] = { { 0x09, 0x09 },     { 0x0b, 0x0c },     { 0x20, 0x20 },     { 0x85, 0x85 },
				       { 0xa0, 0xa0 },     { 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
				       { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 }, { 0xfeff, 0xfeff } };

/* What a comparison in the culture's way (ICU) skips: controls, formats, variation selectors. */
static const struct range skipped[] = { { 0x00, 0x08 },     { 0x0e, 0x1f },     { 0x7f, 0x84 },     { 0x86, 0x9f },      { 0xad, 0xad },
					{ 0x34f, 0x34f },   { 0x61c, 0x61c },   { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },  { 0x180b, 0x180f },
					{ 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },  { 0xfe00, 0xfe0f },
					{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff } };

static bool is_in(uint32_t c, const struct range *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= table[i].from && c <= table[i].to)
			return true;
	return false;
}
#define IS_IN(c, table) is_in(c, table, sizeof(table) / sizeof((table)[0]))

/* How much of the pattern is matched after one more character: what was matched falls back to its longest border. */
static size_t advance(const char *pattern, size_t matched, uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		c += 'a' - 'A';
	for (;;) {
		size_t shorter = matched ? matched - 1 : 0;

		if (c == (unsigned char)pattern[matched])
			return matched + 1;
		if (matched == 0)
			return 0;
		while (shorter > 0 && memcmp(pattern, pattern + matched - shorter, shorter) != 0)
			shorter--;
		matched = shorter;
	}
}

/* Is a command complete with this character? */
static bool completes(struct ci_defuser *d, uint32_t c)
{
	bool found = false;

	if (c == '\n' || c == '\r') {
		d->colons = 0;
		memset(d->matched, 0, sizeof(d->matched));
		return false;
	}
	if (d->colons >= 0 && c == ':')
		found = d->colons++ == 1;
	else if (d->colons != 0 || !IS_IN(c, blanks))
		d->colons = IS_IN(c, skipped) ? d->colons : -1;
	if (IS_IN(c, skipped))
		return false;
	for (size_t i = 0; i < CI_PATTERNS; i++) {
		d->matched[i] = advance(patterns[i], d->matched[i], c);
		if (!patterns[i][d->matched[i]]) {
			d->matched[i] = 0;
			found = true;
		}
	}
	return found;
}

static void take(struct str *out, struct ci_defuser *d, uint32_t c, const void *bytes, size_t len)
{
	bool found = completes(d, c);

	if (found)
		d->colons = -1;
	if (found && d->in_json) {
		str_addf(out, "\\u%04x", (unsigned)c);
		return;
	}
	if (found)
		str_addch(out, ' ');
	str_addn(out, bytes, len);
}

static size_t width_of(unsigned char lead)
{
	return lead >= 0xf8 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

static uint32_t decode(const unsigned char *bytes, size_t len)
{
	uint32_t c = bytes[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (bytes[i] & 0x3fu);
	return c;
}

static void give_up(struct str *out, struct ci_defuser *d)
{
	for (size_t i = 0; i < d->n_held; i++)
		take(out, d, 0xfffd, d->held + i, 1);
	d->n_held = 0;
}

void ci_defuse_add(struct str *out, struct ci_defuser *d, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if ((byte & 0xc0) != 0x80)
			give_up(out, d);
		if (byte < 0x80) {
			take(out, d, byte, &byte, 1);
			continue;
		}
		d->held[d->n_held++] = byte;
		if ((d->held[0] & 0xc0) == 0x80 || width_of(d->held[0]) == 1)
			give_up(out, d);
		if (d->n_held == 0 || d->n_held < width_of(d->held[0]))
			continue;
		take(out, d, decode(d->held, d->n_held), d->held, d->n_held);
		d->n_held = 0;
	}
}

void ci_defuse_end(struct str *out, struct ci_defuser *d)
{
	give_up(out, d);
}
