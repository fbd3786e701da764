/* schedule.c - the order by a depth-first walk, as DVC walks it, and the bookkeeping of what is ready. */
#include "pipeline/schedule.h"

#include "base/mem.h"

#include <string.h>

/* ---- the graph ---- */

void dag_make(struct dag *dag, size_t n, const struct dag_edge *edges, size_t n_edges)
{
	CLEANUP(mem_free) size_t *fill = mem_new(n + 1, sizeof(*fill));
	size_t at = 0;

	*dag = (struct dag){ .n = n, .first = mem_new(n + 1, sizeof(*dag->first)), .to = mem_new(n_edges + 1, sizeof(*dag->to)) };
	for (size_t i = 0; i < n_edges; i++)
		dag->first[edges[i].from + 1]++;
	for (size_t i = 0; i < n; i++)
		dag->first[i + 1] += dag->first[i];
	memcpy(fill, dag->first, (n + 1) * sizeof(*fill));
	for (size_t i = 0; i < n_edges; i++)
		dag->to[fill[edges[i].from]++] = edges[i].to;
	/* Twice is once: `fill` now says by whom a stage was named last. */
	memset(fill, 0, (n + 1) * sizeof(*fill));
	for (size_t i = 0, begin = 0; i < n; i++) {
		size_t end = dag->first[i + 1];

		for (size_t k = begin; k < end; k++) {
			if (fill[dag->to[k]] != i + 1)
				dag->to[at++] = dag->to[k];
			fill[dag->to[k]] = i + 1;
		}
		begin = end;
		dag->first[i + 1] = at;
	}
}

void dag_release(struct dag *dag)
{
	free(dag->first);
	free(dag->to);
	*dag = (struct dag){ 0 };
}

static void dag_turn(struct dag *turned, const struct dag *dag)
{
	size_t n_edges = dag->first[dag->n];
	CLEANUP(mem_free) struct dag_edge *edges = mem_new(n_edges + 1, sizeof(*edges));

	for (size_t i = 0; i < dag->n; i++)
		for (size_t k = dag->first[i]; k < dag->first[i + 1]; k++)
			edges[k] = (struct dag_edge){ dag->to[k], i };
	dag_make(turned, dag->n, edges, n_edges);
}

/* The edges between chosen stages; of a stage that is cut none. chosen NULL = all. */
static void dag_part(struct dag *part, const struct dag *dag, const bool *chosen, const bool *cut)
{
	CLEANUP(mem_free) struct dag_edge *edges = mem_new(dag->first[dag->n] + 1, sizeof(*edges));
	size_t n = 0;

	for (size_t i = 0; i < dag->n; i++)
		for (size_t k = dag->first[i]; k < dag->first[i + 1] && !(cut && cut[i]) && (!chosen || chosen[i]); k++)
			if (!chosen || chosen[dag->to[k]])
				edges[n++] = (struct dag_edge){ i, dag->to[k] };
	dag_make(part, dag->n, edges, n);
}

/* ---- what is selected ---- */

/* Everything that can be reached from a stage, itself too. stack: room for all stages, of any content. */
static void mark_reached(bool *marked, size_t *stack, const struct dag *dag, const struct dag *also, size_t from)
{
	const struct dag *ways[] = { dag, also };
	size_t n = 0;

	if (!marked[from])
		stack[n++] = from;
	marked[from] = true;
	while (n > 0) {
		size_t at = stack[--n];

		for (size_t w = 0; w < ARRAY_LEN(ways) && ways[w]; w++)
			for (size_t k = ways[w]->first[at]; k < ways[w]->first[at + 1]; k++)
				if (!marked[ways[w]->to[k]]) {
					marked[ways[w]->to[k]] = true;
					stack[n++] = ways[w]->to[k];
				}
	}
}

static void select_stages(bool *selected, const struct dag *active, const struct schedule_request *request)
{
	CLEANUP(dag_release) struct dag turned = { 0 };
	CLEANUP(mem_free) size_t *stack = mem_new(active->n + 1, sizeof(*stack));

	dag_turn(&turned, active);
	for (size_t i = 0; i < active->n && request->n_targets == 0; i++)
		selected[i] = true;
	for (size_t i = 0; i < request->n_targets; i++) {
		size_t target = request->targets[i];

		if (request->span == SCHEDULE_SINGLE)
			selected[target] = true;
		else if (request->span == SCHEDULE_PIPELINE)
			mark_reached(selected, stack, active, &turned, target);
		else
			mark_reached(selected, stack, request->span == SCHEDULE_DOWNSTREAM ? &turned : active, NULL, target);
	}
}

/* ---- the order ---- */

/* A stage comes after all that it needs: post-order, without recursion, for a chain may be as long as the file. */
static void visit(struct schedule *s, bool *seen, size_t *stack, size_t *edge, size_t from)
{
	size_t depth = 0;

	stack[depth++] = from;
	edge[from] = s->needs.first[from];
	seen[from] = true;
	while (depth > 0) {
		size_t at = stack[depth - 1];

		if (edge[at] == s->needs.first[at + 1]) {
			s->order[s->n++] = at;
			depth--;
			continue;
		}
		from = s->needs.to[edge[at]++];
		if (!seen[from]) {
			seen[from] = true;
			edge[from] = s->needs.first[from];
			stack[depth++] = from;
		}
	}
}

