/* git_import.c - runs of the branch are taken into the local store: all of them for a list, and singly what somebody asks for.
 *
 * A job begins on an empty machine and asks for a run or two, so that ten thousand others are not its business. That all runs of a commit were
 * taken, a ref says (`imported`); that one was, a file beside the local store, named as the run, with the id of the record that it was taken from
 * (`taken`). What the branch says of a run that is known replaces its tags once, when the record changes: not those that this machine gives it then.
 */
#include "base/fs.h"
#include "base/mem.h"
#include "track/git/git_anchor.h"
#include "track/git/git_import.h"
#include "track/sqlite/sqlite_store.h"

#include <string.h>

enum { RUNS_FEW = 8 }; /* who asks for more of them, one by one, is given all */

static const char *path_of(const char *file)
{
	return file + GIT_ID_TEXT;
}

/* "runs/ab/cdef.json" -> "abcdef" */
void git_import_run_id(char out[static 33], const char *file)
{
	const char *name = path_of(file) + strlen("runs/");
	size_t n = 0;

	for (; *name && *name != '.' && n < 32; name++)
		if (*name != '/')
			out[n++] = *name;
	out[n] = '\0';
}

/* 1 = the local store has the run */
static int is_known(struct git_store *s, const char *run_id, struct err *err)
{
	CLEANUP(strvec_release) struct strvec found = { 0 };

	return s->runs->backend->run_find(s->runs, &found, run_id, err) < 0 ? -1 : found.n > 0;
}

/* Was the run taken from this very record? */
static bool is_taken(const struct git_store *s, const char *run_id, const char *file)
{
	CLEANUP(mem_free) char *mark = fs_join(s->taken, run_id);
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	return fs_exists(mark) && fs_read(&text, mark, GIT_ID_TEXT, &ignored) == 0 && text.len == GIT_ID_TEXT - 1 &&
	       strncmp(str_text(&text), file, text.len) == 0;
}

/* If it cannot be kept, the record is looked at once more. */
static void mark_taken(const struct git_store *s, const char *file)
{
	CLEANUP(mem_free) char *mark = NULL;
	struct err ignored;
	char run_id[33];

	git_import_run_id(run_id, file);
	mark = fs_join(s->taken, run_id);
	fs_write_derived(mark, file, GIT_ID_TEXT - 1, &ignored);
}

static int no_record(const char *path, struct err *err)
{
	return err_set(err, ERR_INTEGRITY, "%s is no record of a run: was the branch edited by hand?", path);
}

int git_import_read(struct git_store *s, struct json **doc, struct run_record *r, const char *file, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	const char *path = path_of(file);
	char id[GIT_ID_TEXT], run_id[33];

	if (str_ends(path, "/"))
		return no_record(path, err);
	memcpy(id, file, GIT_ID_TEXT - 1), id[GIT_ID_TEXT - 1] = '\0';
	if (bare_read_id(s->bare, id, GIT_RUN_MOST, &text, err) < 0 || !(*doc = json_parse(str_text(&text), text.len, path, err)))
		return -1;
	git_import_run_id(run_id, file);
	if (run_record_read(r, *doc, path, err) < 0 || strcmp(r->run_id, run_id) != 0)
		return no_record(path, err);
	return 0;
}

/* What this machine says of a run that it deleted, or that waits for the remote, is newer than what the branch does. */
static int take_tags(struct git_store *s, struct run_record *r, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };

	if (git_queue_has(s, r->run_id))
		return 0;
	if (s->runs->backend->run_get(s->runs, &run, r->run_id, err) < 0)
		return -1;
	if (strcmp(run.lifecycle, "active") != 0)
		return 0;
	r->batch.n_metrics = r->batch.n_params = r->batch.n_datasets = 0;
	return s->runs->backend->run_log(s->runs, r->run_id, &r->batch, err);
}

static int take_file(struct git_store *s, const char *file, struct err *err)
{
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(run_record_release) struct run_record r = { 0 };
	int known;

	if (git_import_read(s, &doc, &r, file, err) < 0 || (known = is_known(s, r.run_id, err)) < 0)
		return -1;
	return known ? take_tags(s, &r, err) : run_record_log(s->runs, &r, err);
}

/* One transaction: 10 000 runs are no 10 000 waits for the disk. */
static int take_files(struct git_store *s, const struct strvec *files, struct err *err)
{
	CLEANUP(db_rollback_many) struct db *open = NULL;
	struct db *db = files->n ? sqlite_writer(s->runs, err) : NULL;

	if (files->n == 0)
		return 0;
	if (!db || db_begin_many(db, err) < 0)
		return -1;
	open = db;
	for (size_t i = 0; i < files->n; i++)
		if (take_file(s, files->v[i], err) < 0)
			return -1;
	return db_commit_many(db, err);
}

