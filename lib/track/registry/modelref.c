/* modelref.c - the ways to name a model, resolved through the store. */
#include "track/registry/modelref.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int need_store(struct store *s, const char *text, struct err *err)
{
	return s ? 0 : err_set(err, ERR_USAGE, "'%s' can only be read with a store", text);
}

static int resolve_predictions(struct modelref *ref, const char *rest, struct store *s, struct err *err)
{
	(void)s;
	if (!*rest)
		return err_set(err, ERR_USAGE, "'%s' names no file: expected predictions:FILE.csv", ref->text);
	ref->kind = MODELREF_PREDICTIONS;
	ref->path = mem_strdup(rest);
	ref->title = mem_strdup(rest);
	return 0;
}

static int resolve_command(struct modelref *ref, const char *rest, struct store *s, struct err *err)
{
	(void)s;
	if (!*rest)
		return err_set(err, ERR_USAGE, "'%s' names no command: expected command:\"...\"", ref->text);
	ref->kind = MODELREF_COMMAND;
	ref->path = mem_strdup(rest);
	ref->title = mem_strdup(rest);
	return 0;
}

static int resolve_url(struct modelref *ref, const char *rest, struct store *s, struct err *err)
{
	(void)s;
	(void)rest;
	if (http_check_url(ref->text, err) < 0)
		return -1;
	ref->kind = MODELREF_URL;
	ref->path = mem_strdup(ref->text);
	ref->title = mem_strdup(ref->text);
	return 0;
}

/* A training command may leave what its model says instead of a model: then the folder is known by that file. */
static void take_answers(struct modelref *ref)
{
	static const char *const models[] = { "MLmodel", "model.onnx" };
	CLEANUP(mem_free) char *answers = fs_join(ref->path, "predictions.csv");

	if (!fs_exists(answers))
		return;
	for (size_t i = 0; i < ARRAY_LEN(models); i++) {
		CLEANUP(mem_free) char *model = fs_join(ref->path, models[i]);

		if (fs_exists(model))
			return;
	}
	ref->kind = MODELREF_PREDICTIONS;
	free(ref->path);
	ref->path = mem_strdup(answers);
}

/* RUN_ID[/FOLDER]: the folder "model" if none is named. */
static int resolve_run(struct modelref *ref, const char *rest, struct store *s, struct err *err)
{
	size_t len = strcspn(rest, "/");
	CLEANUP(mem_free) char *id = mem_strndup(rest, len);
	const char *below = rest[len] && rest[len + 1] ? rest + len + 1 : "model";
	CLEANUP(run_release) struct run run = { 0 };

	if (!fs_is_safe_relative(below))
		return err_set(err, ERR_USAGE, "'%s' is no path inside a run's artifacts", below);
	if (need_store(s, ref->text, err) < 0 || store_run_get(s, &run, id, err) < 0)
		return -1;
	ref->kind = MODELREF_PACKAGE;
	ref->path = fs_join(run.artifact_dir, below);
	if (strcmp(below, "model") == 0) {
		free(ref->path);
		ref->path = store_run_model(s, &run);
	}
	ref->title = str_format("the model of run %.8s", run.run_id);
	take_answers(ref);
	return 0;
}

static int take_version(struct modelref *ref, const struct registry *r, const struct version *v)
{
	ref->kind = MODELREF_PACKAGE;
	ref->path = mem_strdup(v->artifact);
	ref->title = str_format("%s %lld", r->model_name, (long long)v->version);
	ref->version = v->version;
	ref->generation = r->generation;
	memcpy(ref->digest, v->digest, sizeof(ref->digest));
	return 0;
}

static int resolve_alias(struct modelref *ref, const struct registry *r, struct err *err)
{
	const struct version *v = registry_alias(r, ref->alias);

	if (!v)
		return err_set(err, ERR_USAGE, "no version of '%s' has the alias '%s'", r->model_name, ref->alias);
	return take_version(ref, r, v);
}

