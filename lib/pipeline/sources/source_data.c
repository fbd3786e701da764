/* source_data.c - brings objects from the source's cache and remotes, and files from its work tree or git's objects. */
#include "pipeline/sources/source_data.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/dir_listing.h"
#include "format/ini.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project_fetch.h"

#include <stdlib.h>
#include <string.h>

/* ---- objects ---- */

/* Copy what the source's own cache holds, each looked at before. */
static int bring_from_cache(struct source_data *d, struct object_set *set, struct err *err)
{
	for (size_t i = 0; d->own_is_open && i < set->n; i++) {
		struct set_object *o = &set->v[i];
		CLEANUP(mem_free) char *path = NULL;

		if (o->where != OBJECT_UNKNOWN)
			continue;
		path = object_store_path(&d->own, o->id, o->legacy);
		if (!fs_exists(path))
			continue;
		if (object_store_verify(&d->own, o->id, o->legacy, err) != 1)
			return err_set(err, ERR_INTEGRITY, "the object of '%s' in the cache, '%s', is not what its name says", o->path,
				       path);
		if (object_store_put_file(d->store, o->id, o->legacy, path, false, err) < 0)
			return -1;
		o->where = OBJECT_THERE;
	}
	return 0;
}

static int bring_from_remote(struct source_data *d, struct object_set *set, const char *remote, struct err *err)
{
	struct progress progress;
	const struct project_fetch_terms terms = { .remote = remote,
						   .only = remote != NULL,
						   .transfer = { .jobs = d->jobs, .progress = &progress } };
	struct transfer_result result = { 0 };
	int status;

	progress_start_moves(&progress, d->what ? d->what : "", !d->what);
	status = project_fetch(&result, &d->source->project, d->store, set, &terms, err);
	progress_end(&progress);
	if (status < 0)
		return -1;
	if (result.n_failed)
		return err_set(err, result.first.code == ERR_INTEGRITY ? ERR_INTEGRITY : DVC_FAILED, "%s", result.first.text);
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].where == OBJECT_MISSING)
			return err_set(err, DVC_FAILED, "'%s' is neither in the cache nor at the remote of '%s'", set->v[i].path,
				       d->source->url);
	return 0;
}

static int bring(struct source_data *d, struct object_set *set, const char *remote, struct err *err)
{
	size_t n_left = 0;

	if (transfer_mark_cached(&n_left, set, d->store, err) < 0 || (n_left && bring_from_cache(d, set, err) < 0))
		return -1;
	n_left = 0;
	for (size_t i = 0; i < set->n; i++)
		n_left += set->v[i].where == OBJECT_UNKNOWN;
	return n_left ? bring_from_remote(d, set, remote, err) : 0;
}

/* Out of the source's cache; *found false: it is not there. Nothing of it comes into the store, where nobody may need it. */
static int read_own_listing(struct source_data *d, struct str *out, const struct object_meta *meta, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *path = d->own_is_open ? object_store_path(&d->own, meta->id, meta->legacy) : NULL;

	*found = path && fs_exists(path);
	if (!*found)
		return 0;
	if (object_store_verify(&d->own, meta->id, meta->legacy, err) != 1)
		return err_set(err, ERR_INTEGRITY, "the listing '%s' is not what its name says", path);
	return object_store_read(out, &d->own, meta->id, meta->legacy, err);
}

static int read_listing(void *arg, struct str *out, const struct stage_out *of, struct err *err)
{
	struct source_data *d = arg;
	CLEANUP(object_set_release) struct object_set set = { 0 };
	struct err why = { 0 };
	const char *what = d->what;
	bool found;
	int status = read_own_listing(d, out, &of->recorded, &found, &why);

	if (found && status < 0 && !d->why.code)
		d->why = why;
	if (found)
		return 0;
	object_set_add(&set, of->recorded.id, of->recorded.legacy, of->at);
	d->what = NULL; /* it is no file of the user's */
	status = bring(d, &set, of->remote, &why);
	d->what = what;
	if (status == 0)
		return object_store_read(out, d->store, of->recorded.id, of->recorded.legacy, err);
	d->why = d->why.code ? d->why : why;
	return 0;
}

