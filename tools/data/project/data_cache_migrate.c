/* data cache migrate - what DVC 2 put into the cache gets its name of DVC 3, and with --dvc-files what is recorded of it, too. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_checksum.h"
#include "pipeline/stages/stage_lock.h"
#include "pipeline/stages/stage_save.h"
#include "tools/data/data_project.h"
#include "tools/data/project/migrated_meta.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	bool dvc_files, dry;
};

static int note(void *arg, const char *id, bool legacy, const char *path, struct err *err)
{
	struct strvec *ids = arg;

	(void)path;
	(void)err;
	if (legacy)
		strvec_add(ids, id);
	return 0;
}

/* The same file under both names; a listing keeps its digest, since its bytes stay. Returns 1 if it is new, 0, -1. */
static int migrate_one(struct object_store *store, const char *old, struct err *err)
{
	CLEANUP(mem_free) char *path = object_store_path(store, old, true);
	char id[OBJECT_ID_TEXT];
	int there;

	if (object_hash_file(id, path, false, NULL, err) < 0)
		return -1;
	if (object_is_dir(old))
		strcat(id, ".dir");
	there = object_store_has(store, id, false, NULL, err);
	if (there != 0)
		return there < 0 ? -1 : 0;
	return object_store_put_file(store, id, false, path, true, err) < 0 ? -1 : 1;
}

static int migrate_cache(struct data_project *d, const struct args *args, struct err *err)
{
	CLEANUP(strvec_release) struct strvec ids = { 0 };
	size_t n = 0;

	if (object_store_each(&d->cache.store, note, &ids, err) < 0)
		return -1;
	if (args->dry && !args->common.quiet)
		printf("%zu files will be re-hashed and migrated to the DVC 3.0 cache location.\n", ids.n);
	if (args->dry)
		return 0;
	for (size_t i = 0; i < ids.n; i++) {
		int status = migrate_one(&d->cache.store, ids.v[i], err);

		if (status < 0)
			return -1;
		n += (size_t)status;
	}
	if (!args->common.quiet)
		printf("Migrated %zu files to DVC 3.0 cache location.\n", n);
	return 0;
}

static bool is_import(const struct stage *s)
{
	return s->n_deps > 0 && !s->name;
}

static bool is_old(const struct stage *s)
{
	for (size_t i = 0; i < s->n_outs; i++)
		if (s->outs[i].recorded.legacy && s->outs[i].recorded.id[0])
			return true;
	for (size_t i = 0; !is_import(s) && i < s->n_deps; i++)
		if (s->deps[i].recorded.legacy && s->deps[i].recorded.id[0])
			return true;
	return false;
}

/* What is not in the workspace is told by the cache. */
static bool is_here(const struct data_project *d, const char *at)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);

	return fs_exists(path);
}

/* What it is now. Returns 1; 0 if its bytes are not known here: it stays as it is recorded. */
static int meta_now(struct object_meta *meta, struct data_project *d, const struct stage_out *o, struct err *err)
{
	if (!is_here(d, o->at))
		return migrated_meta(meta, &d->cache.store, &o->recorded, err);
	if (o->cache && data_project_ignore(d, o->at, err) < 0)
		return -1;
	return (o->cache ? workspace_save(meta, &d->cache.workspace, o->at, 0, err)
			 : workspace_identify(meta, NULL, &d->cache.workspace, o->at, false, NULL, err)) < 0
		       ? -1
		       : 1;
}

static int renew_file(struct data_project *d, const struct stage *s, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, s->file);
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	char md5[DIGEST_MD5_TEXT];

	fs_remove_leftovers(path);
	if (dvc_file_read(&file, path, err) < 0)
		return -1;
	for (size_t i = 0; i < s->n_outs; i++) {
		const struct stage_out *o = &s->outs[i];
		struct object_meta meta;

		int known = o->recorded.legacy ? meta_now(&meta, d, o, err) : 0;

		if (known < 0)
			return -1;
		if (known)
			dvc_file_set_out(&file, i, o->path, &meta);
	}
	if (value_get(file.root, "md5")) {
		stage_checksum(md5, file.root);
		dvc_file_set_checksum(&file, md5);
	}
	if (!d->args->quiet)
		printf("Updating DVC file '%s'\n", s->file);
	strvec_add(&d->edited, s->file);
	return dvc_file_write(&file, err);
}

