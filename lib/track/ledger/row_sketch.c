/* row_sketch.c - prints of a hold-out's rows, and what two hold-outs share. */
#include "track/ledger/row_sketch.h"

#include "base/mem.h"
#include "base/str.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

#define ALL_PRINTS ((uint64_t)1 << 32)

/* Hex digits of one print in the log. */
enum { PRINT_DIGITS = 8 };

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t print_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

void row_sketch_make(struct row_sketch *out, const uint64_t *hashes, size_t n)
{
	uint32_t *kept;

	*out = (struct row_sketch){ .rows = n, .prints = mem_new(n, sizeof(*out->prints)), .n = n, .bound = ALL_PRINTS };
	for (size_t i = 0; i < n; i++)
		out->prints[i] = print_of(hashes[i]);
	qsort(out->prints, n, sizeof(*out->prints), by_value);
	if (n <= ROW_SKETCH_MOST)
		return;
	out->bound = out->prints[ROW_SKETCH_MOST];
	for (out->n = ROW_SKETCH_MOST; out->n && out->prints[out->n - 1] == out->bound;)
		out->n--;
	kept = mem_new(out->n, sizeof(*kept));
	memcpy(kept, out->prints, out->n * sizeof(*kept));
	free(out->prints);
	out->prints = kept;
}

void row_sketch_release(struct row_sketch *s)
{
	free(s->prints);
	*s = (struct row_sketch){ 0 };
}

bool row_sketch_is_whole(const struct row_sketch *s)
{
	return s->bound == ALL_PRINTS;
}

bool row_sketch_has(const struct row_sketch *s, uint64_t hash)
{
	uint32_t print = print_of(hash);

	return s->n && bsearch(&print, s->prints, s->n, sizeof(print), by_value) != NULL;
}

double row_sketch_shared(const struct row_sketch *a, const struct row_sketch *b)
{
	uint64_t bound = a->bound < b->bound ? a->bound : b->bound; /* equivalent: both are the same then */
	size_t compared = 0, both = 0, at = 0;

	for (; compared < a->n && a->prints[compared] < bound; compared++) {
		while (at < b->n && b->prints[at] < a->prints[compared])
			at++;
		both += at < b->n && b->prints[at] == a->prints[compared];
	}
	return compared ? (double)both / (double)compared * (double)a->rows : 0;
}

static char *log_name(const char *holdout_digest)
{
	return str_format("rows/%s", holdout_digest);
}

static char *hex_of(const struct row_sketch *s)
{
	static const char digits[] = "0123456789abcdef";
	char *text = mem_new(s->n * PRINT_DIGITS + 1, 1), *p = text;

	for (size_t i = 0; i < s->n; i++)
		for (int shift = 28; shift >= 0; shift -= 4)
			*p++ = digits[s->prints[i] >> shift & 15];
	return text;
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The prints out of their digits; false if they are none, or not in order. */
static bool prints_parse(struct row_sketch *s, const char *hex)
{
	size_t len = strlen(hex);

	s->n = len / PRINT_DIGITS;
	s->prints = mem_new(s->n, sizeof(*s->prints));
	for (size_t i = 0; i < len - len % PRINT_DIGITS; i++) {
		int digit = digit_of(hex[i]);

		if (digit < 0)
			return false;
		s->prints[i / PRINT_DIGITS] = s->prints[i / PRINT_DIGITS] << 4 | (uint32_t)digit;
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->prints[i] >= s->bound || (i && s->prints[i] < s->prints[i - 1]))
			return false;
	return len % PRINT_DIGITS == 0;
}

int row_sketch_keep(struct store *s, const char *holdout_digest, const struct row_sketch *sketch, struct err *err)
{
	CLEANUP(mem_free) char *log = log_name(holdout_digest), *hex = hex_of(sketch);
	CLEANUP(str_release) struct str body = { 0 };
	struct json_writer w = { .out = &body };

	json_begin_object(&w);
	json_put_int(&w, "bound", (int64_t)sketch->bound);
	json_put_text(&w, "kind", "rows");
	json_put_text(&w, "prints", hex);
	json_put_int(&w, "rows", (int64_t)sketch->rows);
	json_end_object(&w);
	if (store_log_append(s, log, 0, str_text(&body), NULL, err) == 0 || err->code == ERR_MOVED)
		return 0; /* whoever was first wrote the same */
	return -1;
}

static int sketch_parse(struct row_sketch *out, const struct log_record *record, const char *log, struct err *err)
{
	CLEANUP(json_cleanup) struct json *body = json_parse(record->body, strlen(record->body), log, err);
	int64_t rows = json_int(json_get(body, "rows"), -1), bound = json_int(json_get(body, "bound"), -1);

	if (body && strcmp(json_text(json_get(body, "kind"), ""), "rows") == 0 && rows >= 0 && bound > 0 && bound <= (int64_t)ALL_PRINTS) {
		*out = (struct row_sketch){ .rows = (size_t)rows, .bound = (uint64_t)bound };
		if (prints_parse(out, json_text(json_get(body, "prints"), "?")))
			return 0;
		row_sketch_release(out);
	}
	return err_set(err, ERR_INTEGRITY, "the log '%s' does not say which rows the hold-out has", log);
}

int row_sketch_read(struct row_sketch *out, struct store *s, const char *holdout_digest, struct err *err)
{
	CLEANUP(mem_free) char *log = log_name(holdout_digest);
	struct log_record *records = NULL;
	size_t n = 0;
	int code = 0;

	*out = (struct row_sketch){ 0 };
	if (store_log_read(s, &records, &n, log, err) < 0)
		return -1;
	if (n)
		code = sketch_parse(out, &records[0], log, err);
	log_records_release(records, n);
	return code;
}
