/* value_index.h - where the keys of a large map are, so that filling it and asking it take time by its size and not by the square of it. */
#ifndef FORMAT_VALUE_INDEX_H
#define FORMAT_VALUE_INDEX_H

#include "format/value/value.h"

/* Take in the keys that are not in the index yet; nothing for a map that is small. What changes keys in another way drops the index first. */
void value_index_update(struct arena *a, struct value *map);
/* Does the index know every key of the map? */
bool value_index_is_whole(const struct value *map);
/* Of such a map: the place of a key of this kind, or n. */
size_t value_index_place(const struct value *map, enum value_kind kind, const char *key);

#endif