int source_data_open(struct source_data *d, struct repo_source *source, struct object_store *store, const char *only, unsigned jobs,
		     const char *what, struct err *err)
{
	struct tree_view_terms terms = {
		.project = &source->project, .tree = &source->tree, .only = only, .listing = read_listing, .arg = d
	};
	struct object_store_options options = { 0 };

	*d = (struct source_data){ .source = source, .store = store, .jobs = jobs, .what = what };
	if (source->has_cache && object_store_open(&d->own, source->project.cache_folder, &options, err) < 0)
		return -1;
	d->own_is_open = source->has_cache;
	return tree_view_open(&d->view, &terms, err);
}

void source_data_release(struct source_data *d)
{
	tree_view_release(&d->view);
	if (d->own_is_open)
		object_store_release(&d->own);
	*d = (struct source_data){ 0 };
}

const struct view_node *source_data_find(struct source_data *d, const char *path, struct err *err)
{
	const struct view_node *node = tree_view_find(&d->view, path);

	if (!node && d->why.code)
		*err = d->why;
	else if (!node)
		err_set(err, DVC_ERROR, "there is no '%s' in '%s'%s%s", path, d->source->url, d->source->tree.name ? " at " : "",
			d->source->tree.name ? d->source->tree.name : "");
	return node;
}

bool source_data_is_own(const char *name)
{
	return strcmp(name, ".dvcignore") == 0 || project_is_stage_file(name);
}

/* Does the work tree or the revision hold the file itself? What lies in a work tree goes before what is recorded of it, as with DVC. */
static bool lies_there(const struct source_data *d, const struct view_node *node)
{
	return node->size >= 0 && (!d->source->tree.revision || !node->in_out);
}

/* The objects of the outputs below a node, by remote. */
static int bring_below(struct source_data *d, const struct view_node *node, const char *path, struct object_set *set, const char **remote,
		       struct err *err)
{
	if (!node->is_dir) {
		if (lies_there(d, node) || !node->id)
			return 0;
		if (set->n && (node->remote ? !*remote || strcmp(node->remote, *remote) != 0 : *remote != NULL)) {
			if (bring(d, set, *remote, err) < 0)
				return -1;
			object_set_release(set);
		}
		*remote = node->remote;
		object_set_add(set, node->id, node->legacy, path);
		return 0;
	}
	if (node->unlisted)
		return *err = d->why, -1;
	for (size_t i = 0; i < node->n; i++) {
		CLEANUP(mem_free) char *below = *path ? fs_join(path, node->below[i]->name) : mem_strdup(node->below[i]->name);

		if (!source_data_is_own(node->below[i]->name) && bring_below(d, node->below[i], below, set, remote, err) < 0)
			return -1;
	}
	return 0;
}

static int bring_all(struct source_data *d, const struct view_node *node, const char *path, struct err *err)
{
	CLEANUP(object_set_release) struct object_set set = { 0 };
	const char *remote = NULL;

	return bring_below(d, node, path, &set, &remote, err) < 0 ? -1 : set.n ? bring(d, &set, remote, err) : 0;
}

/* ---- files ---- */

/* The file of the work tree; DVC_ERROR if links lead it out of the repository. Caller frees. */
static char *place_of(const struct source_data *d, const char *path, struct err *err)
{
	const struct project *p = &d->source->project;
	CLEANUP(mem_free) char *full = fs_join(p->root, path), *top = realpath(p->git_top ? p->git_top : p->root, NULL);
	char *real = realpath(full, NULL);
	size_t len = top ? strlen(top) : 0;

	if (real && top && strncmp(real, top, len) == 0 && (real[len] == '/' || !real[len] || len == 1))
		return real;
	if (!real)
		err_errno(err, "cannot open '%s'", full);
	else
		err_set(err, DVC_ERROR, "'%s' leads out of the repository '%s'", path, d->source->url);
	free(real);
	return NULL;
}

