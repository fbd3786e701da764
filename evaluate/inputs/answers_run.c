/* answers_run.c - whose run a candidate is of that left what it says of the hold-out instead of a model. */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/package.h"

#include <string.h>

enum { RUN_ID_LEN = 32, RUN_ID_MOST = 64 };

static bool has(const char *dir, const char *name)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);

	return fs_exists(path);
}

/* The file run_id is anybody's: the run must be here, and its record must have this folder's digest. */
void side_find_run(struct evaluation *e, struct side *side)
{
	CLEANUP(mem_free) char *dir = fs_parent(side->ref.path), *path = fs_join(dir, "run_id");
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(run_release) struct run run = { 0 };
	char digest[DIGEST_TEXT];
	struct err ignored;
	const char *recorded;

	if (has(dir, "MLmodel") || fs_read(&text, path, RUN_ID_MOST, &ignored) < 0 ||
	    strspn(str_text(&text), "0123456789abcdef") != RUN_ID_LEN)
		return;
	text.data[RUN_ID_LEN] = '\0';
	if (store_run_get(e->store, &run, text.data, &ignored) < 0 || package_digest(digest, dir, &ignored) < 0)
		return;
	recorded = run_tag(&run, RUN_TAG_MODEL);
	if (recorded && strcmp(recorded, digest) == 0)
		memcpy(side->run_id, text.data, RUN_ID_LEN + 1);
}
