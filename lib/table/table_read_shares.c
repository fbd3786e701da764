/* table_read_shares.c - several threads read a table, each the lines of one share of the text.
 *
 * A text without any quote can be cut behind any line. Shares are put together in their order, so levels come in the order of their
 * first appearance and the table is the one that a single thread makes. A mistake is left to the single thread to find and to name.
 */
#include "table/table_read.h"

#include "base/mem.h"

#include <pthread.h>
#include <string.h>

enum { LEAST_SHARE = 1 << 16, MOST_SHARES = 64 };

struct share {
	struct table_reader reader;
	struct table table;
	bool stale; /* a column proved to be text in another share: read again */
	bool failed;
	pthread_t thread;
	bool running;
};

struct shares {
	struct share *v;
	size_t n;
};

static void shares_release(struct shares *shares)
{
	for (size_t s = 0; s < shares->n; s++) {
		struct table *t = &shares->v[s].table;

		for (size_t i = 0; i < t->n_columns; i++)
			t->columns[i].name = NULL; /* borrowed */
		reader_release(&shares->v[s].reader);
		table_release(t);
	}
	free(shares->v);
}

static void share_begin(struct share *share, const struct table_reader *r, const char *from, const char *to)
{
	share->reader = (struct table_reader){ .table = &share->table, .how = r->how, .path = r->path, .n_cells = r->n_cells };
	share->table.columns = mem_new(r->n_cells, sizeof(*share->table.columns));
	share->table.n_columns = r->n_cells;
	share->reader.cells = mem_new(r->n_cells, sizeof(*share->reader.cells));
	for (size_t i = 0; i < r->n_cells; i++) {
		share->table.columns[i].name = r->cells[i].column->name;
		share->reader.cells[i].column = &share->table.columns[i];
		share->reader.cells[i].mode = r->cells[i].mode;
	}
	reader_begin(&share->reader, from, to, 1);
	share->stale = true;
}

static void cut(struct shares *shares, const struct table_reader *r, size_t n)
{
	const char *from = r->csv.at, *end = r->csv.end;
	size_t len = (size_t)(end - from) / n;

	shares->v = mem_new(n, sizeof(*shares->v));
	while (from < end) {
		const char *to =
			(size_t)(end - from) > len && shares->n + 1 < n ? memchr(from + len, '\n', (size_t)(end - from) - len) : NULL;

		to = to ? to + 1 : end;
		share_begin(&shares->v[shares->n++], r, from, to);
		from = to;
	}
}

static void *read_share(void *arg)
{
	struct share *share = arg;
	struct err ignored;

	share->failed = reader_read(&share->reader, &ignored) < 0;
	return NULL;
}

/* Read what is stale, the first share by this thread. False if one failed. */
static bool read_stale(struct shares *shares)
{
	bool good = true;

	for (size_t s = 1; s < shares->n; s++)
		shares->v[s].running = shares->v[s].stale && pthread_create(&shares->v[s].thread, NULL, read_share, &shares->v[s]) == 0;
	for (size_t s = 0; s < shares->n; s++)
		if (shares->v[s].stale && !shares->v[s].running)
			read_share(&shares->v[s]);
	for (size_t s = 0; s < shares->n; s++) {
		if (shares->v[s].running)
			pthread_join(shares->v[s].thread, NULL);
		shares->v[s].running = shares->v[s].stale = false;
		good &= !shares->v[s].failed;
	}
	return good;
}

/* What is text in one share is text in all. */
static void agree_on_modes(struct shares *shares, size_t n_cells)
{
	for (size_t i = 0; i < n_cells; i++) {
		bool text = false;

		for (size_t s = 0; s < shares->n; s++)
			text |= shares->v[s].reader.cells[i].mode == CELL_TEXT;
		for (size_t s = 0; text && s < shares->n; s++)
			if (shares->v[s].reader.cells[i].mode == CELL_GUESS) {
				shares->v[s].reader.cells[i].mode = CELL_RETRY;
				shares->v[s].stale = true;
			}
	}
	for (size_t s = 0; s < shares->n; s++)
		if (shares->v[s].stale)
			reader_start_over(&shares->v[s].reader);
}

