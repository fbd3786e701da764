/* import_take.c - opens the repository of an import and stores its path. */
#include "tools/data/imports/import_take.h"

#include "base/mem.h"
#include "pipeline/sources/source_data.h"

static int take_from_repo(struct object_meta *out, size_t *n_files, const struct repo_source_terms *terms, const char *path,
			  const struct import_take *how, struct err *err)
{
	struct repo_source source;
	struct source_data data = { 0 };
	CLEANUP(mem_free) char *below = NULL;
	const struct view_node *node = NULL;
	int status;

	if (repo_source_open(&source, &below, path, terms, err) < 0)
		return -1;
	status = source_data_open(&data, &source, how->store, below, how->jobs, how->what, err);
	if (status == 0)
		node = source_data_find(&data, below, err);
	if (node)
		status = source_data_store(out, &data, node, below, err);
	if (n_files)
		*n_files = data.n_files;
	source_data_release(&data);
	repo_source_release(&source);
	return node ? status : -1;
}

int import_take(struct object_meta *out, size_t *n_files, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep,
		const struct import_take *how, struct err *err)
{
	struct repo_source_terms terms;

	import_dep_terms(&terms, desk, s, dep, !how->unlocked);
	if (how->rev)
		terms.rev = how->rev;
	return take_from_repo(out, n_files, &terms, dep->path, how, err);
}
