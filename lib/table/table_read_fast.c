/* table_read_fast.c - the fast way of reading a CSV row: one look at each byte, numbers made as they pass. Whatever is unusual (quotes,
 * exponents, more than 19 digits, blanks) goes to the plain way, which is also this one's test oracle.
 *
 * Before fast_end each row ends in a '\n' and 16 bytes follow it, so no scan needs to ask where the text ends.
 */
#include "table/table_read.h"

#include <math.h>
#include <string.h>

static const double powers_of_ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
					1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* The delimiter at p: its length (1, or 2 for CRLF), 0 if there is none. */
static inline size_t delimiter(const char *p)
{
	return *p == ',' || *p == '\n' ? 1 : *p == '\r' && p[1] == '\n' ? 2 : 0;
}

static inline uint64_t load_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, 8);
	return word;
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
		word = ((word & 0x000000ff000000ffu) * 0x000f424000000064u + (word >> 16 & 0x000000ff000000ffu) * 0x0000271000000001u) >> 32;
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
 * "-12.375," at p. Returns the delimiter's place, or NULL if this takes the plain way.
 * One division of exact operands is correctly rounded (Clinger, PLDI 1990): digits <= 2^53, power <= 10^22.
 */
static inline const char *scan_number(const char *p, double *out, bool *fraction)
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
	if (n_digits - 1 >= 19 || digits > (uint64_t)1 << 53 || delimiter(p) == 0)
		return NULL;
	*out = with_sign((double)(int64_t)digits / powers_of_ten[n_behind], negative);
	return p;
}

/* An unquoted field's end. */
static inline const char *scan_text(const char *p)
{
	while (*p != ',' && *p != '\n')
		p++;
	return p;
}

/* A text of 1 to 8 bytes: its bytes as one word, and its place in the cache. */
static inline bool find_cached(struct cell_column *cell, const char *text, size_t len, size_t *place, uint64_t *word, uint32_t *code)
{
	*word = load_word(text) & (~(uint64_t)0 >> (64 - 8 * len));
	*place = (*word * 0x9e3779b97f4a7c15u) >> 58;
	*code = cell->cached_code[*place];
	return cell->cached_len[*place] == len && cell->cached_word[*place] == *word;
}

static int store_short_text(struct table_reader *r, size_t index, const struct csv_field *field, struct err *err)
{
	struct cell_column *cell = &r->cells[index];
	uint64_t word;
	uint32_t code;
	size_t place;

	if (find_cached(cell, field->text, field->len, &place, &word, &code)) {
		cell->column->code[r->n_rows] = code;
		return 0;
	}
	if (cell_store(r, index, field, err) < 0)
		return -1;
	cell->cached_word[place] = word;
	cell->cached_len[place] = (uint8_t)field->len;
	cell->cached_code[place] = cell->column->code[r->n_rows];
	return 0;
}

/* Any field but a quoted one that scan_number() did not take. Returns its end, or NULL with err. */
static const char *store_other(struct table_reader *r, size_t index, const char *p, struct err *err)
{
	const char *end = scan_text(p);
	struct csv_field field = { p, (size_t)(end - p), false };
	int status;

	if (*end == '\n' && field.len > 0 && end[-1] == '\r') {
		field.len--;
		end--;
	}
	if (r->cells[index].mode == CELL_TEXT && field.len - 1 < 8)
		status = store_short_text(r, index, &field, err);
	else
		status = cell_store(r, index, &field, err);
	return status < 0 ? NULL : end;
}

/* One unquoted cell at p; its end, or NULL with err. */
static inline const char *store_cell(struct table_reader *r, size_t index, const char *p, struct err *err)
{
	struct cell_column *cell = &r->cells[index];
	const char *end;

	if (cell->mode == CELL_NUMBER || cell->mode == CELL_GUESS) {
		bool fraction = cell->fraction;

		if (delimiter(p)) {
			cell->column->number[r->n_rows] = NAN;
			return p;
		}
		end = scan_number(p, &cell->column->number[r->n_rows], &fraction);
		if (end) {
			cell->fraction = fraction;
			return end;
		}
	}
	return store_other(r, index, p, err);
}

int row_read_fast(struct table_reader *r, struct err *err)
{
	const char *p = r->csv.at;

	/* Blank lines, and with one column also "\r\n": the plain way knows them. */
	if (*p == '\n' || *p == '\r')
		return 0;
	r->csv.row_line = r->csv.line;
	for (size_t i = 0; i < r->n_cells; i++) {
		bool last = i + 1 == r->n_cells;

		if (*p == '"')
			return 0;
		p = store_cell(r, i, p, err);
		if (!p)
			return -1;
		if ((*p == ',') == last)
			return 0; /* ragged: the plain way says so */
		p += last ? delimiter(p) : 1;
	}
	if (p - r->csv.at > CSV_MAX_ROW)
		return 0;
	r->csv.at = p;
	r->csv.line++;
	return 1;
}
