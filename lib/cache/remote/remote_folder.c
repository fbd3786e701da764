/* remote_folder.c - a folder as remote: a mounted share, or another disk. Objects are 0444 there, as in the cache. */
#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/objects/object_inside.h"
#include "cache/remote/remote_driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0444, JOBS = 4, PIECE = 1 << 30 };

static int open_folder(void **state, const struct object_remote_terms *terms, struct err *err)
{
	const char *path = str_starts(terms->url, "file://") ? terms->url + strlen("file://") : terms->url;
	const char *home = env_get(terms->env, "HOME");

	if (*path == '~' && (path[1] == '/' || !path[1])) {
		if (!home)
			return err_set(err, ERR_USAGE, "remote '%s': '~' stands for $HOME, which is not set", terms->name);
		*state = str_format("%s%s", home, path + 1);
		return 0;
	}
	*state = fs_join(terms->base, path);
	return 0;
}

static void close_folder(void *state)
{
	free(state);
}

static int size_in_folder(void *state, int64_t *size, const char *key, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(state, key);
	struct stat st;

	if (stat(path, &st) == 0)
		*size = st.st_size;
	else if (errno == ENOENT || errno == ENOTDIR)
		*size = -1;
	else
		return err_errno(err, "cannot look at '%s'", path);
	return 0;
}

/* By reference where the file system can, else within the kernel. */
static int copy_open_file(int to, int from, struct err *err, const char *name)
{
	ssize_t n;

	if (object_clone_fd(to, from) == 0)
		return 0;
	while ((n = sendfile(to, from, NULL, PIECE)) != 0)
		if (n < 0 && errno != EINTR)
			return err_errno(err, "cannot copy to '%s'", name);
	return 0;
}

/* The contents of `from` into a new file that is open; what: its name, for messages. */
static int fill(int made, const char *from, mode_t mode, const char *what, struct err *err)
{
	CLEANUP(fs_close) int source = fs_open_read(from, err);

	if (source < 0 || copy_open_file(made, source, err, what) < 0)
		return -1;
	return fchmod(made, mode) == 0 ? 0 : err_errno(err, "cannot protect '%s'", what);
}

/* What lies behind the bytes that are there already. */
static int copy_rest(const char *to, const char *from, int64_t done, struct err *err)
{
	CLEANUP(fs_close) int source = fs_open_read(from, err);
	CLEANUP(fs_close) int made = source < 0 ? -1 : open(to, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (source < 0)
		return -1;
	if (made < 0 || lseek(source, done, SEEK_SET) < 0 || lseek(made, done, SEEK_SET) < 0)
		return err_errno(err, "cannot write '%s'", to);
	while ((n = sendfile(made, source, NULL, PIECE)) != 0)
		if (n < 0 && errno != EINTR)
			return err_errno(err, "cannot copy to '%s'", to);
	return 0;
}

/* A new file with the contents of another; nothing is left of it on failure. */
static int copy_new(const char *to, const char *from, mode_t mode, struct err *err)
{
	int made = open(to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode), status;

	if (made < 0)
		return err_errno(err, "cannot write '%s'", to);
	status = fill(made, from, mode, to, err);
	if (close(made) != 0 && status == 0)
		status = err_errno(err, "cannot write '%s'", to);
	if (status != 0)
		unlink(to);
	return status;
}

/* What has arrived is read back. */
static int check_arrived(const char *arrived, const char *path, const char *md5, struct err *err)
{
	char actual[DIGEST_MD5_TEXT];

	if (!md5)
		return 0;
	if (digest_md5_file(actual, arrived, err) < 0)
		return -1;
	return strcmp(actual, md5) == 0 ? 0 : err_set(err, ERR_INTEGRITY, "'%s' has other contents than its name %s says", path, md5);
}

/* A file that has no name before it is whole: a process that is killed leaves nothing. Returns 1 where a folder has no such files. */
static int put_nameless(const char *folder, const char *there, const char *path, const char *md5, struct err *err)
{
	CLEANUP(fs_close) int made = open(folder, O_RDWR | O_TMPFILE | O_CLOEXEC, MODE);
	char self[32];

	if (made < 0)
		return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? 1 : err_errno(err, "cannot write '%s'", there);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", made);
	if (fill(made, path, MODE, there, err) < 0 || check_arrived(self, path, md5, err) < 0)
		return -1;
	for (int again = 0; again < 2; again++) {
		if (linkat(AT_FDCWD, self, AT_FDCWD, there, AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST)
			return errno == ENOENT || errno == EXDEV || errno == EPERM ? 1 : err_errno(err, "cannot write '%s'", there);
		/* What lies there was looked at, and is not whole. */
		unlink(there);
	}
	return 0; /* somebody else has brought the same meanwhile */
}

static int put_in_folder(void *state, const char *key, const char *path, const char *md5, struct err *err)
{
	CLEANUP(mem_free) char *there = fs_join(state, key), *folder = fs_parent(there), *temp = NULL;
	char chance[17];
	int status;

	if (fs_make_parent(there, err) < 0)
		return -1;
	status = put_nameless(folder, there, path, md5, err);
	if (status <= 0)
		return status;
	digest_random_hex(chance, 8);
	temp = str_format("%s/.interlock-%s.tmp", (const char *)state, chance);
	if (copy_new(temp, path, MODE, err) < 0)
		return -1;
	if (check_arrived(temp, path, md5, err) == 0) {
		if (rename(temp, there) == 0)
			return 0;
		err_errno(err, "cannot write '%s'", there);
	}
	unlink(temp);
	return -1;
}

static int get_from_folder(void *state, const char *path, const char *key, int64_t from, bool *absent, struct err *err)
{
	CLEANUP(mem_free) char *there = fs_join(state, key);

	*absent = access(there, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
	if (*absent)
		return err_set(err, ERR_DATA, "'%s' is not there", there);
	return from > 0 ? copy_rest(path, there, from, err) : copy_new(path, there, 0600, err);
}

/* prefix is a folder ("files/md5/00/") or the beginning of a name in one. */
static int list_folder(void *state, const char *prefix, object_remote_each_fn *each, void *arg, struct err *err)
{
	const char *slash = strrchr(prefix, '/');
	CLEANUP(mem_free) char *below = mem_strndup(prefix, slash ? (size_t)(slash - prefix) : 0);
	CLEANUP(mem_free) char *folder = fs_join(state, below);
	CLEANUP(strvec_release) struct strvec names = { 0 };
	int status = 0;

	if (!fs_exists(folder))
		return 0;
	if (fs_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n && status == 0; i++) {
		CLEANUP(mem_free) char *key = *below ? fs_join(below, names.v[i]) : mem_strdup(names.v[i]);
		CLEANUP(mem_free) char *path = fs_join(state, key);
		struct stat st;

		if (!str_starts(key, prefix) || stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			CLEANUP(mem_free) char *deeper = str_format("%s/", key);

			status = list_folder(state, deeper, each, arg, err);
		} else {
			status = each(arg, key, st.st_size, err);
		}
	}
	return status;
}

static int remove_from_folder(void *state, const char *key, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(state, key);

	return unlink(path) == 0 || errno == ENOENT ? 0 : err_errno(err, "cannot remove '%s'", path);
}

static const char *const schemes[] = { "", "file", NULL };

const struct remote_driver remote_folder = {
	.schemes = schemes,
	.jobs = JOBS,
	.lists = OBJECT_LISTS_NOTHING,
	.open = open_folder,
	.close = close_folder,
	.size = size_in_folder,
	.put = put_in_folder,
	.get = get_from_folder,
	.list = list_folder,
	.remove = remove_from_folder,
};
