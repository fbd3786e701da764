/* fault.c - preloaded into a program: the N-th call that changes a file kills the process, or finds the disk full.
 *
 *	FAULT_AT=3 FAULT_KIND=kill LD_PRELOAD=./fault.so program ...
 *
 * kill    the process dies before the call takes effect
 * group   the same, and all processes of its group with it
 * tear    the same as kill, but half of a write is written first
 * enospc  this call and every later one fails for want of space
 * short   no call at all: each read of a regular file gives FAULT_AT bytes at most, as some file systems do
 * With no FAULT_AT nothing happens. Writes to stdout and stderr do not count. With FAULT_WIDE=1 also calls that change names and modes
 * alone count: linkat, symlink, rmdir, chmod, fchmod, and the making of a file.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

static const char *kind(void)
{
	const char *k = getenv("FAULT_KIND");

	return k ? k : "kill";
}

/* Is it this call's turn? Dies, or says that the call shall fail. tear() is told where half a write would go. */
static int strikes(void (*tear)(void *arg), void *arg)
{
	const char *at = getenv("FAULT_AT");
	long n = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);

	if (!at || n < atol(at) || strcmp(kind(), "short") == 0)
		return 0;
	if (strcmp(kind(), "enospc") == 0) {
		errno = ENOSPC;
		return 1;
	}
	if (strcmp(kind(), "tear") == 0 && tear)
		tear(arg);
	kill(strcmp(kind(), "group") == 0 ? 0 : getpid(), SIGKILL);
	for (;;)
		pause();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct half {
	int fd;
	const void *bytes;
	size_t len;
	off_t at; /* -1 = where the file stands */
};

static void write_half(void *arg)
{
	struct half *h = arg;
	ssize_t ignored = h->at < 0 ? REAL(write)(h->fd, h->bytes, h->len / 2) : REAL(pwrite)(h->fd, h->bytes, h->len / 2, h->at);

	(void)ignored;
}

static int write_strikes(int fd, const void *bytes, size_t len, off_t at)
{
	struct half h = { fd, bytes, len, at };

	return fd > 2 && strikes(write_half, &h);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	return write_strikes(fd, bytes, len, -1) ? -1 : REAL(write)(fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return write_strikes(fd, bytes, len, at) ? -1 : REAL(pwrite)(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return write_strikes(fd, bytes, len, at) ? -1 : REAL(pwrite64)(fd, bytes, len, at);
}

ssize_t read(int fd, void *bytes, size_t len)
{
	const char *at = getenv("FAULT_AT");
	struct stat st;

	if (at && strcmp(kind(), "short") == 0 && len > (size_t)atol(at) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		len = (size_t)atol(at);
	return REAL(read)(fd, bytes, len);
}

ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room)
{
	return read(fd, bytes, len < room ? len : room);
}

static int is_dir(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A folder's entry took its space when it was made: a full disk is not found out by syncing it. */
int fsync(int fd)
{
	int full = strcmp(kind(), "enospc") == 0 && is_dir(fd);

	return !full && strikes(NULL, NULL) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	return strikes(NULL, NULL) ? -1 : REAL(fdatasync)(fd);
}

/* What needs no space on the disk cannot find it full. */
static void may_die(void)
{
	if (strcmp(kind(), "enospc") != 0)
		strikes(NULL, NULL);
}

int rename(const char *from, const char *to)
{
	may_die();
	return REAL(rename)(from, to);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	may_die();
	return REAL(renameat2)(from_dir, from, to_dir, to, flags);
}

int link(const char *from, const char *to)
{
	may_die();
	return REAL(link)(from, to);
}

int unlink(const char *path)
{
	may_die();
	return REAL(unlink)(path);
}

int ftruncate(int fd, off_t len)
{
	may_die();
	return REAL(ftruncate)(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	may_die();
	return REAL(ftruncate64)(fd, len);
}

int mkdir(const char *path, mode_t mode)
{
	return strikes(NULL, NULL) ? -1 : REAL(mkdir)(path, mode);
}

/* With FAULT_WIDE alone: where a step between two of the calls above is one that could tear. */
static void may_die_wide(void)
{
	if (getenv("FAULT_WIDE"))
		may_die();
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	may_die_wide();
	return REAL(linkat)(from_dir, from, to_dir, to, flags);
}

int symlink(const char *target, const char *path)
{
	may_die_wide();
	return REAL(symlink)(target, path);
}

int symlinkat(const char *target, int dir, const char *path)
{
	may_die_wide();
	return REAL(symlinkat)(target, dir, path);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	may_die_wide();
	return REAL(renameat)(from_dir, from, to_dir, to);
}

int unlinkat(int dir, const char *path, int flags)
{
	may_die_wide();
	return REAL(unlinkat)(dir, path, flags);
}

int rmdir(const char *path)
{
	may_die_wide();
	return REAL(rmdir)(path);
}

int chmod(const char *path, mode_t mode)
{
	may_die_wide();
	return REAL(chmod)(path, mode);
}

int fchmod(int fd, mode_t mode)
{
	may_die_wide();
	return REAL(fchmod)(fd, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (flags & O_CREAT)
		may_die_wide();
	return REAL(open)(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (flags & O_CREAT)
		may_die_wide();
	return REAL(openat)(dir, path, flags, mode);
}
