/* evaluator.c - the built-in backend: runs a graph node by node. Only operators of op_table.c, no control flow. */
#include "base/map.h"
#include "base/mem.h"
#include "model/operators/ops.h"
#include "model/scorer.h"

enum { MOST_BYTES = INT32_MAX }; /* that one block of rows may make on its way through a graph */

/* What is accepted; newer operator sets may change what an operator means. */
enum { OLDEST_IR = 3, NEWEST_IR = 13, OLDEST_OPSET = 7, NEWEST_OPSET = 28, OLDEST_ML = 1, NEWEST_ML = 5 };

struct step {
	const struct onnx_node *node;
	const struct op *op;
	int64_t opset;
	size_t *in, *out; /* values; NO_VALUE = left out */
	const void *prepared;
};

#define NO_VALUE SIZE_MAX

struct evaluator {
	struct arena arena;
	size_t n_values, n_steps, n_inputs, n_outputs;
	struct tensor *constants; /* (n_values) type 0 = not a constant */
	struct step *steps;
	size_t *inputs, *outputs;
};

/* ---- open: names become numbers, once ---- */

struct builder {
	struct evaluator *e;
	const struct onnx_model *m;
	const char *path;
	struct map names;
	struct err *err;
};

static int check_versions(const struct onnx_model *m, const char *path, struct err *err)
{
	if (m->ir_version < OLDEST_IR || m->ir_version > NEWEST_IR)
		return err_set(err, ERR_DATA, "%s: needs the onnxruntime backend: ONNX format version %lld", path,
			       (long long)m->ir_version);
	for (size_t i = 0; i < m->n_opsets; i++) {
		bool ml = onnx_text_is(m->opsets[i].domain, "ai.onnx.ml");
		bool base = m->opsets[i].domain.len == 0 || onnx_text_is(m->opsets[i].domain, "ai.onnx");
		int64_t version = m->opsets[i].version;

		if ((base && (version < OLDEST_OPSET || version > NEWEST_OPSET)) || (ml && (version < OLDEST_ML || version > NEWEST_ML)))
			return err_set(err, ERR_DATA, "%s: needs the onnxruntime backend: operator set %s%lld", path,
				       ml ? "ai.onnx.ml " : "", (long long)version);
	}
	return 0;
}

/* An absent import of a domain (CatBoost leaves ai.onnx out) means the newest that we know of what is used. */
static int64_t opset_of(const struct onnx_model *m, const struct op *op)
{
	for (size_t i = 0; i < m->n_opsets; i++)
		if (onnx_text_is(m->opsets[i].domain, op->domain) ||
		    (op->domain[0] == '\0' && onnx_text_is(m->opsets[i].domain, "ai.onnx")))
			return m->opsets[i].version;
	return op->domain[0] == '\0' ? 13 : 3;
}

static size_t *name_value(struct builder *b, struct onnx_text name, bool *added)
{
	return map_put(&b->names, name.len ? name.data : "", name.len, b->e->n_values, added);
}

static int define(struct builder *b, struct onnx_text name, size_t *value)
{
	bool added;

	*value = *name_value(b, name, &added);
	if (!added)
		return err_set(b->err, ERR_DATA, "%s: not an ONNX model: '%.*s' is defined twice", b->path,
			       (int)(name.len < 64 ? name.len : 64), name.data);
	b->e->n_values++;
	return 0;
}

static int use(struct builder *b, struct onnx_text name, size_t *value)
{
	const size_t *at = map_get(&b->names, name.len ? name.data : "", name.len);

	if (at == NULL)
		return err_set(b->err, ERR_DATA, "%s: not an ONNX model: '%.*s' is used before it is made", b->path,
			       (int)(name.len < 64 ? name.len : 64), name.len ? name.data : "");
	*value = *at;
	return 0;
}

static int prepare(struct builder *b, struct step *s)
{
	const struct op_call call = { .node = s->node, .op = s->op, .opset = s->opset, .arena = &b->e->arena };

	if (s->op->prepare == NULL || s->op->prepare(&s->prepared, &call, b->err) == 0)
		return 0;
	return err_prefix(b->err, "%s", b->path);
}

static int add_step(struct builder *b, struct step *s, const struct onnx_node *node)
{
	*s = (struct step){ .node = node, .op = op_find(node->domain, node->op) };
	if (s->op == NULL)
		return err_set(b->err, ERR_DATA, "%s: needs the onnxruntime backend: operator %.*s%s%.*s", b->path,
			       (int)(node->domain.len < 64 ? node->domain.len : 64), node->domain.len ? node->domain.data : "",
			       node->domain.len ? "." : "", (int)(node->op.len < 64 ? node->op.len : 64),
			       node->op.len ? node->op.data : "");
	if (node->n_outputs == 0 || node->n_inputs < s->op->least_in || (s->op->most_in > 0 && node->n_inputs > s->op->most_in))
		return err_set(b->err, ERR_DATA, "%s: not an ONNX model: operator %s with %zu inputs and %zu outputs", b->path, s->op->name,
			       node->n_inputs, node->n_outputs);
	s->opset = opset_of(b->m, s->op);
	s->in = arena_new(&b->e->arena, node->n_inputs, sizeof *s->in);
	s->out = arena_new(&b->e->arena, node->n_outputs, sizeof *s->out);
	for (size_t i = 0; i < node->n_inputs; i++) {
		s->in[i] = NO_VALUE;
		if (node->inputs[i].len > 0 && use(b, node->inputs[i], &s->in[i]) < 0)
			return -1;
		if (i < s->op->least_in && s->in[i] == NO_VALUE)
			return err_set(b->err, ERR_DATA, "%s: not an ONNX model: operator %s lacks input %zu", b->path, s->op->name, i);
	}
	for (size_t i = 0; i < node->n_outputs; i++) {
		s->out[i] = NO_VALUE;
		if (node->outputs[i].len > 0 && define(b, node->outputs[i], &s->out[i]) < 0)
			return -1;
	}
	return prepare(b, s);
}

