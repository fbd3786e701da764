/* stage_graph.c - outputs in one map and in byte order; each dependency looked up by itself and by the folders above it. */
#include "pipeline/stages/stage_graph.h"

#include "base/map.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>

enum { EDGES_MOST = 1 << 24 }; /* needs between stages */

struct place {
	const char *at;
	size_t stage;
	const struct stage_out *out;
};

struct graph {
	const struct stage_list *stages;
	struct place *outs; /* in byte order */
	size_t n;
	struct map by_path; /* to outs */
	struct dag_edge *edges;
	size_t n_edges, cap_edges;
	struct err *err;
};

static void graph_release(struct graph *g)
{
	free(g->outs);
	free(g->edges);
	map_release(&g->by_path);
}

static int by_at(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->at, y->at);

	return order ? order : x->stage < y->stage ? -1 : x->stage > y->stage;
}

static int at_out(const struct graph *g, const struct place *p, char *text)
{
	CLEANUP(mem_free) char *message = text;

	return err_at(g->err, DVC_ERROR, g->stages->v[p->stage].file, p->out->line, p->out->col, "%s", message);
}

static const char *address(const struct graph *g, const struct place *p)
{
	return g->stages->v[p->stage].address;
}

/* The output that a path is or lies in, the shortest if there are more; proper: not itself. NULL if there is none. */
static const struct place *holder(const struct graph *g, const char *path, bool proper)
{
	size_t len = strlen(path);

	for (size_t i = 1; i <= len; i++) {
		const size_t *found;

		if (path[i] != '/' && (i < len || proper))
			continue;
		found = map_get(&g->by_path, path, i);
		if (found)
			return &g->outs[*found];
	}
	return NULL;
}

static int check_out(const struct graph *g, const struct place *p)
{
	const struct place *over = holder(g, p->at, true), *same = &g->outs[*map_get(&g->by_path, p->at, strlen(p->at))];

	if (same != p)
		return at_out(g, p,
			      str_format("the output '%s' is specified in both '%s' and '%s'", p->at, address(g, same), address(g, p)));
	if (over)
		return at_out(g, p,
			      str_format("the outputs '%s' of '%s' and '%s' of '%s' overlap: one lies in the other", over->at,
					 address(g, over), p->at, address(g, p)));
	return 0;
}

static int collect_outs(struct graph *g)
{
	size_t most = 0;

	for (size_t i = 0; i < g->stages->n; i++)
		most += g->stages->v[i].n_outs;
	g->outs = mem_new(most + 1, sizeof(*g->outs));
	for (size_t i = 0; i < g->stages->n; i++)
		for (size_t o = 0; o < g->stages->v[i].n_outs; o++)
			g->outs[g->n++] = (struct place){ g->stages->v[i].outs[o].at, i, &g->stages->v[i].outs[o] };
	qsort(g->outs, g->n, sizeof(*g->outs), by_at);
	for (size_t i = 0; i < g->n; i++)
		map_put(&g->by_path, g->outs[i].at, strlen(g->outs[i].at), i, NULL);
	for (size_t i = 0; i < g->n; i++)
		if (check_out(g, &g->outs[i]) < 0)
			return -1;
	for (size_t i = 0; i < g->stages->n; i++) {
		const struct place *over = holder(g, g->stages->v[i].file, false);

		if (over)
			return at_out(g, over,
				      str_format("the stages of '%s' lie in '%s', an output of '%s'", g->stages->v[i].file, over->at,
						 address(g, over)));
	}
	return 0;
}

static int add_edge(struct graph *g, size_t from, size_t to)
{
	const struct stage *s = &g->stages->v[from];

	/* The outputs of a stage that lie in one folder come one after another. */
	if (g->n_edges && g->edges[g->n_edges - 1].from == from && g->edges[g->n_edges - 1].to == to)
		return 0;
	if (g->n_edges == EDGES_MOST)
		return err_at(g->err, DVC_ERROR, s->file, s->line, s->col,
			      "with '%s', stages need each other in more than %d ways: let one stage make what many read", s->address,
			      EDGES_MOST);
	g->edges = mem_grow(g->edges, g->n_edges, &g->cap_edges, sizeof(*g->edges));
	g->edges[g->n_edges++] = (struct dag_edge){ from, to };
	return 0;
}

