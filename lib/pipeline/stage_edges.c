/* stage_edges.c - outputs in byte order, so that each dependency finds those around it by two searches. */
#include "pipeline/stage_edges.h"

#include "base/map.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>

struct owned {
	const char *at;
	size_t stage;
};

struct owners {
	struct owned *v; /* in byte order of `at`, '/' before everything else */
	size_t n;
	struct map by_path; /* place in v */
	struct dag_edge *edges;
	size_t n_edges, cap_edges;
};

static void owners_release(struct owners *o)
{
	free(o->v);
	free(o->edges);
	map_release(&o->by_path);
}

/* A folder and all in it stand together. */
static int compare_paths(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	if (*a == *b)
		return 0;
	if (!*a || !*b)
		return *a ? 1 : -1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

static int by_path(const void *a, const void *b)
{
	return compare_paths(((const struct owned *)a)->at, ((const struct owned *)b)->at);
}

static void collect(struct owners *o, const struct stage_list *list)
{
	size_t cap = 0;

	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].n_outs; j++) {
			o->v = mem_grow(o->v, o->n, &cap, sizeof(*o->v));
			o->v[o->n++] = (struct owned){ list->v[i].outs[j].at, i };
		}
	if (o->n > 0)
		qsort(o->v, o->n, sizeof(*o->v), by_path);
	for (size_t i = 0; i < o->n; i++)
		map_put(&o->by_path, o->v[i].at, strlen(o->v[i].at), i, NULL);
}

static void add(struct owners *o, size_t from, size_t to)
{
	if (from == to)
		return;
	o->edges = mem_grow(o->edges, o->n_edges, &o->cap_edges, sizeof(*o->edges));
	o->edges[o->n_edges++] = (struct dag_edge){ from, to };
}

/* The first output not before path. */
static size_t first_from(const struct owners *o, const char *path)
{
	size_t low = 0, high = o->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare_paths(o->v[mid].at, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void add_dep(struct owners *o, size_t stage, const char *at)
{
	size_t len = strlen(at);

	for (size_t end = 1; end < len; end++) {
		const size_t *place = at[end] == '/' ? map_get(&o->by_path, at, end) : NULL;

		if (place)
			add(o, stage, o->v[*place].stage);
	}
	for (size_t i = first_from(o, at); i < o->n && strncmp(o->v[i].at, at, len) == 0 && (!o->v[i].at[len] || o->v[i].at[len] == '/');
	     i++)
		add(o, stage, o->v[i].stage);
}

/* ---- cycles ---- */

enum colour { WHITE, GREY, BLACK };

static int cycle_found(const size_t *stack, size_t depth, size_t back, const struct stage_list *list, struct err *err)
{
	CLEANUP(str_release) struct str names = { 0 };
	size_t i = depth;

	while (i > 0 && stack[i - 1] != back)
		i--;
	for (i = i ? i - 1 : 0; i < depth; i++)
		str_addf(&names, "%s%.100s", names.len ? ", " : "", list->v[stack[i]].address);
	return err_at(err, DVC_ERROR, list->v[back].file, list->v[back].line, list->v[back].col, "Pipeline has a cycle involving: %.500s.",
		      str_text(&names));
}

static int check_acyclic(const struct dag *dag, const struct stage_list *list, struct err *err)
{
	CLEANUP(mem_free) enum colour *colour = mem_new(dag->n + 1, sizeof(*colour));
	CLEANUP(mem_free) size_t *stack = mem_new(dag->n + 1, sizeof(*stack)), *edge = mem_new(dag->n + 1, sizeof(*edge));

	for (size_t root = 0; root < dag->n; root++) {
		size_t depth = 0;

		if (colour[root] != WHITE)
			continue;
		stack[depth++] = root;
		colour[root] = GREY;
		edge[root] = dag->first[root];
		while (depth > 0) {
			size_t at = stack[depth - 1], to;

			if (edge[at] == dag->first[at + 1]) {
				colour[at] = BLACK;
				depth--;
				continue;
			}
			to = dag->to[edge[at]++];
			if (colour[to] == GREY)
				return cycle_found(stack, depth, to, list, err);
			if (colour[to] == WHITE) {
				colour[to] = GREY;
				edge[to] = dag->first[to];
				stack[depth++] = to;
			}
		}
	}
	return 0;
}

int stage_edges(struct dag *out, const struct stage_list *list, struct err *err)
{
	CLEANUP(owners_release) struct owners o = { 0 };

	collect(&o, list);
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].n_deps; j++)
			if (list->v[i].deps[j].kind == DEP_PATH && list->v[i].deps[j].at)
				add_dep(&o, i, list->v[i].deps[j].at);
	/* A file of parameters may be made by a stage, too. */
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].n_params; j++)
			if (list->v[i].params[j].at)
				add_dep(&o, i, list->v[i].params[j].at);
	dag_make(out, list->n, o.edges, o.n_edges);
	if (check_acyclic(out, list, err) < 0) {
		dag_release(out);
		return -1;
	}
	return 0;
}
