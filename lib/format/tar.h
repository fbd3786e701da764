/* tar.h - writes a tar archive whose bytes depend on names, modes and contents alone: plain ustar headers, time 0, owner 0,
 * no extension records; two zero blocks end it, without further padding.
 *
 *	tar_begin(&t, sink);
 *	tar_add_dir(&t, "models", 0555, err);
 *	tar_begin_file(&t, "models/model.onnx", size, 0444, err);
 *	tar_add(&t, bytes, len);    ... exactly size bytes in all
 *	tar_end_file(&t, err);
 *	tar_end(&t);
 *
 * The caller adds entries in byte order of their paths, parents first: layers are compared by digest.
 */
#ifndef FORMAT_TAR_H
#define FORMAT_TAR_H

#include "base/err.h"
#include "format/sink.h"

#include <stddef.h>
#include <stdint.h>

struct tar {
	struct sink sink;
	uint64_t left; /* bytes that the open file still owes */
	uint64_t size; /* of the open file */
};

/* Begin an archive (ustar) that goes to sink; nothing is written yet. */
void tar_begin(struct tar *t, struct sink sink);
/* ERR_DATA if path does not fit ustar (100 bytes, or 155 + '/' + 100) or leaves its root, or the file has 8 GiB or more. */
int tar_add_dir(struct tar *t, const char *path, unsigned mode, struct err *err);
int tar_begin_file(struct tar *t, const char *path, uint64_t size, unsigned mode, struct err *err);
void tar_add(struct tar *t, const void *bytes, size_t len); /* what goes beyond the size is dropped */
int tar_end_file(struct tar *t, struct err *err);           /* ERR_IO if bytes are missing: the file shrank */
void tar_end(struct tar *t);

#endif
