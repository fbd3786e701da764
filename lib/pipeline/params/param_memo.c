/* param_memo.c - remembers parameters by path, time and size. */
#include "pipeline/params/param_memo.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/params/param_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct param_memo_file {
	char *path;
	struct stat st;
	struct value *root;
};

void param_memo_release(struct param_memo *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->files[i]->path);
		free(m->files[i]);
	}
	free(m->files);
	map_release(&m->by_path);
	arena_release(&m->arena);
	*m = (struct param_memo){ 0 };
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static struct param_memo_file *find(struct param_memo *m, const char *path)
{
	const size_t *at = map_get(&m->by_path, path, strlen(path));

	return at ? m->files[*at] : NULL;
}

static struct param_memo_file *find_or_add(struct param_memo *m, const char *path)
{
	struct param_memo_file *file = find(m, path);

	if (file)
		return file;
	file = mem_new(1, sizeof(*file));
	file->path = mem_strdup(path);
	m->files = mem_grow(m->files, m->n, &m->cap, sizeof(struct param_memo_file *));
	map_put(&m->by_path, file->path, strlen(file->path), m->n, NULL);
	m->files[m->n++] = file;
	return file;
}

int param_memo_get(const struct value **out, struct param_memo *m, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(m->root, at);
	struct param_memo_file *file = m->settled ? find(m, path) : NULL;
	struct stat st;

	*out = file ? file->root : NULL;
	if (*out)
		return 0;
	if (stat(path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, "cannot read '%s'", at);
	if (S_ISDIR(st.st_mode))
		return err_set(err, DVC_ERROR, "'%s' is a directory, expected a parameters file", at);
	file = find_or_add(m, path);
	if (!file->root || !is_same(&file->st, &st)) {
		if (param_file_read(&file->root, &m->arena, path, err) < 0)
			return -1;
		file->st = st;
	}
	*out = file->root;
	return 0;
}
