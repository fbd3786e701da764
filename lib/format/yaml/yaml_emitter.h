/* yaml_emitter.h - between the files of yaml_emit: the pen, and scalars. */
#ifndef FORMAT_YAML_EMITTER_H
#define FORMAT_YAML_EMITTER_H

#include "base/map.h"
#include "format/yaml/yaml_look.h"

enum { YAML_WIDTH = 80, YAML_KEY_MOST = 128, YAML_INDENT = 2, YAML_NO_INDENT = -1 };

struct yaml_indent {
	int before; /* YAML_NO_INDENT at the top */
	bool sequence;
};

struct yaml_emitter {
	struct str *out;
	int column, indent;
	bool whitespace, indention, no_newline;
	bool open_ended;                             /* the last block keeps its line breaks: the end must be marked */
	bool in_sequence, in_mapping, in_simple_key; /* where the current node stands */
	int flow_level;
	char flow_open[VALUE_MAX_DEPTH + 8]; /* '[', '{', or 0 for a map without braces */
	struct yaml_indent indents[VALUE_MAX_DEPTH * 2 + 8];
	int n_indents;
	uint32_t *chars; /* the current scalar, decoded */
	size_t n_chars, cap_chars;
	struct map seen; /* lists and maps by address -> index into anchors */
	struct yaml_anchor *anchors;
	size_t n_anchors, cap_anchors;
	int last_id;
};

struct yaml_anchor {
	const struct value *node;
	char name[48];
	bool used, written;
};

/* The pen. */
void yaml_pen_indicator(struct yaml_emitter *e, const char *text, bool need_blank, bool blank_after, bool indention);
void yaml_pen_indent(struct yaml_emitter *e);
void yaml_pen_break(struct yaml_emitter *e, uint32_t c);
void yaml_pen_chars(struct yaml_emitter *e, size_t from, size_t to);
void yaml_pen_push(struct yaml_emitter *e, bool flow, bool sequence, bool indentless);
void yaml_pen_pop(struct yaml_emitter *e);

/* Comments; true if there were some. `once`: one above a collection is also above its first item, and is written once. */
void yaml_pen_note(struct yaml_emitter *e, const struct yaml_note *note, bool pre);
bool yaml_pen_post(struct yaml_emitter *e, const struct yaml_notes *notes);
bool yaml_pen_pre(struct yaml_emitter *e, struct yaml_note **pre, size_t n, bool once);

/* Anchors: found in a first walk; written where the node is. True if an alias was all that had to be written. */
void yaml_anchors_find(struct yaml_emitter *e, const struct value **root);
bool yaml_anchor_write(struct yaml_emitter *e, const struct value *node);

/* The text of a scalar, into e->chars. */
void yaml_chars_of(struct yaml_emitter *e, const struct value *node);
/* Decodes the text into e->chars. */
void yaml_chars_set(struct yaml_emitter *e, const char *text, size_t len);

/* Is it a line break that is written as one: LF, NEL, LS or PS? */
bool yaml_is_break(uint32_t c);

struct yaml_analysis {
	bool empty, multiline, flow_plain, block_plain, single_quoted;
};
/* Which styles e->chars can be written in. */
struct yaml_analysis yaml_analyze(const struct yaml_emitter *e);
/* 0 = plain. implicit: a plain word would read back as this value. */
char yaml_choose_style(const struct yaml_emitter *e, const struct yaml_analysis *a, char style, bool implicit);

/* Writes e->chars in a style. */
void yaml_write_scalar(struct yaml_emitter *e, char style, const char *header_note);

#endif
