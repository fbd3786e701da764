/* file_tree.c - the walk: one look at each file, folders one after the other. */
#include "cache/file_tree.h"

#include "base/fs.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_DEPTH = 200 };

struct name {
	const char *text; /* folders end in "/", so that the order of names is the order of paths */
	size_t len;
	unsigned char type;
};

struct walk {
	struct file_tree *t;
	struct workspace *w;
	const char *folder; /* for messages */
	struct err *err;
	struct str path; /* relative to the folder */
	struct str rel;  /* relative to the root */
	bool inside;     /* rel is */
};

void file_tree_release(struct file_tree *t)
{
	free(t->v);
	arena_release(&t->arena);
	*t = (struct file_tree){ 0 };
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static int add_file(struct walk *k, int dir, const struct name *name)
{
	struct file_tree *t = k->t;
	struct tree_file *file;
	bool is_link = name->type == DT_LNK;
	struct stat st;

	if (fstatat(dir, name->text, &st, is_link ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
		if (is_link && errno == ENOENT)
			return err_set(k->err, ERR_DATA, "'%s/%s%s' is a symbolic link to nothing", k->folder, str_text(&k->path),
				       name->text);
		return err_errno(k->err, "cannot look at '%s/%s%s'", k->folder, str_text(&k->path), name->text);
	}
	if (S_ISDIR(st.st_mode))
		return 0; /* a link to a folder is left out, as DVC does */
	if (!S_ISREG(st.st_mode))
		return err_set(k->err, ERR_DATA, "'%s/%s%s' is neither a file nor a folder", k->folder, str_text(&k->path), name->text);
	if (t->n >= DIR_LISTING_MOST_FILES)
		return err_set(k->err, ERR_DATA, "'%s' holds more than %d files", k->folder, DIR_LISTING_MOST_FILES);
	t->v = mem_grow(t->v, t->n, &t->cap, sizeof(*t->v));
	file = &t->v[t->n++];
	*file = (struct tree_file){ .is_link = is_link, .is_hard = st.st_nlink > 1, .writable = (st.st_mode & 07777) != 0444 };
	str_add(&k->path, name->text);
	file->path = arena_strndup(&t->arena, k->path.data, k->path.len);
	k->path.len -= name->len;
	k->path.data[k->path.len] = '\0';
	stat_sig_of(&file->sig, &st);
	t->size += st.st_size;
	return 0;
}

static unsigned char type_of(int dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return DT_UNKNOWN;
	return S_ISDIR(st.st_mode) ? DT_DIR : S_ISLNK(st.st_mode) ? DT_LNK : DT_REG;
}

static int check_name(struct walk *k, const struct dirent *entry, size_t len)
{
	if (!str_is_utf8(entry->d_name, len))
		return err_set(k->err, ERR_IO, "the name '%s/%s%s' is not UTF-8", k->folder, str_text(&k->path), entry->d_name);
	if (strcmp(entry->d_name, ".dvcignore") == 0)
		return err_set(k->err, ERR_DATA, ".dvcignore file should not be in collected dir path: '%s%s%s'", k->folder,
			       k->path.len ? "/" : "", str_text(&k->path));
	return 0;
}

/* The names of a folder that count, in the order of their paths. *nested: the folder is a project of its own. */
static int read_names(struct walk *k, DIR *d, struct name **names, size_t *n, struct arena *arena, bool *nested)
{
	size_t cap = 0;
	struct dirent *entry;

	while ((errno = 0, entry = readdir(d))) {
		size_t len = strlen(entry->d_name);
		unsigned char type;
		char *text;

		if (entry->d_name[0] == '.' && (len == 1 || (len == 2 && entry->d_name[1] == '.')))
			continue;
		type = type_of(dirfd(d), entry);
		*nested = *nested || (k->path.len > 0 && strcmp(entry->d_name, ".dvc") == 0);
		if (k->inside && ignore_entry(k->w->ignore, str_text(&k->rel), entry->d_name, type == DT_DIR))
			continue;
		if (check_name(k, entry, len) < 0)
			return -1;
		*names = mem_grow(*names, *n, &cap, sizeof(**names));
		text = arena_strndup(arena, entry->d_name, len + (type == DT_DIR));
		if (type == DT_DIR)
			text[len++] = '/';
		(*names)[(*n)++] = (struct name){ text, len, type };
	}
	if (errno != 0)
		return err_errno(k->err, "cannot read the folder '%s/%s'", k->folder, str_text(&k->path));
	if (*n > 1)
		qsort(*names, *n, sizeof(**names), by_text);
	return 0;
}

static int walk_folder(struct walk *k, int fd, int depth);

static int walk_below(struct walk *k, int dir, const struct name *name, int depth)
{
	size_t path_len = k->path.len, rel_len = k->rel.len;
	int fd, status;

	if (depth >= MOST_DEPTH)
		return err_set(k->err, ERR_DATA, "'%s' is nested more than %d folders deep", k->folder, MOST_DEPTH);
	fd = openat(dir, name->text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_errno(k->err, "cannot open the folder '%s/%s%s'", k->folder, str_text(&k->path), name->text);
	str_add(&k->path, name->text);
	if (k->rel.len > 0)
		str_addch(&k->rel, '/');
	str_addn(&k->rel, name->text, name->len - 1);
	status = walk_folder(k, fd, depth + 1);
	k->path.len = path_len;
	k->path.data[path_len] = '\0';
	k->rel.len = rel_len;
	k->rel.data[rel_len] = '\0';
	return status;
}

/* Takes fd. */
static int walk_folder(struct walk *k, int fd, int depth)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(mem_free) struct name *names = NULL;
	DIR *d = fdopendir(fd);
	bool nested = false;
	size_t n = 0;
	int status;

	if (!d) {
		close(fd);
		return err_errno(k->err, "cannot read the folder '%s/%s'", k->folder, str_text(&k->path));
	}
	status = read_names(k, d, &names, &n, &arena, &nested);
	for (size_t i = 0; i < n && status == 0 && !nested; i++)
		status = names[i].type == DT_DIR ? walk_below(k, fd, &names[i], depth) : add_file(k, fd, &names[i]);
	closedir(d);
	return status;
}

/* Both are in byte order: one pass says which files are as the index knows them. */
static void recall(struct file_tree *t, struct workspace *w, const char *key, bool legacy)
{
	struct stat_folder known;
	struct stat_known k;
	size_t i = 0, n_same = 0;

	if (!stat_index_folder(&known, w->index, key, legacy))
		return;
	for (size_t j = 0; j < known.n && i < t->n; j++) {
		int order;

		stat_folder_at(&k, &known, j);
		while ((order = strcmp(t->v[i].path, k.path)) < 0 && ++i < t->n)
			continue;
		if (i == t->n)
			break;
		if (order > 0)
			continue;
		if (stat_sig_equal(&t->v[i].sig, &k.sig)) {
			memcpy(t->v[i].md5, k.md5, 16);
			t->v[i].known = true;
			n_same++;
		}
		i++;
	}
	t->all_known = n_same == t->n && t->n == known.n && t->n > 0;
	memcpy(t->id, known.id, 16);
	stat_folder_release(&known);
}

int file_tree_read(struct file_tree *t, struct workspace *w, const char *folder, const char *rel, bool legacy, struct err *err)
{
	struct walk k = { .t = t, .w = w, .folder = folder, .err = err, .inside = rel != NULL };
	int fd, status;

	/* Reads the ignore files of the folders above. */
	if (rel && ignore_has(w->ignore, rel, true, err) < 0)
		return -1;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "cannot open the folder '%s'", folder);
	str_add(&k.path, "");
	str_add(&k.rel, rel ? rel : "");
	status = walk_folder(&k, fd, 0);
	str_release(&k.path);
	str_release(&k.rel);
	if (status == 0)
		recall(t, w, rel ? rel : folder, legacy);
	return status;
}

static void known_at(struct stat_known *out, const void *arg, size_t i)
{
	const struct tree_file *file = &((const struct file_tree *)arg)->v[i];

	out->path = file->path;
	out->sig = file->sig;
	memcpy(out->md5, file->md5, 16);
}

void file_tree_remember(struct file_tree *t, struct workspace *w, const char *key, bool legacy)
{
	stat_index_put_folder(w->index, key, legacy, known_at, t, t->n, t->id, t->size);
}

static void entry_at(struct dir_entry *out, const void *arg, size_t i)
{
	const struct tree_file *file = &((const struct file_tree *)arg)->v[i];

	*out = (struct dir_entry){ .path = file->path, .size = file->sig.size };
	memcpy(out->md5, file->md5, 16);
}

void file_tree_write(struct str *out, struct object_meta *meta, const struct file_tree *t)
{
	dir_listing_write_each(out, meta, entry_at, t, t->n);
}

bool file_tree_is(const struct file_tree *t, const char *id)
{
	uint8_t md5[16];

	object_md5_of_id(md5, id);
	return t->all_known && memcmp(md5, t->id, 16) == 0;
}

void file_tree_list(struct dir_listing *out, const struct file_tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		dir_listing_add(out, t->v[i].path, t->v[i].md5, t->v[i].sig.size);
}
