/* git_log_one.c - one record of a log in the branch: its segment is read, and its body if that is a file of its own; nothing else. */
#include "base/mem.h"
#include "track/git/git_anchor.h"
#include "track/git/log/git_log_cache.h"

#include <string.h>

struct segment {
	struct git_place at;
	struct strvec lines;
	struct log_record record;
	char *rest;
};

static void segment_release(struct segment *g)
{
	git_place_release(&g->at);
	strvec_release(&g->lines);
	free(g->record.body);
	free(g->rest);
}

/* Its lines, as the programs write them: a line feed at the end of each. False if somebody else did, or it is not there. */
static int read_lines(struct git_store *s, struct segment *g, bool *regular, int64_t segment, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	g->at.path = git_segment_path(g->at.dir, segment);
	if (bare_read(s->bare, s->head, g->at.path, GIT_SEGMENT_MOST, &text, regular, err) < 0)
		return -1;
	*regular = *regular && text.len && text.data[text.len - 1] == '\n' && strlen(text.data) == text.len;
	if (!*regular)
		return 0;
	text.data[--text.len] = '\0';
	strvec_split(&g->lines, str_text(&text), '\n');
	return 0;
}

/* The last line of the last segment is the end of the log: is it a trusted one's? */
static int check_end(const struct git_store *s, const struct segment *g, const char *log, struct err *err)
{
	struct log_record end = g->record;
	const struct git_reading reading = { .records = &end, .n = 1, .last = g->rest };

	return git_check_signed(s, &reading, log, err);
}

static int take(struct git_store *s, struct segment *g, bool *regular, int64_t segment, int64_t generation, struct err *err)
{
	int64_t first = (segment - 1) * GIT_SEGMENT_RECORDS + 1;
	size_t line = generation ? (size_t)(generation - first) : g->lines.n - 1;

	*regular = line < g->lines.n && g->lines.n <= GIT_SEGMENT_RECORDS;
	if (!*regular)
		return 0;
	g->at.line = line + 1;
	if (git_parse_line(&g->record, &g->rest, g->lines.v[line], &g->at, err) < 0)
		return -1;
	*regular = g->record.generation == first + (int64_t)line;
	return *regular && !g->record.body ? git_read_body(s, &g->record, g->at.dir, err) : 0;
}

int git_log_one(struct store *store, struct log_record *out, bool *singly, const char *log, int64_t generation, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(segment_release) struct segment g = { 0 };
	CLEANUP(strvec_release) struct strvec ids = { 0 };
	int64_t segment;

	*out = (struct log_record){ 0 };
	git_place_begin(&g.at, log);
	if (git_store_head(s, err) < 0 || git_anchor_check(s, err) < 0 || git_segment_ids(s, &ids, g.at.dir, err) < 0)
		return -1;
	*singly = true;
	if (ids.n == 0)
		return 0;
	segment = generation ? git_segment_of(generation) : (int64_t)ids.n;
	if (read_lines(s, &g, singly, segment, err) < 0 || (*singly && take(s, &g, singly, segment, generation, err) < 0))
		return -1;
	if (!*singly)
		return 0;
	if (!generation && check_end(s, &g, log, err) < 0)
		return -1;
	*out = g.record;
	g.record.body = NULL;
	return 0;
}
