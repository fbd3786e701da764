/* gzip_stored.h - a gzip stream of stored blocks: it compresses nothing, and so its bytes are the same with every library and on every
 * machine. (zlib, zlib-ng and libdeflate all emit different bytes for the same input; a layer is named by its bytes.)
 */
#ifndef FORMAT_GZIP_STORED_H
#define FORMAT_GZIP_STORED_H

#include "format/sink.h"

#include <stdint.h>

enum { GZIP_BLOCK = 65535 };

struct gzip_stored {
	struct sink sink;
	uint32_t crc, size;
	size_t used;
	unsigned char block[GZIP_BLOCK];
};

/* Write the header to sink; end writes the last block, CRC and size (RFC 1952, stored blocks, time 0). Errors are the sink's to keep. */
void gzip_stored_begin(struct gzip_stored *g, struct sink sink);
void gzip_stored_add(void *gzip_stored, const void *bytes, size_t len); /* as struct sink's add */
void gzip_stored_end(struct gzip_stored *g);

#endif
