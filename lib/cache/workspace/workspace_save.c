/* workspace_save.c - files into the cache, and links to it in their place. Contents go first, the listing of a folder last. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/file_tree.h"
#include "cache/objects/object_inside.h"
#include "cache/workspace/made_outs.h"
#include "cache/workspace/workspace.h"
#include "cache/workspace/workspace_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* DVC's rule: the first kind of cache.type that the file is of is right. */
bool workspace_needs_relink(const struct object_store *s, const struct tree_file *file, const char *id, bool legacy, const char *path)
{
	for (size_t i = 0; i < s->n_links; i++) {
		CLEANUP(mem_free) char *object = NULL;
		char target[4096];
		struct stat st;
		ssize_t len;

		switch (s->links[i]) {
		case LINK_COPY:
		case LINK_REFLINK:
			if (!file->is_link && !file->is_hard)
				return false;
			break;
		case LINK_HARDLINK:
			if (file->is_link || (!file->is_hard && file->sig.size > 0))
				break;
			object = object_store_path(s, id, legacy);
			if (file->sig.size == 0 && !file->is_hard)
				return false;
			return stat(object, &st) != 0 || st.st_ino != file->sig.inode;
		case LINK_SYMLINK:
			if (!file->is_link)
				break;
			object = object_store_path(s, id, legacy);
			len = readlink(path, target, sizeof(target) - 1);
			return len < 0 || (size_t)len != strlen(object) || memcmp(target, object, (size_t)len) != 0;
		}
	}
	return true;
}

static bool saves_by_hardlink(struct object_store *s, unsigned flags)
{
	return !(flags & WORKSPACE_NO_RELINK) && object_store_kind(s) == LINK_HARDLINK;
}

/* A single file that is a copy gets the mode of one that was checked out: DVC makes it anew. */
static int set_mode(struct object_store *s, const char *path, const struct stat *st, bool executable, struct stat_sig *sig, struct err *err)
{
	mode_t mode = (0666 & ~s->mask) | (executable ? S_IXUSR : 0);
	struct stat now;

	if ((st->st_mode & 07777) == mode)
		return 0;
	if (chmod(path, mode) != 0 || stat(path, &now) != 0)
		return err_errno(err, "cannot set the mode of '%s'", path);
	stat_sig_of(sig, &now);
	return 0;
}

/* Link one file to its object again if it is not of the right kind. */
static int relink(struct workspace *w, struct tree_file *file, const char *path, bool executable, bool legacy, struct err *err)
{
	char id[OBJECT_ID_TEXT];
	struct stat st;

	object_id_of_md5(id, file->md5);
	if (stat(path, &st) != 0)
		return err_errno(err, "cannot look at '%s'", path);
	file->is_hard = st.st_nlink > 1;
	stat_sig_of(&file->sig, &st);
	if (!executable && !workspace_needs_relink(w->store, file, id, legacy, path))
		return 0;
	/* What lay there under this name may have been tampered with, and has gone then: the file itself takes its place. */
	if (object_store_get(w->store, id, legacy, path, executable, NULL, err) < 0 &&
	    (err->code != ERR_INTEGRITY || object_store_put_file(w->store, id, legacy, path, false, err) < 0 ||
	     object_store_get(w->store, id, legacy, path, executable, NULL, err) < 0))
		return -1;
	if (stat(path, &st) != 0)
		return err_errno(err, "cannot look at '%s'", path);
	stat_sig_of(&file->sig, &st);
	return 0;
}

/* With copies, a file that has one name and is no link is as it should be, and is not even looked at again. */
static bool may_need_relink(const struct object_store *s, const struct tree_file *file)
{
	bool copies = s->links[0] == LINK_COPY || s->links[0] == LINK_REFLINK;

	return !file->linked && (!copies || file->is_link || file->is_hard);
}

/* The listing goes in last; its bytes are not kept for long: of a million files they are many. */
static int put_listing(struct object_meta *out, struct workspace *w, const struct file_tree *t, bool legacy, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };

	file_tree_write(&bytes, out, t);
	out->legacy = legacy;
	return object_store_put_bytes(w->store, out->id, legacy, bytes.data, bytes.len, err);
}

