/* object_store.c - the store itself: where things lie, whether an object can be trusted, which objects there are. */
#include "cache/objects/object_store.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object_inside.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const link_names[] = {
	[LINK_REFLINK] = "reflink", [LINK_HARDLINK] = "hardlink", [LINK_SYMLINK] = "symlink", [LINK_COPY] = "copy", NULL
};

static int parse_types(struct object_store *s, const char *types, struct err *err)
{
	CLEANUP(strvec_release) struct strvec words = { 0 };

	strvec_split(&words, types, ',');
	for (size_t i = 0; i < words.n; i++) {
		char *word = words.v[i];
		size_t kind = 0;

		while (isspace((unsigned char)*word))
			word++;
		for (size_t n = strlen(word); n > 0 && isspace((unsigned char)word[n - 1]); n--)
			word[n - 1] = '\0';
		while (link_names[kind] && strcmp(link_names[kind], word) != 0)
			kind++;
		if (!link_names[kind])
			return err_set(err, ERR_USAGE,
				       "unknown kind of link '%s' in cache.type: expected reflink, hardlink, symlink or copy", word);
		if (s->n_links < ARRAY_LEN(s->links))
			s->links[s->n_links++] = (enum link_kind)kind;
	}
	return 0;
}

int object_store_open(struct object_store *s, const char *root, const struct object_store_options *options, struct err *err)
{
	*s = (struct object_store){ .shared = options->shared, .objects = { -1, -1 }, .temp_fd = -1 };
	if (parse_types(s, options->types && *options->types ? options->types : "reflink,copy", err) < 0)
		return -1;
	s->pid = getpid();
	clock_gettime(CLOCK_REALTIME, &s->opened);
	s->mask = umask(0);
	umask(s->mask);
	s->root = mem_strdup(root);
	s->near = options->near ? fs_join(options->near, "interlock") : mem_strdup(root);
	s->temp = mem_strdup(fs_same_mount(s->near, root) ? s->near : root);
	object_sweep(s->near, options->near != NULL);
	if (strcmp(s->near, s->temp) != 0)
		object_sweep(s->temp, false);
	return 0;
}

void object_store_release(struct object_store *s)
{
	if (!s->root)
		return;
	fs_close(&s->objects[0]);
	fs_close(&s->objects[1]);
	fs_close(&s->temp_fd);
	free(s->root);
	free(s->temp);
	free(s->near);
	free(s->buf);
	strvec_release(&s->parts);
	*s = (struct object_store){ 0 };
}

char *object_store_path(const struct object_store *s, const char *id, bool legacy)
{
	struct str path = { 0 };

	str_reserve(&path, strlen(s->root) + 64);
	str_addf(&path, "%s/", s->root);
	object_path(&path, id, legacy);
	return str_take(&path);
}

void object_name(char *out, const char *id)
{
	out[0] = id[0];
	out[1] = id[1];
	out[2] = '/';
	strcpy(out + 3, id + 2);
}

int object_layout_fd(struct object_store *s, bool legacy)
{
	CLEANUP(mem_free) char *path = NULL;

	if (s->objects[legacy] < 0) {
		path = fs_join(s->root, legacy ? "." : "files/md5");
		s->objects[legacy] = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	return s->objects[legacy];
}

void object_store_prepare(struct object_store *s)
{
	object_layout_fd(s, false);
	object_layout_fd(s, true);
}

int object_make_folder(struct object_store *s, const char *id, bool legacy, struct err *err)
{
	unsigned n = (unsigned)strtoul((char[]){ id[0], id[1], '\0' }, NULL, 16);
	mode_t mode = s->shared ? 02775 : 0777;
	CLEANUP(mem_free) char *path = NULL;

	if (s->made[legacy][n / 64] >> (n % 64) & 1)
		return 0;
	path = str_format("%s/%s%.2s", s->root, legacy ? "" : "files/md5/", id);
	for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (slash - path >= (ptrdiff_t)strlen(s->root) && mkdir(path, mode) == 0 && s->shared)
			chmod(path, mode);
		*slash = '/';
	}
	if (mkdir(path, mode) == 0) {
		if (s->shared)
			chmod(path, mode);
	} else if (errno == ENOENT) {
		if (fs_make_dirs(path, err) < 0)
			return -1;
	} else if (errno != EEXIST) {
		return err_errno(err, "cannot make the folder '%s'", path);
	}
	s->made[legacy][n / 64] |= 1ull << (n % 64);
	return 0;
}

