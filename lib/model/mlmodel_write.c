/* mlmodel_write.c - writes MLmodel and the files that Python's mlflow expects beside it. */
#include "model/package.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

/* The versions that packages are tested with. They are digested, so they change with a release of ours and never with a machine. */
#define MLFLOW_VERSION "3.17.2"
#define ONNX_VERSION "1.16.0"
#define PYTHON_VERSION "3.11.2"

static const char *const type_names[] = {
	[SIGNATURE_DOUBLE] = "float64",
	[SIGNATURE_FLOAT] = "float32",
	[SIGNATURE_LONG] = "int64",
	[SIGNATURE_STRING] = "object",
};

/* "  key: "value"": JSON's strings are YAML's double-quoted scalars. NULL writes nothing. */
static void put_text(struct str *out, const char *key, const char *value)
{
	struct json_writer w = { .out = out };

	if (value == NULL)
		return;
	str_addf(out, "  %s: ", key);
	json_add_text(&w, value);
	str_add(out, "\n");
}

/* JSON as a single-quoted YAML scalar on one line. */
static void put_quoted(struct str *out, const char *key, const struct str *json)
{
	str_addf(out, "  %s: '", key);
	for (size_t i = 0; i < json->len; i++) {
		if (json->data[i] == '\'')
			str_addch(out, '\'');
		str_addch(out, json->data[i]);
	}
	str_add(out, "'\n");
}

/* A tensor of shape [-1], or [-1, width], in mlflow's words. */
static void tensor_json(struct json_writer *w, const char *dtype, const char *name, int64_t width)
{
	json_begin_object(w);
	json_put_text(w, "type", "tensor");
	json_key(w, "tensor-spec");
	json_begin_object(w);
	json_put_text(w, "dtype", dtype);
	json_key(w, "shape");
	json_begin_array(w);
	json_add_int(w, -1);
	if (width >= 0)
		json_add_int(w, width);
	json_end_array(w);
	json_end_object(w);
	json_put_text(w, "name", name);
	json_end_object(w);
}

/*
 * A column of its own is a named one-dimensional tensor: with column types, mlflow 3.17 refuses integers for doubles, hands pandas 3's
 * texts over in a form that ONNX Runtime refuses, and cannot return probabilities. One tensor of all columns is mlflow's columns of doubles,
 * which it puts together and narrows to float32 by itself.
 */
static void inputs_json(struct str *out, const struct signature *s)
{
	struct json_writer w = { .out = out };

	json_begin_array(&w);
	for (size_t i = 0; i < s->n_inputs; i++) {
		const struct signature_column *c = &s->inputs[i];

		if (!s->tensor) {
			tensor_json(&w, type_names[c->type], c->name, -1);
			continue;
		}
		json_begin_object(&w);
		json_put_text(&w, "type", "double");
		json_put_text(&w, "name", c->name);
		json_put_bool(&w, "required", c->required);
		json_end_object(&w);
	}
	json_end_array(&w);
}

static void outputs_json(struct str *out, const struct package_card *card)
{
	struct json_writer w = { .out = out };
	bool floats = card->inputs->tensor && card->inputs->n_inputs > 0 && card->inputs->inputs[0].type == SIGNATURE_FLOAT;

	json_begin_array(&w);
	if (card->n_classes == 0) {
		tensor_json(&w, floats ? "float32" : "float64", "prediction", -1);
	} else {
		tensor_json(&w, "str", "label", -1);
		tensor_json(&w, floats ? "float32" : "float64", "probabilities", (int64_t)card->n_classes);
	}
	json_end_array(&w);
}

static void put_metadata(struct str *out, const struct package_card *card)
{
	struct json_writer w = { .out = out };

	str_add(out, "metadata:\n");
	put_text(out, "model_name", card->model_name);
	put_text(out, "target", card->target);
	put_text(out, "task", card->task);
	put_text(out, "learner", card->learner);
	if (card->n_classes == 0)
		return;
	str_add(out, "  classes: ");
	json_begin_array(&w);
	for (size_t i = 0; i < card->n_classes; i++)
		json_add_text(&w, card->classes[i]);
	json_end_array(&w);
	str_add(out, "\n");
}

static void mlmodel_text(struct str *out, const struct package_card *card)
{
	CLEANUP(str_release) struct str inputs = { 0 }, outputs = { 0 };

	str_add(out, "flavors:\n"
		     "  onnx:\n"
		     "    code: null\n"
		     "    data: model.onnx\n"
		     "    onnx_session_options: null\n"
		     "    onnx_version: " ONNX_VERSION "\n"
		     "    providers:\n"
		     "    - CPUExecutionProvider\n"
		     "  python_function:\n"
		     "    data: model.onnx\n"
		     "    env:\n"
		     "      conda: conda.yaml\n"
		     "      virtualenv: python_env.yaml\n"
		     "    loader_module: mlflow.onnx\n"
		     "    python_version: " PYTHON_VERSION "\n");
	put_metadata(out, card);
	str_add(out, "mlflow_version: " MLFLOW_VERSION "\nsignature:\n");
	inputs_json(&inputs, card->inputs);
	outputs_json(&outputs, card);
	put_quoted(out, "inputs", &inputs);
	put_quoted(out, "outputs", &outputs);
	str_add(out, "  params: null\n");
}

static const struct {
	const char *name, *text;
} environment_files[] = {
	{ "requirements.txt", "mlflow>=3\nnumpy\nonnx>=" ONNX_VERSION "\nonnxruntime>=1.18\n" },
	{ "conda.yaml", "channels:\n- conda-forge\ndependencies:\n- python=" PYTHON_VERSION "\n- pip\n- pip:\n"
			"  - mlflow>=3\n  - numpy\n  - onnx>=" ONNX_VERSION "\n  - onnxruntime>=1.18\nname: mlflow-env\n" },
	{ "python_env.yaml",
	  "python: " PYTHON_VERSION "\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\ndependencies:\n- -r requirements.txt\n" },
};

static int write_file(const char *dir, const char *name, const char *text, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);

	return fs_write(path, text, strlen(text), 0, err);
}

int package_write_mlmodel(const char *dir, const struct package_card *card, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	mlmodel_text(&text, card);
	if (write_file(dir, "MLmodel", str_text(&text), err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(environment_files); i++)
		if (write_file(dir, environment_files[i].name, environment_files[i].text, err) < 0)
			return -1;
	return 0;
}
