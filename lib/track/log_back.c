/* log_back.c - reads a log from its end, a record at a time. */
#include "track/log_back.h"

#include "base/mem.h"
#include "track/store_backend.h"

#include <string.h>

void log_back_begin(struct log_back *b, const char *log)
{
	*b = (struct log_back){ .log = mem_strdup(log) };
}

void log_back_release(struct log_back *b)
{
	log_records_release(b->whole, b->n);
	free(b->log);
	*b = (struct log_back){ 0 };
}

/* 1 = there is such a record; generation 0: the newest. */
static int read_whole(struct log_back *b, struct store *s, struct log_record *out, int64_t generation, struct err *err)
{
	if (!b->whole && store_log_read(s, &b->whole, &b->n, b->log, err) < 0)
		return -1;
	if (b->n == 0 && !generation)
		return 0;
	if ((size_t)generation > b->n)
		return log_record_changed(s, &(struct log_record){ .generation = generation }, b->log, err);
	*out = b->whole[generation ? (size_t)generation - 1 : b->n - 1];
	out->body = mem_strdup(out->body);
	return 1;
}

static int read_one(struct log_back *b, struct store *s, struct log_record *out, int64_t generation, struct err *err)
{
	bool singly = !b->whole && s->backend->log_one;

	if (singly && store_check_pin(s, err) < 0)
		return -1;
	if (singly && s->backend->log_one(s, out, &singly, b->log, generation, err) < 0)
		return -1;
	return singly ? out->generation > 0 : read_whole(b, s, out, generation, err);
}

/* Is it what the record after it leads back to? The first has none before. */
static bool holds(const struct log_back *b, const struct log_record *r, int64_t generation)
{
	char digest[DIGEST_TEXT];

	log_record_digest(digest, b->log, r->generation, r->previous, r->body);
	return strcmp(digest, r->digest) == 0 && (!generation || strcmp(r->digest, b->previous) == 0) &&
	       (r->generation == 1) == (r->previous[0] == '\0');
}

int log_back_next(struct log_back *b, struct store *s, struct log_record *out, struct err *err)
{
	int64_t before = b->generation - 1;
	int there;

	*out = (struct log_record){ 0 };
	if (b->generation == 1)
		return 0;
	there = read_one(b, s, out, before < 0 ? 0 : before, err);
	if (there <= 0)
		return there;
	if (!holds(b, out, before < 0 ? 0 : before)) {
		log_record_changed(s, out, b->log, err);
		mem_free(&out->body);
		return -1;
	}
	b->generation = out->generation;
	memcpy(b->previous, out->previous, sizeof(b->previous));
	return 1;
}
