/* repo_lock.c - takes the repository's lock, and keeps the list of paths that processes are at work on. */
#include "pipeline/locks/repo_lock.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "pipeline/dvc_code.h"
#include "pipeline/locks/link_lock.h"
#include "pipeline/locks/rwlock_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { RWLOCK_MOST = 64 << 20, ASK_AGAIN_MS = 50 };

void repo_lock_init(struct repo_lock *l, const char *folder, const char *command, bool hard_link, struct log *log)
{
	*l = (struct repo_lock){
		.folder = mem_strdup(folder), .command = mem_strdup(command), .pid = getpid(), .fd = -1, .hard_link = hard_link, .log = log
	};
}

void repo_lock_release(struct repo_lock *l)
{
	while (l->depth > 0)
		repo_lock_drop(l);
	free(l->folder);
	free(l->command);
	*l = (struct repo_lock){ .fd = -1 };
}

/* ---- one lock file ---- */

/* Its body is " <pid>\n", and it is never removed. Returns the descriptor; -1 with errno EWOULDBLOCK if another has it. */
static int try_flock(const char *path, long pid)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666), saved;
	char body[32];
	int len = snprintf(body, sizeof(body), " %ld\n", pid);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		if (pwrite(fd, body, (size_t)len, 0) == len && ftruncate(fd, len) == 0)
			return fd;
	}
	saved = errno;
	fs_close(&fd);
	errno = saved;
	return -1;
}

/* The same file, held beside other readers. Returns the descriptor; -1 as above. */
static int try_shared(const char *path)
{
	int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0666), saved;

	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) == 0)
		return fd;
	saved = errno;
	fs_close(&fd);
	errno = saved;
	return -1;
}

static void pause_ms(int ms)
{
	struct timespec pause = { 0, ms * 1000000L };

	nanosleep(&pause, NULL);
}

/* No lock can be there at all (nor on a file system without locks), and so nobody has it. */
static bool is_beyond_locks(int error)
{
	return error == ENOENT || error == EACCES || error == EPERM || error == EROFS || error == ENOLCK || error == EOPNOTSUPP;
}

enum { NO_LOCK = -2 };

/* The lock at folder/name, by flock or by link. Returns the descriptor (0 for a link); NO_LOCK of one that is shared; -1 with err. */
static int lock_file(struct repo_lock *l, const char *name, bool shared, char **claim, int64_t wait_ms, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(l->folder, name);
	double deadline = wait_ms < 0 ? (double)INT64_MAX : clock_elapsed_ms() + (double)wait_ms;
	int fd;

	if (!shared && fs_make_dirs(l->folder, err) < 0)
		return -1;
	for (;;) {
		fd = l->hard_link ? link_lock_try(claim, path, l->folder, l->pid) : shared ? try_shared(path) : try_flock(path, l->pid);
		if (fd >= 0)
			return fd;
		if (shared && is_beyond_locks(errno))
			return NO_LOCK;
		if (errno != EWOULDBLOCK)
			return err_errno(err, "cannot lock '%s'", path);
		if (clock_elapsed_ms() >= deadline)
			return err_set(err, DVC_ERROR,
				       "Unable to acquire lock. Most likely another DVC process is running or was terminated abruptly "
				       "('%s' is locked)",
				       path);
		pause_ms(ASK_AGAIN_MS);
	}
}

static void unlock_file(struct repo_lock *l, int *fd, const char *name, char **claim)
{
	CLEANUP(mem_free) char *path = fs_join(l->folder, name);

	if (l->hard_link)
		link_lock_drop(claim, path);
	else
		fs_close(fd);
	*fd = -1;
}

int repo_lock_take(struct repo_lock *l, int64_t wait_ms, struct err *err)
{
	if (l->depth == 0) {
		l->fd = lock_file(l, "lock", false, &l->claim, wait_ms, err);
		if (l->fd < 0)
			return -1;
	}
	l->depth++;
	return 0;
}

int repo_lock_share(struct repo_lock *l, int64_t wait_ms, struct err *err)
{
	int fd = lock_file(l, "lock", true, &l->claim, wait_ms, err);

	if (fd == NO_LOCK)
		return 0;
	l->fd = fd;
	l->depth += fd >= 0;
	return fd < 0 ? -1 : 0;
}

void repo_lock_drop(struct repo_lock *l)
{
	if (l->depth == 0 || --l->depth > 0)
		return;
	unlock_file(l, &l->fd, "lock", &l->claim);
}

/* ---- who is at work on what ---- */

bool repo_lock_overlaps(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), len = la < lb ? la : lb;

	while (len > 1 && (len == la ? a : b)[len - 1] == '/')
		len--;
	if (strncmp(a, b, len) != 0)
		return false;
	return (a[len] == '\0' || a[len] == '/' || a[len - 1] == '/') && (b[len] == '\0' || b[len] == '/' || b[len - 1] == '/');
}

static const char *find_overlap(const struct strvec *paths, const char *path)
{
	for (size_t i = 0; paths && i < paths->n; i++)
		if (repo_lock_overlaps(paths->v[i], path))
			return paths->v[i];
	return NULL;
}

/* A reader is in nobody's way but a writer's. */
static const char *waiting_path(const struct rwlock_entry *e, const struct strvec *read, const struct strvec *written)
{
	const char *path = find_overlap(written, e->path);

	return path || e->mode == RWLOCK_READ ? path : find_overlap(read, e->path);
}