static int resolve_number(struct modelref *ref, const struct registry *r, const char *text, struct err *err)
{
	const struct version *v = NULL;
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (text[0] < '1' || text[0] > '9' || *end || errno)
		return err_set(err, ERR_USAGE, "'%s' is no version: expected models:/NAME/NUMBER or models:/NAME@ALIAS", text);
	v = registry_version(r, number);
	if (!v)
		return err_set(err, ERR_USAGE, "%s has no version %s", r->model_name, text);
	return take_version(ref, r, v);
}

/* NAME@ALIAS or NAME/VERSION. A name may hold an '@', an alias may not. */
static int resolve_registered(struct modelref *ref, const char *rest, struct store *s, struct err *err)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	const char *slash = strrchr(rest, '/'), *at = slash ? NULL : strrchr(rest, '@');
	const char *mark = slash ? slash : at;

	if (!mark)
		return err_set(err, ERR_USAGE, "'%s' names no version: expected models:/NAME/NUMBER or models:/NAME@ALIAS", ref->text);
	ref->model_name = mem_strndup(rest, (size_t)(mark - rest));
	if (need_store(s, ref->text, err) < 0 || registry_read(&r, s, ref->model_name, err) < 0)
		return -1;
	if (r.generation == 0)
		return err_set(err, ERR_USAGE, "no model '%s' is registered in %s", ref->model_name, store_uri(s));
	if (!slash && registry_check_alias(mark + 1, err) < 0)
		return -1;
	ref->alias = slash ? NULL : mem_strdup(mark + 1);
	if ((slash ? resolve_number(ref, &r, mark + 1, err) : resolve_alias(ref, &r, err)) < 0)
		return -1;
	if (store_package_need(s, ref->path, fs_base(ref->path), err) < 0)
		return -1;
	if (ref->read) {
		*ref->read = r;
		r = (struct registry){ 0 };
	}
	return 0;
}

static int resolve_folder(struct modelref *ref, const char *text, struct err *err)
{
	if (!*text)
		return err_set(err, ERR_USAGE, "a model's name is empty");
	ref->kind = MODELREF_PACKAGE;
	ref->path = mem_strdup(text);
	ref->title = mem_strdup(text);
	take_answers(ref);
	return 0;
}

static const struct scheme {
	const char *prefix;
	int (*resolve)(struct modelref *ref, const char *rest, struct store *s, struct err *err);
} schemes[] = {
	{ "predictions:", resolve_predictions }, { "command:", resolve_command }, { "runs:/", resolve_run },
	{ "models:/", resolve_registered },      { "http://", resolve_url },      { "https://", resolve_url },
};

static int resolve(struct modelref *ref, const char *text, struct store *s, struct err *err)
{
	if (strcmp(text, "none") == 0) {
		ref->kind = MODELREF_NONE;
		ref->title = mem_strdup("none");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (str_starts(text, schemes[i].prefix))
			return schemes[i].resolve(ref, text + strlen(schemes[i].prefix), s, err);
	return resolve_folder(ref, text, err);
}

int modelref_resolve(struct modelref *ref, const char *text, struct store *s, struct err *err)
{
	return modelref_resolve_in(ref, NULL, text, s, err);
}

int modelref_resolve_in(struct modelref *ref, struct registry *r, const char *text, struct store *s, struct err *err)
{
	int result;

	*ref = (struct modelref){ .text = mem_strdup(text), .read = r };
	if (r)
		*r = (struct registry){ 0 };
	result = resolve(ref, text, s, err);
	ref->read = NULL;
	if (result < 0)
		modelref_release(ref);
	return result;
}

void modelref_release(struct modelref *ref)
{
	free(ref->text);
	free(ref->path);
	free(ref->title);
	free(ref->model_name);
	free(ref->alias);
	*ref = (struct modelref){ 0 };
}
