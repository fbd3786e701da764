/* data_cloud_status.c - what the cache and a remote do not both hold. */
#include "base/map.h"
#include "base/mem.h"
#include "cache/remote/object_transfer.h"
#include "format/value/value.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_remote.h"
#include "tools/data/moving/data_cloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_WIDTH = 20 };

/* The listings of folders say which files there are, so those that only the remote has come first. */
static int fetch_listings(struct data_project *d, const struct cloud_args *args, struct err *err)
{
	struct data_used used = { 0 };
	int status = data_used_collect(&used, d, &args->terms, err);

	for (size_t i = 0; status == 0 && used.unlisted.n && i < used.n; i++) {
		CLEANUP(object_set_release) struct object_set listings = { 0 };
		struct project_remote r;
		struct transfer_result result;

		for (size_t k = 0; k < used.v[i].set.n; k++)
			if (object_is_dir(used.v[i].set.v[k].id))
				object_set_add(&listings, used.v[i].set.v[k].id, used.v[i].set.v[k].legacy, used.v[i].set.v[k].path);
		status = project_remote_open(&r, &d->project, used.v[i].remote ? used.v[i].remote : args->remote, err);
		if (status < 0)
			break;
		status = transfer_fetch(&result, r.remote, &d->cache.store, &listings, &(struct transfer_terms){ .jobs = args->jobs }, err);
		project_remote_release(&r);
	}
	data_used_release(&used);
	return status;
}

/* In DVC's order: of a path that several revisions have, the last of them counts. */
enum cloud_state { IN_SYNC, CLOUD_DELETED, CLOUD_NEW, CLOUD_MISSING };

static enum cloud_state state_of(const struct set_object *o, bool cached)
{
	bool there = o->where == OBJECT_THERE;

	if (cached == there)
		return cached ? IN_SYNC : CLOUD_MISSING;
	return cached ? CLOUD_NEW : CLOUD_DELETED;
}

/* A path and its state, in the order of finding. */
struct finding {
	const char *path;
	enum cloud_state state;
};

struct cloud_differences {
	struct arena *arena;
	struct finding *v;
	size_t n, cap;
	struct map strongest; /* path -> state */
};

static void found_release(struct cloud_differences *found)
{
	free(found->v);
	map_release(&found->strongest);
}

static void note(struct cloud_differences *found, const char *path, enum cloud_state state)
{
	const char *kept = arena_strdup(found->arena, path);
	size_t *strongest = map_put(&found->strongest, kept, strlen(kept), state, NULL);

	if (*strongest < state)
		*strongest = state;
	found->v = mem_grow(found->v, found->n, &found->cap, sizeof(*found->v));
	found->v[found->n++] = (struct finding){ kept, state };
}

static int compare(struct cloud_differences *found, struct data_project *d, const struct cloud_args *args, struct data_share *share,
		   struct err *err)
{
	struct project_remote r;
	int status = project_remote_open(&r, &d->project, share->remote ? share->remote : args->remote, err);

	if (status < 0)
		return -1;
	status = transfer_look(r.remote, &share->set, &(struct transfer_terms){ .jobs = args->jobs }, true, err);
	project_remote_release(&r);
	for (size_t i = 0; status == 0 && i < share->set.n; i++) {
		const struct set_object *o = &share->set.v[i];
		int cached = object_store_has(&d->cache.store, o->id, o->legacy, NULL, err);

		if (cached < 0)
			return -1;
		if (state_of(o, cached) != IN_SYNC)
			note(found, o->path, state_of(o, cached));
	}
	return status;
}

/* Each path once. */
static void tell(struct value *all, struct cloud_differences *found)
{
	static const char *const names[] = { [CLOUD_DELETED] = "deleted", [CLOUD_NEW] = "new", [CLOUD_MISSING] = "missing" };

	for (enum cloud_state state = CLOUD_DELETED; state <= CLOUD_MISSING; state++)
		for (size_t i = 0; i < found->n; i++) {
			const struct finding *f = &found->v[i];
			size_t *strongest = map_get(&found->strongest, f->path, strlen(f->path));

			if (f->state != state || *strongest != state)
				continue;
			value_append(found->arena, all, VALUE_TEXT, f->path, value_text(found->arena, names[state]));
			*strongest = IN_SYNC;
		}
}

static void print(const struct data_project *d, const struct cloud_args *args, const struct value *all)
{
	const char *remote = args->remote ? args->remote : project_default_remote(&d->project);
	CLEANUP(str_release) struct str text = { 0 };

	if (d->args->json) {
		value_to_json(&text, all, false);
		printf("%s\n", str_text(&text));
		return;
	}
	if (d->args->quiet)
		return;
	for (size_t i = 0; i < all->n; i++) {
		CLEANUP(mem_free) char *state = str_format("%s:", all->items[i]->text);

		printf("\t%-*s%s\n", STATE_WIDTH, state, all->keys[i]);
	}
	if (!all->n)
		printf("Cache and remote '%s' are in sync.\n", remote ? remote : "");
}

int data_cloud_differences(struct value *all, struct arena *a, struct data_project *d, const struct cloud_args *args, struct err *err)
{
	struct cloud_differences found = { .arena = a };
	struct data_used used = { 0 };
	int status = fetch_listings(d, args, err) < 0 ? -1 : data_used_collect(&used, d, &args->terms, err);

	for (size_t i = 0; status == 0 && i < used.n; i++)
		if (!args->default_only || !used.v[i].remote)
			status = compare(&found, d, args, &used.v[i], err);
	if (status == 0)
		tell(all, &found);
	found_release(&found);
	data_used_release(&used);
	return status;
}

int data_cloud_status(struct data_project *d, const struct cloud_args *args, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *all = value_map(&a);

	if (data_cloud_differences(all, &a, d, args, err) < 0) {
		err->code = err->code == DVC_CONFIG ? DVC_FAILED : err->code; /* of a remote: the command fails, as with DVC */
		return -1;
	}
	print(d, args, all);
	return d->args->quiet && !d->args->json && all->n ? DVC_FAILED : 0;
}
