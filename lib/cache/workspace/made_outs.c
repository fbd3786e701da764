/* made_outs.c - a file of records "ID PATH\0", the last of a path counts. Appended to, and written anew when it is swept. */
#include "cache/workspace/made_outs.h"

#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MOST_BYTES = 64 << 20 };

static char *file_of(const struct workspace *w)
{
	return fs_join(stat_index_place(w->index), "outs");
}

void made_outs_note(struct workspace *w, const char *path, const char *id)
{
	CLEANUP(mem_free) char *file = file_of(w);
	CLEANUP(str_release) struct str record = { 0 };
	struct err ignored;
	int fd;

	if (fs_make_parent(file, &ignored) < 0)
		return;
	str_addf(&record, "%s %s", id, path);
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd < 0)
		return;
	/* One call, so that two processes do not mix. */
	if (write(fd, record.data, record.len + 1) < 0)
		unlink(file);
	close(fd);
}

/* Is it still what we made of it, and safe? */
static bool is_ours(struct workspace *w, const char *path, const char *id)
{
	struct object_meta now, noted = OBJECT_META_NONE;
	struct err ignored;
	bool missing;

	if (!object_id_is_valid(id) || !fs_is_safe_relative(path))
		return false;
	strcpy(noted.id, id);
	return workspace_identify(&now, NULL, w, path, false, &missing, &ignored) == 0 && !missing && strcmp(now.id, id) == 0 &&
	       workspace_is_cached(w, &noted, NULL, &ignored) == 1;
}

/* The last record of each path. */
static void read_records(struct strvec *paths, struct strvec *ids, const struct str *text)
{
	struct map places = { 0 };

	for (size_t at = 0; at < text->len; at += strlen(text->data + at) + 1) {
		const char *record = text->data + at, *path = strchr(record, ' ');
		bool added;
		size_t *place;

		if (!path)
			continue;
		place = map_put(&places, path + 1, strlen(path + 1), paths->n, &added);
		if (!added) {
			free(ids->v[*place]);
			ids->v[*place] = mem_strndup(record, (size_t)(path - record));
			continue;
		}
		strvec_add(paths, path + 1);
		strvec_add_take(ids, mem_strndup(record, (size_t)(path - record)));
	}
	map_release(&places);
}

int made_outs_sweep(struct strvec *removed, struct workspace *w, const struct strvec *used, struct err *err)
{
	CLEANUP(mem_free) char *file = file_of(w);
	CLEANUP(str_release) struct str text = { 0 }, left = { 0 };
	CLEANUP(strvec_release) struct strvec paths = { 0 }, ids = { 0 };
	CLEANUP(map_release) struct map wanted = { 0 };
	struct err ignored;

	if (access(file, R_OK) != 0 || fs_read(&text, file, MOST_BYTES, &ignored) < 0 || !text.len)
		return 0;
	read_records(&paths, &ids, &text);
	for (size_t i = 0; i < used->n; i++)
		map_put(&wanted, used->v[i], strlen(used->v[i]), 0, NULL);
	for (size_t i = 0; i < paths.n; i++) {
		if (map_get(&wanted, paths.v[i], strlen(paths.v[i]))) {
			str_addf(&left, "%s %s", ids.v[i], paths.v[i]);
			str_addn(&left, "", 1);
		} else if (is_ours(w, paths.v[i], ids.v[i])) {
			if (workspace_remove(w, paths.v[i], err) < 0)
				return -1;
			strvec_add(removed, paths.v[i]);
		}
	}
	if (left.len == text.len)
		return 0;
	return fs_write(file, str_text(&left), left.len, 0, err);
}
