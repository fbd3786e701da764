/* run_lock.c - keeps the dvc.lock of a run, and reads it again wherever the store has it. */
#include "track/runs/run_lock.h"

#include "base/fs.h"
#include "base/mem.h"
#include "track/store_backend.h"

#include <string.h>

int run_lock_keep(struct store *s, const char *run_id, const char *path, const char *branch, char digest[static DIGEST_TEXT],
		  struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *dir = store_artifact_dir(s, run_id);
	CLEANUP(mem_free) char *kept = fs_join(dir, RUN_LOCK_FILE);
	struct run_pair tags[] = { { (char *)RUN_TAG_LOCK, digest }, { (char *)RUN_TAG_LOCK_BRANCH, (char *)branch } };
	const struct run_batch batch = { .tags = tags, .n_tags = branch && *branch ? 2 : 1 };

	if (fs_size(path) > RUN_LOCK_MOST)
		return err_set(err, ERR_DATA, "'%s' is larger than the %d bytes that a run keeps of it", path, RUN_LOCK_MOST);
	if (fs_read(&text, path, RUN_LOCK_MOST, err) < 0)
		return -1;
	digest_bytes(digest, str_text(&text), text.len);
	if (fs_write(kept, str_text(&text), text.len, 0, err) < 0)
		return -1;
	return store_run_log(s, run_id, &batch, err);
}

static int read_beside(const struct run *run, struct str *out, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(run->artifact_dir, RUN_LOCK_FILE);

	*found = fs_exists(path);
	return *found ? fs_read(out, path, RUN_LOCK_MOST, err) : 0;
}

int run_lock_read(struct store *s, const struct run *run, struct str *out, bool *found, struct err *err)
{
	const char *recorded = run_tag(run, RUN_TAG_LOCK);
	char digest[DIGEST_TEXT];

	*found = false;
	if (!recorded)
		return 0;
	if (read_beside(run, out, found, err) < 0 ||
	    (!*found && s->backend->run_lock && s->backend->run_lock(s, run->run_id, out, found, err) < 0))
		return -1;
	if (!*found)
		return 0;
	digest_bytes(digest, str_text(out), out->len);
	if (strcmp(digest, recorded) != 0)
		return err_set(err, ERR_INTEGRITY, "the dvc.lock of run %s does not match its digest", run->run_id);
	return 0;
}
