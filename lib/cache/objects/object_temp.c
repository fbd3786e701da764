/* object_temp.c - temporary files of the object store: their names, and what becomes of those that a dead process has left. */
#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"
#include "cache/objects/object_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A download that others may have under way has grown in this time. */
enum { STALE_SECONDS = 24 * 60 * 60, IDLE_SECONDS = 600 };
static const char temp_prefix[] = ".interlock-";

/* ".interlock-PID-N", of a download ".interlock-PID-N-ID". NULL if it is none of ours. */
static const char *id_of(const char *name)
{
	const char *id = strrchr(name, '-');

	return str_starts(name, temp_prefix) && id && object_id_is_valid(id + 1) ? id + 1 : NULL;
}

/* Nobody of this machine writes it. A number says nothing of another machine's processes. */
static bool is_left(const char *name)
{
	long pid = strtol(name + sizeof(temp_prefix) - 1, NULL, 10);

	return pid != getpid() && proc_has_ended(pid);
}

void object_sweep(const char *folder, bool own)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err ignored;

	if (fs_list(&names, folder, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = NULL;
		struct stat st;

		if (!str_starts(names.v[i], temp_prefix) || !is_left(names.v[i]))
			continue;
		path = fs_join(folder, names.v[i]);
		if (lstat(path, &st) != 0)
			continue;
		if ((own && (!id_of(names.v[i]) || st.st_size == 0)) || time(NULL) - st.st_ctime > STALE_SECONDS)
			unlink(path);
	}
}

char *object_store_temp(struct object_store *s, bool near, struct err *err)
{
	const char *folder = near ? s->near : s->temp;

	if ((s->n_temp & (OBJECT_HAND_TEMPS - 1)) == 0 && (fs_make_dirs(s->near, err) < 0 || fs_make_dirs(s->temp, err) < 0))
		return NULL;
	s->n_temp++;
	return str_format("%s/%s%ld-%llu", folder, temp_prefix, s->pid, (unsigned long long)s->n_temp);
}

static void find_parts(struct object_store *s)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	bool own = strcmp(s->temp, s->near) == 0 && strcmp(s->near, s->root) != 0;
	struct err ignored;

	s->parts_known = true;
	if (fs_list(&names, s->temp, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(s->temp, names.v[i]);
		struct stat st;

		if (id_of(names.v[i]) && is_left(names.v[i]) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
		    (own || time(NULL) - st.st_mtime > IDLE_SECONDS))
			strvec_add(&s->parts, path);
	}
}

char *object_store_part(struct object_store *s, const char *id, struct err *err)
{
	CLEANUP(mem_free) char *temp = object_store_temp(s, false, err);
	char *path = temp ? str_format("%s-%s", temp, id) : NULL;

	if (!path)
		return NULL;
	if (!s->parts_known)
		find_parts(s);
	/* Whoever renames it has it: two processes cannot both. */
	for (size_t i = 0; i < s->parts.n; i++)
		if (strcmp(id_of(fs_base(s->parts.v[i])), id) == 0 && rename(s->parts.v[i], path) == 0)
			break;
	return path;
}
