/* rwlock_file.c - reads and writes the list of who is at work on which path. */
#include "pipeline/locks/rwlock_file.h"

#include "base/mem.h"
#include "format/json.h"
#include "pipeline/dvc_code.h"

#include <string.h>

void rwlock_file_release(struct rwlock_file *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].path);
		free(f->v[i].command);
	}
	free(f->v);
	*f = (struct rwlock_file){ 0 };
}

void rwlock_file_add(struct rwlock_file *f, enum rwlock_mode mode, const char *path, long pid, const char *command)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct rwlock_entry *e = &f->v[i];

		if (e->mode == mode && e->pid == pid && strcmp(e->path, path) == 0 && strcmp(e->command, command) == 0)
			return;
	}
	f->v = mem_grow(f->v, f->n, &f->cap, sizeof(*f->v));
	f->v[f->n++] = (struct rwlock_entry){ mode, mem_strdup(path), mem_strdup(command), pid };
}

void rwlock_file_remove(struct rwlock_file *f, size_t at)
{
	free(f->v[at].path);
	free(f->v[at].command);
	memmove(&f->v[at], &f->v[at + 1], (f->n - at - 1) * sizeof(*f->v));
	f->n--;
}

/* {"pid": 7, "cmd": "dvc repro"} */
static bool add_info(struct rwlock_file *f, enum rwlock_mode mode, const char *path, const struct json *info)
{
	const struct json *pid = json_get(info, "pid");
	const char *command = json_text(json_get(info, "cmd"), NULL);

	if (!pid || json_kind_of(pid) != JSON_INT || !command || json_len(info) != 2)
		return false;
	rwlock_file_add(f, mode, path, (long)json_int(pid, 0), command);
	return true;
}

static bool add_paths(struct rwlock_file *f, enum rwlock_mode mode, const struct json *paths)
{
	if (paths && json_kind_of(paths) != JSON_OBJECT)
		return false;
	for (size_t i = 0; i < json_len(paths); i++) {
		const struct json *value = json_value_at(paths, i);
		const char *path = json_key_at(paths, i);

		if (mode == RWLOCK_WRITE && !add_info(f, mode, path, value))
			return false;
		if (mode == RWLOCK_READ && json_kind_of(value) != JSON_ARRAY)
			return false;
		for (size_t j = 0; mode == RWLOCK_READ && j < json_len(value); j++)
			if (!add_info(f, mode, path, json_at(value, j)))
				return false;
	}
	return true;
}

int rwlock_file_parse(struct rwlock_file *f, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(json_cleanup) struct json *root = NULL;
	struct err why;

	if (len == 0)
		return 0;
	root = json_parse(text, len, path, &why);
	if (!root)
		return err_set(err, DVC_ERROR, "Unable to read RWLock-file '%s'. JSON structure is corrupted", path);
	if (json_kind_of(root) != JSON_OBJECT || !add_paths(f, RWLOCK_WRITE, json_get(root, "write")) ||
	    !add_paths(f, RWLOCK_READ, json_get(root, "read")))
		return err_set(err, DVC_ERROR, "RWLock-file '%s' format error.", path);
	return 0;
}

static void write_info(struct json_writer *w, const struct rwlock_entry *e)
{
	json_begin_object(w);
	json_put_int(w, "pid", e->pid);
	json_put_text(w, "cmd", e->command);
	json_end_object(w);
}

static bool is_first_of_path(const struct rwlock_file *f, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (f->v[i].mode == f->v[at].mode && strcmp(f->v[i].path, f->v[at].path) == 0)
			return false;
	return true;
}

static void write_readers(struct json_writer *w, const struct rwlock_file *f, const char *path)
{
	json_begin_array(w);
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].mode == RWLOCK_READ && strcmp(f->v[i].path, path) == 0)
			write_info(w, &f->v[i]);
	json_end_array(w);
}

static void write_mode(struct json_writer *w, const struct rwlock_file *f, enum rwlock_mode mode, const char *key)
{
	bool begun = false;

	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].mode != mode || !is_first_of_path(f, i))
			continue;
		if (!begun) {
			json_key(w, key);
			json_begin_object(w);
		}
		begun = true;
		json_key(w, f->v[i].path);
		if (mode == RWLOCK_WRITE)
			write_info(w, &f->v[i]);
		else
			write_readers(w, f, f->v[i].path);
	}
	if (begun)
		json_end_object(w);
}

void rwlock_file_write(struct str *out, const struct rwlock_file *f)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	write_mode(&w, f, RWLOCK_WRITE, "write");
	write_mode(&w, f, RWLOCK_READ, "read");
	json_end_object(&w);
}
