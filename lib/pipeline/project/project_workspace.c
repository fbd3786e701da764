/* project_workspace.c - puts store, index and ignore rules of a project together. */
#include "pipeline/project/project_workspace.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"

#include <string.h>

static int sync_objects(void *store, struct err *err)
{
	return object_store_sync(store, err);
}

int project_workspace_open(struct project_workspace *w, const struct project *p, struct err *err)
{
	CLEANUP(mem_free) char *temp = fs_join(p->dvc_folder, "tmp"), *known = fs_join(temp, "interlock");
	const struct ini_option *kinds = ini_option(p->config, "cache", "type");
	const char *shared = ini_get(p->config, "cache", "shared");
	struct object_store_options options = { .near = temp, .shared = shared && strcmp(shared, "group") == 0 };
	CLEANUP(str_release) struct str types = { 0 };

	*w = (struct project_workspace){ 0 };
	for (size_t i = 0; kinds && i < kinds->values.n; i++)
		str_addf(&types, "%s%s", i ? "," : "", kinds->values.v[i]);
	options.types = types.len ? str_text(&types) : NULL;
	if (object_store_open(&w->store, p->cache_folder, &options, err) < 0) {
		err->code = err->code == ERR_USAGE ? DVC_CONFIG : DVC_ERROR;
		return -1;
	}
	/* Half a file beside the data would be taken for data; what a killed process leaves there goes when the store is opened. */
	w->owns_temps = fs_temps_in(known);
	if (w->owns_temps)
		fs_before_commit(sync_objects, &w->store);
	w->ignore = ignore_new(p->root);
	w->index = stat_index_open(known);
	w->workspace = (struct workspace){ .root = p->root, .store = &w->store, .ignore = w->ignore, .index = w->index };
	return 0;
}

/* What was fetched, and what no file names yet. A failure was said by whoever writes next, or fsck says it. */
static void sync_rest(struct project_workspace *w)
{
	struct err ignored;

	if (w->store.root)
		object_store_sync(&w->store, &ignored);
}

void project_workspace_release(struct project_workspace *w)
{
	sync_rest(w);
	if (w->index)
		stat_index_close(w->index);
	ignore_free(w->ignore);
	if (w->owns_temps) {
		fs_temps_in(NULL);
		fs_before_commit(NULL, NULL);
	}
	object_store_release(&w->store);
	*w = (struct project_workspace){ 0 };
}
