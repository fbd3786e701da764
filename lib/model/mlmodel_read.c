/* mlmodel_read.c - reads MLmodel. */
#include "model/mlmodel_read.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "format/yaml/yaml.h"

#include <string.h>

void mlmodel_release(struct mlmodel *m)
{
	free(m->data);
	free(m->model_name);
	free(m->target);
	free(m->task);
	free(m->learner);
	strvec_release(&m->classes);
	strvec_release(&m->inputs);
	*m = (struct mlmodel){ 0 };
}

static int read_text(char **out, const struct yaml *y, const struct ynode *map, const char *key, struct err *err)
{
	const char *text = NULL;

	if (ynode_is_null(ynode_get(map, key)))
		return 0;
	if (yaml_get_text(y, map, key, &text, err) < 0)
		return -1;
	*out = mem_strdup(text);
	return 0;
}

/* The signature's inputs are JSON in a YAML text; only the names are of use, the types are the graph's. */
static int read_inputs(struct mlmodel *m, const struct yaml *y, struct err *err)
{
	const struct ynode *signature = ynode_get(y->root, "signature");
	CLEANUP(mem_free) char *text = NULL;
	struct json *inputs;

	if (read_text(&text, y, signature, "inputs", err) < 0)
		return -1;
	if (text == NULL)
		return 0;
	inputs = json_parse(text, strlen(text), y->path, err);
	if (inputs == NULL)
		return err_prefix(err, "signature.inputs");
	for (size_t i = 0; i < json_len(inputs); i++) {
		const char *name = json_text(json_get(json_at(inputs, i), "name"), NULL);

		if (name != NULL)
			strvec_add(&m->inputs, name);
	}
	json_free(inputs);
	return 0;
}

static int read_tree(struct mlmodel *m, const struct yaml *y, struct err *err)
{
	const struct ynode *onnx = ynode_find(y->root, "flavors.onnx"), *metadata = ynode_get(y->root, "metadata");

	if (onnx == NULL)
		return err_set(err, ERR_DATA, "%s: describes no ONNX model: it has no flavor 'onnx'", y->path);
	if (read_text(&m->data, y, onnx, "data", err) < 0)
		return -1;
	if (m->data == NULL)
		m->data = mem_strdup("model.onnx");
	if (!fs_is_safe_relative(m->data))
		return err_set(err, ERR_DATA, "%s: flavors.onnx.data is not a file of the folder", y->path);
	if (read_text(&m->model_name, y, metadata, "model_name", err) < 0 || read_text(&m->target, y, metadata, "target", err) < 0 ||
	    read_text(&m->task, y, metadata, "task", err) < 0 || read_text(&m->learner, y, metadata, "learner", err) < 0)
		return -1;
	if (!ynode_is_null(ynode_get(metadata, "classes")) && yaml_get_texts(y, metadata, "classes", &m->classes, err) < 0)
		return -1;
	return read_inputs(m, y, err);
}

/* result: of reading the YAML. */
static int finish(struct mlmodel *m, const struct yaml *y, int result, struct err *err)
{
	*m = (struct mlmodel){ 0 };
	if (result == 0)
		result = read_tree(m, y, err);
	if (result < 0) {
		if (err->code == ERR_USAGE)
			err->code = ERR_DATA; /* the user did not write this file */
		mlmodel_release(m);
	}
	return result;
}

int mlmodel_read(struct mlmodel *m, const char *path, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	int result = yaml_read_file(&y, path, err);

	return finish(m, &y, result, err);
}

int mlmodel_read_text(struct mlmodel *m, const char *text, size_t len, const char *path, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	int result = yaml_read_text(&y, text, len, path, err);

	return finish(m, &y, result, err);
}
