/* table_order.c - one order of a table's rows, whatever the order in its file.
 *
 * Rows are sorted by 64 bits of their first sort column (radix, stable), and the runs of equal bits by full comparison.
 */
#include "table/table.h"

#include "base/clock.h"
#include "base/mem.h"
#include "math/decimal.h"

#include <math.h>
#include <string.h>

struct order {
	const struct table *table;
	const struct column *time; /* NULL = none */
	uint64_t *instant;         /* (n_levels of time) bits that ascend with the time; 0 = no time, compared as text */
	const struct column **key; /* (n_key) */
	size_t n_key;
	const struct column **content; /* (n_columns) by name */
};

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct column *const *)a)->name, (*(const struct column *const *)b)->name);
}

static uint64_t bits_of_int(int64_t value)
{
	return (uint64_t)value ^ (uint64_t)1 << 63;
}

/* Ascending doubles as ascending bits; missing (NaN) first; -0 as 0. */
static uint64_t bits_of_number(double value)
{
	uint64_t bits;

	if (isnan(value))
		return 0;
	value = value == 0 ? 0 : value;
	memcpy(&bits, &value, 8);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

/* Points in time; or numbers, if every one is a number. */
static void set_instants(uint64_t *instant, const struct column *time)
{
	uint32_t n_numbers = 0;

	for (uint32_t i = 0; i < time->n_levels; i++) {
		double number;

		n_numbers += decimal_parse(&number, time->levels[i], strlen(time->levels[i])) == DECIMAL_OK;
		if (n_numbers == i + 1)
			instant[i] = bits_of_number(number);
	}
	if (n_numbers == time->n_levels)
		return;
	for (uint32_t i = 0; i < time->n_levels; i++) {
		int64_t at;

		instant[i] = clock_parse(time->levels[i], &at) ? bits_of_int(at) : 0;
	}
}

static void order_init(struct order *o, const struct table *t, const struct strvec *key, const char *time)
{
	*o = (struct order){ .table = t, .time = time ? table_column(t, time) : NULL };
	o->key = mem_new(key ? key->n : 0, sizeof(struct column *));
	for (size_t i = 0; key && i < key->n; i++) {
		o->key[o->n_key] = table_column(t, key->v[i]);
		o->n_key += o->key[o->n_key] != NULL;
	}
	o->content = mem_new(t->n_columns, sizeof(struct column *));
	for (size_t i = 0; i < t->n_columns; i++)
		o->content[i] = &t->columns[i];
	qsort(o->content, t->n_columns, sizeof(struct column *), by_name);
	if (!o->time || o->time->kind != COLUMN_TEXT)
		return;
	o->instant = mem_new(o->time->n_levels, sizeof(*o->instant));
	set_instants(o->instant, o->time);
}

static void order_release(struct order *o)
{
	free(o->instant);
	free(o->key);
	free(o->content);
}

/* The first eight bytes: byte order is number order, and the end of a text comes before any byte. */
static uint64_t bits_of_text(const char *text)
{
	uint64_t bits = 0;
	int i = 0;

	for (; i < 8 && text[i]; i++)
		bits = bits << 8 | (unsigned char)text[i];
	return i ? bits << (8 * (8 - i)) : 0;
}

static uint64_t bits_of_cell(const struct column *c, size_t row)
{
	char buf[32];

	return c->kind == COLUMN_NUMBER ? bits_of_number(c->number[row]) : bits_of_text(column_text(c, row, buf));
}

static uint64_t bits_of_time(const struct order *o, size_t row)
{
	if (o->time->kind == COLUMN_NUMBER)
		return bits_of_number(o->time->number[row]);
	return o->time->code[row] == COLUMN_MISSING ? 0 : o->instant[o->time->code[row]];
}

static uint64_t first_bits(const struct order *o, size_t row)
{
	char buf[32];

	if (o->time)
		return bits_of_time(o, row);
	if (o->n_key)
		return bits_of_text(column_text(o->key[0], row, buf));
	return o->table->n_columns ? bits_of_cell(o->content[0], row) : 0;
}

static int compare_bits(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_text(const struct column *c, size_t a, size_t b)
{
	char buf_a[32], buf_b[32];

	if (c->kind == COLUMN_TEXT && c->code[a] == c->code[b])
		return 0;
	return strcmp(column_text(c, a, buf_a), column_text(c, b, buf_b));
}

static int compare_cell(const struct column *c, size_t a, size_t b)
{
	if (c->kind == COLUMN_NUMBER)
		return compare_bits(bits_of_number(c->number[a]), bits_of_number(c->number[b]));
	return compare_text(c, a, b);
}

static int compare_rows(const void *pa, const void *pb, void *arg)
{
	size_t a = *(const size_t *)pa, b = *(const size_t *)pb;
	const struct order *o = arg;
	int order = o->time ? compare_bits(bits_of_time(o, a), bits_of_time(o, b)) : 0;

	if (order == 0 && o->time && bits_of_time(o, a) == 0)
		order = compare_text(o->time, a, b);
	for (size_t i = 0; i < o->n_key && order == 0; i++)
		order = compare_text(o->key[i], a, b);
	for (size_t i = 0; i < o->table->n_columns && order == 0; i++)
		order = compare_cell(o->content[i], a, b);
	return order ? order : (a > b) - (a < b);
}

struct item {
	uint64_t bits;
	size_t row;
};

/* Stable, least significant byte first; a byte that all rows share is skipped. */
static void radix_sort(struct item *items, struct item *spare, size_t n)
{
	for (int shift = 0; shift < 64; shift += 8) {
		size_t at[256] = { 0 }, sum = 0;

		for (size_t i = 0; i < n; i++)
			at[items[i].bits >> shift & 255]++;
		if (n == 0 || at[items[0].bits >> shift & 255] == n)
			continue;
		for (int i = 0; i < 256; i++) {
			size_t count = at[i];

			at[i] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			spare[at[items[i].bits >> shift & 255]++] = items[i];
		memcpy(items, spare, n * sizeof(*items));
	}
}

void table_canonical_order(size_t *order, const struct table *t, const struct strvec *key, const char *time)
{
	CLEANUP(order_release) struct order o;
	CLEANUP(mem_free) struct item *items = mem_new(t->n_rows, sizeof(*items));
	CLEANUP(mem_free) struct item *spare = mem_new(t->n_rows, sizeof(*spare));

	order_init(&o, t, key, time);
	for (size_t i = 0; i < t->n_rows; i++)
		items[i] = (struct item){ first_bits(&o, i), i };
	radix_sort(items, spare, t->n_rows);
	for (size_t i = 0; i < t->n_rows; i++)
		order[i] = items[i].row;
	for (size_t i = 0, end; i < t->n_rows; i = end) {
		for (end = i + 1; end < t->n_rows && items[end].bits == items[i].bits;)
			end++;
		if (end - i > 1)
			qsort_r(order + i, end - i, sizeof(*order), compare_rows, &o);
	}
}
