/* onnxruntime.c - ONNX Runtime as a scoring backend, for models that the built-in evaluator does not know. It is opened when it is needed
 * and there (libonnxruntime.so.1 where the dynamic linker finds it), and is never a dependency of the build.
 *
 * Its C interface is one struct of functions that only ever grows at the end, so the slots that are used can be declared here by their number.
 * One thread a call: with more, ONNX Runtime's bits depend on the batch.
 */
#include "base/mem.h"
#include "model/scorer.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

enum { API_VERSION = 12, LOG_FATAL = 4, ARENA_ALLOCATOR = 1, MEMORY_DEFAULT = 0, VALUE_TENSOR = 1 };

struct ort_status;
struct ort_env;
struct ort_session;
struct ort_options;
struct ort_value;
struct ort_memory;
struct ort_allocator;
struct ort_shape;

/* The number in front is that of the slot. */
struct ort_api {
	/*  0 */ void *unused_0[2];
	/*  2 */ const char *(*error_message)(const struct ort_status *s);
	/*  3 */ struct ort_status *(*create_env)(int level, const char *id, struct ort_env **out);
	/*  4 */ void *unused_4[4];
	/*  8 */ struct ort_status *(*create_session)(const struct ort_env *env, const void *bytes, size_t len, const struct ort_options *o,
						      struct ort_session **out);
	/*  9 */ struct ort_status *(*run)(struct ort_session *s, const void *run_options, const char *const *input_names,
					   const struct ort_value *const *inputs, size_t n_inputs, const char *const *output_names,
					   size_t n_outputs, struct ort_value **outputs);
	/* 10 */ struct ort_status *(*create_options)(struct ort_options **out);
	/* 11 */ void *unused_11[13];
	/* 24 */ struct ort_status *(*set_intra_threads)(struct ort_options *o, int n);
	/* 25 */ struct ort_status *(*set_inter_threads)(struct ort_options *o, int n);
	/* 26 */ void *unused_26[22];
	/* 48 */ struct ort_status *(*create_tensor)(struct ort_allocator *a, const int64_t *dims, size_t n_dims, int type,
						     struct ort_value **out);
	/* 49 */ struct ort_status *(*create_tensor_over)(const struct ort_memory *m, void *data, size_t bytes, const int64_t *dims,
							  size_t n_dims, int type, struct ort_value **out);
	/* 50 */ void *unused_50;
	/* 51 */ struct ort_status *(*tensor_data)(struct ort_value *v, void **out);
	/* 52 */ struct ort_status *(*fill_strings)(struct ort_value *v, const char *const *texts, size_t n);
	/* 53 */ struct ort_status *(*strings_length)(const struct ort_value *v, size_t *out);
	/* 54 */ struct ort_status *(*strings)(const struct ort_value *v, void *bytes, size_t len, size_t *offsets, size_t n);
	/* 55 */ void *unused_55[5];
	/* 60 */ struct ort_status *(*element_type)(const struct ort_shape *s, int *out);
	/* 61 */ struct ort_status *(*n_dims)(const struct ort_shape *s, size_t *out);
	/* 62 */ struct ort_status *(*dims)(const struct ort_shape *s, int64_t *out, size_t n);
	/* 63 */ void *unused_63[2];
	/* 65 */ struct ort_status *(*shape)(const struct ort_value *v, struct ort_shape **out);
	/* 66 */ void *unused_66;
	/* 67 */ struct ort_status *(*value_type)(const struct ort_value *v, int *out);
	/* 68 */ void *unused_68;
	/* 69 */ struct ort_status *(*create_cpu_memory)(int allocator, int memory, struct ort_memory **out);
	/* 70 */ void *unused_70[8];
	/* 78 */ struct ort_status *(*default_allocator)(struct ort_allocator **out);
	/* 79 */ void *unused_79[13];
	/* 92 */ void (*release_env)(struct ort_env *e);
	/* 93 */ void (*release_status)(struct ort_status *s);
	/* 94 */ void (*release_memory)(struct ort_memory *m);
	/* 95 */ void (*release_session)(struct ort_session *s);
	/* 96 */ void (*release_value)(struct ort_value *v);
	/* 97 */ void *unused_97[2];
	/* 99 */ void (*release_shape)(struct ort_shape *s);
	/* 100 */ void (*release_options)(struct ort_options *o);
};
_Static_assert(offsetof(struct ort_api, create_tensor) == 48 * sizeof(void *), "slot 48");
_Static_assert(offsetof(struct ort_api, default_allocator) == 78 * sizeof(void *), "slot 78");
_Static_assert(offsetof(struct ort_api, release_options) == 100 * sizeof(void *), "slot 100");

