/* table_read_fast.c - the fast way of reading a CSV row: delimiters are found 64 bytes at a time, numbers are made eight digits at a
 * time. Whatever is unusual (quotes, exponents, more than 19 digits, blanks) goes to the plain way, which is also this one's test oracle.
 *
 * That the next field's place does not wait for this field's value is what makes it fast: the processor reads several fields at once.
 * Before fast_end each row ends in a '\n' and SAFE_BEHIND bytes follow it, so no scan needs to ask where the text ends.
 * Words are read as little-endian machines have them; others take the plain way (see table_read.c).
 */
#include "table/table_read.h"

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const double powers_of_ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
					1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static inline uint64_t load_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, 8);
	return word;
}

#ifdef __SSE2__
static inline uint64_t delimiters_of_16(const char *p)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)p);
	__m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));

	return (uint64_t)(unsigned)_mm_movemask_epi8(found);
}
#else
/* The high bit of each byte that equals the one which `repeated` repeats; exact, also behind a byte that does. */
static inline uint64_t bytes_equal(uint64_t word, uint64_t repeated)
{
	uint64_t x = word ^ repeated, low = 0x7f7f7f7f7f7f7f7fu;

	return ~(((x & low) + low) | x | low);
}

static inline uint64_t delimiters_of_8(const char *p)
{
	uint64_t word = load_word(p), found = bytes_equal(word, 0x2c2c2c2c2c2c2c2cu) | bytes_equal(word, 0x0a0a0a0a0a0a0a0au);

	return (found >> 7) * 0x0102040810204080u >> 56; /* one bit a byte, gathered */
}

static inline uint64_t delimiters_of_16(const char *p)
{
	return delimiters_of_8(p) | delimiters_of_8(p + 8) << 8;
}
#endif

/* Bit i: p[i] is ',' or '\n'. */
static inline uint64_t delimiters_of(const char *p)
{
	return delimiters_of_16(p) | delimiters_of_16(p + 16) << 16 | delimiters_of_16(p + 32) << 32 | delimiters_of_16(p + 48) << 48;
}

static const uint64_t tens[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };

/*
 * Digits at p, eight at a time and without a branch on their number: *value becomes *value * 10^n + them. Returns behind them.
 * A byte is a digit if its xor with '0' is at most 9; the lowest byte that is none ends the number.
 * Source  Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51, 2021.
 */
static inline const char *scan_digits(const char *p, uint64_t *value)
{
	for (;;) {
		uint64_t word = load_word(p) ^ 0x3030303030303030u;
		uint64_t other = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
		unsigned n = other ? (unsigned)__builtin_ctzll(other) >> 3 : 8;

		if (n == 0)
			return p;
		word <<= 8 * (8 - n); /* the last digit is now in the highest byte, zeros before the first */
		word = word * 10 + (word >> 8);
		word = ((word & 0x000000ff000000ffu) * 0x000f424000000064u + (word >> 16 & 0x000000ff000000ffu) * 0x0000271000000001u) >>
		       32;
		*value = *value * tens[n] + word;
		p += n;
		if (n < 8)
			return p;
	}
}

static inline double with_sign(double value, bool negative)
{
	uint64_t bits;

	memcpy(&bits, &value, 8);
	bits |= (uint64_t)negative << 63;
	memcpy(&value, &bits, 8);
	return value;
}

/*
 * "-12.375" from p to end. False if this takes the plain way.
 * One division of exact operands is correctly rounded (Clinger, PLDI 1990): digits <= 2^53, power <= 10^22.
 */
static inline bool scan_number(const char *p, const char *end, double *out, bool *fraction)
{
	bool negative = *p == '-';
	uint64_t digits = 0;
	const char *start, *point;
	size_t n_digits, n_behind = 0;

	start = p += negative;
	p = scan_digits(p, &digits);
	n_digits = (size_t)(p - start);
	if (*p == '.') {
		point = ++p;
		p = scan_digits(p, &digits);
		n_behind = (size_t)(p - point);
		n_digits += n_behind;
		*fraction = true;
	}
	/* Beyond 19 digits `digits` may have wrapped. */
	if (p != end || n_digits - 1 >= 19 || digits > (uint64_t)1 << 53)
		return false;
	*out = with_sign((double)(int64_t)digits / powers_of_ten[n_behind], negative);
	return true;
}

