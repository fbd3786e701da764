/* stage_facts.c - from the record of a stage to what a run holds. */
#include "tools/repro/stage_facts.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "format/yaml/yaml_emit.h"
#include "pipeline/project/config.h"
#include "pipeline/params/param_file.h"
#include "pipeline/stages/stage_lock.h"

#include <math.h>
#include <string.h>

static void pairs_free(struct run_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(pairs[i].key);
		free(pairs[i].value);
	}
	free(pairs);
}

void stage_facts_release(struct stage_facts *f)
{
	pairs_free(f->params, f->n_params);
	pairs_free(f->tags, f->n_tags);
	for (size_t i = 0; i < f->n_metrics; i++)
		free(f->metrics[i].key);
	free(f->metrics);
	for (size_t i = 0; i < f->n_datasets; i++) {
		free(f->datasets[i].name);
		free(f->datasets[i].digest);
		free(f->datasets[i].source);
		free(f->datasets[i].context);
	}
	free(f->datasets);
	*f = (struct stage_facts){ 0 };
}

void stage_facts_tag(struct stage_facts *f, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	f->tags = mem_grow(f->tags, f->n_tags, &f->cap_tags, sizeof(*f->tags));
	f->tags[f->n_tags++] = (struct run_pair){ mem_strdup(key), mem_strdup(value) };
}

/* ---- parameters ---- */

static void add_param(struct stage_facts *f, const char *key, const struct value *value)
{
	struct str text = { 0 };

	if (value->kind == VALUE_TEXT)
		str_addn(&text, value->text, value->len);
	else
		value_to_json(&text, value, false);
	f->params = mem_grow(f->params, f->n_params, &f->cap_params, sizeof(*f->params));
	f->params[f->n_params++] = (struct run_pair){ mem_strdup(key), mem_strdup(str_text(&text)) };
	str_release(&text);
}

/* "train.lr" of {train: {lr: 0.1}}; a list is one value. */
static void add_params(struct stage_facts *f, const char *prefix, const struct value *value)
{
	if (value->kind != VALUE_MAP) {
		add_param(f, prefix, value);
		return;
	}
	for (size_t i = 0; i < value->n; i++) {
		CLEANUP(mem_free) char *key = str_format("%s%s%s", prefix, *prefix ? "." : "", value->keys[i]);

		add_params(f, key, value->items[i]);
	}
}

/* ---- metrics ---- */

static bool has_metric(const struct stage_facts *f, const char *key)
{
	for (size_t i = 0; i < f->n_metrics; i++)
		if (strcmp(f->metrics[i].key, key) == 0)
			return true;
	return false;
}

/* Of two files with one key, the second's bears its file's name. */
static void add_metric(struct stage_facts *f, const char *key, double number, const char *path)
{
	f->metrics = mem_grow(f->metrics, f->n_metrics, &f->cap_metrics, sizeof(*f->metrics));
	f->metrics[f->n_metrics] = (struct run_metric){ .key = has_metric(f, key) ? str_format("%s/%s", path, key) : mem_strdup(key),
							.value = number,
							.timestamp_ms = clock_now_ms() };
	f->n_metrics++;
}

static void add_metrics(struct stage_facts *f, const char *prefix, const struct value *value, const char *path)
{
	if (value->kind == VALUE_INT || value->kind == VALUE_FLOAT)
		add_metric(f, *prefix ? prefix : path, value->number, path);
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->n; i++) {
		CLEANUP(mem_free) char *key = str_format("%s%s%s", prefix, *prefix ? "." : "", value->keys[i]);

		add_metrics(f, key, value->items[i], path);
	}
}

/* The bytes of a file of metrics: as it lies there, else as the cache has it. */
static bool read_metrics(struct str *text, const struct project *project, const struct stage_out *o)
{
	CLEANUP(mem_free) char *path = fs_join(project->root, o->at), *object = NULL;
	struct str place = { 0 };
	struct err ignored;

	if (fs_exists(path))
		return fs_read(text, path, FACTS_KEPT_MOST, &ignored) == 0;
	if (!o->recorded.id[0])
		return false;
	object_path(&place, o->recorded.id, o->recorded.legacy);
	object = fs_join(project->cache_folder, str_text(&place));
	str_release(&place);
	return fs_read(text, object, FACTS_KEPT_MOST, &ignored) == 0;
}

