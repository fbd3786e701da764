/* package.c - opens model packages: checks the digests beside them, reads MLmodel, and matches its names with the graph's inputs. */
#include "model/package.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/mlmodel_read.h"
#include "model/scorer.h"

#include <string.h>

enum { MOST_COLUMNS = 1 << 20 };

void package_release(struct package *p)
{
	for (size_t i = 0; i < p->signature.n_inputs; i++)
		free(p->signature.inputs[i].name);
	free(p->signature.inputs);
	strvec_release(&p->classes);
	free(p->dir);
	free(p->model_name);
	free(p->target);
	free(p->task);
	free(p->learner);
	scorer_close(p->scorer);
	*p = (struct package){ 0 };
}

/* ---- the signature ---- */

static int type_of(const struct onnx_value_info *v, enum signature_type *type)
{
	switch (v->type) {
	case ONNX_DOUBLE:
		*type = SIGNATURE_DOUBLE;
		return 0;
	case ONNX_FLOAT:
		*type = SIGNATURE_FLOAT;
		return 0;
	case ONNX_INT64:
		*type = SIGNATURE_LONG;
		return 0;
	case ONNX_STRING:
		*type = SIGNATURE_STRING;
		return 0;
	default:
		return -1;
	}
}

static int bad_input(const struct package *p, const struct onnx_value_info *v, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s: input '%.*s' %s", p->scorer->path, (int)(v->name.len < 64 ? v->name.len : 64),
		       v->name.len ? v->name.data : "", what);
}

/* One input of shape [N, columns]. Their names are MLmodel's, if it has as many; a file alone does not say. */
static int tensor_signature(struct package *p, const struct strvec *names, struct err *err)
{
	const struct onnx_value_info *v = p->scorer->inputs[0];
	int64_t width = v->dims[1] >= 0 ? v->dims[1] : (int64_t)names->n;
	enum signature_type type;

	if (type_of(v, &type) < 0)
		return bad_input(p, v, "has a type that no column of a table has", err);
	if (width < 1 || width > MOST_COLUMNS)
		return bad_input(p, v, "does not say how many columns it takes", err);
	p->signature = (struct signature){ mem_new((size_t)width, sizeof *p->signature.inputs), (size_t)width, true };
	for (size_t i = 0; i < (size_t)width; i++) {
		struct signature_column *c = &p->signature.inputs[i];

		*c = (struct signature_column){ NULL, type, true };
		if (names->n == (size_t)width && (names->n > 1 || strcmp(names->v[0], "") != 0))
			c->name = mem_strdup(names->v[i]);
		else if (width == 1)
			c->name = mem_strndup(v->name.data, v->name.len);
	}
	return 0;
}

/* Inputs of shape [N] or [N, 1], one a column, under their names in the graph. */
static int column_signature(struct package *p, struct err *err)
{
	const struct scorer *s = p->scorer;

	p->signature = (struct signature){ mem_new(s->n_inputs, sizeof *p->signature.inputs), s->n_inputs, false };
	for (size_t i = 0; i < s->n_inputs; i++) {
		const struct onnx_value_info *v = s->inputs[i];
		struct signature_column *c = &p->signature.inputs[i];

		c->required = true;
		c->name = mem_strndup(v->name.data, v->name.len);
		if (type_of(v, &c->type) < 0)
			return bad_input(p, v, "has a type that no column of a table has", err);
		if (v->n_dims < 1 || v->n_dims > 2 || (v->n_dims == 2 && v->dims[1] > 1))
			return bad_input(p, v, "is not one column of a table", err);
	}
	return 0;
}

static int read_signature(struct package *p, const struct strvec *names, struct err *err)
{
	const struct scorer *s = p->scorer;

	return s->n_inputs == 1 && s->inputs[0]->n_dims == 2 ? tensor_signature(p, names, err) : column_signature(p, err);
}

/* ---- the folder ---- */

/* provenance.json names the digest of every file: a file that was changed can be named too. */
static int check_files(const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "provenance.json");
	const struct json *files;
	struct json *provenance;
	int result = 0;

	if (!fs_exists(path))
		return 0;
	if ((provenance = json_read_file(path, err)) == NULL)
		return -1;
	files = json_get(provenance, "files");
	for (size_t i = 0; i < json_len(files) && result == 0; i++) {
		CLEANUP(mem_free) char *file = fs_join(dir, json_key_at(files, i));
		char digest[DIGEST_TEXT];

		if (!fs_is_safe_relative(json_key_at(files, i)))
			result = err_set(err, ERR_INTEGRITY, "%s: names a file outside its folder", path);
		else if (!fs_exists(file))
			result = err_set(err, ERR_INTEGRITY, "%s is missing from the package", file);
		else if ((result = digest_file(digest, file, err)) == 0 && strcmp(digest, json_text(json_value_at(files, i), "")) != 0)
			result = err_set(err, ERR_INTEGRITY, "%s does not match its digest", file);
	}
	json_free(provenance);
	return result;
}

static int read_run_id(struct package *p, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(p->dir, "run_id");
	CLEANUP(str_release) struct str text = { 0 };

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, 64, err) < 0)
		return -1;
	if (text.len < 32 || strspn(str_text(&text), "0123456789abcdef") != 32 || (text.len > 32 && strcmp(text.data + 32, "\n") != 0))
		return err_set(err, ERR_DATA, "%s: a run id of 32 hex digits was expected", path);
	memcpy(p->run_id, text.data, 32);
	return 0;
}

static int open_folder(struct package *p, struct err *err)
{
	CLEANUP(mem_free) char *card = fs_join(p->dir, "MLmodel");
	CLEANUP(mlmodel_release) struct mlmodel m = { 0 };
	CLEANUP(mem_free) char *onnx = NULL;

	if (check_files(p->dir, err) < 0 || read_run_id(p, err) < 0 || mlmodel_read(&m, card, err) < 0)
		return -1;
	onnx = fs_join(p->dir, m.data);
	if (scorer_open(&p->scorer, onnx, err) < 0)
		return -1;
	p->model_name = mem_strdup(m.model_name);
	p->target = mem_strdup(m.target);
	p->task = mem_strdup(m.task);
	p->learner = mem_strdup(m.learner);
	p->classes = m.classes;
	m.classes = (struct strvec){ 0 };
	return read_signature(p, &m.inputs, err);
}

int package_open(struct package *p, const char *dir, struct err *err)
{
	const struct strvec no_names = { 0 };
	int result;

	*p = (struct package){ .dir = mem_strdup(dir) };
	if (!fs_exists(dir))
		result = err_set(err, ERR_IO, "cannot open '%s': No such file or directory", dir);
	else if (package_digest(p->digest, dir, err) < 0)
		result = -1;
	else if (fs_is_dir(dir))
		result = open_folder(p, err);
	else
		result = scorer_open(&p->scorer, dir, err) < 0 || read_signature(p, &no_names, err) < 0 ? -1 : 0;
	if (result < 0)
		package_release(p);
	return result;
}

void package_table_read(struct table_read *how, const struct package *p, struct strvec *text_columns, struct strvec *number_columns)
{
	for (size_t i = 0; i < p->signature.n_inputs; i++) {
		const struct signature_column *c = &p->signature.inputs[i];

		if (c->name != NULL)
			strvec_add(c->type == SIGNATURE_STRING ? text_columns : number_columns, c->name);
	}
	how->text_columns = text_columns;
	how->number_columns = number_columns;
}
