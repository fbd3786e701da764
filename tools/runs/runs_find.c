/* runs_find.c - the run that made a model package. */
#include "runs_request.h"

#include "base/fs.h"
#include "base/mem.h"
#include "ci/runner.h"
#include "format/json.h"
#include "model/package.h"

#include <string.h>

enum { RUN_ID_MOST = 64 };

/* Is it the run of this package? The folder's file run_id alone is nobody's word. */
static bool made(struct store *s, const char *run_id, const char *digest)
{
	CLEANUP(run_release) struct run run = { 0 };
	struct err ignored;
	const char *recorded = store_run_get(s, &run, run_id, &ignored) == 0 ? run_tag(&run, RUN_TAG_MODEL) : NULL;

	return recorded && strcmp(recorded, digest) == 0;
}

/* The run that the package names, if its record has this digest; else the newest that has; "" = none. */
static int find(struct store *s, char run_id[static 33], const char *dir, const char *digest, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "run_id");
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	run_id[0] = '\0';
	if (fs_read(&text, path, RUN_ID_MOST, &ignored) == 0 && strspn(str_text(&text), "0123456789abcdef") == 32) {
		memcpy(run_id, str_text(&text), 32);
		run_id[32] = '\0';
		if (made(s, run_id, digest))
			return 0;
		run_id[0] = '\0';
	}
	return store_run_by_tag(s, run_id, RUN_TAG_MODEL, digest, err);
}

int runs_find(const void *args, struct err *err)
{
	const struct runs_request *req = args;
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };
	char digest[DIGEST_TEXT], run_id[33];
	const char *dir;
	struct ci ci;

	if (req->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "find needs one package: runs find model");
	dir = req->common.rest.v[0];
	if (package_digest(digest, dir, err) < 0 || runs_open(&s, req, err) < 0 || find(s, run_id, dir, digest, err) < 0)
		return -1;
	if (!run_id[0])
		return err_set(err, ERR_USAGE, "no run is known that made '%s' (%.15s...): train it", dir, digest);
	/* As `train` says it: what follows a stage that did not have to run finds its run in the same place. */
	ci_detect(&ci, req->common.env, "train");
	if (ci_output(&ci, "run_id", run_id, err) < 0 || ci_output(&ci, "digest", digest, err) < 0)
		return -1;
	if (!req->common.json) {
		str_addf(&text, "run %s made %s\n", run_id, dir);
		return runs_print(req, &text, err);
	}
	json_begin_object(&w);
	json_put_text(&w, "run_id", run_id);
	json_put_text(&w, "digest", digest);
	json_end_object(&w);
	str_addch(&text, '\n');
	return runs_print(req, &text, err);
}
