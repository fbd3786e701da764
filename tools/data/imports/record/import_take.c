/* import_take.c - opens the repository of an import and stores its path. */
#include "tools/data/imports/record/import_take.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/sources/source_data.h"
#include "tools/data/imports/record/import_versions.h"

#include <string.h>

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

static int take_from_url(struct object_meta *out, size_t *n_files, struct url_source *s, struct import_desk *desk,
			 const struct stage_dep *dep, const struct import_take *how, struct err *err)
{
	CLEANUP(url_facts_release) struct url_facts f = { 0 };

	if (url_source_look(&f, s, desk->workspace, true, err) < 0)
		return -1;
	if (!f.found)
		return err_set(err, DVC_FAILED, "'%s' does not exist", dep->path);
	if (value_get(dep->entry, f.key) && !url_facts_are_recorded(&f, dep->entry))
		return err_set(err, DVC_FAILED, "'%s' is another now than is recorded: update it", dep->path);
	if (n_files)
		*n_files = f.n ? f.n : 1;
	return url_source_store(out, s, &f, how->store, err);
}

int import_take(struct object_meta *out, size_t *n_files, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep,
		const struct import_take *how, struct err *err)
{
	struct repo_source_terms terms;

	if (dep->kind != DEP_REPO) {
		CLEANUP(url_source_release) struct url_source source = { 0 };
		CLEANUP(mem_free) char *base = NULL;
		struct url_source_terms url;

		if (value_get(dep->entry, "files") && !how->unlocked)
			return import_take_versions(out, n_files, desk, s, dep, how, err);
		import_dep_url(&url, &base, desk, s, dep);
		url.jobs = how->jobs;
		url.version = value_get_text(dep->entry, "version_id");
		return url_source_open(&source, &url, err) < 0 ? -1 : take_from_url(out, n_files, &source, desk, dep, how, err);
	}
	import_dep_terms(&terms, desk, s, dep, !how->unlocked);
	if (how->rev)
		terms.rev = how->rev;
	return take_from_repo(out, n_files, &terms, dep->path, how, err);
}
