/* rwlock_file.h - the contents of .dvc/tmp/rwlock: {"write": {path: {pid, cmd}}, "read": {path: [{pid, cmd}, ...]}}. Used by repo_lock alone. */
#ifndef PIPELINE_RWLOCK_FILE_H
#define PIPELINE_RWLOCK_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum rwlock_mode { RWLOCK_READ, RWLOCK_WRITE };

/* One process and path. */
struct rwlock_entry {
	enum rwlock_mode mode;
	char *path, *command;
	long pid;
};

struct rwlock_file {
	struct rwlock_entry *v;
	size_t n, cap;
};

void rwlock_file_release(struct rwlock_file *f);
/* text "" is an empty file. DVC_ERROR, as DVC says it, where it is not of this form; path is for that. */
int rwlock_file_parse(struct rwlock_file *f, const char *text, size_t len, const char *path, struct err *err);
/* "{}" when there is none. */
void rwlock_file_write(struct str *out, const struct rwlock_file *f);
/* Once, however often it is added. A path has one writer. */
void rwlock_file_add(struct rwlock_file *f, enum rwlock_mode mode, const char *path, long pid, const char *command);
void rwlock_file_remove(struct rwlock_file *f, size_t at);

#endif
