/* reproduce.c - from provenance.json to the same bytes, or to the reason why not. */
#include "training/reproduce.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/package.h"
#include "training/own_command.h"

#include <string.h>

/* A run's own record. */
struct record {
	struct run run;
	struct json *provenance;
	struct recipe recipe;
	struct dataset dataset;
};

static void record_release(struct record *r)
{
	run_release(&r->run);
	json_cleanup(&r->provenance);
	dataset_release(&r->dataset);
	recipe_release(&r->recipe);
}

static int read_record(struct record *r, struct store *store, const char *run_id, struct err *err)
{
	CLEANUP(mem_free) char *dir = NULL, *path = NULL;
	CLEANUP(str_release) struct str params = { 0 };

	if (store_run_get(store, &r->run, run_id, err) < 0)
		return -1;
	if (!run_tag(&r->run, RUN_TAG_MODEL))
		return err_set(err, ERR_USAGE, "run %.8s has no model package to reproduce (status %s)", r->run.run_id, r->run.status);
	dir = store_artifact_dir(store, r->run.run_id);
	path = fs_join(dir, "model/provenance.json");
	r->provenance = json_read_file(path, err);
	if (!r->provenance)
		return -1;
	json_dump(&params, json_get(r->provenance, "params"));
	return recipe_read_text(&r->recipe, str_text(&params), params.len, path, err);
}

/* The recorded schema as a file in the scratch folder; its path, or "" if there was none. The caller frees it. */
static char *restore_schema(const struct record *r, const char *scratch, struct err *err)
{
	const char *text = json_text(json_get(json_get(r->provenance, "schema"), "text"), NULL);
	CLEANUP(mem_free) char *path = fs_join(scratch, "schema.yaml");

	if (!text)
		return mem_strdup("");
	return fs_write(path, text, strlen(text), 0, err) < 0 ? NULL : mem_strdup(path);
}

static int load_data(struct record *r, const struct reproduction *o, const char *scratch, struct err *err)
{
	const struct json *data = json_at(json_get(r->provenance, "data"), 0);
	const char *path = o->data ? o->data : json_text(json_get(data, "path"), ""), *was = json_text(json_get(data, "digest"), "");
	CLEANUP(mem_free) char *schema = restore_schema(r, scratch, err);

	if (!schema || dataset_load(&r->dataset, path, schema, &r->recipe, o->n_threads, err) < 0)
		return -1;
	if (strcmp(r->dataset.digest, was) != 0)
		return err_set(err, ERR_INTEGRITY, "'%s' has changed since run %.8s: it is %s now, and was %s", path, r->run.run_id,
			       r->dataset.digest, was);
	return 0;
}

static int train_again(struct record *r, const struct reproduction *o, const char *scratch, const char *dir, struct err *err)
{
	CLEANUP(build_release) struct build b = { 0 };
	CLEANUP(run_log_release) struct run_log ignored = { 0 };
	const struct own_command command = {
		.recipe = &r->recipe, .dataset = &r->dataset, .env = o->env, .run_id = "", .scratch = scratch, .log = o->log
	};

	if (!r->recipe.learner)
		return own_command_run(&command, dir, &ignored, err);
	if (build_fit(&b, &r->dataset, &r->recipe, false, o->n_threads, err) < 0)
		return -1;
	return build_write(&b, dir, err);
}

int reproduce(struct reproduction *o, struct err *err)
{
	CLEANUP(store_cleanup) struct store *store = NULL;
	CLEANUP(record_release) struct record r = { 0 };
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(mem_free) char *scratch = NULL, *dir = NULL, *artifacts = NULL;

	if (store_open(&store, o->tracking_uri, o->env, err) < 0 || read_record(&r, store, o->run_id, err) < 0)
		return -1;
	artifacts = store_artifact_dir(store, r.run.run_id);
	scratch = fs_join(artifacts, "reproduced");
	if (fs_stage_open(&stage, scratch, err) < 0)
		return -1;
	dir = fs_join(stage.temp, "model");
	if (fs_make_dirs(dir, err) < 0 || load_data(&r, o, stage.temp, err) < 0 || train_again(&r, o, stage.temp, dir, err) < 0 ||
	    package_digest(o->digest, dir, err) < 0)
		return -1;
	memcpy(o->full_id, r.run.run_id, sizeof(o->full_id));
	if (strcmp(o->digest, run_tag(&r.run, RUN_TAG_MODEL)) != 0)
		return err_set(err, ERR_INTEGRITY, "run %.8s does not reproduce: the package is %s now, and was %s", r.run.run_id,
			       o->digest, run_tag(&r.run, RUN_TAG_MODEL));
	return 0;
}
