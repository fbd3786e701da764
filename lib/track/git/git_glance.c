/* git_glance.c - the newest run with a tag, found in the branch without taking all others.
 *
 * The records that the local store lacks are looked at once: their ends, from the start of the run on, in which the tags are, stay in memory, for the
 * next tag. What has key and value there is read in full, newest first, until one has the tag.
 */
#include "base/map.h"
#include "base/mem.h"
#include "track/git/git_anchor.h"
#include "track/git/git_import.h"

#include <stdlib.h>
#include <string.h>

#define START "\"start_ms\": "

void git_glance_free(struct git_glance *g)
{
	if (!g)
		return;
	strvec_release(&g->files);
	strvec_release(&g->ends);
	free(g);
}

/* The programs write a record's keys in byte order: behind the start there are status, tags and user. */
static void add_end(struct git_glance *g, const char *file, const char *text)
{
	const char *end = strstr(text, START);

	strvec_add(&g->files, file);
	strvec_add(&g->ends, end ? end : text);
}

static int read_ends(struct git_store *s, struct git_glance *g, const struct strvec *files, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	char id[GIT_ID_TEXT];

	for (size_t i = 0; i < files->n; i++) {
		str_clear(&text);
		memcpy(id, files->v[i], GIT_ID_TEXT - 1), id[GIT_ID_TEXT - 1] = '\0';
		if (bare_read_id(s->bare, id, GIT_RUN_MOST, &text, err) < 0)
			return -1;
		add_end(g, files->v[i], str_text(&text));
	}
	return 0;
}

static int glance(struct git_store *s, const char *done, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct git_glance *g;

	if (s->glance && strcmp(s->glance->head, s->head) == 0)
		return 0;
	if (git_import_list(s, &files, done, "", err) < 0)
		return -1;
	g = mem_new(1, sizeof(*g));
	memcpy(g->head, s->head, sizeof(g->head));
	if (read_ends(s, g, &files, err) < 0) {
		git_glance_free(g);
		return -1;
	}
	git_glance_free(s->glance);
	s->glance = g;
	return 0;
}

/* A record that may have the tag. */
struct match {
	const char *file;
	int64_t start_ms; /* INT64_MAX: the programs did not write this form */
};

static int newest_first(const void *left, const void *right)
{
	const struct match *a = left, *b = right;

	if (a->start_ms != b->start_ms)
		return a->start_ms > b->start_ms ? -1 : 1;
	return -strcmp(a->file + GIT_ID_TEXT, b->file + GIT_ID_TEXT);
}

/* Runs that this machine has are taken whatever they say now: they may have had the tag before. The others go to matches. */
static int sort_out(struct git_store *s, struct strvec *known, struct match *matches, size_t *n, const char *key, const char *value,
		    struct err *err)
{
	CLEANUP(strvec_release) struct strvec ids = { 0 };
	CLEANUP(map_release) struct map here = { 0 };
	char run_id[33];

	*n = 0;
	if (s->runs->backend->run_ids(s->runs, &ids, NULL, true, 0, err) < 0)
		return -1;
	for (size_t i = 0; i < ids.n; i++)
		map_put(&here, ids.v[i], strlen(ids.v[i]), i, NULL);
	for (size_t i = 0; i < s->glance->files.n; i++) {
		const char *file = s->glance->files.v[i], *end = s->glance->ends.v[i];

		git_import_run_id(run_id, file);
		if (map_get(&here, run_id, strlen(run_id)))
			strvec_add(known, file);
		else if (strstr(end, key) && strstr(end, value))
			matches[(*n)++] =
				(struct match){ file, str_starts(end, START) ? strtoll(end + strlen(START), NULL, 10) : INT64_MAX };
	}
	return 0;
}

/* 1 = the record has the tag */
static int has_tag(struct git_store *s, const char *file, const char *key, const char *value, struct err *err)
{
	CLEANUP(json_cleanup) struct json *doc = NULL;
	CLEANUP(run_record_release) struct run_record r = { 0 };

	if (git_import_read(s, &doc, &r, file, err) < 0)
		return -1;
	for (size_t i = 0; i < r.batch.n_tags; i++)
		if (strcmp(r.batch.tags[i].key, key) == 0)
			return strcmp(r.batch.tags[i].value, value) == 0;
	return 0;
}

/* The newest one goes to files, and those before it of which the start is not known. */
static int add_newest(struct git_store *s, struct strvec *files, const struct match *matches, size_t n, const char *key, const char *value,
		      struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		int has = has_tag(s, matches[i].file, key, value, err);

		if (has < 0)
			return -1;
		if (has)
			strvec_add(files, matches[i].file);
		if (has && matches[i].start_ms != INT64_MAX)
			break;
	}
	return 0;
}

/* Does JSON write it as it is? */
static bool is_plain(const char *value)
{
	for (const unsigned char *p = (const unsigned char *)value; *p; p++)
		if (*p < ' ' || *p >= 0x7f || *p == '"' || *p == '\\')
			return false;
	return true;
}

int git_runs_take_tagged(struct git_store *s, const char *key, const char *value, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(mem_free) struct match *matches = NULL;
	char done[GIT_ID_TEXT];
	int all = git_import_look(s, done, err);
	size_t n;

	if (all)
		return all < 0 ? -1 : 0;
	if (!is_plain(key) || !is_plain(value))
		return git_runs_import(s, err);
	if (glance(s, done, err) < 0)
		return -1;
	matches = mem_new(s->glance->files.n + 1, sizeof(*matches));
	if (sort_out(s, &files, matches, &n, key, value, err) < 0)
		return -1;
	qsort(matches, n, sizeof(*matches), newest_first);
	return add_newest(s, &files, matches, n, key, value, err) < 0 ? -1 : git_import_take(s, &files, err);
}
