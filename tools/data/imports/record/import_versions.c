/* import_versions.c - asks for each file of a folder by the id of its version. */
#include "tools/data/imports/record/import_versions.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "pipeline/dvc_code.h"

static int take_file(struct dir_listing *list, const struct url_source_terms *folder, const struct value *file, struct object_store *store,
		     struct err *err)
{
	CLEANUP(url_source_release) struct url_source source = { 0 };
	CLEANUP(url_facts_release) struct url_facts f = { 0 };
	const char *path = value_get_text(file, "relpath");
	CLEANUP(mem_free) char *url = str_format("%s/%s", folder->url, path ? path : "");
	struct url_source_terms terms = *folder;
	struct object_meta meta;
	uint8_t md5[16];

	terms.url = url;
	terms.version = value_get_text(file, "version_id");
	if (!path || !fs_is_safe_relative(path))
		return err_set(err, DVC_FAILED, "'%s' is no name for a file", path ? path : "");
	if (url_source_open(&source, &terms, err) < 0 || url_source_look(&f, &source, NULL, false, err) < 0)
		return -1;
	if (!f.found || f.is_dir)
		return err_set(err, DVC_FAILED, "'%s' does not exist at the version that is recorded", url);
	if (url_source_store(&meta, &source, &f, store, err) < 0)
		return -1;
	object_md5_of_id(md5, meta.id);
	dir_listing_add(list, path, md5, meta.size);
	return 0;
}

int import_take_versions(struct object_meta *out, size_t *n_files, struct import_desk *desk, const struct stage *s,
			 const struct stage_dep *dep, const struct import_take *how, struct err *err)
{
	const struct value *files = value_get(dep->entry, "files");
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) char *base = NULL;
	struct url_source_terms folder;

	import_dep_url(&folder, &base, desk, s, dep);
	for (size_t i = 0; files && i < files->n; i++)
		if (take_file(&list, &folder, files->items[i], how->store, err) < 0)
			return -1;
	if (n_files)
		*n_files = files ? files->n : 0;
	*out = OBJECT_META_NONE;
	dir_listing_sort(&list);
	dir_listing_write(&bytes, out, &list);
	return object_store_put_bytes(how->store, out->id, false, str_text(&bytes), bytes.len, err);
}
