/* runs_move.c - one run with its files as a folder: out of a store here, into a store elsewhere. */
#include "runs_request.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/package.h"
#include "track/runs/run_record.h"

#include <stdio.h>
#include <string.h>

static const char *const record_name = "run.json";

enum { RECORD_MOST = 16 << 20, FILES_MOST = 10000 };

static int copy_tree(const char *to, const char *from, bool but_record, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };

	if (fs_list_tree(&files, from, err) < 0)
		return -1;
	if (files.n > FILES_MOST)
		return err_set(err, ERR_DATA, "'%s' has more than %d files", from, FILES_MOST);
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *source = fs_join(from, files.v[i]), *target = fs_join(to, files.v[i]);

		if (but_record && strcmp(files.v[i], record_name) == 0)
			continue;
		if (fs_copy_file(target, source, err) < 0)
			return -1;
	}
	return 0;
}

static int say(const struct runs_request *req, const char *done, const char *run_id, const char *dir, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (!req->common.json) {
		str_addf(&text, "%s run %s%s%s\n", done, run_id, dir ? ": " : "", dir ? dir : "");
		return runs_print(req, &text, err);
	}
	json_begin_object(&w);
	json_put_text(&w, "run_id", run_id);
	json_put_text(&w, "folder", dir);
	json_put_bool(&w, "already", strcmp(done, "knew") == 0);
	json_end_object(&w);
	str_addch(&text, '\n');
	return runs_print(req, &text, err);
}

int runs_export(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(mem_free) char *model = NULL, *record = NULL;
	const struct runs_request *req = args;

	if (req->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "export needs one run: runs export 5b1c --output candidate");
	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_run_get(s, &run, req->common.rest.v[0], err) < 0)
		return -1;
	model = store_run_model(s, &run);
	run_record_write(&text, &run);
	if (fs_may_replace(req->output, record_name, "exported run", err) < 0 || fs_stage_open(&stage, req->output, err) < 0)
		return -1;
	record = fs_join(stage.temp, record_name);
	if (fs_exists(run.artifact_dir) && copy_tree(stage.temp, run.artifact_dir, true, err) < 0)
		return -1;
	if (fs_write(record, str_text(&text), text.len, 0, err) < 0 || fs_stage_commit(&stage, err) < 0)
		return -1;
	return say(req, "exported", run.run_id, req->output, err);
}

static int read_record(struct json **doc, struct run_record *r, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, record_name);
	CLEANUP(str_release) struct str text = { 0 };

	if (fs_read(&text, path, RECORD_MOST, err) < 0)
		return -1;
	*doc = json_parse(str_text(&text), text.len, path, err);
	return *doc ? run_record_read(r, *doc, path, err) : -1;
}

/* Only evaluate says what the verdict on a run is; whoever made the folder may not. */
static void drop_verdict(struct run_record *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->batch.n_tags; i++)
		if (strcmp(r->tags[i].key, RUN_TAG_VERDICT) != 0)
			r->tags[kept++] = r->tags[i];
	r->batch.n_tags = kept;
}

static const char *tag_of(const struct run_record *r, const char *key)
{
	for (size_t i = 0; i < r->batch.n_tags; i++)
		if (strcmp(r->tags[i].key, key) == 0)
			return r->tags[i].value;
	return NULL;
}

/* No links, and the package that came along is the one that the record speaks of. */
static int check_files(const struct run_record *r, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(mem_free) char *model = fs_join(dir, "model");
	const char *recorded = tag_of(r, RUN_TAG_MODEL);
	char digest[DIGEST_TEXT];

	if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	if (!recorded || !fs_exists(model))
		return 0;
	if (package_digest(digest, model, err) < 0)
		return -1;
	if (strcmp(digest, recorded) != 0)
		return err_set(err, ERR_INTEGRITY, "%s is not the package that %s/%s tells of: its digest is %s", model, dir, record_name,
			       digest);
	return 0;
}

static int keep_files(struct store *s, const char *run_id, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *target = store_artifact_dir(s, run_id);
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };

	if (fs_stage_open(&stage, target, err) < 0 || copy_tree(stage.temp, dir, true, err) < 0)
		return -1;
	return fs_stage_commit(&stage, err);
}

/* Known with its files: an import that was cut off between the two is gone on with. */
static bool knows(struct store *s, const char *run_id, bool *with_files)
{
	CLEANUP(run_release) struct run run = { 0 };
	struct err ignored;
	bool known = store_run_get(s, &run, run_id, &ignored) == 0;

	*with_files = known && fs_exists(run.artifact_dir);
	return known;
}

int runs_import(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(run_record_release) struct run_record r = { 0 };
	const struct runs_request *req = args;
	bool known, with_files;
	const char *dir;

	if (req->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "import needs one folder that export wrote: runs import candidate");
	dir = req->common.rest.v[0];
	if (read_record(&doc, &r, dir, err) < 0 || check_files(&r, dir, err) < 0 ||
	    store_open(&s, req->tracking_uri, req->common.env, err) < 0)
		return -1;
	known = knows(s, r.run_id, &with_files);
	if (known && with_files)
		return say(req, "knew", r.run_id, NULL, err);
	drop_verdict(&r);
	if ((!known && run_record_log(s, &r, err) < 0) || keep_files(s, r.run_id, dir, err) < 0)
		return -1;
	return say(req, "took", r.run_id, NULL, err);
}
