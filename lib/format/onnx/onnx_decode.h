/* onnx_decode.h - decodes protobuf messages by tables of rules; no length in the bytes is trusted. For onnx_read.c. */
#ifndef FORMAT_ONNX_DECODE_H
#define FORMAT_ONNX_DECODE_H

#include "base/arena.h"
#include "base/err.h"
#include "format/onnx/onnx.h"
#include "format/onnx/protobuf.h"

#include <stddef.h>
#include <stdint.h>

enum kind {
	KIND_INT, /* int64_t; `count` (if any) is how often it was there */
	KIND_FLOAT,
	KIND_TEXT,    /* struct onnx_text; `count` as for KIND_INT */
	KIND_MESSAGE, /* a struct inside */
	KIND_POINTER, /* a struct of its own */
	KIND_INTS,    /* arrays: a pointer at `offset`, a size_t at `count` */
	KIND_FLOATS,
	KIND_DOUBLES,
	KIND_TEXTS,
	KIND_MESSAGES,
	KIND_REFUSE,
};

#define NO_COUNT SIZE_MAX

struct message;

/* What a field of a message means. Fields without a rule are skipped. */
struct rule {
	unsigned number;
	enum kind kind;
	size_t offset, count;
	const struct message *of; /* KIND_MESSAGE, KIND_POINTER, KIND_MESSAGES */
	size_t most;              /* arrays; 0 = as many as the bytes hold */
	const char *what;         /* KIND_REFUSE */
};

struct reader {
	struct arena *arena;
	const char *path;
	struct err *err;
};

struct message {
	const char *name;
	size_t size; /* of the struct that the rules fill */
	const struct rule *rules;
	size_t out_size; /* of the caller's struct, if finish() makes another one of it; else 0 */
	int (*finish)(struct reader *r, void *out, const void *parts);
};

#define FIELD(type, member) offsetof(struct type, member)
#define LIST(type, number, kind, member, count_, ...)                                                                                      \
	{                                                                                                                                  \
		number, kind, FIELD(type, member), FIELD(type, count_), __VA_ARGS__                                                        \
	}
#define ONE(type, number, kind, member, ...)                                                                                               \
	{                                                                                                                                  \
		number, kind, FIELD(type, member), NO_COUNT, __VA_ARGS__                                                                   \
	}
#define REFUSE(number, text)                                                                                                               \
	{                                                                                                                                  \
		number, KIND_REFUSE, 0, NO_COUNT, NULL, 0, text                                                                            \
	}

/*
 * Decode one message into the struct that its rules describe (all of it is overwritten).
 * Texts and large lists point into the bytes or into the reader's arena. ERR_DATA.
 */
int onnx_decode(struct reader *r, const struct message *m, void *out, struct pb in);

/* ERR_DATA "path: not an ONNX model: what in where". Returns -1. */
int onnx_decode_error(struct reader *r, const char *what, const char *where);

#endif
