/* protobuf.h - the wire format of protocol buffers: reading field by field without a copy, and appending fields. */
#ifndef FORMAT_PROTOBUF_H
#define FORMAT_PROTOBUF_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum pb_wire { PB_VARINT = 0, PB_FIXED64 = 1, PB_BYTES = 2, PB_FIXED32 = 5 };

/* A message, or what is left of it. */
struct pb {
	const uint8_t *at, *end;
};

struct pb_field {
	unsigned number;
	enum pb_wire wire;
	uint64_t value; /* PB_VARINT, PB_FIXED32, PB_FIXED64 */
	struct pb body; /* PB_BYTES; lies within the message that was read */
};

/* The next field. Returns 1, 0 at the end, -1 if malformed (cut off, over-long, a group, field 0). */
int pb_next(struct pb *in, struct pb_field *field);
/* One varint of a packed list; the same results. */
int pb_next_varint(struct pb *in, uint64_t *value);

/* Append a varint, or field `number` as a varint, fixed32, bytes or text (protobuf's encoding). */
void pb_put_varint(struct str *out, uint64_t value);
void pb_put_int(struct str *out, unsigned number, int64_t value);
void pb_put_float(struct str *out, unsigned number, float value);
void pb_put_bytes(struct str *out, unsigned number, const void *bytes, size_t len);
void pb_put_text(struct str *out, unsigned number, const char *text);
/* Put a finished message as a field, and release it. */
void pb_put_message(struct str *out, unsigned number, struct str *message);

#endif
