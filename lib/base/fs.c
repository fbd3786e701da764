/* fs.c - whole-file reads, maps, paths and folder walks. The durable writes are in fs_write.c. */
#include "base/fs.h"

#include "base/clock.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int fs_open_read(const char *path, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_IO, "cannot open '%s': Is a directory", path);
	}
	return fd;
}

void fs_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int fs_read(struct str *out, const char *path, size_t most_bytes, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);
	size_t start = out->len;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (!most_bytes || (size_t)st.st_size <= most_bytes))
		str_reserve(out, (size_t)st.st_size + 1);
	for (;;) {
		ssize_t n;

		str_reserve(out, 1 << 12);
		n = read(fd, out->data + out->len, out->cap - out->len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot read '%s'", path);
		out->len += (size_t)n;
		out->data[out->len] = '\0';
		if (most_bytes && out->len - start > most_bytes)
			return err_set(err, ERR_DATA, "'%s' is larger than %zu bytes", path, most_bytes);
		if (n == 0)
			return 0;
	}
}

int fs_map(struct fs_map *map, const char *path, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);
	struct str text = { 0 };
	struct stat st;
	void *data;

	*map = (struct fs_map){ 0 };
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size == 0)
			return 0;
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (data != MAP_FAILED) {
			*map = (struct fs_map){ data, (size_t)st.st_size, true };
			return 0;
		}
	}
	if (fs_read(&text, path, 0, err) < 0) {
		str_release(&text);
		return -1;
	}
	map->size = text.len;
	map->data = str_take(&text);
	return 0;
}

void fs_unmap(struct fs_map *map)
{
	if (map->mapped)
		munmap((void *)map->data, map->size);
	else
		free((void *)map->data);
	*map = (struct fs_map){ 0 };
}

int fs_make_dirs(const char *path, struct err *err)
{
	CLEANUP(mem_free) char *copy = mem_strdup(path);

	for (char *p = copy + 1; *copy; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			return err_errno(err, "cannot make the folder '%s'", copy);
		*p = c;
		if (c == '\0')
			break;
	}
	if (*path && !fs_is_dir(path)) {
		errno = ENOTDIR;
		return err_errno(err, "cannot make the folder '%s'", path);
	}
	return 0;
}

int fs_make_parent(const char *path, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(path);

	return fs_is_dir(dir) ? 0 : fs_make_dirs(dir, err);
}

bool fs_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* The file system and the mount of path, or of the nearest folder above it that is there. */
static bool look_at_mount(struct statx *out, const char *path)
{
	CLEANUP(mem_free) char *at = mem_strdup(path);

	while (statx(AT_FDCWD, at, 0, STATX_TYPE | STATX_MNT_ID, out) != 0) {
		char *up = fs_parent(at);
		bool top = strcmp(up, at) == 0;

		free(at);
		at = up;
		if (top)
			return false;
	}
	return true;
}

bool fs_same_mount(const char *a, const char *b)
{
	struct statx one, other;

	if (!look_at_mount(&one, a) || !look_at_mount(&other, b))
		return false;
	/* A kernel that does not tell mounts apart leaves both at 0. */
	return one.stx_dev_major == other.stx_dev_major && one.stx_dev_minor == other.stx_dev_minor && one.stx_mnt_id == other.stx_mnt_id;
}

bool fs_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int64_t fs_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_size : -1;
}

