/* folded.c - which sections a comment has, in the order in which it can do without them: the last goes first. */
#include "tools/comment/folded.h"

#include "base/mem.h"

#include <string.h>

enum { FEW_ROWS = 5, REST_ROOM = 100 };

/* Rows that are shown of each table; then, if that is too long, a few. A section that is not in the list has no place in a comment. */
static const struct {
	const char *id, *title; /* not the report's own: inside <summary> a name would still call somebody */
	size_t rows;
} order[] = {
	{ "compared", "What was compared", 30 },
	{ "reproduce", "To reproduce", 30 },
	{ "slices", "Slices", 20 },
	{ "data", "Leakage and drift", FEW_ROWS },
	{ "charts", "Charts", 30 },
	{ "changed", "What changed: parameters and data", 30 },
	{ "cost", "Speed and size", 20 },
	{ "checks", "Every check", 40 },
	{ "released", "The number that is told", 5 },
	{ "condition", "Condition", 20 },
	{ "wear", "How worn the hold-out is", 10 },
	{ "controls", "Controls", 10 },
	{ "disagreement", "Where they disagree", FEW_ROWS },
	{ "limits", "What this verdict does not say", 20 },
};

static const struct section *find(const struct report *report, const char *id)
{
	for (size_t i = 0; i < report->n; i++)
		if (strcmp(report->sections[i].id, id) == 0)
			return &report->sections[i];
	return NULL;
}

static void write_fold(struct str *out, const struct section *s, const char *title, size_t rows)
{
	str_addf(out, "\n<details><summary>%s</summary>\n\n", title);
	section_markdown(out, s, rows);
	str_add(out, "</details>\n");
}

/* False if it does not fit, not even with few rows. */
static bool add_fold(struct str *out, const struct section *s, const char *title, size_t rows, size_t room)
{
	for (size_t some = rows;; some = FEW_ROWS) {
		CLEANUP(str_release) struct str fold = { 0 };

		write_fold(&fold, s, title, some);
		if (fold.len <= room) {
			str_addn(out, fold.data, fold.len);
			return true;
		}
		if (some <= FEW_ROWS)
			return false;
	}
}

void folded_add(struct str *out, const struct report *report, size_t most)
{
	size_t begin = out->len, left_out = 0;

	most -= most < REST_ROOM ? most : REST_ROOM;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		const struct section *s = find(report, order[i].id);

		if (s && s->n && !add_fold(out, s, order[i].title, order[i].rows, most - (out->len - begin)))
			left_out++;
	}
	if (left_out)
		str_addf(out, "\n%zu more %s in the job's summary and artifacts.\n", left_out,
			 left_out == 1 ? "section is" : "sections are");
}
