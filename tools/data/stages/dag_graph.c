/* dag_graph.c - collects nodes and edges, and writes them for Graphviz and Mermaid. */
#include "tools/data/stages/dag_graph.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void dag_graph_release(struct dag_graph *g)
{
	strvec_release(&g->nodes);
	free(g->edges);
}

static size_t place_of(const struct dag_graph *g, const char *name)
{
	size_t i = 0;

	while (i < g->nodes.n && strcmp(g->nodes.v[i], name) != 0)
		i++;
	return i;
}

void dag_graph_node(struct dag_graph *g, const char *name)
{
	if (place_of(g, name) == g->nodes.n)
		strvec_add(&g->nodes, name);
}

void dag_graph_edge(struct dag_graph *g, const char *needed, const char *needs)
{
	dag_graph_node(g, needed);
	dag_graph_node(g, needs);
	g->edges = mem_grow(g->edges, g->n_edges, &g->cap_edges, sizeof(*g->edges));
	g->edges[g->n_edges++] = (struct dag_edge){ place_of(g, needed), place_of(g, needs) };
}

static int by_ends(const void *a, const void *b)
{
	const struct dag_edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

void dag_graph_sort(struct dag_graph *g)
{
	size_t n = 0;

	if (g->n_edges)
		qsort(g->edges, g->n_edges, sizeof(*g->edges), by_ends);
	for (size_t i = 0; i < g->n_edges; i++)
		if (n == 0 || by_ends(&g->edges[n - 1], &g->edges[i]) != 0)
			g->edges[n++] = g->edges[i];
	g->n_edges = n;
}

size_t dag_graph_parts(size_t *parts, const struct dag_graph *g)
{
	size_t n = 0;
	bool changed = true;

	for (size_t i = 0; i < g->nodes.n; i++)
		parts[i] = i;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < g->n_edges; i++) {
			size_t a = parts[g->edges[i].from], b = parts[g->edges[i].to];

			if (a != b) {
				parts[g->edges[i].from] = parts[g->edges[i].to] = a < b ? a : b;
				changed = true;
			}
		}
	}
	for (size_t i = 0; i < g->nodes.n; i++)
		parts[i] = parts[i] == i ? n++ : parts[parts[i]];
	return n;
}

/* Names that hold no quotes get some. */
static void add_label(struct str *out, const char *name)
{
	size_t len = strlen(name);
	bool quoted = len && (name[0] == '"' || name[len - 1] == '"');

	str_addf(out, quoted ? "%s" : "\"%s\"", name);
}

void dag_graph_dot(struct str *out, const struct dag_graph *g)
{
	str_add(out, "strict digraph {\n");
	for (size_t i = 0; i < g->nodes.n; i++) {
		add_label(out, g->nodes.v[i]);
		str_add(out, ";\n");
	}
	for (size_t i = 0; i < g->n_edges; i++) {
		add_label(out, g->nodes.v[g->edges[i].from]);
		str_add(out, " -> ");
		add_label(out, g->nodes.v[g->edges[i].to]);
		str_add(out, ";\n");
	}
	str_add(out, "}\n\n");
}

struct named {
	const char *name;
	size_t node;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

/* The edges of one part, in the order of their ends' numbers. */
static void add_arrows(struct str *out, const struct dag_graph *g, const size_t *parts, size_t part, const size_t *number)
{
	CLEANUP(mem_free) struct dag_edge *arrows = mem_new(g->n_edges + 1, sizeof(*arrows));
	size_t n = 0;

	for (size_t i = 0; i < g->n_edges; i++)
		if (parts[g->edges[i].from] == part)
			arrows[n++] = (struct dag_edge){ number[g->edges[i].from], number[g->edges[i].to] };
	qsort(arrows, n, sizeof(*arrows), by_ends);
	for (size_t i = 0; i < n; i++)
		str_addf(out, "\n\tnode%zu-->node%zu", arrows[i].from, arrows[i].to);
}

/* Nodes are numbered part by part, in byte order within one. */
void dag_graph_mermaid(struct str *out, const struct dag_graph *g)
{
	CLEANUP(mem_free) size_t *parts = mem_new(g->nodes.n + 1, sizeof(*parts));
	CLEANUP(mem_free) size_t *number = mem_new(g->nodes.n + 1, sizeof(*number));
	CLEANUP(mem_free) struct named *names = mem_new(g->nodes.n + 1, sizeof(*names));
	size_t n_parts = dag_graph_parts(parts, g), n = 0;

	for (size_t i = 0; i < g->nodes.n; i++)
		names[i] = (struct named){ g->nodes.v[i], i };
	qsort(names, g->nodes.n, sizeof(*names), by_name);
	str_add(out, "flowchart TD");
	for (size_t p = 0; p < n_parts; p++) {
		for (size_t i = 0; i < g->nodes.n; i++)
			if (parts[names[i].node] == p) {
				number[names[i].node] = ++n;
				str_addf(out, "\n\tnode%zu[\"%s\"]", n, names[i].name);
			}
		add_arrows(out, g, parts, p, number);
	}
	str_addch(out, '\n');
}
