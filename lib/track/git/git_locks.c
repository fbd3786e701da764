/* git_locks.c - the dvc.lock of a run in the store's branch: a file beside the run's record, in the same commit. */
#include "base/fs.h"
#include "base/mem.h"
#include "track/git/git_store.h"
#include "track/runs/run_lock.h"

static char *lock_path(const char *run_id)
{
	return str_format("locks/%.2s/%s.lock", run_id, run_id + 2);
}

void git_lock_put(struct git_change *c, const struct run *run)
{
	CLEANUP(mem_free) char *from = fs_join(run->artifact_dir, RUN_LOCK_FILE), *to = lock_path(run->run_id);
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	if (run_tag(run, RUN_TAG_LOCK) && fs_exists(from) && fs_read(&text, from, RUN_LOCK_MOST, &ignored) == 0)
		git_change_put(c, to, str_text(&text), text.len);
}

int git_run_lock(struct store *store, const char *run_id, struct str *out, bool *found, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *path = lock_path(run_id);

	return git_store_head(s, err) < 0 ? -1 : bare_read(s->bare, s->head, path, RUN_LOCK_MOST, out, found, err);
}