int object_store_verify(struct object_store *s, const char *id, bool legacy, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(s, id, legacy);
	char actual[OBJECT_ID_TEXT];

	if (access(path, F_OK) != 0)
		return 0;
	if (object_hash_file(actual, path, legacy && !object_is_dir(id), NULL, err) < 0)
		return -1;
	return strncmp(actual, id, 32) == 0;
}

/* One whose mode says that it may have been touched: it is what it is called, or it goes. */
static int judge(struct object_store *s, const char *id, bool legacy, struct stat *st, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(s, id, legacy);
	int same;

	if (!S_ISREG(st->st_mode))
		return 0;
	same = object_store_verify(s, id, legacy, err);
	/* Protected, it is trusted the next time; on a read-only or foreign file system it is read each time. */
	if (same == 1 && chmod(path, OBJECT_MODE) == 0)
		stat(path, st);
	if (same == 0)
		unlink(path);
	return same;
}

int object_store_has(struct object_store *s, const char *id, bool legacy, struct stat *st, struct err *err)
{
	int folder = object_layout_fd(s, legacy);
	char name[OBJECT_ID_TEXT + 1];
	struct stat own;

	if (folder < 0)
		return 0;
	st = st ? st : &own;
	object_name(name, id);
	if (fstatat(folder, name, st, 0) != 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, "cannot look at the object %s", id);
	return (st->st_mode & 07777) == OBJECT_MODE && S_ISREG(st->st_mode) ? 1 : judge(s, id, legacy, st, err);
}

int object_store_has_sized(struct object_store *s, const char *id, bool legacy, int64_t size, struct err *err)
{
	struct stat st;
	int there = object_store_has(s, id, legacy, &st, err);

	if (there != 1 || size < 0 || st.st_size == size)
		return there;
	return object_store_remove(s, id, legacy, err) < 0 ? -1 : 0;
}

int object_store_read(struct str *out, struct object_store *s, const char *id, bool legacy, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(s, id, legacy);
	size_t before = out->len;
	char actual[DIGEST_MD5_TEXT];

	if (fs_read(out, path, 0, err) < 0)
		return -1;
	digest_md5_bytes(actual, out->data + before, out->len - before);
	return strncmp(actual, id, 32) == 0 ? 0 : err_set(err, ERR_INTEGRITY, "the object '%s' is not what it is called", path);
}

int object_store_remove(struct object_store *s, const char *id, bool legacy, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(s, id, legacy);

	if (unlink(path) != 0 && errno != ENOENT)
		return err_errno(err, "cannot remove '%s'", path);
	return 0;
}

static int each_of_layout(struct object_store *s, bool legacy, object_store_each_fn *each, void *arg, struct err *err)
{
	for (unsigned n = 0; n < 256; n++) {
		CLEANUP(strvec_release) struct strvec names = { 0 };
		CLEANUP(mem_free) char *folder = str_format("%s/%s%02x", s->root, legacy ? "" : "files/md5/", n);

		if (!fs_is_dir(folder))
			continue;
		if (fs_list(&names, folder, err) < 0)
			return -1;
		for (size_t i = 0; i < names.n; i++) {
			CLEANUP(mem_free) char *path = fs_join(folder, names.v[i]);
			CLEANUP(mem_free) char *id = str_format("%02x%s", n, names.v[i]);
			int status = object_id_is_valid(id) ? each(arg, id, legacy, path, err) : 0;

			if (status != 0)
				return status;
		}
	}
	return 0;
}

int object_store_each(struct object_store *s, object_store_each_fn *each, void *arg, struct err *err)
{
	int status = each_of_layout(s, false, each, arg, err);

	return status != 0 ? status : each_of_layout(s, true, each, arg, err);
}
