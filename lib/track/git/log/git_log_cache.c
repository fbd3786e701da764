/* git_log_cache.c - .interlock/logs/STORE/registry/NAME: the records of a log's whole segments, a line "DIGEST BODY" each, and before those of a
 * segment a line "segment BLOB FOLDER". It is made again from the branch whenever it is not there or does not fit.
 */
#include "track/git/log/git_log_cache.h"

#include "base/fs.h"
#include "base/mem.h"
#include "track/own_folder.h"

#include <string.h>
#include <unistd.h>

#define FIRST_LINE "a log of Interlock, derived: 1"
#define SEGMENT "segment "

enum { CACHE_MOST = 1 << 30 };

static char *cache_path(const struct git_store *s, const char *log)
{
	CLEANUP(mem_free) char *own = own_folder();
	CLEANUP(mem_free) char *dir = git_log_dir(log);

	return str_format("%s/logs/%s/%s", own, fs_base(s->seen), dir);
}

/* A line of the mapped file: no end, no NUL. */
struct line {
	const char *text;
	size_t len;
};

/* False: there is no whole one. */
static bool next_line(struct line *out, const char **at, const char *end)
{
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));

	if (!stop)
		return false;
	*out = (struct line){ *at, (size_t)(stop - *at) };
	*at = stop + 1;
	return true;
}

static bool is_line(const struct line *line, const char *text)
{
	return line->len == strlen(text) && memcmp(line->text, text, line->len) == 0;
}

/* False too if the digest is not that of the record: then the file is not what we wrote. */
static bool take_record(struct git_reading *to, const struct line *line, const char *log)
{
	const size_t before = DIGEST_TEXT; /* with its blank */
	char digest[DIGEST_TEXT];
	struct log_record *r;

	if (line->len < before || line->text[before - 1] != ' ' || memchr(line->text, '\0', line->len))
		return false;
	to->records = mem_grow(to->records, to->n, &to->cap, sizeof(*to->records));
	r = &to->records[to->n];
	*r = (struct log_record){ .generation = (int64_t)to->n + 1 };
	memcpy(r->digest, line->text, DIGEST_TEXT - 1);
	if (to->n)
		memcpy(r->previous, r[-1].digest, sizeof(r->previous));
	r->body = mem_strndup(line->text + before, line->len - before);
	to->n++;
	log_record_digest(digest, log, r->generation, r->previous, r->body);
	r->proven = strcmp(digest, r->digest) == 0;
	return r->proven;
}

static bool take_segment(struct git_reading *to, struct strvec *segments, const char *log, const char **at, const char *end)
{
	const size_t word = strlen(SEGMENT);
	struct line line;

	if (!next_line(&line, at, end) || line.len <= word || memcmp(line.text, SEGMENT, word) != 0)
		return false;
	strvec_add_take(segments, mem_strndup(line.text + word, line.len - word));
	for (int i = 0; i < GIT_SEGMENT_RECORDS; i++)
		if (!next_line(&line, at, end) || !take_record(to, &line, log))
			return false;
	return true;
}

bool git_log_cache_read(struct git_reading *to, struct strvec *segments, const struct git_store *s, const char *log)
{
	CLEANUP(mem_free) char *path = cache_path(s, log);
	CLEANUP(fs_unmap) struct fs_map map = { 0 };
	const char *at, *end;
	struct err ignored;
	struct line line;
	bool whole;

	if (!fs_exists(path) || fs_map(&map, path, &ignored) < 0 || map.size == 0 || map.size > CACHE_MOST)
		return false;
	at = map.data;
	end = map.data + map.size;
	whole = next_line(&line, &at, end) && is_line(&line, FIRST_LINE) && next_line(&line, &at, end) && is_line(&line, log);
	while (whole && at < end)
		whole = take_segment(to, segments, log, &at, end);
	if (whole)
		return true;
	git_reading_release(to);
	*to = (struct git_reading){ 0 };
	strvec_release(segments);
	return false;
}

static bool put_segment(struct str *out, const char *ids, const struct log_record *records)
{
	str_addf(out, SEGMENT "%s\n", ids);
	for (const struct log_record *r = records; r < records + GIT_SEGMENT_RECORDS; r++) {
		if (strlen(r->digest) != DIGEST_TEXT - 1 || strchr(r->body, '\n'))
			return false;
		str_add(out, r->digest);
		str_addch(out, ' ');
		str_add(out, r->body);
		str_addch(out, '\n');
	}
	return true;
}

bool git_log_cache_write(const struct git_reading *from, const struct strvec *segments, size_t n, const struct git_store *s,
			 const char *log)
{
	CLEANUP(mem_free) char *path = cache_path(s, log);
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	str_addf(&text, FIRST_LINE "\n%s\n", log);
	for (size_t i = 0; i < n; i++)
		if (!put_segment(&text, segments->v[i], &from->records[i * GIT_SEGMENT_RECORDS]))
			return false;
	return text.len <= CACHE_MOST && fs_write_derived(path, str_text(&text), text.len, &ignored) == 0;
}

void git_log_cache_drop(const struct git_store *s, const char *log)
{
	CLEANUP(mem_free) char *path = cache_path(s, log);

	unlink(path);
}
