/* run_cache.c - files of one entry each, named by two SHA-256. */
#include "pipeline/run_cache.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/record_schema.h"
#include "pipeline/stages/stage_checksum.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRY_MOST = 64 << 20 };

bool run_cache_is_for(const struct stage *s)
{
	if (s->always_changed || s->n_cmds == 0 || s->n_deps + s->n_params == 0 || s->n_outs == 0)
		return false;
	for (size_t i = 0; i < s->n_deps; i++)
		if (s->deps[i].kind != DEP_PATH && s->deps[i].kind != DEP_URL)
			return false;
	for (size_t i = 0; i < s->n_outs; i++)
		if (s->outs[i].persist || s->outs[i].at[0] == '/')
			return false;
	return true;
}

/* "<cache>/runs/ab/abcd..." Caller frees. */
static char *key_folder(const char *cache_folder, const struct value *entry)
{
	char key[STAGE_KEY_TEXT];

	stage_run_key(key, entry);
	return str_format("%s/runs/%.2s/%s", cache_folder, key, key);
}

/* NULL if it is not there, or was none and is not there any more. */
static struct value *load(struct arena *a, const char *path, struct log *log)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct value *entry = NULL;
	struct err why;

	if (access(path, F_OK) != 0)
		return NULL;
	if (fs_read(&text, path, ENTRY_MOST, &why) == 0 && yaml_edit_read(&entry, a, str_text(&text), text.len, path, &why) == 0 &&
	    record_check_entry(path, entry, &why) == 0)
		return entry;
	if (log)
		log_warn(log, "corrupted cache file '%s' (%s).", path, why.text);
	unlink(path);
	return NULL;
}

/* The file changed last; of equals the first by name. Caller frees; NULL if there is none. */
static char *newest(const char *folder)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct timespec best = { 0 };
	char *found = NULL;
	struct err ignored;

	if (!fs_is_dir(folder) || fs_list(&names, folder, &ignored) < 0)
		return NULL;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, names.v[i]);
		struct stat st;

		if (strlen(names.v[i]) != STAGE_KEY_TEXT - 1 || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (found && (st.st_mtim.tv_sec < best.tv_sec || (st.st_mtim.tv_sec == best.tv_sec && st.st_mtim.tv_nsec <= best.tv_nsec)))
			continue;
		free(found);
		found = mem_strdup(path);
		best = st.st_mtim;
	}
	return found;
}

int run_cache_find(struct value **out, struct arena *a, const char *cache_folder, const struct value *entry, struct log *log,
		   struct err *err)
{
	CLEANUP(mem_free) char *folder = key_folder(cache_folder, entry), *path = newest(folder);

	(void)err;
	*out = path ? load(a, path, log) : NULL;
	return 0;
}

/* Made in the store's folder of temporary files. */
static int put_file(struct object_store *store, const char *path, const struct str *text, struct err *err)
{
	CLEANUP(mem_free) char *temp = object_store_temp(store, false, err);
	CLEANUP(fs_close) int fd = temp ? open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;

	if (!temp || fs_make_parent(path, err) < 0)
		return -1;
	if (fd < 0 || write(fd, text->data, text->len) != (ssize_t)text->len || fsync(fd) != 0 || rename(temp, path) != 0)
		return err_errno(err, "cannot write '%s'", path);
	return 0;
}

int run_cache_save(struct object_store *store, const struct value *entry, struct err *err)
{
	CLEANUP(mem_free) char *folder = key_folder(store->root, entry), *path = NULL;
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	char value[STAGE_KEY_TEXT];

	stage_run_value(value, entry);
	path = fs_join(folder, value);
	if (load(&a, path, NULL))
		return 0;
	yaml_emit(&text, entry);
	return put_file(store, path, &text, err);
}
