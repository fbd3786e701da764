/* fs_write.c - writes that a kill or a full disk at any moment leaves either done or undone. */
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITER_BUF = 1 << 16 };

/* Where temporary files are made, while it is set; see fs_temps_in(). */
static char temps[PATH_MAX];

/* See fs_before_commit(). */
static fs_commit_hook *before_commit;
static void *before_commit_arg;

/* The folders being staged: what is written below one is synced once, by its commit, and not file by file. */
static const char *staging[4];

static bool is_staged(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(staging); i++) {
		size_t len = staging[i] ? strlen(staging[i]) : 0;

		if (staging[i] && strncmp(path, staging[i], len) == 0 && path[len] == '/')
			return true;
	}
	return false;
}

/* Put `temp` where `old` is: NULL is a free place. When there is none, files are synced one by one, and all is as sound. */
static void staging_replace(const char *old, const char *temp)
{
	for (size_t i = 0; i < ARRAY_LEN(staging); i++) {
		if (staging[i] == old) {
			staging[i] = temp;
			return;
		}
	}
}

int fs_sync_dir(const char *path, struct err *err)
{
	CLEANUP(fs_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* Some file systems cannot sync a folder; the rename stands all the same. */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL && errno != EROFS))
		return err_errno(err, "cannot sync the folder '%s'", path);
	return 0;
}

/* A name beside path that nobody else uses: ".NAME.<random>.tmp". */
static char *temp_beside(const char *path)
{
	CLEANUP(mem_free) char *dir = fs_parent(path);
	char id[17];

	digest_random_hex(id, 8);
	return str_format("%s/.%s.%s.tmp", dir, fs_base(path), id);
}

void fs_before_commit(fs_commit_hook *hook, void *arg)
{
	before_commit = hook;
	before_commit_arg = arg;
}

bool fs_temps_in(const char *folder)
{
	bool set = !folder || (!*temps && strlen(folder) < sizeof(temps));

	if (set)
		snprintf(temps, sizeof(temps), "%s", folder ? folder : "");
	return set;
}

/* In the folder of fs_temps_in(), where a rename to path works; else beside it. */
static char *temp_for(const char *path)
{
	CLEANUP(mem_free) char *dir = fs_parent(path);
	struct err ignored;
	char id[17];

	if (!*temps || is_staged(path) || fs_make_dirs(temps, &ignored) < 0 || !fs_same_mount(temps, dir))
		return temp_beside(path);
	digest_random_hex(id, 8);
	return str_format("%s/.interlock-%ld-%s", temps, (long)getpid(), id);
}

void fs_remove_leftovers(const char *path)
{
	enum { RANDOM_DIGITS = 16 };
	CLEANUP(mem_free) char *dir = fs_parent(path), *prefix = str_format(".%s.", fs_base(path));
	CLEANUP(strvec_release) struct strvec names = { 0 };
	size_t len = strlen(prefix);
	struct err ignored;

	fs_list(&names, dir, &ignored);
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *left = fs_join(dir, names.v[i]);
		const char *rest = names.v[i] + len;

		if (str_starts(names.v[i], prefix) && strspn(rest, "0123456789abcdef") == RANDOM_DIGITS &&
		    strcmp(rest + RANDOM_DIGITS, ".tmp") == 0)
			unlink(left);
	}
}

int fs_writer_open(struct fs_writer *w, const char *path, struct err *err)
{
	*w = (struct fs_writer){ .fd = -1 };
	if (fs_is_dir(path))
		return err_set(err, ERR_IO, "cannot write '%s': Is a directory", path);
	if (fs_make_parent(path, err) < 0)
		return -1;
	w->temp = temp_for(path);
	w->fd = open(w->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (w->fd < 0) {
		err_errno(err, "cannot write '%s'", path);
		mem_free(&w->temp);
		return -1;
	}
	w->path = mem_strdup(path);
	w->buf = mem_resize(NULL, WRITER_BUF, 1);
	return 0;
}

static void write_all(struct fs_writer *w, const char *bytes, size_t len)
{
	while (len > 0 && !w->failed) {
		ssize_t n = write(w->fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			w->failed = true;
			w->failed_errno = errno;
			return;
		}
		bytes += n;
		len -= (size_t)n;
	}
}

static void flush(struct fs_writer *w)
{
	write_all(w, w->buf, w->used);
	w->used = 0;
}

void fs_writer_add(struct fs_writer *w, const void *bytes, size_t len)
{
	if (len > WRITER_BUF - w->used)
		flush(w);
	if (len >= WRITER_BUF) {
		write_all(w, bytes, len);
		return;
	}
	memcpy(w->buf + w->used, bytes, len);
	w->used += len;
}

void fs_writer_abort(struct fs_writer *w)
{
	if (w->temp)
		unlink(w->temp);
	if (w->path)
		fs_close(&w->fd);
	free(w->path);
	free(w->temp);
	free(w->buf);
	*w = (struct fs_writer){ .fd = -1 };
}

static int writer_failed(struct fs_writer *w, int error, struct err *err)
{
	errno = error;
	err_errno(err, "cannot write '%s'", w->path);
	fs_writer_abort(w);
	return -1;
}

int fs_writer_sync(struct fs_writer *w, struct err *err)
{
	flush(w);
	if (!w->failed && !is_staged(w->path) && fsync(w->fd) != 0) {
		w->failed = true;
		w->failed_errno = errno;
	}
	return w->failed ? writer_failed(w, w->failed_errno, err) : 0;
}

int fs_writer_commit(struct fs_writer *w, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(w->path);
	bool staged = is_staged(w->path);

	if (fs_writer_sync(w, err) < 0)
		return -1;
	if (before_commit && before_commit(before_commit_arg, err) < 0) {
		fs_writer_abort(w);
		return -1;
	}
	if (rename(w->temp, w->path) != 0)
		return writer_failed(w, errno, err);
	mem_free(&w->temp);
	fs_writer_abort(w);
	return staged ? 0 : fs_sync_dir(dir, err);
}

int fs_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err *err)
{
	CLEANUP(fs_writer_abort) struct fs_writer w = { .fd = -1 };

	if (fs_writer_open(&w, path, err) < 0)
		return -1;
	if (mode && fchmod(w.fd, mode) != 0)
		return err_errno(err, "cannot set the mode of '%s'", path);
	fs_writer_add(&w, bytes, len);
	return fs_writer_commit(&w, err);
}

