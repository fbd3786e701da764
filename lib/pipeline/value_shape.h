/* value_shape.h - what a tree of values may look like, as tables, and the walk that holds one against them, with the place of what is wrong.
 *
 *	static const struct shape size = { SHAPE_INT, "a whole number" };
 *	static const struct shape entry = { SHAPE_MAP, "a map", .keys = (const struct shape_key[]){ { "size", &size }, { 0 } } };
 */
#ifndef PIPELINE_VALUE_SHAPE_H
#define PIPELINE_VALUE_SHAPE_H

#include "format/value/value.h"

enum {
	SHAPE_NOTHING = 1 << VALUE_NULL,
	SHAPE_FLAG = 1 << VALUE_BOOL,
	SHAPE_INT = 1 << VALUE_INT,
	SHAPE_TEXT = 1 << VALUE_TEXT,
	SHAPE_LIST = 1 << VALUE_LIST,
	SHAPE_MAP = 1 << VALUE_MAP,
	SHAPE_ANYTHING = ~0,
};

struct shape;

struct shape_key {
	const char *name;
	const struct shape *shape;
	bool required;
};

struct shape {
	unsigned kinds;
	const char *expected;         /* "a list of texts" */
	const struct shape *items;    /* of a list; NULL = anything */
	const struct shape *values;   /* of a map of any keys; NULL = anything */
	const struct shape_key *keys; /* of a map of these keys alone */
	bool one_key;                 /* a map of any keys has at least one */
	bool (*is)(const char *text); /* of a text: it is one of these; NULL = any */
	/* Another shape for this value, if it is not this one after all; may be NULL. */
	const struct shape *(*instead)(const struct value *v);
};

extern const struct shape shape_anything, shape_text, shape_flag, shape_int, shape_texts;

/*
 * Hold root, which is all of the file at path, against the shape. y: the same file, for the places of keys; NULL = those of their values.
 * DVC_ERROR "dvc.yaml:3:9: 'stages.train.deps': a list of texts is expected, not a text", and "did you mean" for unknown keys.
 */
int shape_check(const struct shape *shape, const char *path, const struct yaml *y, const struct value *root, struct err *err);

/* "a text", "true or false", "a number", ...: what a value is, for messages. */
const char *value_kind_name(enum value_kind kind);

#endif
