/* import_record.c - what the file is to say, laid over what it says. */
#include "tools/data/imports/record/import_record.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/sources/url_entry.h"
#include "pipeline/stages/stage_checksum.h"

#include <string.h>

int import_record_open(struct import_record *r, const struct data_project *d, const char *at, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(d->project.root, at);
	const struct value *outs;

	*r = (struct import_record){ .is_new = !fs_exists(path) };
	if (r->is_new)
		dvc_file_new(&r->file, path);
	else if (dvc_file_read(&r->file, path, err) < 0)
		return -1;
	outs = value_get(r->file.root, "outs");
	r->old_out = outs && outs->kind == VALUE_LIST && outs->n == 1 ? outs->items[0] : NULL;
	return 0;
}

void import_record_release(struct import_record *r)
{
	dvc_file_release(&r->file);
	*r = (struct import_record){ 0 };
}

static void put_text(struct import_record *r, struct value *map, const char *key, const char *text)
{
	if (text && *text)
		value_put(&r->file.arena, map, key, value_text(&r->file.arena, text));
}

static void put_number(struct import_record *r, struct value *map, const char *key, int64_t n)
{
	if (n >= 0)
		value_put(&r->file.arena, map, key, value_int(&r->file.arena, n));
}

void import_record_set_repo(struct import_record *r, const char *path, const struct value *repo)
{
	r->dep = value_map(&r->file.arena);
	put_text(r, r->dep, "path", path);
	value_put(&r->file.arena, r->dep, "repo", value_copy(&r->file.arena, repo));
}

/* A folder whose files have versions is recorded by them alone. */
static bool has_versions(const struct url_facts *f)
{
	return f && f->is_dir && f->n > 0 && f->v[0].version;
}

static void put_files(struct import_record *r, const struct url_facts *f)
{
	struct arena *a = &r->file.arena;
	struct value *files = value_list(a);

	for (size_t i = 0; i < f->n; i++) {
		struct value *file = value_map(a);

		put_text(r, file, "relpath", f->v[i].path);
		put_text(r, file, "etag", f->v[i].tag);
		put_number(r, file, "size", f->v[i].size);
		put_text(r, file, "version_id", f->v[i].version);
		value_add(a, files, file);
	}
	value_put(a, r->dep, "files", files);
}

void import_record_set_url(struct import_record *r, const char *path, const struct url_facts *f, const struct value *fs_config)
{
	r->dep = value_map(&r->file.arena);
	if (f && !has_versions(f))
		url_entry_put(r->dep, &r->file.arena, f);
	put_text(r, r->dep, "hash", "md5");
	put_text(r, r->dep, "path", path);
	if (fs_config)
		value_put(&r->file.arena, r->dep, "fs_config", value_copy(&r->file.arena, fs_config));
	if (has_versions(f))
		put_files(r, f);
}

void import_record_set_out(struct import_record *r, const char *path, const struct object_meta *meta)
{
	static const char *const kept[] = { "desc", "type", "labels", "meta", "cache", "metric", "plot", "persist", "remote", "push" };

	r->out = value_map(&r->file.arena);
	if (meta->id[0]) {
		put_text(r, r->out, "md5", meta->id);
		put_number(r, r->out, "size", meta->size);
		put_number(r, r->out, "nfiles", meta->n_files);
	}
	put_text(r, r->out, "hash", "md5");
	put_text(r, r->out, "path", path);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		const struct value *old = value_get(r->old_out, kept[i]);

		if (old)
			value_put(&r->file.arena, r->out, kept[i], (struct value *)old);
	}
}

/* What the file is to say; values that it keeps are its own. */
static struct value *state_of(struct import_record *r, struct value *out, unsigned flags)
{
	static const char *const kept[] = { "wdir", "always_changed", "meta", "desc" };
	struct arena *a = &r->file.arena;
	struct value *state = value_map(a), *deps = value_list(a), *outs = value_list(a);
	const struct value *frozen = value_get(r->file.root, "frozen");

	if (!(flags & IMPORT_NO_CHECKSUM))
		value_put(a, state, "md5", value_text(a, ""));
	if (!(flags & IMPORT_NO_FREEZE))
		value_put(a, state, "frozen", value_bool(a, true));
	else if (frozen)
		value_put(a, state, "frozen", (struct value *)frozen);
	value_add(a, deps, r->dep);
	value_add(a, outs, out);
	value_put(a, state, "deps", deps);
	value_put(a, state, "outs", outs);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		const struct value *old = value_get(r->file.root, kept[i]);

		if (old)
			value_put(a, state, kept[i], (struct value *)old);
	}
	return state;
}

static void lay_over(struct arena *a, struct value *old, const struct value *new);

/* The value in the place of `old`: that itself, changed where it differs, so that its comments and spelling stay. */
static struct value *merged(struct arena *a, const struct value *old, const struct value *new)
{
	struct value *kept = (struct value *)old;

	if (old == new || (value_equal(old, new) && old->kind == new->kind))
		return kept;
	if (old->kind == VALUE_MAP && new->kind == VALUE_MAP) {
		lay_over(a, kept, new);
		return kept;
	}
	if (old->kind == VALUE_LIST && new->kind == VALUE_LIST && old->n == new->n) {
		for (size_t i = 0; i < old->n; i++)
			kept->items[i] = merged(a, old->items[i], new->items[i]);
		return kept;
	}
	return (struct value *)new;
}

static void lay_over(struct arena *a, struct value *old, const struct value *new)
{
	for (size_t i = old->n; i-- > 0;)
		if (!value_get(new, old->keys[i]))
			value_drop_at(old, i);
	for (size_t i = 0; i < new->n; i++) {
		const struct value *there = value_get(old, new->keys[i]);
		struct value *with = there ? merged(a, there, new->items[i]) : new->items[i];

		if (with != there)
			value_put(a, old, new->keys[i], with);
	}
}

int import_record_write(struct import_record *r, struct data_project *d, unsigned flags, struct err *err)
{
	struct arena *a = &r->file.arena;
	struct value *state = state_of(r, r->out, flags);
	const char *at = r->file.path + strlen(d->project.root) + 1;
	char md5[DIGEST_MD5_TEXT];

	if ((flags & IMPORT_KEEP_CHECKSUM) && value_get(r->file.root, "md5")) {
		value_put(a, state, "md5", (struct value *)value_get(r->file.root, "md5"));
	} else if (!(flags & IMPORT_NO_CHECKSUM)) {
		bool old = (flags & IMPORT_OLD_CHECKSUM) && r->old_out;

		stage_checksum(md5, old ? state_of(r, (struct value *)r->old_out, flags) : state);
		value_put(a, state, "md5", value_text(a, md5));
	}
	lay_over(a, r->file.root, state);
	if (dvc_file_write(&r->file, err) < 0)
		return -1;
	if (!strvec_has(&d->edited, at))
		strvec_add(&d->edited, at);
	return 0;
}
