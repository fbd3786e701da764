/* url_to_remote.c - brings, sends, and leaves nothing behind. */
#include "tools/data/imports/url_to_remote.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/object_transfer.h"
#include "pipeline/dvc_code.h"

static int send(struct data_project *d, struct object_store *store, const struct object_meta *meta, const char *path, const char *remote,
		unsigned jobs, struct err *err)
{
	CLEANUP(object_set_release) struct object_set set = { 0 };
	struct progress progress;
	const struct transfer_terms terms = { .jobs = jobs, .progress = &progress };
	struct transfer_result result = { 0 };
	struct project_remote r = { 0 };
	int status;

	if (project_remote_open(&r, &d->project, remote, err) < 0 || object_set_add_tree(&set, store, meta, path, NULL, NULL, err) < 0) {
		project_remote_release(&r);
		return -1;
	}
	progress_start_moves(&progress, "Pushing", d->args->quiet);
	status = transfer_push(&result, r.remote, store, &set, &terms, err);
	progress_end(&progress);
	project_remote_release(&r);
	return status == 0 && result.n_failed ? (*err = result.first, -1) : status;
}

int url_to_remote(struct object_meta *out, struct data_project *d, struct url_source *s, const struct url_facts *f, const char *remote,
		  unsigned jobs, struct err *err)
{
	const struct object_store_options options = { 0 };
	struct object_store store;
	struct err ignored = { 0 };
	char chance[17];
	CLEANUP(mem_free) char *folder = NULL;
	int status;

	digest_random_hex(chance, 8);
	folder = str_format("%s/tmp/interlock-through-%s", d->project.dvc_folder, chance);
	if (object_store_open(&store, folder, &options, err) < 0)
		return -1;
	status = url_source_store(out, s, f, &store, err);
	if (status == 0)
		status = send(d, &store, out, s->terms.url, remote, jobs, err);
	object_store_release(&store);
	fs_remove_tree(folder, &ignored);
	return status;
}
