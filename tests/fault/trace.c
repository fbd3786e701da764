/* trace.c - preloaded into a program: every call that writes, syncs or renames is a line of the file TRACE_FILE, in its order.
 *
 *	TRACE_FILE=calls.txt LD_PRELOAD=./trace.so program ...
 *
 * write PATH, sync PATH, syncfs PATH, rename PATH (the new name); stdout and stderr are called that.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(const char *what, const char *path)
{
	const char *file = getenv("TRACE_FILE");
	char line[9100];
	int len = snprintf(line, sizeof(line), "%s %s\n", what, path);
	int fd = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (fd < 0)
		return;
	if (REAL(write)(fd, line, (size_t)len) != len)
		abort();
	close(fd);
}

static void note_below(const char *what, const char *folder, const char *name)
{
	char path[9000];

	snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
	note(what, path);
}

static void note_fd(const char *what, int fd)
{
	char link[64], path[4096] = "?";
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len >= 0)
		path[len] = '\0';
	note(what, fd == 1 ? "stdout" : fd == 2 ? "stderr" : path);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	note_fd("write", fd);
	return REAL(write)(fd, bytes, len);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	note_fd("write", fd);
	return REAL(writev)(fd, parts, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	note_fd("write", fd);
	return REAL(pwrite)(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	note_fd("write", fd);
	return REAL(pwrite64)(fd, bytes, len, at);
}

int fsync(int fd)
{
	note_fd("sync", fd);
	return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	note_fd("sync", fd);
	return REAL(fdatasync)(fd);
}

int syncfs(int fd)
{
	note_fd("syncfs", fd);
	return REAL(syncfs)(fd);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	char link[64], folder[4096] = "";
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", to_dir);
	len = to[0] == '/' ? 0 : readlink(link, folder, sizeof(folder) - 1);
	if (len > 0)
		folder[len] = '\0';
	note_below("rename", folder, to);
	return REAL(renameat)(from_dir, from, to_dir, to);
}

int rename(const char *from, const char *to)
{
	note("rename", to);
	return REAL(rename)(from, to);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	note("rename", to);
	return REAL(renameat2)(from_dir, from, to_dir, to, flags);
}