static void join_numbers(struct column *to, const struct shares *shares, size_t index, size_t n_rows)
{
	size_t at = 0;

	to->number = mem_resize(NULL, n_rows, sizeof(*to->number));
	for (size_t s = 0; s < shares->n; s++) {
		size_t n = shares->v[s].reader.n_rows;

		if (n)
			memcpy(to->number + at, shares->v[s].table.columns[index].number, n * sizeof(*to->number));
		at += n;
	}
}

static void join_texts(struct table_reader *r, const struct shares *shares, size_t index, size_t n_rows)
{
	struct column *to = r->cells[index].column;
	size_t at = 0, cap = 0;

	to->code = mem_resize(NULL, n_rows, sizeof(*to->code));
	for (size_t s = 0; s < shares->n; s++) {
		const struct column *from = &shares->v[s].table.columns[index];
		CLEANUP(mem_free) uint32_t *new_code = mem_new(from->n_levels, sizeof(*new_code));

		for (uint32_t k = 0; k < from->n_levels; k++) {
			size_t len = strlen(from->levels[k]);

			if (level_find(&r->cells[index].codes, to->levels, from->levels[k], len, level_hash(from->levels[k], len),
				       &new_code[k]))
				continue;
			to->levels = mem_grow(to->levels, to->n_levels, &cap, sizeof(*to->levels));
			to->levels[to->n_levels++] = arena_strndup(&r->table->arena, from->levels[k], len);
		}
		for (size_t i = 0; i < shares->v[s].reader.n_rows; i++)
			to->code[at++] = from->code[i] == COLUMN_MISSING ? COLUMN_MISSING : new_code[from->code[i]];
	}
	to->cap_levels = (uint32_t)cap;
}

/* Is each row in the line after its predecessor's? */
static bool lines_are_rows(const struct shares *shares)
{
	bool are = true;

	for (size_t s = 0; s < shares->n; s++)
		are &= !shares->v[s].table.line && (s + 1 == shares->n || shares->v[s].reader.csv.line - 1 == shares->v[s].reader.n_rows);
	return are;
}

static void join_lines(struct table_reader *r, const struct shares *shares, size_t n_rows)
{
	size_t at = 0, before = r->first_line - 1;

	if (lines_are_rows(shares))
		return;
	r->table->line = mem_resize(NULL, n_rows, sizeof(*r->table->line));
	for (size_t s = 0; s < shares->n; s++) {
		for (size_t i = 0; i < shares->v[s].reader.n_rows; i++)
			r->table->line[at++] = before + (shares->v[s].table.line ? shares->v[s].table.line[i] : i + 1);
		before += shares->v[s].reader.csv.line - 1;
	}
}

static void join(struct table_reader *r, const struct shares *shares)
{
	size_t n_rows = 0;

	for (size_t s = 0; s < shares->n; s++)
		n_rows += shares->v[s].reader.n_rows;
	for (size_t i = 0; i < r->n_cells; i++) {
		struct cell_column *cell = &r->cells[i];

		cell->mode = shares->v[0].reader.cells[i].mode;
		for (size_t s = 0; s < shares->n; s++)
			cell->fraction |= shares->v[s].reader.cells[i].fraction;
		if (cell->mode == CELL_TEXT)
			join_texts(r, shares, i, n_rows);
		else if (cell->mode != CELL_SKIP)
			join_numbers(cell->column, shares, i, n_rows);
	}
	join_lines(r, shares, n_rows);
	r->n_rows = n_rows;
}

bool reader_read_shares(struct table_reader *r)
{
	CLEANUP(shares_release) struct shares shares = { 0 };
	size_t len = (size_t)(r->csv.end - r->csv.at), n = r->how->n_threads < MOST_SHARES ? r->how->n_threads : MOST_SHARES;

	if (n > len / LEAST_SHARE)
		n = len / LEAST_SHARE;
	if (n < 2 || r->how->plain || memchr(r->csv.at, '"', len))
		return false;
	cut(&shares, r, n);
	if (!read_stale(&shares))
		return false;
	agree_on_modes(&shares, r->n_cells);
	if (!read_stale(&shares))
		return false;
	join(r, &shares);
	return true;
}
