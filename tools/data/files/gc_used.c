/* gc_used.c - collects what must not go. */
#include "tools/data/files/gc_used.h"

#include "base/mem.h"
#include "cache/dir_listing.h"
#include "cache/remote/object_transfer.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"
#include "pipeline/project/source_tree.h"

#include <string.h>

static bool put_key(struct gc_used *u, struct map *keys, const char *id, bool legacy)
{
	CLEANUP(mem_free) char *key = str_format("%c:%s", legacy ? '2' : '3', id);
	const char *kept;
	bool added;

	if (map_get(keys, key, strlen(key)))
		return false;
	kept = arena_strdup(&u->arena, key);
	map_put(keys, kept, strlen(kept), 0, &added);
	return true;
}

static bool put(struct gc_used *u, const char *id, bool legacy)
{
	return put_key(u, &u->keys, id, legacy);
}

bool gc_used_has(const struct gc_used *u, const char *id, bool legacy)
{
	CLEANUP(mem_free) char *key = str_format("%c:%s", legacy ? '2' : '3', id);

	return map_get(&u->keys, key, strlen(key)) != NULL && !map_get(&u->at_remote, key, strlen(key));
}

/* An object, and of a folder what lies in it. A listing that is not in the cache keeps nothing: its files are not here either. */
static int use(struct gc_used *u, const struct object_meta *meta, const char *at, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };
	int there;

	if (!meta->id[0] || !put(u, meta->id, meta->legacy) || !object_is_dir(meta->id))
		return 0;
	there = object_store_has(u->store, meta->id, meta->legacy, NULL, err);
	if (there == 0 && u->cloud)
		return err_set(
			err, DVC_ERROR,
			"the listing of the folder '%s' (%s) is not in the cache: fetch it first, or the remote would lose its files", at,
			meta->id);
	if (there == 0)
		log_warn(u->log, "the listing of the folder '%s' (%s) is not in the cache: what it needs is not known", at, meta->id);
	if (there <= 0)
		return there;
	if (object_store_read(&bytes, u->store, meta->id, meta->legacy, err) < 0 ||
	    dir_listing_parse(&list, str_text(&bytes), bytes.len, meta->id, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		char id[OBJECT_ID_TEXT];

		object_id_of_md5(id, list.v[i].md5);
		put(u, id, meta->legacy);
	}
	return 0;
}

static struct data_share *share_of(struct gc_used *u, const char *remote)
{
	for (size_t i = 0; i < u->shares.n; i++)
		if (remote ? u->shares.v[i].remote && strcmp(u->shares.v[i].remote, remote) == 0 : !u->shares.v[i].remote)
			return &u->shares.v[i];
	u->shares.v = mem_grow(u->shares.v, u->shares.n, &u->shares.cap, sizeof(*u->shares.v));
	u->shares.v[u->shares.n] = (struct data_share){ .remote = mem_strdup(remote) };
	return &u->shares.v[u->shares.n++];
}

static int use_out(struct gc_used *u, const struct stage_out *o, struct err *err)
{
	if (!o->cache)
		return 0;
	if (u->by_remote && o->recorded.id[0] &&
	    object_set_add_tree(&share_of(u, o->remote)->set, u->store, &o->recorded, o->at, NULL, NULL, err) < 0)
		return -1;
	return use(u, &o->recorded, o->at, err);
}

static int use_stages(struct gc_used *u, const struct stage_list *stages, struct err *err)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t k = 0; k < stages->v[i].n_outs; k++)
			if (use_out(u, &stages->v[i].outs[k], err) < 0)
				return -1;
	return 0;
}

static int use_revision(struct gc_used *u, const struct project *p, const char *rev, struct err *err)
{
	CLEANUP(source_tree_release) struct source_tree tree = { 0 };
	CLEANUP(stage_list_release) struct stage_list stages = { 0 };

	if (source_tree_open(&tree, p->root, rev, err) < 0 || project_stages_at(&stages, p, &tree, err) < 0)
		return err_prefix(err, "in the revision %.10s", rev);
	return use_stages(u, &stages, err);
}

/* As DVC: with an output whose remote nobody knows, nothing is removed. */
static int use_workspace(struct gc_used *u, struct project *p, const struct stage_list *stages, struct err *err)
{
	if (project_remotes_known(p, stages, err) == 0)
		return use_stages(u, stages, err);
	err->code = DVC_ERROR;
	return err_prefix(err, "Failed to collect 'workspace'");
}

int gc_used_project(struct gc_used *u, struct project *p, const struct revision_choice *choice, const struct env *env, bool skip_failed,
		    struct err *err)
{
	CLEANUP(strvec_release) struct strvec revisions = { 0 };
	CLEANUP(stage_list_release) struct stage_list stages = { 0 };

	if (project_stages(&stages, p, err) < 0 || use_workspace(u, p, &stages, err) < 0)
		return -1;
	if (revision_list_find(&revisions, p->root, choice, env, err) < 0)
		return -1;
	for (size_t i = 0; i < revisions.n; i++) {
		if (use_revision(u, p, revisions.v[i], err) == 0)
			continue;
		if (!skip_failed)
			return -1;
		log_warn(u->log, "%s: what this revision needs is not kept", err->text);
	}
	return 0;
}

static int drop_share(struct gc_used *u, struct data_project *d, const struct cloud_args *args, struct data_share *share, struct err *err)
{
	struct project_remote r;
	int status = project_remote_open(&r, &d->project, share->remote ? share->remote : args->remote, err);

	if (status < 0)
		return -1;
	/* Each is asked for: what goes here must be there, whatever its folder says. */
	status = transfer_look(r.remote, &share->set, &(struct transfer_terms){ .jobs = args->jobs }, true, err);
	project_remote_release(&r);
	for (size_t i = 0; status == 0 && i < share->set.n; i++)
		if (share->set.v[i].where == OBJECT_THERE)
			put_key(u, &u->at_remote, share->set.v[i].id, share->set.v[i].legacy);
	return status;
}

int gc_used_drop_remote(struct gc_used *u, struct data_project *d, const struct cloud_args *args, struct err *err)
{
	struct project_remote r;

	if (project_remote_open(&r, &d->project, args->remote, err) < 0)
		return -1;
	project_remote_release(&r);
	for (size_t i = 0; i < u->shares.n; i++)
		if (drop_share(u, d, args, &u->shares.v[i], err) < 0)
			return -1;
	return 0;
}

void gc_used_release(struct gc_used *u)
{
	map_release(&u->keys);
	map_release(&u->at_remote);
	arena_release(&u->arena);
	data_used_release(&u->shares);
}