static int add_constants(struct builder *b)
{
	for (size_t i = 0; i < b->m->n_initializers; i++) {
		const struct onnx_tensor *t = &b->m->initializers[i];
		size_t value;

		if (define(b, t->name, &value) < 0)
			return -1;
		if (!tensor_of_file(&b->e->constants[value], t))
			return err_set(b->err, ERR_DATA, "%s: needs the onnxruntime backend: a constant of %zu dimensions of %s", b->path,
				       t->n_dims, tensor_type_name(t->type));
	}
	return 0;
}

static int build(struct builder *b)
{
	const struct onnx_model *m = b->m;
	struct evaluator *e = b->e;
	size_t most = m->n_inputs + m->n_initializers;

	for (size_t i = 0; i < m->n_nodes; i++)
		most += m->nodes[i].n_outputs;
	e->constants = arena_new(&e->arena, most, sizeof *e->constants);
	e->steps = arena_new(&e->arena, m->n_nodes, sizeof *e->steps);
	e->inputs = arena_new(&e->arena, m->n_inputs, sizeof *e->inputs);
	e->outputs = arena_new(&e->arena, m->n_outputs, sizeof *e->outputs);
	if (add_constants(b) < 0)
		return -1;
	for (size_t i = 0; i < m->n_inputs; i++) {
		struct onnx_text name = m->inputs[i].name;
		const size_t *at = map_get(&b->names, name.len ? name.data : "", name.len);

		if (at != NULL && e->constants[*at].type != 0)
			continue; /* before format version 4, initializers are inputs too */
		if (define(b, name, &e->inputs[e->n_inputs++]) < 0)
			return -1;
	}
	for (size_t i = 0; i < m->n_nodes; i++, e->n_steps++)
		if (add_step(b, &e->steps[i], &m->nodes[i]) < 0)
			return -1;
	for (size_t i = 0; i < m->n_outputs; i++, e->n_outputs++)
		if (use(b, m->outputs[i].name, &e->outputs[i]) < 0)
			return -1;
	return 0;
}

static void evaluator_close(void *state)
{
	struct evaluator *e = state;

	arena_release(&e->arena);
	free(e);
}

static int evaluator_open(void **state, const struct onnx_model *m, const char *path, struct err *err)
{
	struct builder b = { .e = mem_new(1, sizeof *b.e), .m = m, .path = path, .err = err };
	int result = check_versions(m, path, err);

	if (result == 0)
		result = build(&b);
	map_release(&b.names);
	if (result < 0)
		evaluator_close(b.e);
	else
		*state = b.e;
	return result;
}

/* ---- run ---- */

static int run_step(const struct step *s, struct tensor *values, struct arena *arena, size_t *bytes_left, struct err *err)
{
	const struct tensor **in = arena_new(arena, s->node->n_inputs, sizeof *in);
	struct tensor **out = arena_new(arena, s->node->n_outputs, sizeof *out);
	struct op_call call = { s->node, s->op, s->opset, in, out, s->node->n_inputs, s->node->n_outputs, arena, bytes_left, s->prepared };

	for (size_t i = 0; i < call.n_in; i++)
		in[i] = s->in[i] == NO_VALUE ? NULL : &values[s->in[i]];
	for (size_t i = 0; i < call.n_out; i++)
		out[i] = s->out[i] == NO_VALUE ? NULL : &values[s->out[i]];
	for (size_t i = 0; i < call.n_in; i++)
		if (in[i] != NULL && in[i]->type == 0)
			return op_error(&call, err, "input %zu was never made", i);
	if (out[0] == NULL && call.n_out == 1)
		return 0;
	if (out[0] == NULL) /* operators may count on their first output */
		out[0] = arena_new(arena, 1, sizeof **out);
	return s->op->run(&call, err);
}

static int evaluator_run(void *state, struct tensor *outputs, const struct tensor *inputs, struct arena *arena, struct err *err)
{
	const struct evaluator *e = state;
	struct tensor *values = arena_new(arena, e->n_values, sizeof *values);
	size_t bytes_left = MOST_BYTES;

	for (size_t i = 0; i < e->n_values; i++)
		values[i] = e->constants[i];
	for (size_t i = 0; i < e->n_inputs; i++)
		values[e->inputs[i]] = inputs[i];
	for (size_t i = 0; i < e->n_steps; i++)
		if (run_step(&e->steps[i], values, arena, &bytes_left, err) < 0)
			return -1;
	for (size_t i = 0; i < e->n_outputs; i++)
		outputs[i] = values[e->outputs[i]];
	return 0;
}

const struct scorer_backend evaluator_backend = { "built-in", evaluator_open, evaluator_close, evaluator_run, NULL };
