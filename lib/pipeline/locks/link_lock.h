/* link_lock.h - a lock by link count, which holds on file systems without flock (core.hardlink_lock). Used by repo_lock alone. */
#ifndef PIPELINE_LINK_LOCK_H
#define PIPELINE_LINK_LOCK_H

/*
 * Link a file of our own, made in `folder`, to path, as DVC's library does: the file holds its own name, and its time lies a year ahead, until
 * when nobody breaks the lock. Returns 0 with *claim (the caller frees it by link_lock_drop()); -1 with errno, EWOULDBLOCK if another has it.
 * Source: flufl.lock 8, _lockfile.py; DVC 3, lock.py.
 */
int link_lock_try(char **claim, const char *path, const char *folder, long pid);
/* Does nothing without a claim. */
void link_lock_drop(char **claim, const char *path);

#endif
