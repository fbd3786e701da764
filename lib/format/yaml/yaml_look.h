/* yaml_look.h - how a file had a value written: what yaml_edit.h keeps of it, so that yaml_emit() writes it back. Only those two look inside. */
#ifndef FORMAT_YAML_LOOK_H
#define FORMAT_YAML_LOOK_H

#include "format/value/value.h"

/* One comment, or the empty lines after a value: the text from its '#' (or first line break) on, lines and all, and its column. */
struct yaml_note {
	const char *text;
	size_t len;
	int col; /* from 0 */
	bool done;
};

struct yaml_notes {
	struct yaml_note *post; /* behind it, on its line */
	struct yaml_note **pre; /* (n_pre) above it */
	size_t n_pre;
};

/* What stands around one child of a list or map. */
struct yaml_slot {
	const char *key;         /* of a map; NULL in a list */
	enum value_kind kind;    /* of the key */
	size_t place;            /* of a list */
	struct yaml_notes item;  /* around the item, or the key */
	struct yaml_notes value; /* around the key's value */
};

struct yaml_look {
	char style;           /* scalars: 0 = plain, '\'', '"', '|', '>' */
	bool flow;            /* [a, b], {a: 1} */
	const char *spelling; /* a scalar's text as it is written back; NULL = by its value */
	size_t spelling_len;
	const char *header_note; /* "# ..." behind | or > */
	const char *anchor;
	const char *tag; /* "!!str", "!x" */
	bool has_notes, loses_notes;
	struct yaml_notes notes;
	struct yaml_note **end; /* (n_end) after the last child */
	size_t n_end;
	struct yaml_slot *slots;
	size_t n_slots, cap_slots;
	struct value *merged; /* what `<<` names */
	size_t merge_place;
};

/* How the i-th child of a list or map was written; NULL if it was made. Borrowed. */
const struct yaml_slot *yaml_look_slot(const struct value *parent, size_t i);

#endif