/* What is no file of numbers has no metrics for a run. */
static void add_metrics_file(struct stage_facts *f, const struct project *project, const struct stage_out *o)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *root;
	struct err ignored;

	if (o->kind == OUT_METRIC && read_metrics(&text, project, o) &&
	    param_file_read_text(&root, &a, str_text(&text), text.len, o->path, &ignored) == 0)
		add_metrics(f, "", root, o->path);
}

/* ---- data ---- */

/* "s3://bucket/files/md5/ab/cd..." of what the cache holds and a push brings there; else the path, which git has. Caller frees. */
static char *place_of(const struct project *project, const char *at, const struct object_meta *meta, bool pushed)
{
	const char *remote = ini_get(project->config, "core", "remote");
	CLEANUP(mem_free) char *section = str_format("remote \"%s\"", remote ? remote : ""), *object = NULL;
	CLEANUP(mem_free) char *url = remote ? config_path(project->config, section, "url", project->env) : NULL;
	CLEANUP(str_release) struct str place = { 0 };

	object_path(&place, meta->id, meta->legacy);
	object = fs_join(project->cache_folder, str_text(&place));
	return url && pushed && fs_exists(object) ? str_format("%s/%s", url, str_text(&place)) : mem_strdup(at);
}

static void add_data(struct stage_facts *f, const struct project *project, const char *at, const struct object_meta *meta, bool pushed,
		     const char *context)
{
	if (!at || !meta->id[0])
		return;
	f->datasets = mem_grow(f->datasets, f->n_datasets, &f->cap_datasets, sizeof(*f->datasets));
	f->datasets[f->n_datasets++] = (struct run_dataset){ .name = mem_strdup(at),
							     .digest = str_format("md5:%s", meta->id),
							     .source = place_of(project, at, meta, pushed),
							     .context = mem_strdup(context) };
}

void stage_facts_collect(struct stage_facts *f, const struct project *project, const struct stage *s)
{
	const struct value *params = value_get(s->recorded, "params");

	for (size_t i = 0; params && i < params->n; i++)
		add_params(f, "", params->items[i]);
	for (size_t i = 0; i < s->n_deps; i++)
		add_data(f, project, s->deps[i].at, &s->deps[i].recorded, true, "input");
	for (size_t i = 0; i < s->n_outs; i++) {
		add_data(f, project, s->outs[i].at, &s->outs[i].recorded, s->outs[i].cache, "output");
		add_metrics_file(f, project, &s->outs[i]);
	}
}

/* ---- into the store ---- */

int stage_facts_log(const struct stage_facts *f, struct store *store, const char *run_id, struct err *err)
{
	CLEANUP(mem_free) struct run_pair *params = mem_new(f->n_params + 1, sizeof(*params));
	CLEANUP(run_release) struct run run = { 0 };
	struct run_batch batch = { .metrics = f->metrics,
				   .n_metrics = f->n_metrics,
				   .tags = f->tags,
				   .n_tags = f->n_tags,
				   .datasets = f->datasets,
				   .n_datasets = f->n_datasets,
				   .params = params };

	if (store_run_get(store, &run, run_id, err) < 0)
		return -1;
	for (size_t i = 0; i < f->n_params; i++) {
		bool seen = run_param(&run, f->params[i].key) != NULL;

		for (size_t j = 0; j < batch.n_params && !seen; j++)
			seen = strcmp(params[j].key, f->params[i].key) == 0;
		if (!seen)
			params[batch.n_params++] = f->params[i];
	}
	return store_run_log(store, run_id, &batch, err);
}

static int keep_entry(const struct stage *s, const char *artifacts, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(artifacts, "dvc.lock");
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct value *root = value_map(&a), *stages = value_map(&a);

	if (!s->recorded || !s->name)
		return 0;
	value_put(&a, root, "schema", value_text(&a, "2.0"));
	value_put(&a, root, "stages", stages);
	value_put(&a, stages, s->name, value_copy(&a, s->recorded));
	yaml_emit(&text, root);
	return fs_write(path, str_text(&text), text.len, 0, err);
}

int stage_facts_keep(const struct project *project, const struct stage *s, const char *artifacts, struct err *err)
{
	if (keep_entry(s, artifacts, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs; i++) {
		const struct stage_out *o = &s->outs[i];
		CLEANUP(mem_free) char *from = fs_join(project->root, o->at), *to = fs_join(artifacts, o->at);
		int64_t size = o->kind == OUT_PLAIN || o->at[0] == '/' || fs_is_dir(from) ? -1 : fs_size(from);

		if (size >= 0 && size <= FACTS_KEPT_MOST && (fs_make_parent(to, err) < 0 || fs_copy_file(to, from, err) < 0))
			return -1;
	}
	return 0;
}
