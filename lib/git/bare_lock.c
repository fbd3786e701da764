/* bare_lock.c - locks of refs that a process left behind when it was killed. */
#include "git/bare.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Who is alive holds a ref's lock for the moment of one write. */
enum { PATIENCE_MS = 2000, POLL_NS = 20 * 1000 * 1000 };

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

void bare_free_ref(const struct bare *b, const char *ref)
{
	CLEANUP(mem_free) char *name = str_format("%s.lock", ref), *path = fs_join(bare_dir(b), name);
	const struct timespec pause = { 0, POLL_NS };
	double until = clock_elapsed_ms() + PATIENCE_MS;
	struct stat seen, now;

	if (lstat(path, &seen) != 0)
		return;
	while (clock_elapsed_ms() < until) {
		nanosleep(&pause, NULL);
		if (lstat(path, &now) != 0 || !is_same(&seen, &now))
			return;
	}
	unlink(path);
}
