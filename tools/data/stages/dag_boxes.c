/* dag_boxes.c - a graph as boxes of characters: a layer a row, and lines of stars between them. */
#include "base/mem.h"
#include "tools/data/stages/dag_graph.h"

#include <stdlib.h>
#include <string.h>

enum { BOX_ROWS = 3, GAP_ROWS = 3, GAP_COLS = 3, PASSES = 4 };

struct boxes {
	const struct dag_graph *g;
	const size_t *parts;
	size_t part;
	size_t *layer;  /* (nodes) what is needed is in a smaller one */
	size_t *column; /* (nodes) the first of its box */
	size_t n_layers, width;
	char *canvas;
};

static size_t box_width(const struct boxes *b, size_t node)
{
	return strlen(b->g->nodes.v[node]) + 4;
}

static void find_layers(struct boxes *b)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < b->g->n_edges; i++) {
			const struct dag_edge *e = &b->g->edges[i];

			if (b->layer[e->to] <= b->layer[e->from]) {
				b->layer[e->to] = b->layer[e->from] + 1;
				changed = true;
			}
		}
	}
	for (size_t i = 0; i < b->g->nodes.n; i++)
		if (b->parts[i] == b->part && b->layer[i] >= b->n_layers)
			b->n_layers = b->layer[i] + 1;
}

struct slot {
	size_t node;
	double wish; /* where it would like to stand */
};

static int by_wish(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->wish != y->wish)
		return x->wish < y->wish ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

static double middle(const struct boxes *b, size_t node)
{
	return (double)b->column[node] + (double)box_width(b, node) / 2;
}

/* Where its neighbours stand in the mean; where it stands itself, if it has none there. */
static double wish_of(const struct boxes *b, size_t node, bool above)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < b->g->n_edges; i++) {
		const struct dag_edge *e = &b->g->edges[i];

		if ((above ? e->to : e->from) == node) {
			sum += middle(b, above ? e->from : e->to);
			n++;
		}
	}
	return n ? sum / (double)n : middle(b, node);
}

static void place_layer(struct boxes *b, size_t layer, bool above)
{
	CLEANUP(mem_free) struct slot *slots = mem_new(b->g->nodes.n + 1, sizeof(*slots));
	size_t n = 0, at = 0;

	for (size_t i = 0; i < b->g->nodes.n; i++)
		if (b->parts[i] == b->part && b->layer[i] == layer)
			slots[n++] = (struct slot){ i, wish_of(b, i, above) };
	qsort(slots, n, sizeof(*slots), by_wish);
	for (size_t i = 0; i < n; i++) {
		size_t width = box_width(b, slots[i].node);
		double wished = slots[i].wish - (double)width / 2;

		b->column[slots[i].node] = wished > (double)at ? (size_t)wished : at;
		at = b->column[slots[i].node] + width + GAP_COLS;
	}
}

static void place(struct boxes *b)
{
	size_t least = (size_t)-1;

	for (int pass = 0; pass < PASSES; pass++) {
		for (size_t l = 0; l < b->n_layers; l++)
			place_layer(b, l, true);
		for (size_t l = b->n_layers; l-- > 0 && pass + 1 < PASSES;)
			place_layer(b, l, false);
	}
	for (size_t i = 0; i < b->g->nodes.n; i++)
		if (b->parts[i] == b->part && b->column[i] < least)
			least = b->column[i];
	for (size_t i = 0; i < b->g->nodes.n; i++)
		if (b->parts[i] == b->part) {
			b->column[i] -= least;
			if (b->column[i] + box_width(b, i) > b->width)
				b->width = b->column[i] + box_width(b, i);
		}
}

static size_t row_of(const struct boxes *b, size_t node)
{
	return b->layer[node] * (BOX_ROWS + GAP_ROWS);
}

static void draw_line(struct boxes *b, const struct dag_edge *e)
{
	size_t top = row_of(b, e->from) + BOX_ROWS, end = row_of(b, e->to);
	double from = middle(b, e->from), to = middle(b, e->to);

	for (size_t row = top; row < end; row++) {
		double share = (double)(row - top + 1) / (double)(end - top + 1);

		b->canvas[row * b->width + (size_t)(from + (to - from) * share)] = '*';
	}
}

static void draw_box(struct boxes *b, size_t node)
{
	size_t width = box_width(b, node), row = row_of(b, node);

	for (size_t r = 0; r < BOX_ROWS; r++) {
		char *line = b->canvas + (row + r) * b->width + b->column[node];

		memset(line, r == 1 ? ' ' : '-', width);
		line[0] = line[width - 1] = r == 1 ? '|' : '+';
		if (r == 1)
			memcpy(line + 2, b->g->nodes.v[node], width - 4);
	}
}

static void draw(struct str *out, struct boxes *b)
{
	size_t rows = b->n_layers * (BOX_ROWS + GAP_ROWS) - GAP_ROWS;

	b->canvas = mem_new(rows + 1, b->width + 1);
	memset(b->canvas, ' ', rows * b->width);
	for (size_t i = 0; i < b->g->n_edges; i++)
		if (b->parts[b->g->edges[i].from] == b->part)
			draw_line(b, &b->g->edges[i]);
	for (size_t i = 0; i < b->g->nodes.n; i++)
		if (b->parts[i] == b->part)
			draw_box(b, i);
	for (size_t r = 0; r < rows; r++) {
		size_t len = b->width;

		while (len > 0 && b->canvas[r * b->width + len - 1] == ' ')
			len--;
		str_addn(out, b->canvas + r * b->width, len);
		str_addch(out, '\n');
	}
	free(b->canvas);
}

void dag_graph_boxes(struct str *out, const struct dag_graph *g)
{
	CLEANUP(mem_free) size_t *parts = mem_new(g->nodes.n + 1, sizeof(*parts));
	CLEANUP(mem_free) size_t *layer = mem_new(g->nodes.n + 1, sizeof(*layer));
	CLEANUP(mem_free) size_t *column = mem_new(g->nodes.n + 1, sizeof(*column));
	size_t n = dag_graph_parts(parts, g);

	for (size_t p = 0; p < n; p++) {
		struct boxes b = { .g = g, .parts = parts, .part = p, .layer = layer, .column = column };

		find_layers(&b);
		place(&b);
		draw(out, &b);
	}
}
