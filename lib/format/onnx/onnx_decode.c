/* onnx_decode.c - two passes over a message: one counts the lists, so that each is allocated once; one fills them. */
#include "format/onnx/onnx_decode.h"

#include <string.h>

int onnx_decode_error(struct reader *r, const char *what, const char *where)
{
	return err_set(r->err, ERR_DATA, "%s: not an ONNX model: %s in %s", r->path, what, where);
}

static const struct rule *rule_of(const struct message *m, unsigned number)
{
	for (const struct rule *rule = m->rules; rule->number != 0; rule++)
		if (rule->number == number)
			return rule;
	return NULL;
}

static bool is_array(const struct rule *rule)
{
	return rule->kind >= KIND_INTS && rule->kind <= KIND_MESSAGES;
}

static size_t item_size(const struct rule *rule)
{
	switch (rule->kind) {
	case KIND_FLOATS:
		return sizeof(float);
	case KIND_TEXTS:
		return sizeof(struct onnx_text);
	case KIND_MESSAGES:
		return rule->of->out_size ? rule->of->out_size : rule->of->size;
	default:
		return 8;
	}
}

/* How many values does this field add to its list? -1 if it has the wrong wire type or malformed values. */
static ptrdiff_t items_in(const struct rule *rule, const struct pb_field *f)
{
	size_t size = rule->kind == KIND_FLOATS ? 4 : 8;
	struct pb in = f->body;
	uint64_t value;
	ptrdiff_t n = 0;
	int got;

	if (rule->kind == KIND_TEXTS || rule->kind == KIND_MESSAGES)
		return f->wire == PB_BYTES ? 1 : -1;
	if (rule->kind == KIND_INTS && f->wire == PB_BYTES) {
		while ((got = pb_next_varint(&in, &value)) > 0)
			n++;
		return got < 0 ? -1 : n;
	}
	if (rule->kind == KIND_INTS)
		return f->wire == PB_VARINT ? 1 : -1;
	if (f->wire == PB_BYTES)
		return (size_t)(f->body.end - f->body.at) % size ? -1 : (f->body.end - f->body.at) / (ptrdiff_t)size;
	return f->wire == (rule->kind == KIND_FLOATS ? PB_FIXED32 : PB_FIXED64) ? 1 : -1;
}

/* First pass: the length of every list, so that each is allocated once. */
static int count_items(struct reader *r, const struct message *m, char *out, struct pb in)
{
	struct pb_field f;
	int got;

	while ((got = pb_next(&in, &f)) > 0) {
		const struct rule *rule = rule_of(m, f.number);
		ptrdiff_t n;

		if (rule == NULL || !is_array(rule))
			continue;
		if ((n = items_in(rule, &f)) < 0)
			return onnx_decode_error(r, "a value of the wrong type", m->name);
		*(size_t *)(out + rule->count) += (size_t)n;
	}
	if (got < 0)
		return onnx_decode_error(r, "cut-off or malformed bytes", m->name);
	for (const struct rule *rule = m->rules; rule->number != 0; rule++) {
		size_t *n = is_array(rule) ? (size_t *)(out + rule->count) : NULL;

		if (n == NULL)
			continue;
		if (rule->most != 0 && *n > rule->most)
			return onnx_decode_error(r, "too many items", m->name);
		if (*n > 0)
			*(void **)(out + rule->offset) = arena_new(r->arena, *n, item_size(rule));
		*n = 0;
	}
	return 0;
}

static void add_numbers(const struct rule *rule, char *list, size_t *n, const struct pb_field *f)
{
	size_t size = item_size(rule), bytes = (size_t)(f->body.end - f->body.at);
	struct pb in = f->body;
	uint64_t value;

	if (f->wire != PB_BYTES) {
		memcpy(list + (*n)++ * size, &f->value, size);
	} else if (rule->kind == KIND_INTS) {
		while (pb_next_varint(&in, &value) > 0)
			memcpy(list + (*n)++ * size, &value, size);
	} else if (bytes > 0) {
		memcpy(list + *n * size, f->body.at, bytes);
		*n += bytes / size;
	}
}

static int add_items(struct reader *r, const struct rule *rule, char *out, const struct pb_field *f)
{
	char *list = *(char **)(out + rule->offset);
	size_t *n = (size_t *)(out + rule->count);

	if (rule->kind == KIND_MESSAGES)
		return onnx_decode(r, rule->of, list + (*n)++ * item_size(rule), f->body);
	if (rule->kind == KIND_TEXTS)
		((struct onnx_text *)list)[(*n)++] = (struct onnx_text){ (const char *)f->body.at, (size_t)(f->body.end - f->body.at) };
	else if (list != NULL)
		add_numbers(rule, list, n, f);
	return 0;
}

static int set_scalar(struct reader *r, const struct message *m, const struct rule *rule, char *out, const struct pb_field *f)
{
	static const enum pb_wire wires[] = { [KIND_INT] = PB_VARINT, [KIND_FLOAT] = PB_FIXED32, [KIND_TEXT] = PB_BYTES };
	char *value = out + rule->offset;

	if (f->wire != wires[rule->kind])
		return onnx_decode_error(r, "a value of the wrong type", m->name);
	if (rule->kind == KIND_TEXT)
		*(struct onnx_text *)value = (struct onnx_text){ (const char *)f->body.at, (size_t)(f->body.end - f->body.at) };
	else
		memcpy(value, &f->value, rule->kind == KIND_INT ? 8 : 4);
	if (rule->count != NO_COUNT)
		++*(size_t *)(out + rule->count);
	return 0;
}

static int apply(struct reader *r, const struct message *m, const struct rule *rule, char *out, const struct pb_field *f)
{
	if (rule->kind == KIND_REFUSE)
		return err_set(r->err, ERR_DATA, "%s: ONNX models with %s are not taken", r->path, rule->what);
	if (is_array(rule))
		return add_items(r, rule, out, f);
	if (rule->kind <= KIND_TEXT)
		return set_scalar(r, m, rule, out, f);
	if (f->wire != PB_BYTES)
		return onnx_decode_error(r, "a value of the wrong type", m->name);
	if (rule->kind == KIND_MESSAGE)
		return onnx_decode(r, rule->of, out + rule->offset, f->body);
	*(void **)(out + rule->offset) = arena_new(r->arena, 1, item_size(&(struct rule){ .kind = KIND_MESSAGES, .of = rule->of }));
	return onnx_decode(r, rule->of, *(void **)(out + rule->offset), f->body);
}

static int decode_parts(struct reader *r, const struct message *m, char *out, struct pb in)
{
	struct pb rest = in;
	struct pb_field f;

	memset(out, 0, m->size);
	if (count_items(r, m, out, in) < 0)
		return -1;
	while (pb_next(&rest, &f) > 0) {
		const struct rule *rule = rule_of(m, f.number);

		if (rule != NULL && apply(r, m, rule, out, &f) < 0)
			return -1;
	}
	return 0;
}

/* The messages nest as their tables do, at most six deep: no depth has to be counted. */
int onnx_decode(struct reader *r, const struct message *m, void *out, struct pb in)
{
	_Alignas(max_align_t) char parts[512];

	if (m->finish == NULL)
		return decode_parts(r, m, out, in);
	if (decode_parts(r, m, parts, in) < 0)
		return -1;
	return m->finish(r, out, parts);
}
