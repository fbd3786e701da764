/* table_digest.c - digests and hashes of what a table says, not of how its file spells it. */
#include "table/table.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "format/csv.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

enum { MOST_DIGITS = 15, FLUSH_AT = 1 << 16 };

/* Is the text a number that a double holds without loss, so that its spelling may change? */
static bool exact_number(const char *text, double *out)
{
	size_t n_digits = 0, len = 0;

	for (; text[len]; len++) {
		n_digits += text[len] >= '0' && text[len] <= '9';
		if (len > 24)
			return false;
	}
	return n_digits > 0 && n_digits <= MOST_DIGITS && decimal_parse(out, text, len) == DECIMAL_OK;
}

/* Most numbers among texts are ids: digits that are written shortest already. */
static bool is_plain_integer(const char *text)
{
	size_t len = 0;

	while (text[len] >= '0' && text[len] <= '9')
		len++;
	return text[len] == '\0' && len > 0 && len <= MOST_DIGITS && (text[0] != '0' || len == 1);
}

const char *column_canonical_text(const struct column *c, size_t row, char buf[static 32])
{
	const char *text = column_text(c, row, buf);
	double value;

	if (c->kind == COLUMN_TEXT && (is_plain_integer(text) || !exact_number(text, &value)))
		return text;
	if (c->kind == COLUMN_NUMBER)
		value = c->number[row];
	if (isnan(value))
		return "";
	decimal_format(buf, value == 0 ? 0 : value); /* -0 is 0 */
	return buf;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct column *const *)a)->name, (*(const struct column *const *)b)->name);
}

static const struct column **sorted_columns(const struct table *t)
{
	const struct column **columns = mem_new(t->n_columns, sizeof(struct column *));

	for (size_t i = 0; i < t->n_columns; i++)
		columns[i] = &t->columns[i];
	qsort(columns, t->n_columns, sizeof(struct column *), by_name);
	return columns;
}

static void add_row(struct str *out, const struct column *const *columns, size_t n, size_t row)
{
	size_t start = out->len;
	char buf[32];

	for (size_t k = 0; k < n; k++) {
		const char *text = column_canonical_text(columns[k], row, buf);

		csv_add(out, text, strlen(text), k == 0);
	}
	csv_end_row(out, start);
}

void table_digest(char out[static DIGEST_TEXT], const struct table *t, const struct strvec *key, const char *time)
{
	CLEANUP(mem_free) size_t *order = mem_new(t->n_rows, sizeof(*order));

	table_canonical_order(order, t, key, time);
	table_digest_ordered(out, t, order);
}

void table_digest_ordered(char out[static DIGEST_TEXT], const struct table *t, const size_t *order)
{
	CLEANUP(mem_free) const struct column **columns = sorted_columns(t);
	CLEANUP(str_release) struct str text = { 0 };
	struct digest *digest = digest_new();

	for (size_t k = 0; k < t->n_columns; k++)
		csv_add(&text, columns[k]->name, strlen(columns[k]->name), k == 0);
	csv_end_row(&text, 0);
	for (size_t i = 0; i < t->n_rows; i++) {
		add_row(&text, columns, t->n_columns, order[i]);
		if (text.len < FLUSH_AT)
			continue;
		digest_add(digest, text.data, text.len);
		str_clear(&text);
	}
	digest_add(digest, str_text(&text), text.len);
	digest_end(digest, out);
}

static uint64_t hash_number(double value)
{
	uint64_t bits;

	value = value == 0 ? 0 : value;
	memcpy(&bits, &value, 8);
	return rng_mix(bits);
}

/* A number and a text that is that number hash the same, blanks around a text do not count, and a blank text is missing. */
static uint64_t hash_text(const char *text)
{
	size_t len;
	double value;

	if (exact_number(text, &value))
		return hash_number(value);
	text += strspn(text, " \t");
	len = strlen(text);
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	return len ? map_hash(text, len) : 0;
}

static uint64_t hash_cell(const struct column *c, size_t row)
{
	if (c->kind == COLUMN_NUMBER)
		return isnan(c->number[row]) ? 0 : hash_number(c->number[row]);
	return c->code[row] == COLUMN_MISSING ? 0 : hash_text(c->levels[c->code[row]]);
}

/* A sum, so the order of the columns does not matter. */
uint64_t table_row_hash(const struct table *t, size_t row, const struct strvec *columns)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < (columns ? columns->n : t->n_columns); i++) {
		const struct column *c = columns ? table_column(t, columns->v[i]) : &t->columns[i];

		if (c)
			sum += rng_mix(map_hash(c->name, strlen(c->name)) ^ hash_cell(c, row));
	}
	return rng_mix(sum);
}

/* Each level of a text is hashed once. */
static void add_column_hashes(uint64_t *sums, const struct column *c, size_t n)
{
	uint64_t name = map_hash(c->name, strlen(c->name)), missing = rng_mix(name);
	CLEANUP(mem_free) uint64_t *of_level = c->kind == COLUMN_TEXT ? mem_new(c->n_levels + 1, sizeof(*of_level)) : NULL;

	for (uint32_t k = 0; of_level && k < c->n_levels; k++)
		of_level[k] = rng_mix(name ^ hash_text(c->levels[k]));
	for (size_t i = 0; i < n; i++) {
		if (!of_level)
			sums[i] += isnan(c->number[i]) ? missing : rng_mix(name ^ hash_number(c->number[i]));
		else
			sums[i] += c->code[i] == COLUMN_MISSING ? missing : of_level[c->code[i]];
	}
}

void table_row_hashes(uint64_t *out, const struct table *t, const struct strvec *columns)
{
	memset(out, 0, t->n_rows * sizeof(*out));
	for (size_t i = 0; i < (columns ? columns->n : t->n_columns); i++) {
		const struct column *c = columns ? table_column(t, columns->v[i]) : &t->columns[i];

		if (c)
			add_column_hashes(out, c, t->n_rows);
	}
	for (size_t i = 0; i < t->n_rows; i++)
		out[i] = rng_mix(out[i]);
}
