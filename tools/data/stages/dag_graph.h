/* dag_graph.h - what `data dag` draws: named nodes, and edges from what is needed to what needs it. */
#ifndef DATA_DAG_GRAPH_H
#define DATA_DAG_GRAPH_H

#include "base/str.h"
#include "base/vec.h"
#include "pipeline/schedule.h"

struct dag_graph {
	struct strvec nodes;    /* in byte order, each once */
	struct dag_edge *edges; /* from: is needed by `to`; in the order of the nodes, each once */
	size_t n_edges, cap_edges;
};

void dag_graph_release(struct dag_graph *g);
/* Nodes and edges by name; a node may be named again. Then dag_graph_sort(). */
void dag_graph_node(struct dag_graph *g, const char *name);
void dag_graph_edge(struct dag_graph *g, const char *needed, const char *needs);
void dag_graph_sort(struct dag_graph *g);
/* Which nodes hang together: parts[i] is the number of i's part, from 0 in the order of its first node. Returns how many there are. */
size_t dag_graph_parts(size_t *parts, const struct dag_graph *g);

/* Append it for Graphviz, and for Mermaid, byte for byte as DVC prints it. */
void dag_graph_dot(struct str *out, const struct dag_graph *g);
void dag_graph_mermaid(struct str *out, const struct dag_graph *g);
/* Boxes in layers, what is needed above what needs it. */
void dag_graph_boxes(struct str *out, const struct dag_graph *g);

#endif