static int renew_stage(struct data_project *d, struct stage_saving *saving, struct stage *s, struct arena *a, struct err *err)
{
	CLEANUP(mem_free) char *name = stage_lock_path(s->file);
	CLEANUP(mem_free) char *path = fs_join(d->project.root, name);
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 };
	struct value *entry;

	for (size_t i = 0; i < s->n_outs; i++)
		if (is_here(d, s->outs[i].at))
			s->outs[i].recorded.legacy = false;
	for (size_t i = 0; i < s->n_deps; i++)
		if (is_here(d, s->deps[i].at))
			s->deps[i].recorded.legacy = false;
	if (stage_save(&entry, a, saving, s, err) < 0 || stage_lock_read(&lock, path, err) < 0)
		return -1;
	stage_lock_put(&lock, s->name, entry);
	strvec_add(&d->edited, name);
	return stage_lock_write(&lock, err);
}

/* "dvc.yaml (dvc.lock)", "data.dvc": each once, by name. */
static void name_files(struct strvec *out, const struct data_project *d)
{
	for (size_t i = 0; i < d->stages.n; i++) {
		const struct stage *s = &d->stages.v[i];
		CLEANUP(mem_free) char *lock = s->name ? stage_lock_path(s->file) : NULL;
		CLEANUP(mem_free) char *shown = lock ? str_format("\t%s (%s)", s->file, lock) : str_format("\t%s", s->file);

		if (is_old(s) && !strvec_has(out, shown))
			strvec_add(out, shown);
	}
	strvec_sort(out);
}

static int migrate_files(struct data_project *d, const struct args *args, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct param_memo params = { .root = d->project.root };
	struct stage_saving saving = { .project = &d->project,
				       .check = { .workspace = &d->cache.workspace, .params = &params, .from = d->from },
				       .log = d->args->log,
				       .allow_missing = true };
	int status = 0;

	name_files(&files, d);
	if (!args->common.quiet && !files.n)
		puts("No DVC files in the repo to migrate to the 3.0 format.");
	if (!args->common.quiet && files.n && args->dry) {
		puts("Entries in following DVC files will be migrated to the 3.0 format:");
		for (size_t i = 0; i < files.n; i++)
			puts(files.v[i]);
	}
	for (size_t i = 0; status == 0 && !args->dry && i < d->stages.n; i++) {
		struct stage *s = &d->stages.v[i];

		if (is_old(s))
			status = s->name ? renew_stage(d, &saving, s, &a, err) : renew_file(d, s, err);
	}
	param_memo_release(&params);
	return status < 0 || args->dry ? status : data_project_tell_git(d, err);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	struct data_project d;
	int status = data_project_open(&d, args, "dvc cache migrate", DATA_LOCKED | DATA_STAGES, err);

	if (status == 0)
		status = migrate_cache(&d, args, err);
	if (status == 0 && args->dvc_files)
		status = migrate_files(&d, args, err);
	data_project_release(&d);
	return status;
}

static const struct opt opts[] = {
	{ "dvc-files", 0, OPT_FLAG, offsetof(struct args, dvc_files), NULL, NULL, 0, "and what .dvc files and dvc.lock record", NULL },
	{ "dry", 0, OPT_FLAG, offsetof(struct args, dry), NULL, NULL, 0, "say what would be done", NULL },
	{ 0 },
};

const struct command data_cache_migrate = {
	.name = "cache migrate",
	.summary = "give what DVC 2 put into the cache its name of DVC 3",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data cache migrate --dry\n  data cache migrate --dvc-files\n",
	.run = run,
};
