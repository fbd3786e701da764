/* yaml_scan.h - YAML 1.2 to tokens, comments among them, as ruamel.yaml's round-trip scanner cuts them. For yaml_edit.h alone. */
#ifndef FORMAT_YAML_SCAN_H
#define FORMAT_YAML_SCAN_H

#include "format/yaml/yaml_look.h"

enum ytoken_kind {
	YTOKEN_STREAM_END,
	YTOKEN_DOCUMENT_START,
	YTOKEN_DOCUMENT_END,
	YTOKEN_BLOCK_SEQUENCE,
	YTOKEN_BLOCK_MAPPING,
	YTOKEN_BLOCK_END,
	YTOKEN_FLOW_SEQUENCE,
	YTOKEN_FLOW_MAPPING,
	YTOKEN_FLOW_SEQUENCE_END,
	YTOKEN_FLOW_MAPPING_END,
	YTOKEN_BLOCK_ENTRY,
	YTOKEN_FLOW_ENTRY,
	YTOKEN_KEY,
	YTOKEN_VALUE,
	YTOKEN_ALIAS,
	YTOKEN_ANCHOR,
	YTOKEN_TAG,
	YTOKEN_SCALAR,
	YTOKEN_COMMENT,
};

/* The comments of a token: one behind it, several above it. A token hands them on to what it begins. */
struct ynotes {
	struct yaml_note *post;
	struct yaml_note **pre;
	size_t n_pre;
	bool from_colon; /* handed on by a ':' whose value is on the next line: what ends the value then keeps no comments */
};

struct ytoken {
	enum ytoken_kind kind;
	int line, col, end_line; /* from 0 */
	const char *text;        /* SCALAR, ALIAS, ANCHOR, TAG, COMMENT; in the arena */
	size_t len;
	char style;              /* SCALAR: 0 = plain */
	struct ynotes *notes;    /* NULL = none */
	const char *header_note; /* SCALAR: behind | or > */
};

struct yscan {
	struct arena *arena;
	const char *path;
	struct err *err;
	uint32_t *text; /* decoded; NULs behind its end */
	size_t n, at;
	int line, col;
	struct ytoken *tokens;
	size_t n_tokens, cap_tokens;
	int indent;
	int *indents;
	size_t n_indents, cap_indents;
	char flow[VALUE_MAX_DEPTH + 4];
	int flow_level;
	bool may_be_key; /* may a key without '?' begin here? */
	struct {
		bool possible, required;
		size_t token, at;
		int line, col;
	} keys[VALUE_MAX_DEPTH + 4]; /* one a flow level */
};

/* All tokens of a text; s is all zeros but for arena, path, err. ERR_USAGE "path:line:col: ..." */
int yscan_all(struct yscan *s, const char *text, size_t len);
void yscan_release(struct yscan *s);

/* Between the files of the scanner. */
enum { YSCAN_AHEAD = 8 };
#define YSCAN_PEEK(s, i) ((s)->text[(s)->at + (i)])
/*
 * UTF-8 to code points, zeros behind them; step over n of them; make a token, a text or a comment in s's arena; or fail with
 * "path:line:col: what" (-1).
 */
void yscan_decode(struct yscan *s, const char *text, size_t len);
int yscan_check(struct yscan *s); /* what ruamel.yaml's reader lets through */
int yscan_fail(struct yscan *s, const char *what);
void yscan_forward(struct yscan *s, size_t n);
bool yscan_is_break(uint32_t c);
bool yscan_is_end(uint32_t c);              /* a line break or the end of the text */
bool yscan_is_blank(uint32_t c);            /* that, or a blank or tab */
uint32_t yscan_take_break(struct yscan *s); /* 0 if there is none */
bool yscan_at_document_mark(const struct yscan *s);
struct ytoken *yscan_add(struct yscan *s, enum ytoken_kind kind);
const char *yscan_keep(struct yscan *s, const struct str *text);
struct yaml_note *yscan_note(struct yscan *s, const struct str *text, int col);
/* The next comment (or empty lines) on the way to the next token; false if the token is there. */
bool yscan_skip(struct yscan *s, struct str *comment, int *line, int *col);
/* The text of a scalar's token. */
struct ytoken *yscan_finish(struct yscan *s, size_t token, const struct str *text, char style);
/* What stands behind a token. */
void yscan_set_post(struct yscan *s, struct ytoken *token, const struct str *text, int col);
int yscan_block_scalar(struct yscan *s, char style);
int yscan_quoted(struct yscan *s, char quote);
int yscan_plain(struct yscan *s);

#endif
