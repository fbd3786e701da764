/* yaml_edit.h - YAML that is read, changed in places, and written back with its comments, order and spellings, as DVC does by ruamel.yaml.
 *
 * Read with yaml_edit_read(), change the tree by yaml_edit_put(), value_drop() and yaml_edit_apply(), write with yaml_emit().
 */
#ifndef FORMAT_YAML_EDIT_H
#define FORMAT_YAML_EDIT_H

#include "format/yaml/yaml_emit.h"

/*
 * The tree of a text, with its look. An alias is the node that it names, once more; a merge key stays one, and its keys are not
 * among the map's. An empty text is an empty map. path is for messages. ERR_USAGE "path:line:col: ...".
 */
int yaml_edit_read(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);
/* The same for who only reads: merge keys are merged, comments are dropped. An alias still is the very node. */
int yaml_edit_values(struct value **out, struct arena *a, const char *text, size_t len, const char *path, struct err *err);

/* Sets a key of a map that was read. A text in the place of a block (| or >) becomes one. */
void yaml_edit_put(struct arena *a, struct value *map, const char *key, struct value *child);

/*
 * `to` becomes equal to `from`, keeping what it can of `to`: lists of the same length and maps are entered, what is equal stays as it
 * stands, what `from` lacks goes. What is new is shared with `from`. Both are maps, or both lists.
 */
void yaml_edit_apply(struct arena *a, struct value *to, const struct value *from);

#endif
