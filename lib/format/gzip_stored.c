/* gzip_stored.c - stored blocks only. Sources: RFC 1952 (gzip), RFC 1951 section 3.2.4 (stored blocks). */
#include "format/gzip_stored.h"

#include <stdbool.h>
#include <string.h>

/* CRC-32 by nibbles: a layer is hashed twice anyway, so a larger table would not be noticed. */
static uint32_t crc_add(uint32_t crc, const unsigned char *bytes, size_t len)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc = table[(crc ^ bytes[i]) & 15] ^ (crc >> 4);
		crc = table[(crc ^ (bytes[i] >> 4)) & 15] ^ (crc >> 4);
	}
	return ~crc;
}

static void put_u16(unsigned char *at, unsigned value)
{
	at[0] = (unsigned char)(value & 0xff);
	at[1] = (unsigned char)(value >> 8);
}

static void put_u32(unsigned char *at, uint32_t value)
{
	put_u16(at, value & 0xffff);
	put_u16(at + 2, value >> 16);
}

void gzip_stored_begin(struct gzip_stored *g, struct sink sink)
{
	/* deflate, no flags, time 0, no extra flags, unknown system */
	static const unsigned char header[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };

	g->sink = sink;
	g->crc = g->size = 0;
	g->used = 0;
	sink_add(&g->sink, header, sizeof(header));
}

static void put_block(struct gzip_stored *g, bool last)
{
	unsigned char head[5] = { last };

	put_u16(head + 1, (unsigned)g->used);
	put_u16(head + 3, ~(unsigned)g->used & 0xffff);
	sink_add(&g->sink, head, sizeof(head));
	sink_add(&g->sink, g->block, g->used);
	g->used = 0;
}

/* A full block is kept until more comes, since the last one is marked. */
void gzip_stored_add(void *gzip_stored, const void *bytes, size_t len)
{
	struct gzip_stored *g = gzip_stored;
	const unsigned char *from = bytes;

	g->crc = crc_add(g->crc, from, len);
	g->size += (uint32_t)len;
	while (len > 0) {
		size_t n = GZIP_BLOCK - g->used;

		if (n == 0) {
			put_block(g, false);
			continue;
		}
		n = n < len ? n : len;
		memcpy(g->block + g->used, from, n);
		g->used += n;
		from += n;
		len -= n;
	}
}

void gzip_stored_end(struct gzip_stored *g)
{
	unsigned char tail[8];

	put_block(g, true);
	put_u32(tail, g->crc);
	put_u32(tail + 4, g->size);
	sink_add(&g->sink, tail, sizeof(tail));
}