static void order_by_need(struct schedule *s)
{
	CLEANUP(mem_free) bool *seen = mem_new(s->needs.n + 1, sizeof(*seen));
	CLEANUP(mem_free) size_t *stack = mem_new(s->needs.n + 1, sizeof(*stack));
	CLEANUP(mem_free) size_t *edge = mem_new(s->needs.n + 1, sizeof(*edge));

	for (size_t i = 0; i < s->needs.n; i++)
		if (s->selected[i] && !seen[i])
			visit(s, seen, stack, edge, i);
}

static void order_as_given(struct schedule *s, const struct schedule_request *request)
{
	CLEANUP(mem_free) bool *seen = mem_new(s->needs.n + 1, sizeof(*seen));

	for (size_t i = 0; i < request->n_targets; i++) {
		if (!seen[request->targets[i]])
			s->order[s->n++] = request->targets[i];
		seen[request->targets[i]] = true;
	}
}

void schedule_make(struct schedule *s, const struct dag *dag, const struct schedule_request *request)
{
	bool alone = request->span == SCHEDULE_SINGLE && request->n_targets > 0;
	CLEANUP(dag_release) struct dag active = { 0 };

	*s = (struct schedule){ .order = mem_new(dag->n + 1, sizeof(*s->order)),
				.state = mem_new(dag->n + 1, sizeof(*s->state)),
				.selected = mem_new(dag->n + 1, sizeof(*s->selected)),
				.waits_for = mem_new(dag->n + 1, sizeof(*s->waits_for)) };
	dag_part(&active, dag, NULL, request->cut);
	select_stages(s->selected, &active, request);
	if (alone)
		dag_make(&s->needs, dag->n, NULL, 0);
	else
		dag_part(&s->needs, &active, s->selected, NULL);
	dag_turn(&s->needed_by, &s->needs);
	if (alone)
		order_as_given(s, request);
	else
		order_by_need(s);
	for (size_t i = 0; i < dag->n; i++)
		s->waits_for[i] = s->needs.first[i + 1] - s->needs.first[i];
	s->n_left = s->n;
}

void schedule_release(struct schedule *s)
{
	free(s->order);
	free(s->state);
	free(s->selected);
	free(s->waits_for);
	dag_release(&s->needs);
	dag_release(&s->needed_by);
	*s = (struct schedule){ 0 };
}

/* ---- as it goes ---- */

bool schedule_next(struct schedule *s, size_t *stage, bool (*may)(void *arg, size_t stage), void *arg)
{
	while (s->next < s->n && s->state[s->order[s->next]] != SCHEDULE_WAITING)
		s->next++;
	for (size_t i = s->next; i < s->n; i++) {
		size_t at = s->order[i];

		if (s->state[at] != SCHEDULE_WAITING || s->waits_for[at] > 0 || (may && !may(arg, at)))
			continue;
		s->state[at] = SCHEDULE_RUNNING;
		s->n_running++;
		*stage = at;
		return true;
	}
	return false;
}

static void end(struct schedule *s, size_t stage, enum schedule_state state)
{
	if (s->state[stage] == SCHEDULE_RUNNING)
		s->n_running--;
	s->state[stage] = state;
	s->n_left--;
}

static void set_free(struct schedule *s, size_t stage)
{
	for (size_t k = s->needed_by.first[stage]; k < s->needed_by.first[stage + 1]; k++)
		s->waits_for[s->needed_by.to[k]]--;
}

void schedule_done(struct schedule *s, size_t stage)
{
	end(s, stage, SCHEDULE_DONE);
	set_free(s, stage);
}

size_t schedule_failed(struct schedule *s, size_t stage, bool ignore, size_t *skipped)
{
	CLEANUP(mem_free) bool *reached = mem_new(s->needs.n + 1, sizeof(*reached));
	CLEANUP(mem_free) size_t *stack = mem_new(s->needed_by.n + 1, sizeof(*stack));
	size_t n = 0;

	end(s, stage, SCHEDULE_FAILED);
	if (ignore) {
		set_free(s, stage);
		return 0;
	}
	mark_reached(reached, stack, &s->needed_by, NULL, stage);
	for (size_t i = 0; i < s->n; i++) {
		size_t at = s->order[i];

		if (!reached[at] || s->state[at] != SCHEDULE_WAITING)
			continue;
		end(s, at, SCHEDULE_SKIPPED);
		if (skipped)
			skipped[n] = at;
		n++;
	}
	return n;
}

void schedule_stop(struct schedule *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->state[s->order[i]] == SCHEDULE_WAITING)
			end(s, s->order[i], SCHEDULE_SKIPPED);
}

bool schedule_is_over(const struct schedule *s)
{
	return s->n_left == 0;
}
