/* protobuf.c - the wire format of protocol buffers. */
#include "format/onnx/protobuf.h"

#include <string.h>

int pb_next_varint(struct pb *in, uint64_t *value)
{
	uint64_t result = 0;

	if (in->at == in->end)
		return 0;
	for (unsigned shift = 0; shift < 64 && in->at < in->end; shift += 7) {
		uint8_t byte = *in->at++;

		if (shift == 63 && byte > 1)
			return -1;
		result |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*value = result;
			return 1;
		}
	}
	return -1;
}

static int next_fixed(struct pb *in, uint64_t *value, size_t size)
{
	if ((size_t)(in->end - in->at) < size)
		return -1;
	*value = 0;
	memcpy(value, in->at, size); /* little-endian, as every machine we build for */
	in->at += size;
	return 1;
}

static int next_bytes(struct pb *in, struct pb *body)
{
	uint64_t len;

	if (pb_next_varint(in, &len) <= 0 || len > (uint64_t)(in->end - in->at))
		return -1;
	*body = (struct pb){ in->at, in->at + len };
	in->at += len;
	return 1;
}

int pb_next(struct pb *in, struct pb_field *field)
{
	uint64_t tag;
	int got = pb_next_varint(in, &tag);

	if (got <= 0)
		return got;
	if (tag >> 3 == 0 || tag >> 3 > (1u << 29) - 1)
		return -1;
	*field = (struct pb_field){ .number = (unsigned)(tag >> 3), .wire = tag & 7 };
	switch (tag & 7) {
	case PB_VARINT:
		return pb_next_varint(in, &field->value) == 1 ? 1 : -1;
	case PB_FIXED64:
		return next_fixed(in, &field->value, 8);
	case PB_BYTES:
		return next_bytes(in, &field->body);
	case PB_FIXED32:
		return next_fixed(in, &field->value, 4);
	default:
		return -1; /* groups: ONNX has none */
	}
}

void pb_put_varint(struct str *out, uint64_t value)
{
	while (value >= 0x80) {
		str_addch(out, (char)(value | 0x80));
		value >>= 7;
	}
	str_addch(out, (char)value);
}

static void put_tag(struct str *out, unsigned number, enum pb_wire wire)
{
	pb_put_varint(out, (uint64_t)number << 3 | wire);
}

void pb_put_int(struct str *out, unsigned number, int64_t value)
{
	put_tag(out, number, PB_VARINT);
	pb_put_varint(out, (uint64_t)value);
}

void pb_put_float(struct str *out, unsigned number, float value)
{
	put_tag(out, number, PB_FIXED32);
	str_addn(out, &value, sizeof value);
}

void pb_put_bytes(struct str *out, unsigned number, const void *bytes, size_t len)
{
	put_tag(out, number, PB_BYTES);
	pb_put_varint(out, len);
	str_addn(out, bytes, len);
}

void pb_put_text(struct str *out, unsigned number, const char *text)
{
	pb_put_bytes(out, number, text, strlen(text));
}

void pb_put_message(struct str *out, unsigned number, struct str *message)
{
	pb_put_bytes(out, number, str_text(message), message->len);
	str_release(message);
}