/* The first output that is not before the text. */
static size_t lower_bound(const struct graph *g, const char *text)
{
	size_t low = 0, high = g->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(g->outs[mid].at, text) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int add_dep(struct graph *g, size_t stage, const char *at)
{
	const struct place *over = holder(g, at, false);
	CLEANUP(mem_free) char *below = strcmp(at, ".") == 0 ? mem_strdup("") : str_format("%s/", at);

	if (over && add_edge(g, stage, over->stage) < 0)
		return -1;
	for (size_t i = lower_bound(g, below); i < g->n && str_starts(g->outs[i].at, below); i++)
		if (*below || *g->outs[i].at != '/') /* the root holds all but what is outside of it */
			if (add_edge(g, stage, g->outs[i].stage) < 0)
				return -1;
	return 0;
}

static int add_needs(struct graph *g)
{
	for (size_t i = 0; i < g->stages->n; i++) {
		const struct stage *s = &g->stages->v[i];

		for (size_t d = 0; d < s->n_deps; d++)
			if (s->deps[d].at && (s->deps[d].kind == DEP_PATH || s->deps[d].kind == DEP_URL) &&
			    add_dep(g, i, s->deps[d].at) < 0)
				return -1;
		for (size_t d = 0; d < s->n_params; d++)
			if (add_dep(g, i, s->params[d].at) < 0)
				return -1;
	}
	return 0;
}

/* Stages on the way from the root of a search to where it stands, and how far each has looked at its needs. */
struct path {
	size_t *stage, *next;
	size_t n;
	unsigned char *seen; /* a stage: 0 not yet, 1 on the path, 2 done */
};

static int name_cycle(const struct graph *g, const struct path *p, size_t again)
{
	CLEANUP(str_release) struct str text = { 0 };
	size_t i = p->n;

	while (i > 0 && p->stage[i - 1] != again)
		i--;
	for (i--; i < p->n; i++)
		str_addf(&text, "'%s' needs ", g->stages->v[p->stage[i]].address);
	str_addf(&text, "'%s'", g->stages->v[again].address);
	return err_at(g->err, DVC_ERROR, g->stages->v[again].file, g->stages->v[again].line, g->stages->v[again].col,
		      "stages need each other in a circle: %s", str_text(&text));
}

static int search_from(const struct graph *g, const struct dag *dag, struct path *p, size_t root)
{
	p->n = 0;
	p->stage[p->n] = root;
	p->next[p->n++] = dag->first[root];
	p->seen[root] = 1;
	while (p->n > 0) {
		size_t at = p->stage[p->n - 1], to;

		if (p->next[p->n - 1] == dag->first[at + 1]) {
			p->seen[at] = 2;
			p->n--;
			continue;
		}
		to = dag->to[p->next[p->n - 1]++];
		if (p->seen[to] == 1)
			return name_cycle(g, p, to);
		if (p->seen[to] == 2)
			continue;
		p->seen[to] = 1;
		p->stage[p->n] = to;
		p->next[p->n++] = dag->first[to];
	}
	return 0;
}

static int check_cycles(const struct graph *g, const struct dag *dag)
{
	struct path p = { .stage = mem_new(dag->n + 1, sizeof(*p.stage)),
			  .next = mem_new(dag->n + 1, sizeof(*p.next)),
			  .seen = mem_new(dag->n + 1, 1) };
	int failed = 0;

	for (size_t i = 0; i < dag->n && !failed; i++)
		if (!p.seen[i])
			failed = search_from(g, dag, &p, i);
	free(p.stage);
	free(p.next);
	free(p.seen);
	return failed;
}

int graph_make(struct dag *out, const struct stage_list *stages, struct err *err)
{
	struct graph g = { .stages = stages, .err = err };
	int failed = collect_outs(&g);

	*out = (struct dag){ 0 };
	if (!failed)
		failed = add_needs(&g);
	if (!failed) {
		dag_make(out, stages->n, g.edges, g.n_edges);
		failed = check_cycles(&g, out);
	}
	if (failed)
		dag_release(out);
	graph_release(&g);
	return failed;
}

size_t graph_stage_of(const struct stage_list *stages, const char *at, const struct stage_out **out)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t o = 0; o < stages->v[i].n_outs; o++) {
			const char *path = stages->v[i].outs[o].at;
			size_t len = strlen(path);

			if (strncmp(at, path, len) != 0 || (at[len] && at[len] != '/'))
				continue;
			if (out)
				*out = &stages->v[i].outs[o];
			return i;
		}
	return stages->n;
}
