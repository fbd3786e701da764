/* workspace.c - what is at a path, and how it stands against what is recorded. */
#include "cache/workspace/workspace.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/file_tree.h"
#include "cache/workspace/workspace_inside.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MANY_FILES = 2000 };

const char *workspace_state_name(enum workspace_state state)
{
	static const char *const names[] = { "", "modified", "deleted", "new", "not in cache" };

	return names[state];
}

void workspace_place(struct workspace_place *out, const struct workspace *w, const char *path)
{
	size_t len = strlen(w->root);

	out->absolute = path[0] == '/' ? mem_strdup(path) : strcmp(path, ".") == 0 || !*path ? mem_strdup(w->root) : fs_join(w->root, path);
	for (size_t n = strlen(out->absolute); n > 1 && out->absolute[n - 1] == '/'; n--)
		out->absolute[n - 1] = '\0';
	if (path[0] != '/' && !str_starts(path, "../"))
		out->rel = mem_strdup(strcmp(path, ".") == 0 ? "" : path);
	else if (strncmp(out->absolute, w->root, len) == 0 && out->absolute[len] == '/')
		out->rel = mem_strdup(out->absolute + len + 1);
	else
		out->rel = NULL;
	for (size_t n = out->rel ? strlen(out->rel) : 0; n > 1 && out->rel[n - 1] == '/'; n--)
		out->rel[n - 1] = '\0';
}

void workspace_place_release(struct workspace_place *place)
{
	free(place->absolute);
	free(place->rel);
	*place = (struct workspace_place){ 0 };
}

const char *workspace_key(const struct workspace_place *place)
{
	return place->rel ? place->rel : place->absolute;
}

/* With all links followed; of what is absent the nearest folder above. Caller frees. */
static char *resolved(const char *path)
{
	CLEANUP(mem_free) char *at = mem_strdup(path);
	char *real;

	while (!(real = realpath(at, NULL)) && strcmp(at, "/") != 0 && strcmp(at, ".") != 0) {
		char *up = fs_parent(at);

		free(at);
		at = up;
	}
	return real;
}

int workspace_stays_inside(const struct workspace *w, const struct workspace_place *place, const char *folder, struct err *err)
{
	CLEANUP(mem_free) char *real = place->rel ? resolved(folder) : NULL, *root = real ? resolved(w->root) : NULL;
	size_t len = root ? strlen(root) : 0;

	if (!root || (strncmp(real, root, len) == 0 && (real[len] == '/' || real[len] == '\0' || len == 1)))
		return 0;
	return err_set(err, ERR_DATA, "'%s' leads out of the project by a symbolic link, to '%s'", workspace_key(place), real);
}

static int identify_file(struct object_meta *out, struct workspace *w, const struct workspace_place *place, const struct stat *st,
			 bool legacy, struct err *err)
{
	struct stat_sig sig;
	uint8_t md5[16];

	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_DATA, "'%s' is neither a file nor a folder", workspace_key(place));
	stat_sig_of(&sig, st);
	if (!stat_index_get(md5, w->index, workspace_key(place), legacy, &sig)) {
		if (file_hash(md5, place->absolute, legacy, NULL, false, err) < 0)
			return -1;
		stat_index_put(w->index, workspace_key(place), legacy, &sig, md5);
	}
	*out = OBJECT_META_NONE;
	object_id_of_md5(out->id, md5);
	out->legacy = legacy;
	out->isexec = st->st_mode & S_IXUSR;
	out->size = st->st_size;
	return 0;
}

static int identify_folder(struct object_meta *out, struct dir_listing *listing, struct workspace *w, const struct workspace_place *place,
			   bool legacy, bool *as_known, struct err *err)
{
	CLEANUP(file_tree_release) struct file_tree t = { 0 };
	CLEANUP(str_release) struct str bytes = { 0 };

	if (file_tree_read(&t, w, place->absolute, place->rel, legacy, err) < 0)
		return -1;
	*as_known = t.all_known;
	if (t.all_known && !listing) {
		*out = OBJECT_META_NONE;
		object_id_of_md5(out->id, t.id);
		strcpy(out->id + 32, ".dir");
		out->size = t.size;
		out->n_files = (int64_t)t.n;
		out->legacy = legacy;
		return 0;
	}
	if (!t.all_known && file_tree_hash(&t, place->absolute, legacy, NULL, false, err) < 0)
		return -1;
	if (listing)
		file_tree_list(listing, &t);
	file_tree_write(&bytes, out, &t);
	out->legacy = legacy;
	if (!t.all_known) {
		object_md5_of_id(t.id, out->id);
		file_tree_remember(&t, w, workspace_key(place), legacy);
	}
	return 0;
}