/* "ID NAME" of `now` that are not in `before`; both are in git's order. Added to out as "ID dir/NAME" if the name begins so. */
static void add_new(struct strvec *out, const struct strvec *before, const struct strvec *now, const char *dir, const char *begins)
{
	for (size_t i = 0, j = 0; i < now->n; i++) {
		const char *name = now->v[i] + GIT_ID_TEXT;

		while (j < before->n && strcmp(before->v[j] + GIT_ID_TEXT, name) < 0)
			j++;
		if ((j == before->n || strcmp(before->v[j], now->v[i]) != 0) && str_starts(name, begins))
			strvec_addf(out, "%.40s %s/%s", now->v[i], dir, name);
	}
}

/* What differs in a folder from what it was at `done`, the commit whose runs were all taken: the rest has nothing new. */
static int list_new(struct git_store *s, struct strvec *out, const char *done, const char *dir, const char *begins, struct err *err)
{
	CLEANUP(strvec_release) struct strvec before = { 0 }, now = { 0 };

	if (bare_list_ids(s->bare, done, dir, &before, err) < 0 || bare_list_ids(s->bare, s->head, dir, &now, err) < 0)
		return -1;
	add_new(out, &before, &now, dir, begins);
	return 0;
}

int git_import_list(struct git_store *s, struct strvec *out, const char *done, const char *prefix, struct err *err)
{
	CLEANUP(strvec_release) struct strvec fans = { 0 };
	CLEANUP(mem_free) char *fan = mem_strndup(prefix, strnlen(prefix, 2));

	if (list_new(s, &fans, done, "runs", fan, err) < 0)
		return -1;
	for (size_t i = 0; i < fans.n; i++) {
		const char *path = path_of(fans.v[i]);
		CLEANUP(mem_free) char *dir = mem_strndup(path, strlen(path) - str_ends(path, "/"));

		if (list_new(s, out, done, dir, strlen(prefix) > 2 ? prefix + 2 : "", err) < 0)
			return -1;
	}
	return 0;
}

/* Drop the records whose runs were taken from them singly. */
static int drop_taken(struct git_store *s, struct strvec *files, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; fs_is_dir(s->taken) && i < files->n; i++) {
		char run_id[33];
		int known = 0;

		git_import_run_id(run_id, files->v[i]);
		if (is_taken(s, run_id, files->v[i]) && (known = is_known(s, run_id, err)) < 0)
			return -1;
		if (known)
			mem_free(&files->v[i]);
	}
	for (size_t i = 0; i < files->n; i++)
		if (files->v[i])
			files->v[n++] = files->v[i];
	files->n = n;
	return 0;
}

int git_import_look(struct git_store *s, char done[static GIT_ID_TEXT], struct err *err)
{
	if (git_store_head(s, err) < 0 || bare_ref(s->bare, done, s->imported, err) < 0)
		return -1;
	if (strcmp(done, s->head) == 0)
		return 1;
	/* What was taken would stay here after the branch is mended. */
	return git_anchor_check(s, err);
}

int git_runs_import(struct git_store *s, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	char done[GIT_ID_TEXT];
	int all = git_import_look(s, done, err);
	struct err ignored;

	if (all)
		return all < 0 ? -1 : 0;
	if (git_import_list(s, &files, done, "", err) < 0 || drop_taken(s, &files, err) < 0 || take_files(s, &files, err) < 0 ||
	    bare_move_ref(s->bare, s->imported, done, s->head, err) < 0)
		return -1;
	fs_remove_tree(s->taken, &ignored);
	return 0;
}

int git_import_take(struct git_store *s, struct strvec *files, struct err *err)
{
	if (drop_taken(s, files, err) < 0 || take_files(s, files, err) < 0)
		return -1;
	for (size_t i = 0; i < files->n; i++)
		mark_taken(s, files->v[i]);
	return 0;
}

int git_runs_take(struct git_store *s, const char *prefix, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	char done[GIT_ID_TEXT];
	int all;

	if (++s->n_asked > RUNS_FEW)
		return git_runs_import(s, err);
	all = git_import_look(s, done, err);
	if (all)
		return all < 0 ? -1 : 0;
	return git_import_list(s, &files, done, prefix, err) < 0 ? -1 : git_import_take(s, &files, err);
}