static int store_bytes(char id[static OBJECT_ID_TEXT], int64_t *size, struct source_data *d, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	char md5[DIGEST_MD5_TEXT];

	if (source_tree_read(&bytes, &d->source->tree, path, NULL, err) < 0)
		return -1;
	digest_md5_bytes(md5, str_text(&bytes), bytes.len);
	memcpy(id, md5, sizeof(md5));
	*size = (int64_t)bytes.len;
	return object_store_put_bytes(d->store, id, false, str_text(&bytes), bytes.len, err);
}

/* A file at this place of the disk, hashed and copied into the store. */
static int store_path(char id[static OBJECT_ID_TEXT], int64_t *size, struct source_data *d, const char *full, struct err *err)
{
	if (object_hash_file(id, full, false, size, err) < 0)
		return -1;
	return object_store_put_file(d->store, id, false, full, false, err);
}

/* One file into the store, under its plain MD5. Objects are there already. */
static int store_file(char id[static OBJECT_ID_TEXT], int64_t *size, struct source_data *d, const struct view_node *node, const char *path,
		      struct err *err)
{
	CLEANUP(mem_free) char *full = NULL;

	d->n_files++;
	if (lies_there(d, node)) {
		if (d->source->tree.revision)
			return store_bytes(id, size, d, path, err);
		full = place_of(d, path, err);
		return full ? store_path(id, size, d, full, err) : -1;
	}
	if (!node->id)
		return err_set(err, DVC_FAILED, "nothing is recorded of '%s' in '%s'", path, d->source->url);
	full = object_store_path(d->store, node->id, node->legacy);
	if (node->legacy)
		return store_path(id, size, d, full, err);
	memcpy(id, node->id, strlen(node->id) + 1);
	*size = fs_size(full);
	return *size < 0 ? err_errno(err, "cannot look at '%s'", full) : 0;
}

static int store_below(struct dir_listing *list, struct source_data *d, const struct view_node *node, const char *path, const char *at,
		       struct err *err)
{
	char id[OBJECT_ID_TEXT];
	uint8_t md5[16];
	int64_t size;

	if (!node->is_dir) {
		if (store_file(id, &size, d, node, path, err) < 0)
			return -1;
		object_md5_of_id(md5, id);
		dir_listing_add(list, at, md5, size);
		return 0;
	}
	for (size_t i = 0; i < node->n; i++) {
		const struct view_node *child = node->below[i];
		CLEANUP(mem_free) char *below = *path ? fs_join(path, child->name) : mem_strdup(child->name);
		CLEANUP(mem_free) char *there = *at ? fs_join(at, child->name) : mem_strdup(child->name);

		if (!source_data_is_own(child->name) && store_below(list, d, child, below, there, err) < 0)
			return -1;
	}
	return 0;
}

int source_data_store(struct object_meta *out, struct source_data *d, const struct view_node *node, const char *path, struct err *err)
{
	CLEANUP(dir_listing_release) struct dir_listing list = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };

	*out = OBJECT_META_NONE;
	if (bring_all(d, node, path, err) < 0)
		return -1;
	if (!node->is_dir)
		return store_file(out->id, &out->size, d, node, path, err);
	if (store_below(&list, d, node, path, "", err) < 0)
		return -1;
	dir_listing_sort(&list);
	dir_listing_write(&bytes, out, &list);
	return object_store_put_bytes(d->store, out->id, false, str_text(&bytes), bytes.len, err);
}