int fs_write_derived(const char *path, const void *bytes, size_t len, struct err *err)
{
	CLEANUP(fs_writer_abort) struct fs_writer w = { .fd = -1 };

	if (fs_writer_open(&w, path, err) < 0)
		return -1;
	fs_writer_add(&w, bytes, len);
	flush(&w);
	if (w.failed || rename(w.temp, path) != 0)
		return writer_failed(&w, w.failed ? w.failed_errno : errno, err);
	mem_free(&w.temp);
	return 0;
}

int fs_copy_file(const char *to, const char *from, struct err *err)
{
	CLEANUP(fs_unmap) struct fs_map map = { 0 };

	if (fs_map(&map, from, err) < 0)
		return -1;
	return fs_write(to, map.data ? map.data : "", map.size, 0, err);
}

int fs_stage_open(struct fs_stage *stage, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *trimmed = mem_strdup(path);

	*stage = (struct fs_stage){ 0 };
	for (size_t n = strlen(trimmed); n > 1 && trimmed[n - 1] == '/'; n--)
		trimmed[n - 1] = '\0';
	if (fs_exists(trimmed) && !fs_is_dir(trimmed))
		return err_set(err, ERR_IO, "cannot write '%s': it is not a folder", trimmed);
	if (fs_make_parent(trimmed, err) < 0)
		return -1;
	stage->temp = temp_beside(trimmed);
	if (mkdir(stage->temp, 0777) != 0) {
		err_errno(err, "cannot write '%s'", trimmed);
		mem_free(&stage->temp);
		return -1;
	}
	stage->path = mem_strdup(trimmed);
	staging_replace(NULL, stage->temp);
	return 0;
}

static int sync_file(const char *path, struct err *err)
{
	CLEANUP(fs_close) int fd = fs_open_read(path, err);

	if (fd < 0)
		return -1;
	return fsync(fd) != 0 ? err_errno(err, "cannot write '%s'", path) : 0;
}

/* Every file and folder below, then dir itself. */
static int sync_tree(const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (fs_list(&names, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, names.v[i]);

		if ((fs_is_dir(path) ? sync_tree(path, err) : sync_file(path, err)) < 0)
			return -1;
	}
	return fs_sync_dir(dir, err);
}

int fs_stage_commit(struct fs_stage *stage, struct err *err)
{
	CLEANUP(mem_free) char *old = NULL;
	CLEANUP(mem_free) char *dir = fs_parent(stage->path);
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct err ignored;

	/* The list refuses symbolic links, so the walk ends. */
	if (fs_list_tree(&files, stage->temp, err) < 0 || sync_tree(stage->temp, err) < 0)
		return -1;
	if (rename(stage->temp, stage->path) != 0) {
		/* A folder that is not empty cannot be renamed over: swap the two, so that one of them is always there. */
		if (renameat2(AT_FDCWD, stage->temp, AT_FDCWD, stage->path, RENAME_EXCHANGE) != 0) {
			old = temp_beside(stage->path);
			if (rename(stage->path, old) != 0 || rename(stage->temp, stage->path) != 0)
				return err_errno(err, "cannot write '%s'", stage->path);
		} else {
			old = mem_strdup(stage->temp);
		}
		fs_remove_tree(old, &ignored);
	}
	staging_replace(stage->temp, NULL);
	mem_free(&stage->temp);
	fs_stage_abort(stage);
	return fs_sync_dir(dir, err);
}

void fs_stage_abort(struct fs_stage *stage)
{
	struct err ignored;

	if (stage->temp) {
		fs_remove_tree(stage->temp, &ignored);
		staging_replace(stage->temp, NULL);
	}
	free(stage->path);
	free(stage->temp);
	*stage = (struct fs_stage){ 0 };
}