struct ort_base {
	const struct ort_api *(*get_api)(uint32_t version);
	const char *(*version)(void);
};

struct backend {
	struct ort_env *env;
	struct ort_session *session;
	struct ort_memory *memory;
	size_t n_inputs, n_outputs;
	const char **input_names, **output_names;
	struct arena arena;
};

static const struct ort_api *api; /* NULL = not there */
static const char *api_version = "";

static void find_library(void)
{
	static const char *const names[] = { "libonnxruntime.so.1", "libonnxruntime.so" };

	for (size_t i = 0; i < ARRAY_LEN(names) && api == NULL; i++) {
		void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		const struct ort_base *(*base)(void) = NULL;

		if (library != NULL)
			*(void **)&base = dlsym(library, "OrtGetApiBase");
		if (base != NULL)
			api = base()->get_api(API_VERSION);
		if (api != NULL)
			api_version = base()->version();
	}
}

/* Turn a status into an error. Returns 0 if it is none. */
static int check(struct ort_status *status, struct err *err)
{
	const char *text;

	if (status == NULL)
		return 0;
	text = api->error_message(status);
	err_set(err, ERR_DATA, "ONNX Runtime: %.*s", (int)strcspn(text, "\n"), text);
	api->release_status(status);
	return -1;
}

/* ---- open ---- */

static void backend_close(void *state)
{
	struct backend *b = state;

	api->release_session(b->session);
	api->release_memory(b->memory);
	api->release_env(b->env);
	arena_release(&b->arena);
	free(b);
}

static const char *name_of(struct backend *b, struct onnx_text text)
{
	return arena_strndup(&b->arena, text.len ? text.data : "", text.len);
}

static bool is_initializer(const struct onnx_model *m, struct onnx_text name)
{
	for (size_t i = 0; i < m->n_initializers; i++)
		if (m->initializers[i].name.len == name.len && memcmp(m->initializers[i].name.data, name.data, name.len) == 0)
			return true;
	return false;
}

static void take_names(struct backend *b, const struct onnx_model *m)
{
	b->input_names = arena_new(&b->arena, m->n_inputs, sizeof *b->input_names);
	b->output_names = arena_new(&b->arena, m->n_outputs, sizeof *b->output_names);
	for (size_t i = 0; i < m->n_inputs; i++)
		if (!is_initializer(m, m->inputs[i].name))
			b->input_names[b->n_inputs++] = name_of(b, m->inputs[i].name);
	for (size_t i = 0; i < m->n_outputs; i++)
		b->output_names[b->n_outputs++] = name_of(b, m->outputs[i].name);
}

static int create_session(struct backend *b, const struct onnx_model *m, struct err *err)
{
	struct ort_options *options = NULL;
	int result = -1;

	if (check(api->create_env(LOG_FATAL, "interlock", &b->env), err) == 0 && check(api->create_options(&options), err) == 0 &&
	    check(api->set_intra_threads(options, 1), err) == 0 && check(api->set_inter_threads(options, 1), err) == 0 &&
	    check(api->create_cpu_memory(ARENA_ALLOCATOR, MEMORY_DEFAULT, &b->memory), err) == 0 &&
	    check(api->create_session(b->env, m->bytes, m->n_bytes, options, &b->session), err) == 0)
		result = 0;
	api->release_options(options);
	return result;
}

static int backend_open(void **state, const struct onnx_model *m, const char *path, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct backend *b;

	pthread_once(&once, find_library);
	if (api == NULL)
		return err_set(err, ERR_IO, "%s: there is no libonnxruntime.so.1", path);
	b = mem_new(1, sizeof *b);
	take_names(b, m);
	if (create_session(b, m, err) < 0) {
		backend_close(b);
		return err_prefix(err, "%s", path);
	}
	*state = b;
	return 0;
}

/* ---- run ---- */

