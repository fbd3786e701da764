/* gto.c - names tags in GTO's form, and reads back which tags the records of a registry name. */
#include "track/registry/gto.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROVENANCE_MOST = 64 << 20 };

/* GTO: [a-zA-Z0-9]([a-zA-Z0-9-/_]*[a-zA-Z0-9])?; a '/' is in none of our names. */
static bool is_gto_name(const char *name)
{
	static const char ends[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	static const char inner[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	size_t len = strlen(name);

	return len > 0 && strspn(name, inner) == len && strchr(ends, name[0]) && strchr(ends, name[len - 1]);
}

int gto_check(const char *model_name, const char *alias, struct err *err)
{
	const char *bad = !is_gto_name(model_name) ? model_name : alias && !is_gto_name(alias) ? alias : NULL;

	if (!bad)
		return 0;
	return err_set(err, ERR_USAGE,
		       "'%s' cannot be in a GTO tag: expected letters, digits, '-' and '_', with a letter or digit at both ends", bad);
}

void gto_put_commit(struct json_writer *w, const struct registry_record *record)
{
	if (record->git_tags && record->commit && record->commit[0])
		json_put_text(w, "commit", record->commit);
}

static void add_text(struct json_writer *w, char *heap)
{
	json_add_text(w, heap);
	free(heap);
}

/* The number of a stage's tag is that of the move in the log: GTO wants it to grow, and no two moves share one. */
void gto_put_tags(struct json_writer *w, const struct registry *r, const struct registry_record *record)
{
	if (!record->git_tags)
		return;
	json_key(w, "git_tags");
	json_begin_array(w);
	if (strcmp(record->kind, "register") == 0)
		add_text(w, str_format("%s@v%lld.0.0", r->model_name, (long long)record->version));
	if (record->alias)
		add_text(w, str_format("%s#%s%s#%zu", r->model_name, record->alias, record->to ? "" : "!", r->n_moves + 1));
	json_end_array(w);
}

void gto_tags_release(struct gto_tags *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].name);
		free(t->v[i].who);
		free(t->v[i].message);
	}
	free(t->v);
	*t = (struct gto_tags){ 0 };
}

/* What `git show` of the tag says. */
static char *message_of(const struct json *body, const struct log_record *record)
{
	CLEANUP(str_release) struct str out = { 0 };
	const char *alias = json_text(json_get(body, "alias"), NULL), *digest = json_text(json_get(body, "digest"), NULL);

	str_addf(&out, "%s", json_text(json_get(body, "kind"), "record"));
	if (json_get(body, "version"))
		str_addf(&out, " version %lld", (long long)json_int(json_get(body, "version"), 0));
	if (alias)
		str_addf(&out, ", %s %lld -> %lld", alias, (long long)json_int(json_get(body, "from"), 0),
			 (long long)json_int(json_get(body, "to"), 0));
	str_addf(&out, "\n\nrecord %lld %s\n", (long long)record->generation, record->digest);
	if (digest)
		str_addf(&out, "model %s\n", digest);
	return str_take(&out);
}

static void take_record(struct gto_tags *out, const struct log_record *record)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *body = json_parse(record->body, strlen(record->body), "", &ignored);
	const struct json *names = json_get(body, "git_tags");

	for (size_t i = 0; i < json_len(names); i++) {
		struct gto_tag *tag;

		out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
		tag = &out->v[out->n++];
		*tag = (struct gto_tag){ .name = mem_strdup(json_text(json_at(names, i), "")) };
		tag->who = mem_strdup(json_text(json_get(body, "who"), ""));
		tag->message = message_of(body, record);
		snprintf(tag->commit, sizeof(tag->commit), "%s", json_text(json_get(body, "commit"), ""));
		clock_parse(json_text(json_get(body, "at"), ""), &tag->at_ms);
	}
}

void gto_tags_of(struct gto_tags *out, const struct log_record *records, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(records[i].body, "\"git_tags\""))
			take_record(out, &records[i]);
}

void gto_commit_of_package(char out[static GTO_COMMIT_TEXT], const char *dir)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "provenance.json");
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const char *commit;
	struct err ignored;

	out[0] = '\0';
	if (fs_exists(path) && fs_size(path) <= PROVENANCE_MOST)
		doc = json_read_file(path, &ignored);
	commit = json_text(json_get(json_get(doc, "git"), "commit"), "");
	if (strlen(commit) == GTO_COMMIT_TEXT - 1 && strspn(commit, "0123456789abcdef") == GTO_COMMIT_TEXT - 1)
		memcpy(out, commit, GTO_COMMIT_TEXT);
}