static int identify(struct object_meta *out, struct dir_listing *listing, struct workspace *w, const char *path, bool legacy, bool *missing,
		    bool *as_known, struct err *err)
{
	CLEANUP(workspace_place_release) struct workspace_place place;
	struct stat st;

	workspace_place(&place, w, path);
	if (missing)
		*missing = false;
	if (stat(place.absolute, &st) != 0) {
		if (missing && (errno == ENOENT || errno == ENOTDIR)) {
			*missing = true;
			*out = OBJECT_META_NONE;
			return 0;
		}
		return err_errno(err, "cannot look at '%s'", workspace_key(&place));
	}
	if (S_ISDIR(st.st_mode))
		return identify_folder(out, listing, w, &place, legacy, as_known, err);
	return identify_file(out, w, &place, &st, legacy, err);
}

int workspace_identify(struct object_meta *out, struct dir_listing *listing, struct workspace *w, const char *path, bool legacy,
		       bool *missing, struct err *err)
{
	bool ignored;

	return identify(out, listing, w, path, legacy, missing, &ignored, err);
}

int workspace_read_listing(struct dir_listing *out, struct workspace *w, const char *id, bool legacy, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) char *path = object_store_path(w->store, id, legacy);

	if (object_store_read(&bytes, w->store, id, legacy, err) < 0)
		return -1;
	return dir_listing_parse(out, str_text(&bytes), bytes.len, path, err);
}

/* The cache is looked through while the workspace is walked: neither needs the other. */
struct cache_check {
	struct workspace *w;
	const char *key; /* of the folder, where the index may tell its files */
	const struct object_meta *recorded;
	int there;
	bool by_inode; /* that holds if no file has changed since the last look */
	struct err err;
};

static void *check_cache(void *arg)
{
	struct cache_check *check = arg;

	check->there = check->key ? workspace_is_cached_as_known(check->w, check->key, check->recorded, &check->by_inode, &check->err)
				  : workspace_is_cached(check->w, check->recorded, NULL, &check->err);
	return NULL;
}

/* *as_known: every file is as it was at the last look. */
static int compare_contents(enum workspace_state *out, struct workspace *w, const char *path, const struct object_meta *recorded,
			    bool *as_known, struct err *err)
{
	struct object_meta now;
	bool missing;

	if (identify(&now, NULL, w, path, recorded->legacy, &missing, as_known, err) < 0)
		return -1;
	*out = missing ? WORKSPACE_DELETED : strcmp(now.id, recorded->id) != 0 ? WORKSPACE_MODIFIED : WORKSPACE_SAME;
	return 0;
}

/* Both at once. Where the cache was believed because of inodes, and a file has changed since, it is asked again, object by object. */
static int compare_apart(enum workspace_state *out, struct cache_check *check, const char *path, struct err *err)
{
	bool as_known = false;
	pthread_t thread;
	bool apart = pthread_create(&thread, NULL, check_cache, check) == 0;
	int status = compare_contents(out, check->w, path, check->recorded, &as_known, err);

	if (apart)
		pthread_join(thread, NULL);
	if (!apart || (check->by_inode && !as_known)) {
		check->key = NULL;
		check_cache(check);
	}
	return status;
}

int workspace_compare(enum workspace_state *out, struct workspace *w, const char *path, const struct object_meta *recorded, bool cached,
		      struct err *err)
{
	CLEANUP(workspace_place_release) struct workspace_place place;
	struct cache_check check = { .w = w, .recorded = recorded, .there = 1 };
	bool wanted = recorded->id[0] && cached, ignored;
	int status = 0;

	workspace_place(&place, w, path);
	*out = WORKSPACE_SAME;
	/* Opened here, so that only one of the two does. */
	object_store_prepare(w->store);
	if (wanted && recorded->n_files >= MANY_FILES) {
		check.key = workspace_key(&place);
		status = compare_apart(out, &check, path, err);
	} else {
		if (wanted)
			check_cache(&check);
		if (check.there > 0)
			status = compare_contents(out, w, path, recorded, &ignored, err);
	}
	if (check.there > 0)
		return status;
	if (check.there < 0) {
		*err = check.err;
		return -1;
	}
	*out = WORKSPACE_NOT_IN_CACHE;
	return 0;
}

int workspace_remove(struct workspace *w, const char *path, struct err *err)
{
	CLEANUP(workspace_place_release) struct workspace_place place;
	CLEANUP(mem_free) char *folder = NULL;

	workspace_place(&place, w, path);
	folder = fs_parent(place.absolute);
	return workspace_stays_inside(w, &place, folder, err) < 0 ? -1 : fs_remove_tree(place.absolute, err);
}
