/* markdown.c - a report as Markdown that fits a comment. Charts stay in the HTML: forges show no SVG inside a comment. */
#include "report/escape.h"
#include "report/report.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>

enum { CELL_MOST = 160, TEXT_MOST = 2000, LINE_MOST = 400, CODE_MOST = 4000, FENCE_LEAST = 3 };

/* How much of a report is written. */
struct room {
	size_t rows;     /* of each table and list */
	size_t sections; /* from the first on */
};

static const struct {
	const char *state, *sign;
} signs[] = { { "pass", "✅" }, { "true", "✅" }, { "fail", "❌" }, { "false", "❌" }, { "unknown", "❔" }, { "warn", "⚠️" } };

static void add_state(struct str *out, const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (strcmp(signs[i].state, state) == 0)
			str_addf(out, "%s ", signs[i].sign);
	escape_markdown(out, state, CELL_MOST);
}

static void add_cell(struct str *out, const struct block *b, size_t i)
{
	size_t column = i % b->n_columns;

	str_add(out, column == 0 ? "| " : " | ");
	if (i >= b->n_columns && column < COLUMNS_MOST && b->kinds[column] == '!')
		add_state(out, b->cells.v[i]);
	else
		escape_markdown(out, b->cells.v[i], CELL_MOST);
	if (column + 1 == b->n_columns)
		str_add(out, " |\n");
}

static void add_rule(struct str *out, const struct block *b)
{
	for (size_t k = 0; k < b->n_columns; k++)
		str_add(out, k < COLUMNS_MOST && b->kinds[k] == '#' ? "|---:" : "|---");
	str_add(out, "|\n");
}

/* Rows that find no room are counted, never cut in the middle. */
static void add_rest(struct str *out, size_t left, const char *what)
{
	if (left)
		str_addf(out, "%zu more %s in report.html and verdict.json.\n\n", left, what);
}

static void add_table(struct str *out, const struct block *b, const struct room *room)
{
	size_t n = b->cells.n / b->n_columns - 1, shown = n < room->rows ? n : room->rows;

	if (shown) {
		for (size_t i = 0; i < (shown + 1) * b->n_columns; i++) {
			add_cell(out, b, i);
			if (i + 1 == b->n_columns)
				add_rule(out, b);
		}
		str_addch(out, '\n');
	}
	add_rest(out, n - shown, n - shown == 1 ? "row is" : "rows are");
}

static void add_list(struct str *out, const struct block *b, const struct room *room)
{
	size_t shown = b->cells.n < room->rows ? b->cells.n : room->rows;

	for (size_t i = 0; i < shown; i++) {
		str_add(out, "- ");
		escape_markdown(out, b->cells.v[i], LINE_MOST);
		str_addch(out, '\n');
	}
	if (shown)
		str_addch(out, '\n');
	add_rest(out, b->cells.n - shown, b->cells.n - shown == 1 ? "point is" : "points are");
}

/* Longer than any run of backticks inside, so that nothing inside can end it. */
static size_t fence_length(const char *text)
{
	size_t longest = 0, run = 0;

	for (; *text; text++) {
		run = *text == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest < FENCE_LEAST ? FENCE_LEAST : longest + 1;
}

static void add_code(struct str *out, const char *text)
{
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	size_t fence;

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.n && body.len < CODE_MOST; i++) {
		escape_plain(&body, lines.v[i], LINE_MOST);
		str_addch(&body, '\n');
	}
	fence = fence_length(str_text(&body));
	for (size_t i = 0; i < fence; i++)
		str_addch(out, '`');
	str_addf(out, "\n%s", str_text(&body));
	for (size_t i = 0; i < fence; i++)
		str_addch(out, '`');
	str_add(out, "\n\n");
}

static void add_text(struct str *out, const struct block *b)
{
	if (b->label) {
		str_add(out, "**");
		escape_markdown(out, b->label, CELL_MOST);
		str_add(out, ":** ");
	}
	escape_markdown(out, b->text, TEXT_MOST);
	str_add(out, "\n\n");
}

static void add_block(struct str *out, const struct block *b, const struct room *room)
{
	if (b->kind == BLOCK_TEXT)
		add_text(out, b);
	else if (b->kind == BLOCK_TABLE)
		add_table(out, b, room);
	else if (b->kind == BLOCK_LIST)
		add_list(out, b, room);
	else if (b->kind == BLOCK_CODE)
		add_code(out, b->text);
	else if (b->plain && room->rows)
		add_code(out, b->plain);
}

static void add_blocks(struct str *out, const struct section *s, const struct room *room)
{
	size_t n_charts = 0;

	for (size_t k = 0; k < s->n; k++) {
		n_charts += s->blocks[k].kind == BLOCK_CHART && !s->blocks[k].plain;
		add_block(out, &s->blocks[k], room);
	}
	if (n_charts)
		str_addf(out, "%zu %s in report.html.\n\n", n_charts, n_charts == 1 ? "chart is" : "charts are");
}

static void add_section(struct str *out, const struct section *s, const struct room *room)
{
	str_add(out, "## ");
	escape_markdown(out, s->title, CELL_MOST);
	str_add(out, "\n\n");
	add_blocks(out, s, room);
}

void section_markdown(struct str *out, const struct section *s, size_t most_rows)
{
	add_blocks(out, s, &(struct room){ .rows = most_rows });
}

static void write(struct str *out, const struct report *r, const struct room *room)
{
	size_t n = r->n < room->sections ? r->n : room->sections;

	str_add(out, "# ");
	escape_markdown(out, r->title, CELL_MOST);
	str_add(out, "\n\n");
	for (size_t i = 0; i < n; i++)
		add_section(out, &r->sections[i], room);
	if (n < r->n)
		str_addf(out, "## And more\n\n%zu %s in report.html.\n", r->n - n, r->n - n == 1 ? "section is" : "sections are");
}

static bool fits(const struct report *r, const struct room *room)
{
	CLEANUP(str_release) struct str out = { 0 };

	write(&out, r, room);
	return out.len <= REPORT_COMMENT_MOST;
}

/* The most rows with which all of it fits, and failing that the most sections without any. */
static struct room make_room(const struct report *r)
{
	struct room room = { SIZE_MAX, r->n };
	size_t low = 0, high = REPORT_COMMENT_MOST / 4; /* a row is no shorter */

	if (fits(r, &room))
		return room;
	while (high - low > 1) { /* low fits, or is 0; high does not */
		room.rows = low + (high - low) / 2;
		if (fits(r, &room))
			low = room.rows;
		else
			high = room.rows;
	}
	room.rows = low;
	while (room.sections > 1 && !fits(r, &room))
		room.sections--;
	return room;
}

void report_markdown(struct str *out, const struct report *r)
{
	struct room room = make_room(r);

	write(out, r, &room);
}