static int make_strings(struct ort_value **out, const struct tensor *t, struct arena *arena, struct err *err)
{
	const char **texts = arena_new(arena, t->n, sizeof *texts);
	struct ort_allocator *allocator;

	for (size_t i = 0; i < t->n; i++) {
		const struct onnx_text *text = (const struct onnx_text *)t->data + i;

		texts[i] = arena_strndup(arena, text->len ? text->data : "", text->len);
	}
	if (check(api->default_allocator(&allocator), err) < 0 ||
	    check(api->create_tensor(allocator, t->dims, t->n_dims, (int)t->type, out), err) < 0)
		return -1;
	return check(api->fill_strings(*out, texts, t->n), err);
}

static int make_value(const struct backend *b, struct ort_value **out, const struct tensor *t, struct arena *arena, struct err *err)
{
	if (t->type == ONNX_STRING)
		return make_strings(out, t, arena, err);
	return check(
		api->create_tensor_over(b->memory, t->data, t->n * tensor_element_size(t->type), t->dims, t->n_dims, (int)t->type, out),
		err);
}

static int take_strings(struct tensor *t, const struct ort_value *v, struct arena *arena, struct err *err)
{
	size_t len, *offsets = arena_new(arena, t->n + 1, sizeof *offsets);
	char *bytes;

	if (check(api->strings_length(v, &len), err) < 0)
		return -1;
	bytes = arena_new(arena, len + 1, 1);
	if (check(api->strings(v, bytes, len, offsets, t->n), err) < 0)
		return -1;
	offsets[t->n] = len;
	for (size_t i = 0; i < t->n; i++)
		((struct onnx_text *)t->data)[i] = (struct onnx_text){ bytes + offsets[i], offsets[i + 1] - offsets[i] };
	return 0;
}

/* Type and shape of a value; its elements are still to be taken. */
static int take_shape(struct tensor *t, const struct ort_value *v, struct arena *arena, struct err *err)
{
	struct ort_shape *shape = NULL;
	int64_t dims[TENSOR_MOST_DIMS];
	size_t n_dims = 0;
	int type = 0, result = -1;

	if (check(api->shape(v, &shape), err) < 0)
		return -1;
	if (check(api->element_type(shape, &type), err) == 0 && check(api->n_dims(shape, &n_dims), err) == 0) {
		if (n_dims > TENSOR_MOST_DIMS || tensor_element_size((enum onnx_type)type) == 0)
			err_set(err, ERR_DATA, "an output of type %s and %zu dimensions is no prediction",
				tensor_type_name((enum onnx_type)type), n_dims);
		else
			result = check(api->dims(shape, dims, n_dims), err);
	}
	api->release_shape(shape);
	if (result == 0)
		tensor_new(t, arena, (enum onnx_type)type, dims, n_dims);
	return result;
}

static int take_value(struct tensor *t, struct ort_value *v, const char *name, struct arena *arena, struct err *err)
{
	void *data;
	int type;

	if (check(api->value_type(v, &type), err) < 0)
		return -1;
	if (type != VALUE_TENSOR)
		return err_set(err, ERR_DATA, "output '%s' is no tensor: export the model without ZipMap", name);
	if (take_shape(t, v, arena, err) < 0)
		return -1;
	if (t->type == ONNX_STRING)
		return take_strings(t, v, arena, err);
	if (check(api->tensor_data(v, &data), err) < 0)
		return -1;
	if (t->n > 0)
		memcpy(t->data, data, t->n * tensor_element_size(t->type));
	return 0;
}

static int backend_run(void *state, struct tensor *outputs, const struct tensor *inputs, struct arena *arena, struct err *err)
{
	const struct backend *b = state;
	struct ort_value **in = arena_new(arena, b->n_inputs, sizeof *in), **out = arena_new(arena, b->n_outputs, sizeof *out);
	int result = 0;

	for (size_t i = 0; i < b->n_inputs && result == 0; i++)
		result = make_value(b, &in[i], &inputs[i], arena, err);
	if (result == 0)
		result = check(api->run(b->session, NULL, b->input_names, (const struct ort_value *const *)in, b->n_inputs, b->output_names,
					b->n_outputs, out),
			       err);
	for (size_t i = 0; i < b->n_outputs && result == 0; i++)
		result = take_value(&outputs[i], out[i], b->output_names[i], arena, err);
	for (size_t i = 0; i < b->n_inputs; i++)
		api->release_value(in[i]);
	for (size_t i = 0; i < b->n_outputs; i++)
		api->release_value(out[i]);
	return result;
}

static const char *backend_version(void)
{
	return api_version;
}

const struct scorer_backend onnxruntime_backend = { "onnxruntime", backend_open, backend_close, backend_run, backend_version };
