/* yaml_compose.h - between the files that make a tree of tokens. */
#ifndef FORMAT_YAML_COMPOSE_H
#define FORMAT_YAML_COMPOSE_H

#include "format/yaml/scan/yaml_scan.h"

struct yanchored {
	const char *name;
	struct value *value;
	size_t weight;
};

struct ycompose {
	struct yscan scan;
	size_t at;
	struct arena *arena;
	struct yanchored *anchors;
	size_t n_anchors, cap_anchors;
	size_t n_values, n_aliased;
	int depth;
	bool merge; /* for who only reads */
};

/* A node and the comments that came with it; who holds it keeps them. */
struct ynode_made {
	struct value *value;
	struct ynotes *notes;
	struct yaml_note **end;
	size_t n_end;
};

/* err is "path:line:col: what" of the token. Returns -1. */
int ycompose_fail(struct ycompose *c, const struct ytoken *token, const char *what);

/* The next token, with the comments above it; the comments behind it are its own only once it is got. */
struct ytoken *ycompose_peek(struct ycompose *c);
bool ycompose_next_is(struct ycompose *c, enum ytoken_kind kind);
struct ytoken *ycompose_get(struct ycompose *c);
/* A token's comments go to the one that follows it. */
void ycompose_hand_on(struct ycompose *c, struct ytoken *token, bool from_colon);

/* Places a value, and counts it. */
struct value *ycompose_made(struct ycompose *c, struct value *value, const struct ytoken *token);
struct yaml_look *ycompose_look(struct ycompose *c, struct value *value);
/* A scalar token's value, and how it is to be spelled when it is written back. */
struct value *ycompose_scalar(struct ycompose *c, const struct ytoken *token, const char *tag);

/* The null where a value could stand and nothing does; its place is the token's. */
struct ynode_made ycompose_empty(struct ycompose *c, const struct ytoken *token);
/* The node that begins with the next token. block: may it be in block style? indentless: may dashes stand under the key? */
int ycompose_node(struct ycompose *c, struct ynode_made *out, bool block, bool indentless);
/* Behind the token that begins them: all items, into out->value. */
int ycompose_block_list(struct ycompose *c, struct ynode_made *out, bool indentless);
int ycompose_block_map(struct ycompose *c, struct ynode_made *out);
int ycompose_flow(struct ycompose *c, struct ynode_made *out, bool is_map);
void ycompose_keep_notes(struct ycompose *c, struct ynode_made *node);

#endif
