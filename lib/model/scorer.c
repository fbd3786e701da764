/* scorer.c - opens ONNX files and finds a backend for them. */
#include "model/scorer.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

const struct scorer_backend *const scorer_backends[] = { &evaluator_backend, &onnxruntime_backend, NULL };

static bool is_initializer(const struct onnx_model *m, struct onnx_text name)
{
	for (size_t i = 0; i < m->n_initializers; i++)
		if (m->initializers[i].name.len == name.len && memcmp(m->initializers[i].name.data, name.data, name.len) == 0)
			return true;
	return false;
}

/* The first backend that takes the model; when none does, what the last one said that is there. */
static int find_backend(struct scorer *s, struct err *err)
{
	for (size_t i = 0; scorer_backends[i] != NULL; i++) {
		struct err later = { 0 };

		if (scorer_backends[i]->open(&s->state, &s->model, s->path, i == 0 ? err : &later) == 0) {
			s->backend = scorer_backends[i];
			return 0;
		}
		if (i > 0 && later.code != ERR_IO)
			*err = later;
	}
	return -1;
}

int scorer_open(struct scorer **out, const char *onnx_path, struct err *err)
{
	struct scorer *s = mem_new(1, sizeof *s);

	s->path = mem_strdup(onnx_path);
	if (fs_map(&s->bytes, onnx_path, err) < 0 || onnx_read(&s->model, s->bytes.data, s->bytes.size, onnx_path, err) < 0) {
		scorer_close(s);
		return -1;
	}
	s->inputs = mem_new(s->model.n_inputs, sizeof *s->inputs);
	for (size_t i = 0; i < s->model.n_inputs; i++)
		if (!is_initializer(&s->model, s->model.inputs[i].name))
			s->inputs[s->n_inputs++] = &s->model.inputs[i];
	s->n_outputs = s->model.n_outputs;
	if (s->n_inputs == 0 || s->n_outputs == 0) {
		err_set(err, ERR_DATA, "%s: an ONNX model without inputs or outputs", onnx_path);
		scorer_close(s);
		return -1;
	}
	if (find_backend(s, err) < 0) {
		scorer_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void scorer_close(struct scorer *s)
{
	if (s == NULL)
		return;
	if (s->backend != NULL)
		s->backend->close(s->state);
	onnx_release(&s->model);
	fs_unmap(&s->bytes);
	free(s->inputs);
	free(s->path);
	free(s);
}

void scorer_describe(char out[static SCORER_TEXT], const struct scorer *s)
{
	const char *version = s->backend->version ? s->backend->version() : "";

	snprintf(out, SCORER_TEXT, "interlock %s %s%s%s", INTERLOCK_VERSION, s->backend->name, *version ? " " : "", version);
}

struct onnx_text scorer_metadata(const struct scorer *s, const char *key)
{
	for (size_t i = 0; i < s->model.n_metadata; i++)
		if (onnx_text_is(s->model.metadata[i].key, key))
			return s->model.metadata[i].value;
	return (struct onnx_text){ 0 };
}
