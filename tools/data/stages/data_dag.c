/* data dag - the graph of stages, or of outputs: as boxes, for Graphviz, for Mermaid. */
#include "tools/data/commands.h"
#include "tools/data/stages/dag_graph.h"

#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"
#include "pipeline/stages/stage_graph.h"
#include "pipeline/stages/stage_target.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	bool dot, mermaid, markdown, collapse, full, outs;
};

static const struct opt opts[] = {
	{ "dot", 0, OPT_FLAG, offsetof(struct args, dot), NULL, NULL, 0, "for Graphviz", NULL },
	{ "mermaid", 0, OPT_FLAG, offsetof(struct args, mermaid), NULL, NULL, 0, "for Mermaid", NULL },
	{ "md", 0, OPT_FLAG, offsetof(struct args, markdown), NULL, NULL, 0, "for Mermaid, in a block of Markdown", NULL },
	{ "collapse-foreach-matrix", 0, OPT_FLAG, offsetof(struct args, collapse), NULL, NULL, 0,
	  "the stages of one foreach or matrix are one node", NULL },
	{ "full", 0, OPT_FLAG, offsetof(struct args, full), NULL, NULL, 0,
	  "all that hangs together with the target, not what it needs alone", NULL },
	{ "outs", 'o', OPT_FLAG, offsetof(struct args, outs), NULL, NULL, 0, "outputs instead of stages", NULL },
	{ 0 },
};

struct build {
	const struct args *args;
	const struct stage_list *stages;
	const struct dag *dag;
	bool *chosen; /* (stages) */
};

/* All that a chosen stage needs, or, with both, all that hangs together with one. */
static void spread(struct build *b, bool both)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < b->dag->n; i++)
			for (size_t k = b->dag->first[i]; k < b->dag->first[i + 1]; k++) {
				size_t to = b->dag->to[k];

				if ((b->chosen[i] && !b->chosen[to]) || (both && b->chosen[to] && !b->chosen[i])) {
					b->chosen[i] = b->chosen[to] = true;
					changed = true;
				}
			}
	}
}

/* The name of a stage's node; of a group's, with --collapse-foreach-matrix, the group's. Caller frees. */
static char *node_name(const struct build *b, const struct stage *s)
{
	const char *at = b->args->collapse && s->name ? strchr(s->address, '@') : NULL;

	return at ? mem_strndup(s->address, (size_t)(at - s->address)) : mem_strdup(s->address);
}

static void add_stages(struct dag_graph *g, const struct build *b)
{
	for (size_t i = 0; i < b->stages->n; i++) {
		CLEANUP(mem_free) char *name = node_name(b, &b->stages->v[i]);

		if (b->chosen[i])
			dag_graph_node(g, name);
	}
	for (size_t i = 0; i < b->stages->n; i++) {
		CLEANUP(mem_free) char *name = node_name(b, &b->stages->v[i]);

		if (!b->chosen[i])
			continue;
		for (size_t k = b->dag->first[i]; k < b->dag->first[i + 1]; k++) {
			CLEANUP(mem_free) char *needed = node_name(b, &b->stages->v[b->dag->to[k]]);

			if (b->chosen[b->dag->to[k]] && strcmp(name, needed) != 0)
				dag_graph_edge(g, needed, name);
		}
	}
}

static bool overlap(const char *a, const char *b)
{
	size_t len_a = strlen(a), len_b = strlen(b), len = len_a < len_b ? len_a : len_b;

	return strncmp(a, b, len) == 0 && (len_a == len_b || (len_a > len_b ? a : b)[len] == '/');
}

/* Where a path of the project is as the user sees it. */
static char *shown(const struct project *p, const char *at)
{
	CLEANUP(mem_free) char *full = *at == '/' ? mem_strdup(at) : str_format("%s/%s", p->root, at);

	return project_relative(full, NULL);
}

/* An edge from each output that a stage reads to each that it makes. */
static void add_outs(struct dag_graph *g, const struct build *b, const struct project *p)
{
	for (size_t i = 0; i < b->stages->n; i++)
		for (size_t o = 0; b->chosen[i] && o < b->stages->v[i].n_outs; o++) {
			CLEANUP(mem_free) char *name = shown(p, b->stages->v[i].outs[o].at);

			dag_graph_node(g, name);
		}
	for (size_t i = 0; i < b->stages->n; i++) {
		const struct stage *s = &b->stages->v[i];

		for (size_t o = 0; b->chosen[i] && o < s->n_outs; o++) {
			CLEANUP(mem_free) char *name = shown(p, s->outs[o].at);

			for (size_t k = b->dag->first[i]; k < b->dag->first[i + 1]; k++) {
				const struct stage *from = &b->stages->v[b->dag->to[k]];

				for (size_t f = 0; b->chosen[b->dag->to[k]] && f < from->n_outs; f++)
					for (size_t d = 0; d < s->n_deps; d++)
						if (overlap(from->outs[f].at, s->deps[d].at)) {
							CLEANUP(mem_free) char *needed = shown(p, from->outs[f].at);

							dag_graph_edge(g, needed, name);
						}
			}
		}
	}
}

static int choose(struct build *b, const struct project *p, struct err *err)
{
	CLEANUP(mem_free) char *from = project_relative(".", p->root);
	CLEANUP(stage_set_release) struct stage_set set = { 0 };
	const struct strvec *rest = &b->args->common.rest;

	for (size_t i = 0; !rest->n && i < b->stages->n; i++)
		b->chosen[i] = true;
	if (!rest->n)
		return 0;
	if (stage_target_find(&set, b->stages, p->root, from, rest->v[0], STAGE_TARGET_OUTS, err) < 0)
		return -1;
	for (size_t i = 0; i < set.n; i++)
		b->chosen[set.v[i]] = true;
	spread(b, false);
	if (b->args->full)
		spread(b, true);
	return 0;
}

static void print(const struct args *args, struct dag_graph *g)
{
	CLEANUP(str_release) struct str out = { 0 };

	dag_graph_sort(g);
	if (args->dot) {
		dag_graph_dot(&out, g);
	} else if (args->mermaid || args->markdown) {
		if (args->markdown)
			str_add(&out, "```mermaid\n");
		dag_graph_mermaid(&out, g);
		if (args->markdown)
			str_add(&out, "```\n");
	} else {
		dag_graph_boxes(&out, g);
	}
	if (!args->common.quiet)
		fputs(str_text(&out), stdout);
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(stage_list_release) struct stage_list stages = { 0 };
	CLEANUP(dag_release) struct dag dag = { 0 };
	CLEANUP(dag_graph_release) struct dag_graph g = { 0 };
	CLEANUP(mem_free) bool *chosen = NULL;
	struct build b = { .args = args, .stages = &stages, .dag = &dag };

	if (args->outs && args->collapse)
		return err_set(err, DVC_ERROR, "`--outs` and `--collapse-foreach-matrix` are mutually exclusive");
	if (project_open(&p, ".", args->common.env, err) < 0 || project_stages(&stages, &p, err) < 0 || graph_make(&dag, &stages, err) < 0)
		return -1;
	b.chosen = chosen = mem_new(stages.n + 1, sizeof(*chosen));
	if (choose(&b, &p, err) < 0)
		return -1;
	if (args->outs)
		add_outs(&g, &b, &p);
	else
		add_stages(&g, &b);
	print(args, &g);
	return 0;
}

const struct command data_dag = {
	.name = "dag",
	.summary = "show the graph of stages",
	.operands = "[TARGET]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data dag\n  data dag --dot train | dot -Tsvg\n",
	.run = run,
	.most = 1,
};
