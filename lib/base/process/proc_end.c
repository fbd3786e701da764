/* proc_end.c - has a process of another's ended? One that was killed goes on for a moment. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FLAGS_AFTER = 7, EXITING = 4, DYING_MS = 2000 };

static bool read_about(struct str *out, long pid, const char *name)
{
	CLEANUP(mem_free) char *path = str_format("/proc/%ld/%s", pid, name);
	struct err ignored;

	return fs_read(out, path, 1 << 14, &ignored) == 0;
}

/* Is there a SIGKILL in this line of its status, in hex? */
static bool kill_is_pending(const char *status, const char *line)
{
	const char *at = strstr(status, line);

	return at && strtoull(at + strlen(line), NULL, 16) >> (SIGKILL - 1) & 1;
}

/* PF_EXITING of the kernel: the ninth word of "7 (any name) R 1 7 7 0 -1 4194564 ...". */
static bool is_exiting(const char *stat)
{
	const char *at = strrchr(stat, ')');

	for (int i = 0; at && i < FLAGS_AFTER; i++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return at && strtoul(at, NULL, 10) & EXITING;
}

static bool is_dying(long pid)
{
	CLEANUP(str_release) struct str status = { 0 }, stat = { 0 };

	if (read_about(&status, pid, "status") &&
	    (kill_is_pending(str_text(&status), "\nSigPnd:") || kill_is_pending(str_text(&status), "\nShdPnd:")))
		return true;
	return read_about(&stat, pid, "stat") && is_exiting(str_text(&stat));
}

bool proc_has_ended(long pid)
{
	CLEANUP(fs_close) int fd = -1;

	if (!proc_is_alive(pid))
		return true;
	if (!is_dying(pid))
		return !proc_is_alive(pid);
	fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	if (fd >= 0)
		poll(&(struct pollfd){ fd, POLLIN, 0 }, 1, DYING_MS);
	return !proc_is_alive(pid);
}
