/* template.h - `${name}` in dvc.yaml: the names that may stand there, and what comes out.
 *
 * Names are one tree, merged from params.yaml and `vars`. All that is made lies in the scope's arena.
 */
#ifndef PIPELINE_TEMPLATE_H
#define PIPELINE_TEMPLATE_H

#include "format/value/value.h"

#include <stdbool.h>

/* One file or inline map that names came from. */
struct template_source {
	const char *name;         /* "params.yaml", "vars[0]", "train.vars[1]" */
	const char *file;         /* relative to the project's root; NULL = an inline map */
	const struct value *root; /* what it said */
	const char *const *keys;  /* of a file of which only these were loaded; NULL = all */
	size_t n_keys;
};

/* A file of names as it was read: a stage's own vars name the same one for each stage that a group makes. */
struct template_file {
	const char *path; /* relative to the project's root */
	struct value *root;
	struct template_file *before;
};

struct template_scope {
	struct arena *arena;
	const char *path; /* of the dvc.yaml, for messages */
	struct value *names;
	struct template_source *sources;
	size_t n_sources, cap_sources;
	struct template_file **files; /* that were read, the last one first: one for all scopes of a dvc.yaml */
	size_t most_bytes;            /* of the arena: what templates make of a short file may be very long */
	bool in_group;                /* `item` and `key` are taken */
	/* How a map in `cmd` becomes flags: the project's parsing.bool = boolean_optional, parsing.list = append. */
	bool bool_optional, list_append;
};

enum { TEMPLATE_MOST_BYTES = 256 << 20 }; /* that the templates of one dvc.yaml make */

/* An empty scope; path is the file's, for messages. What is put into it lives in the arena. */
void template_scope_init(struct template_scope *scope, struct arena *arena, const char *path);
/* A scope of its own that begins with the same names. Nothing is to be released: the arena has it all. */
void template_scope_copy(struct template_scope *out, const struct template_scope *from);

/*
 * Merge a map of names in; `at` says where it stands, for messages. DVC_ERROR for a leaf that is there already, and for `item` and `key`
 * within a group.
 */
int template_merge(struct template_scope *scope, const struct template_source *source, const struct value *at, struct err *err);
/* `name` is `value`, whatever it was. */
void template_set(struct template_scope *scope, const char *name, struct value *value);

enum template_use {
	TEMPLATE_SCALARS, /* a name is a scalar */
	TEMPLATE_CMD,     /* or a map, which becomes --flags within a text */
	TEMPLATE_ANY,     /* or anything, where it is the whole text */
};

/*
 * in with every text and every key resolved. A text that is one `${name}` keeps the name's type. what ("stages.train.cmd") is for
 * messages. DVC_ERROR "dvc.yaml:4:10: 'stages.train.cmd': there is no 'lr' (did you mean 'learning_rate'?)".
 */
int template_resolve(struct value **out, const struct template_scope *scope, const struct value *in, const char *what,
		     enum template_use use, struct err *err);

/* Is there a `${...}` in this text? */
bool template_is(const char *text);
/* In any text or key of this value? */
bool template_is_in(const struct value *value);

/* As DVC shows a value within a text and in a stage's name: true, 0.001, None. */
void template_text(struct str *out, const struct value *value);

#endif
