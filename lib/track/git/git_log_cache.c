/* git_log_cache.c - .interlock/logs/STORE/registry/NAME: the records of a log's whole segments, a line "DIGEST BODY" each, and before those of a
 * segment a line "segment BLOB FOLDER". It is made again from the branch whenever it is not there or does not fit.
 */
#include "track/git/git_log_cache.h"

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

/* The next line, without its end; NULL = there is no whole one. */
static char *next_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line;
}

static bool take_record(struct git_reading *to, const char *line)
{
	const char *space = line ? strchr(line, ' ') : NULL;
	struct log_record *r;

	if (!space || space - line != DIGEST_TEXT - 1)
		return false;
	to->records = mem_grow(to->records, to->n, &to->cap, sizeof(*to->records));
	r = &to->records[to->n];
	*r = (struct log_record){ .generation = (int64_t)to->n + 1 };
	memcpy(r->digest, line, DIGEST_TEXT - 1);
	if (to->n)
		memcpy(r->previous, r[-1].digest, sizeof(r->previous));
	r->body = mem_strdup(space + 1);
	to->n++;
	return true;
}

static bool take_all(struct git_reading *to, struct strvec *segments, const char *log, char *text)
{
	const char *line = next_line(&text);

	if (!line || strcmp(line, FIRST_LINE) != 0 || !(line = next_line(&text)) || strcmp(line, log) != 0)
		return false;
	while (*text) {
		if (!(line = next_line(&text)) || !str_starts(line, SEGMENT))
			return false;
		strvec_add(segments, line + strlen(SEGMENT));
		for (int i = 0; i < GIT_SEGMENT_RECORDS; i++)
			if (!take_record(to, next_line(&text)))
				return false;
	}
	return true;
}

bool git_log_cache_read(struct git_reading *to, struct strvec *segments, const struct git_store *s, const char *log)
{
	CLEANUP(mem_free) char *path = cache_path(s, log);
	CLEANUP(str_release) struct str text = { 0 };
	struct err ignored;

	if (!fs_exists(path) || fs_read(&text, path, CACHE_MOST, &ignored) < 0 || strlen(str_text(&text)) != text.len)
		return false;
	if (text.len && take_all(to, segments, log, text.data))
		return true;
	git_reading_release(to);
	*to = (struct git_reading){ 0 };
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