int fs_list(struct strvec *out, const char *dir, struct err *err)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	if (!d)
		return err_errno(err, "cannot open the folder '%s'", dir);
	while ((entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			strvec_add(out, entry->d_name);
	closedir(d);
	strvec_sort(out);
	return 0;
}

static int list_below(struct strvec *out, const char *root, const char *below, int depth, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(mem_free) char *dir = *below ? fs_join(root, below) : mem_strdup(root);

	if (depth > 64)
		return err_set(err, ERR_DATA, "'%s' is nested more than 64 folders deep", dir);
	if (fs_list(&names, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *rel = *below ? fs_join(below, names.v[i]) : mem_strdup(names.v[i]);
		CLEANUP(mem_free) char *path = fs_join(root, rel);
		struct stat st;

		if (lstat(path, &st) != 0)
			return err_errno(err, "cannot read '%s'", path);
		if (S_ISLNK(st.st_mode))
			return err_set(err, ERR_INTEGRITY, "'%s' is a symbolic link, which is not followed here", path);
		if (S_ISDIR(st.st_mode)) {
			if (list_below(out, root, rel, depth + 1, err) < 0)
				return -1;
		} else if (S_ISREG(st.st_mode)) {
			strvec_add(out, rel);
		}
	}
	return 0;
}

int fs_list_tree(struct strvec *out, const char *dir, struct err *err)
{
	if (list_below(out, dir, "", 0, err) < 0)
		return -1;
	strvec_sort(out);
	return 0;
}

int fs_may_replace(const char *dir, const char *marker, const char *kind, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!fs_exists(dir))
		return 0;
	if (!fs_is_dir(dir))
		return err_set(err, ERR_USAGE, "'%s' is not a folder", dir);
	if (fs_list(&names, dir, err) < 0)
		return -1;
	if (names.n == 0 || strvec_has(&names, marker))
		return 0;
	return err_set(err, ERR_USAGE, "'%s' has files but is no %s: give an empty or a new folder", dir, kind);
}

int fs_remove_tree(const char *path, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : err_errno(err, "cannot remove '%s'", path);
	if (!S_ISDIR(st.st_mode))
		return unlink(path) == 0 ? 0 : err_errno(err, "cannot remove '%s'", path);
	if (fs_list(&names, path, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *below = fs_join(path, names.v[i]);

		if (fs_remove_tree(below, err) < 0)
			return -1;
	}
	return rmdir(path) == 0 ? 0 : err_errno(err, "cannot remove '%s'", path);
}

int fs_lock(const char *path, int64_t wait_ms, struct err *err)
{
	double until = clock_elapsed_ms() + (double)wait_ms;
	struct timespec pause = { 0, 5 * 1000 * 1000 };
	int fd;

	if (fs_make_parent(path, err) < 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_errno(err, "cannot open the lock '%s'", path);
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			err_errno(err, "cannot lock '%s'", path);
			close(fd);
			return -1;
		}
		if (clock_elapsed_ms() >= until) {
			close(fd);
			return err_set(err, ERR_RETRY, "'%s' is locked by another process", path);
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

char *fs_join(const char *dir, const char *name)
{
	size_t len = strlen(dir), name_len = strlen(name);
	bool slash = len > 0 && dir[len - 1] != '/';
	char *path;

	if (name[0] == '/' || !*dir)
		return mem_strdup(name);
	path = mem_resize(NULL, len + slash + name_len + 1, 1);
	memcpy(path, dir, len);
	if (slash)
		path[len] = '/';
	memcpy(path + len + slash, name, name_len + 1);
	return path;
}

char *fs_parent(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	return len ? mem_strndup(path, len) : mem_strdup(".");
}

const char *fs_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *fs_absolute(const char *path)
{
	CLEANUP(mem_free) char *here = NULL;

	if (path[0] == '/')
		return mem_strdup(path);
	here = getcwd(NULL, 0);
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	if (strcmp(path, ".") == 0 || !*path)
		return mem_strdup(here ? here : "/");
	return fs_join(here ? here : "/", path);
}

char *fs_find_upwards(const char *start, const char *name)
{
	char *dir = fs_absolute(start);

	for (;;) {
		CLEANUP(mem_free) char *candidate = fs_join(dir, name);
		char *up;

		if (fs_exists(candidate))
			return dir;
		up = fs_parent(dir);
		if (strcmp(up, dir) == 0) {
			free(up);
			free(dir);
			return NULL;
		}
		free(dir);
		dir = up;
	}
}

bool fs_is_safe_relative(const char *path)
{
	if (!*path)
		return false;
	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 0 || (len == 1 && p[0] == '.') || (len == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		for (size_t i = 0; i < len; i++)
			if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f || p[i] == '\\')
				return false;
		p += len;
		if (*p == '/' && !*++p)
			return false;
	}
	return true;
}