/* Those in the way are named; the dead are taken out of the list. */
static int check_blockers(struct repo_lock *l, struct rwlock_file *f, const struct strvec *read, const struct strvec *written,
			  struct err *err)
{
	CLEANUP(str_release) struct str blockers = { 0 };
	const char *busy = NULL;

	for (size_t i = 0; i < f->n;) {
		const struct rwlock_entry *e = &f->v[i];
		const char *path = e->pid == l->pid ? NULL : waiting_path(e, read, written);

		if (path && proc_has_ended(e->pid)) {
			if (l->log)
				log_warn(l->log,
					 "Process '%s' with (Pid %ld), in RWLock-file '%s' had been killed. Auto removed it from the lock "
					 "file.",
					 e->command, e->pid, e->path);
			rwlock_file_remove(f, i);
			continue;
		}
		if (path) {
			str_addf(&blockers, "%s (PID %ld): %.200s", blockers.len ? "," : "", e->pid, e->command);
			busy = path;
		}
		i++;
	}
	if (!busy)
		return 0;
	return err_set(err, DVC_ERROR,
		       "'%s' is busy, it is being blocked by:%.500s. If there are no processes with such PIDs, you can manually remove "
		       "'%s/rwlock' and try again.",
		       busy, str_text(&blockers), l->folder);
}

static int read_rwlock(struct rwlock_file *f, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (access(path, F_OK) != 0)
		return 0;
	if (fs_read(&text, path, RWLOCK_MOST, err) < 0)
		return -1;
	return rwlock_file_parse(f, str_text(&text), text.len, path, err);
}

/* Whole or not at all, but not worth a wait for the disk: after a crash nobody is at work. */
static int write_rwlock(const struct rwlock_file *f, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *temp = str_format("%s.new", path);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(fs_close) int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	rwlock_file_write(&text, f);
	if (fd < 0 || write(fd, str_text(&text), text.len) != (ssize_t)text.len || rename(temp, path) != 0)
		return err_errno(err, "cannot write '%s'", path);
	return 0;
}

static int edit(struct repo_lock *l,
		int (*change)(struct repo_lock *, struct rwlock_file *, const struct strvec *, const struct strvec *, struct err *),
		const struct strvec *read, const struct strvec *written, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(l->folder, "rwlock"), *claim = NULL;
	CLEANUP(rwlock_file_release) struct rwlock_file f = { 0 };
	int fd = lock_file(l, "rwlock.lock", false, &claim, REPO_LOCK_WAIT_MS, err), rc;

	if (fd < 0)
		return -1;
	rc = read_rwlock(&f, path, err);
	if (rc == 0)
		rc = change(l, &f, read, written, err);
	if (rc == 0)
		rc = write_rwlock(&f, path, err);
	unlock_file(l, &fd, "rwlock.lock", &claim);
	return rc;
}

static int add_claims(struct repo_lock *l, struct rwlock_file *f, const struct strvec *read, const struct strvec *written, struct err *err)
{
	if (check_blockers(l, f, read, written, err) < 0)
		return -1;
	for (size_t i = 0; i < read->n; i++)
		rwlock_file_add(f, RWLOCK_READ, read->v[i], l->pid, l->command);
	for (size_t i = 0; i < written->n; i++)
		rwlock_file_add(f, RWLOCK_WRITE, written->v[i], l->pid, l->command);
	return 0;
}

static int drop_claims(struct repo_lock *l, struct rwlock_file *f, const struct strvec *read, const struct strvec *written, struct err *err)
{
	(void)err;
	for (size_t i = f->n; i-- > 0;) {
		const struct rwlock_entry *e = &f->v[i];

		if (e->pid == l->pid && strvec_has(e->mode == RWLOCK_READ ? read : written, e->path))
			rwlock_file_remove(f, i);
	}
	return 0;
}

int repo_lock_claim(struct repo_lock *l, const struct strvec *read, const struct strvec *written, struct err *err)
{
	return edit(l, add_claims, read, written, err);
}

int repo_lock_unclaim(struct repo_lock *l, const struct strvec *read, const struct strvec *written, struct err *err)
{
	return edit(l, drop_claims, read, written, err);
}

bool repo_lock_any_at_work(struct repo_lock *l)
{
	CLEANUP(mem_free) char *path = l->at_work ? NULL : fs_join(l->folder, "rwlock");

	if (path)
		l->at_work = fs_size(path) > 2 ? 1 : -1; /* "{}" */
	return l->at_work > 0;
}

int repo_lock_blocked(struct repo_lock *l, const struct strvec *read, const struct strvec *written, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(l->folder, "rwlock"), *claim = NULL;
	CLEANUP(rwlock_file_release) struct rwlock_file f = { 0 }, again = { 0 };
	struct err torn;
	int fd, rc;

	if (read_rwlock(&f, path, &torn) == 0)
		return check_blockers(l, &f, read, written, err);
	/* DVC writes it in place: half of it may have been there. */
	fd = lock_file(l, "rwlock.lock", false, &claim, REPO_LOCK_WAIT_MS, err);
	if (fd < 0)
		return -1;
	rc = read_rwlock(&again, path, err);
	unlock_file(l, &fd, "rwlock.lock", &claim);
	return rc < 0 ? -1 : check_blockers(l, &again, read, written, err);
}
