/* mlruns.c - writes the folder of MLflow's file store: an experiment, and the run that a child goes on with. */
#include "track/runs/mlruns.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/json.h"

#include <ctype.h>
#include <string.h>

/* MLflow's enums: RunStatus.RUNNING, SourceType.LOCAL. */
enum { STATUS_RUNNING = 1, SOURCE_LOCAL = 4 };

static const char default_name[] = "Default";

/* "Default" is experiment 0, which MLflow expects to be there; any other is 1. */
static const char *experiment_id(const struct run *run)
{
	return strcmp(run->experiment, default_name) == 0 ? "0" : "1";
}

/* file:///a%20b: what MLflow takes apart again. Caller frees. */
static char *file_uri(const char *path)
{
	CLEANUP(mem_free) char *whole = fs_absolute(path);
	struct str uri = { 0 };

	str_add(&uri, "file://");
	for (const char *p = whole; *p; p++) {
		if (isalnum((unsigned char)*p) || strchr("/-._~", *p))
			str_addch(&uri, *p);
		else
			str_addf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
	}
	return str_take(&uri);
}

/* A text as JSON, which YAML reads too. */
static void put(struct str *out, const char *key, const char *text)
{
	struct json_writer w = { .out = out };

	str_addf(out, "%s: ", key);
	json_add_text(&w, text);
	str_addch(out, '\n');
}

static int make_experiment(const char *dir, const char *id, const char *name, int64_t at_ms, struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_join(dir, id), *path = fs_join(folder, "meta.yaml"), *uri = file_uri(folder);
	CLEANUP(str_release) struct str meta = { 0 };

	put(&meta, "artifact_location", uri);
	put(&meta, "experiment_id", id);
	put(&meta, "name", name);
	put(&meta, "lifecycle_stage", "active");
	str_addf(&meta, "creation_time: %lld\nlast_update_time: %lld\n", (long long)at_ms, (long long)at_ms);
	return fs_write(path, str_text(&meta), meta.len, 0, err);
}

static void write_run(struct str *meta, const struct run *run, const char *artifacts)
{
	put(meta, "artifact_uri", artifacts);
	put(meta, "experiment_id", experiment_id(run));
	put(meta, "run_id", run->run_id);
	put(meta, "run_uuid", run->run_id);
	put(meta, "run_name", run->name);
	put(meta, "user_id", run->user);
	put(meta, "lifecycle_stage", "active");
	str_addf(meta, "start_time: %lld\nend_time: null\ndeleted_time: null\nstatus: %d\nsource_type: %d\n", (long long)run->start_ms,
		 STATUS_RUNNING, SOURCE_LOCAL);
	str_add(meta, "source_name: ''\nsource_version: ''\nentry_point_name: ''\ntags: []\n");
}

static int make_run(const char *dir, const struct run *run, struct err *err)
{
	static const char *const folders[] = { "metrics", "params", "tags", "artifacts" };
	CLEANUP(mem_free) char *folder = str_format("%s/%s/%s", dir, experiment_id(run), run->run_id);
	CLEANUP(mem_free) char *artifacts = fs_join(folder, "artifacts"), *uri = file_uri(artifacts);
	CLEANUP(mem_free) char *path = fs_join(folder, "meta.yaml"), *name = fs_join(folder, "tags/mlflow.runName");
	CLEANUP(str_release) struct str meta = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		CLEANUP(mem_free) char *sub = fs_join(folder, folders[i]);

		if (fs_make_dirs(sub, err) < 0)
			return -1;
	}
	write_run(&meta, run, uri);
	if (fs_write(path, str_text(&meta), meta.len, 0, err) < 0)
		return -1;
	return fs_write(name, run->name, strlen(run->name), 0, err);
}

int mlruns_make(const char *dir, const struct run *run, struct err *err)
{
	CLEANUP(mem_free) char *trash = fs_join(dir, ".trash");

	if (fs_remove_tree(dir, err) < 0 || fs_make_dirs(trash, err) < 0 || make_experiment(dir, "0", default_name, run->start_ms, err) < 0)
		return -1;
	if (strcmp(experiment_id(run), "0") != 0 && make_experiment(dir, experiment_id(run), run->experiment, run->start_ms, err) < 0)
		return -1;
	return run->run_id[0] ? make_run(dir, run, err) : 0;
}

void mlruns_environment(struct strvec *set, const char *dir, const struct run *run)
{
	CLEANUP(mem_free) char *uri = file_uri(dir);

	strvec_addf(set, "MLFLOW_TRACKING_URI=%s", uri);
	strvec_addf(set, "MLFLOW_REGISTRY_URI=%s", uri);
	strvec_add(set, "MLFLOW_ALLOW_FILE_STORE=true");
	strvec_addf(set, "MLFLOW_RUN_ID=%s", run->run_id);
	strvec_addf(set, "MLFLOW_EXPERIMENT_NAME=%s", run->experiment);
}
