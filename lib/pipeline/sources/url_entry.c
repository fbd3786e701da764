/* url_entry.c - the order of the keys is DVC's. */
#include "pipeline/sources/url_entry.h"

void url_entry_put(struct value *map, struct arena *a, const struct url_facts *f)
{
	const char *version = !f->is_dir && f->n == 1 ? f->v[0].version : NULL;

	if (f->digest && *f->digest)
		value_put(a, map, f->key, value_text(a, f->digest));
	if (f->meta.size >= 0)
		value_put(a, map, "size", value_int(a, f->meta.size));
	if (f->meta.n_files >= 0)
		value_put(a, map, "nfiles", value_int(a, f->meta.n_files));
	if (f->meta.isexec)
		value_put(a, map, "isexec", value_bool(a, true));
	if (version && *version)
		value_put(a, map, "version_id", value_text(a, version));
}