static int put_file(struct source_data *d, const struct view_node *node, const char *path, const char *to, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) char *from = NULL;

	d->n_files++;
	if (lies_there(d, node) && d->source->tree.revision) {
		if (source_tree_read(&bytes, &d->source->tree, path, NULL, err) < 0)
			return -1;
		return fs_write(to, str_text(&bytes), bytes.len, 0, err);
	}
	if (!lies_there(d, node) && !node->id)
		return err_set(err, DVC_FAILED, "nothing is recorded of '%s' in '%s'", path, d->source->url);
	from = lies_there(d, node) ? place_of(d, path, err) : object_store_path(d->store, node->id, node->legacy);
	return from ? fs_copy_file(to, from, err) : -1;
}

static int put_below(struct source_data *d, const struct view_node *node, const char *path, const char *to, struct err *err)
{
	if (!node->is_dir)
		return put_file(d, node, path, to, err);
	if (fs_make_dirs(to, err) < 0)
		return -1;
	for (size_t i = 0; i < node->n; i++) {
		const struct view_node *child = node->below[i];
		CLEANUP(mem_free) char *below = *path ? fs_join(path, child->name) : mem_strdup(child->name);
		CLEANUP(mem_free) char *there = fs_join(to, child->name);

		if (!source_data_is_own(child->name) && put_below(d, child, below, there, err) < 0)
			return -1;
	}
	return 0;
}

int source_data_put(struct source_data *d, const struct view_node *node, const char *path, const char *to, struct err *err)
{
	struct fs_stage stage;
	int status;

	if (bring_all(d, node, path, err) < 0)
		return -1;
	if (fs_exists(to) && fs_is_dir(to) != node->is_dir && fs_remove_tree(to, err) < 0)
		return -1;
	if (!node->is_dir)
		return put_file(d, node, path, to, err);
	if (fs_stage_open(&stage, to, err) < 0)
		return -1;
	status = put_below(d, node, path, stage.temp, err);
	if (status == 0)
		status = fs_stage_commit(&stage, err);
	fs_stage_abort(&stage);
	return status;
}

int64_t source_data_size(const struct view_node *node)
{
	int64_t sum = 0;

	if (!node->is_dir)
		return node->size >= 0 ? node->size : node->recorded_size > 0 ? node->recorded_size : 0;
	for (size_t i = 0; i < node->n; i++)
		if (!source_data_is_own(node->below[i]->name))
			sum += source_data_size(node->below[i]);
	return sum == 0 && node->recorded_size > 0 ? node->recorded_size : sum;
}

/* "ssh://user@host/x" -> "ssh://host/x": who logs in is no part of the place. */
static char *without_user(const char *url)
{
	const char *rest = strstr(url, "://"), *at = rest ? memchr(rest + 3, '@', strcspn(rest + 3, "/")) : NULL;

	return at ? str_format("%.*s%s", (int)(rest + 3 - url), url, at + 1) : mem_strdup(url);
}

int source_data_url(char **out, struct source_data *d, const struct view_node *node, const char *path, struct err *err)
{
	struct project_remote r = { 0 };
	CLEANUP(mem_free) char *base = NULL;
	CLEANUP(str_release) struct str object = { 0 };
	size_t len;

	if (!node->in_out)
		return err_set(err, DVC_ERROR, "Unable to find DVC file with output '%s'", path);
	if (!node->id || project_remote_address(&r, &d->source->project, node->remote, err) < 0) {
		if (!node->id || err->code == DVC_FAILED)
			err_set(err, DVC_CONFIG, "config file error: no remote specified in %s", d->source->url);
		project_remote_release(&r);
		return -1;
	}
	base = project_is_url(r.url) ? without_user(r.url) : fs_join(r.base, r.url);
	project_remote_release(&r);
	for (len = strlen(base); len > 1 && base[len - 1] == '/'; len--)
		base[len - 1] = '\0';
	if (!project_is_url(base)) {
		CLEANUP(mem_free) char *folded = project_relative(base, "/");

		free(base);
		base = str_format("/%s", folded);
	}
	object_path(&object, node->id, node->legacy);
	*out = str_format("%s/%s", base, str_text(&object));
	return 0;
}