/* A text of 1 to 8 bytes as one word, and its place in the cache. */
static inline size_t cache_place(const char *text, size_t len, uint64_t *word)
{
	*word = load_word(text) & (~(uint64_t)0 >> (64 - 8 * len));
	return (*word * 0x9e3779b97f4a7c15u) >> 58;
}

void cell_cache(struct cell_column *cell, const char *text, size_t len, uint32_t code)
{
	uint64_t word;
	size_t place;

	if (len - 1 >= 8)
		return;
	place = cache_place(text, len, &word);
	cell->cached_word[place] = word;
	cell->cached_len[place] = (uint8_t)len;
	cell->cached_code[place] = code;
}

static int store_text(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err)
{
	struct cell_column *cell = &r->cells[index];

	if (field->len - 1 < 8) {
		uint64_t word;
		size_t place = cache_place(field->text, field->len, &word);

		if (cell->cached_len[place] == field->len && cell->cached_word[place] == word) {
			cell->column->code[r->n_rows] = cell->cached_code[place];
			return 0;
		}
	}
	if (!table_is_missing(field->text, field->len, false, r->how->missing))
		return cell_leave(r, index, field, err);
	cell->column->code[r->n_rows] = COLUMN_MISSING;
	return 0;
}

/* Any field but a quoted one that scan_number() did not take. */
static int store_other(struct table_reader *r, size_t index, const char *p, const char *end, struct err *err)
{
	struct csv_field field = { p, (size_t)(end - p), false };

	return r->cells[index].mode == CELL_TEXT ? store_text(r, index, &field, err) : cell_store(r, index, &field, err);
}

/* One unquoted cell from p to end. */
static inline int store_cell(struct table_reader *r, size_t index, const char *p, const char *end, struct err *err)
{
	struct cell_column *cell = &r->cells[index];

	if (cell->mode == CELL_NUMBER || cell->mode == CELL_GUESS) {
		bool fraction = cell->fraction;

		if (p == end) {
			cell->number[r->n_rows] = NAN;
			return 0;
		}
		if (scan_number(p, end, &cell->number[r->n_rows], &fraction)) {
			cell->fraction = fraction;
			return 0;
		}
	}
	return store_other(r, index, p, end, err);
}

/* The delimiters from csv.at on: those left of the row before, or looked for anew if the plain way has moved. */
static inline void find_delimiters(struct table_reader *r)
{
	if (r->expected_at == r->csv.at)
		return;
	r->block = r->csv.at;
	r->delimiters = delimiters_of(r->block);
}

static int read_row(struct table_reader *r, const char **at, struct err *err)
{
	const char *p = *at, *block = r->block, *end;
	uint64_t delimiters = r->delimiters;

	for (size_t i = 0; i < r->n_cells; i++) {
		bool last = i + 1 == r->n_cells;

		while (delimiters == 0) {
			block += 64;
			delimiters = delimiters_of(block);
		}
		end = block + __builtin_ctzll(delimiters);
		delimiters &= delimiters - 1;
		if (*p == '"' || (*end == ',') == last)
			return 0; /* the plain way knows quotes, and what to say of a ragged row */
		if (store_cell(r, i, p, last && end > p && end[-1] == '\r' ? end - 1 : end, err) < 0)
			return -1;
		p = end + 1;
	}
	r->block = block;
	r->delimiters = delimiters;
	*at = p;
	return 1;
}

int row_read_fast(struct table_reader *r, struct err *err)
{
	const char *p = r->csv.at;
	int status;

	/* Blank lines, and with one column also "\r\n": the plain way knows them. */
	if (*p == '\n' || *p == '\r')
		return 0;
	r->csv.row_line = r->csv.line;
	find_delimiters(r);
	r->expected_at = NULL;
	status = read_row(r, &p, err);
	if (status <= 0)
		return status;
	if (p - r->csv.at > CSV_MAX_ROW)
		return 0;
	r->csv.at = r->expected_at = p;
	r->csv.line++;
	return 1;
}