static int save_folder(struct object_meta *out, struct workspace *w, const struct workspace_place *place, unsigned flags, struct err *err)
{
	CLEANUP(file_tree_release) struct file_tree t = { 0 };
	bool hardlink = saves_by_hardlink(w->store, flags), legacy = flags & WORKSPACE_LEGACY;

	if (file_tree_read(&t, w, place->absolute, place->rel, legacy, err) < 0)
		return -1;
	/* What is known by its times may have left the cache since. */
	for (size_t i = 0; i < t.n; i++) {
		char id[OBJECT_ID_TEXT];
		int there;

		if (!t.v[i].known)
			continue;
		object_id_of_md5(id, t.v[i].md5);
		there = object_store_has_sized(w->store, id, legacy, legacy ? -1 : t.v[i].sig.size, err);
		if (there < 0)
			return -1;
		t.v[i].known = there;
	}
	if (file_tree_hash(&t, place->absolute, legacy, w->store, hardlink, err) < 0)
		return -1;
	if (put_listing(out, w, &t, legacy, err) < 0)
		return -1;
	for (size_t i = 0; i < t.n && !(flags & WORKSPACE_NO_RELINK); i++) {
		CLEANUP(mem_free) char *path = NULL;

		if (!may_need_relink(w->store, &t.v[i]))
			continue;
		path = fs_join(place->absolute, t.v[i].path);
		if (relink(w, &t.v[i], path, false, legacy, err) < 0)
			return -1;
	}
	object_md5_of_id(t.id, out->id);
	file_tree_remember(&t, w, workspace_key(place), legacy);
	return 0;
}

/* The file becomes a link of the kind that cache.type asks for, or a file of its own as a checkout makes it. */
static int finish_file(struct workspace *w, struct tree_file *file, const char *path, const struct stat *st, bool legacy, struct err *err)
{
	bool executable = st->st_mode & S_IXUSR, own = !file->is_link && !file->is_hard;
	enum link_kind kind = object_store_kind(w->store);

	if (own && (executable || kind == LINK_COPY || kind == LINK_REFLINK))
		return set_mode(w->store, path, st, executable, &file->sig, err);
	return relink(w, file, path, executable, legacy, err);
}

static int save_file(struct object_meta *out, struct workspace *w, const struct workspace_place *place, const struct stat *st,
		     unsigned flags, struct err *err)
{
	struct tree_file file = { .path = place->absolute, .is_hard = st->st_nlink > 1 };
	bool executable = st->st_mode & S_IXUSR, legacy = flags & WORKSPACE_LEGACY;
	struct stat own;
	int there = 0;

	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_DATA, "'%s' is neither a file nor a folder", workspace_key(place));
	file.is_link = lstat(place->absolute, &own) == 0 && S_ISLNK(own.st_mode);
	stat_sig_of(&file.sig, st);
	*out = OBJECT_META_NONE;
	if (stat_index_get(file.md5, w->index, workspace_key(place), legacy, &file.sig)) {
		object_id_of_md5(out->id, file.md5);
		there = object_store_has_sized(w->store, out->id, legacy, legacy ? -1 : (int64_t)st->st_size, err);
	}
	if (there < 0 || (there == 0 && file_hash(file.md5, place->absolute, legacy, w->store,
						  saves_by_hardlink(w->store, flags) && !executable && st->st_size > 0, err) < 0))
		return -1;
	object_id_of_md5(out->id, file.md5);
	if (!(flags & WORKSPACE_NO_RELINK) && finish_file(w, &file, place->absolute, st, legacy, err) < 0)
		return -1;
	out->legacy = legacy;
	out->isexec = executable;
	out->size = st->st_size;
	stat_index_put(w->index, workspace_key(place), legacy, &file.sig, file.md5);
	return 0;
}

int workspace_save(struct object_meta *out, struct workspace *w, const char *path, unsigned flags, struct err *err)
{
	CLEANUP(workspace_place_release) struct workspace_place place;
	struct stat st;

	workspace_place(&place, w, path);
	if (stat(place.absolute, &st) != 0)
		return err_errno(err, "cannot look at '%s'", workspace_key(&place));
	if ((S_ISDIR(st.st_mode) ? save_folder(out, w, &place, flags, err) : save_file(out, w, &place, &st, flags, err)) < 0)
		return -1;
	if (place.rel && !(flags & WORKSPACE_NO_RELINK))
		made_outs_note(w, place.rel, out->id);
	return 0;
}
