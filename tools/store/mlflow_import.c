/* mlflow_import.c - registered models of an MLflow server: versions with their files, then aliases; runs before both. */
#include "mlflow_import.h"

#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "mlflow_inside.h"
#include "model/package.h"
#include "track/registry/registry_package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAG_VERSION "mlflow.version"

struct there {
	int64_t version;
	char *run_id, *source, *stage;
};
struct model {
	struct mlflow_importing *m;
	const char *name;
	struct there *versions;
	size_t n, cap;
};

static void model_release(struct model *model)
{
	for (size_t i = 0; i < model->n; i++) {
		free(model->versions[i].run_id);
		free(model->versions[i].source);
		free(model->versions[i].stage);
	}
	free(model->versions);
}

static struct json *ask_models(struct mlflow_server *server, const char *token, void *arg, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };

	(void)arg;
	str_add(&path, "mlflow/registered-models/search?max_results=100");
	if (token[0]) {
		str_add(&path, "&page_token=");
		mlflow_add_escaped(&path, token, false);
	}
	return mlflow_ask(server, str_text(&path), NULL, err);
}

static struct json *ask_versions(struct mlflow_server *server, const char *token, void *arg, struct err *err)
{
	const struct model *model = arg;
	CLEANUP(mem_free) char *filter = str_format("name='%s'", model->name);
	CLEANUP(str_release) struct str path = { 0 };

	str_add(&path, "mlflow/model-versions/search?max_results=1000&filter=");
	mlflow_add_escaped(&path, filter, false);
	if (token[0]) {
		str_add(&path, "&page_token=");
		mlflow_add_escaped(&path, token, false);
	}
	return mlflow_ask(server, str_text(&path), NULL, err);
}

/* MLflow writes a version as text. */
static int64_t number_of(const struct json *value)
{
	return strtoll(json_text(value, "0"), NULL, 10);
}

static int add_version(const struct json *item, void *arg, struct err *err)
{
	struct model *model = arg;
	struct there *v;

	(void)err;
	model->versions = mem_grow(model->versions, model->n, &model->cap, sizeof(*model->versions));
	v = &model->versions[model->n++];
	v->version = number_of(json_get(item, "version"));
	v->run_id = mem_strdup(json_text(json_get(item, "run_id"), ""));
	v->source = mem_strdup(json_text(json_get(item, "source"), ""));
	v->stage = mem_strdup(json_text(json_get(item, "current_stage"), ""));
	return 0;
}

static int by_version(const void *a, const void *b)
{
	const struct there *x = a, *y = b;

	return (x->version > y->version) - (x->version < y->version);
}

/* Ours that came from that version; 0 if none did. */
static int64_t ours_of(const struct registry *r, int64_t theirs)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)theirs);
	for (size_t i = 0; i < r->n_versions; i++) {
		const char *tag = version_tag(&r->versions[i], TAG_VERSION);

		if (tag && strcmp(tag, text) == 0)
			return r->versions[i].version;
	}
	return 0;
}

static char *download_uri(struct model *model, int64_t version, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 };
	CLEANUP(json_cleanup) struct json *doc = NULL;

	str_add(&path, "mlflow/model-versions/get-download-uri?name=");
	mlflow_add_escaped(&path, model->name, false);
	str_addf(&path, "&version=%lld", (long long)version);
	doc = mlflow_ask(&model->m->server, str_text(&path), NULL, err);
	return doc ? mem_strdup(json_text(json_get(doc, "artifact_uri"), "")) : NULL;
}

static int append_version(struct model *model, struct registry *r, const struct there *v, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *artifact = NULL;
	char number[32], digest[DIGEST_TEXT], provenance[DIGEST_TEXT];
	const struct run_pair tags[] = { { (char *)"mlflow.source", v->source }, { (char *)TAG_VERSION, number } };
	struct registry_record record = { .kind = "register", .run_id = v->run_id, .digest = digest, .provenance_digest = provenance };

	snprintf(number, sizeof(number), "%lld", (long long)v->version);
	if (package_digest(digest, dir, err) < 0 || package_provenance_digest(provenance, dir, err) < 0 ||
	    registry_keep_package(&artifact, model->m->to, model->name, dir, digest, provenance, err) < 0)
		return -1;
	record.artifact = artifact;
	record.tags = tags;
	record.n_tags = ARRAY_LEN(tags);
	return registry_append(r, model->m->to, &record, model->m->by, err);
}

/* Files first, under a name that nobody looks at; then the record. What lies out of our reach is a warning. */
static int take_version(struct model *model, struct registry *r, const struct there *v, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };
	CLEANUP(mem_free) char *place = fs_join(store_artifact_root(model->m->to), "import");
	CLEANUP(mem_free) char *uri = download_uri(model, v->version, err);

	if (!uri || fs_make_dirs(store_artifact_root(model->m->to), err) < 0 || fs_stage_open(&stage, place, err) < 0)
		return -1;
	if (mlflow_download(&model->m->server, stage.temp, uri, err) < 0) {
		if (err->code != ERR_USAGE)
			return -1;
		log_warn(model->m->log, "%s version %lld is not taken over: %s", model->name, (long long)v->version, err->text);
		return 0;
	}
	if (append_version(model, r, v, stage.temp, err) < 0)
		return err_prefix(err, "%s version %lld", model->name, (long long)v->version);
	model->m->out->versions++;
	model->m->out->lines++;
	return 0;
}

static int take_alias(struct model *model, struct registry *r, const char *alias, int64_t theirs, struct err *err)
{
	CLEANUP(mem_free) char *why = str_format("taken over from %s", model->m->url);
	int64_t to = ours_of(r, theirs);
	const struct version *now = registry_alias(r, alias);
	struct registry_record record = { .kind = "alias", .alias = alias, .to = to, .why = why, .override = registry_is_protected(alias) };
	struct err refused;

	if (to == 0 || (now && now->version == to))
		return 0;
	if (now || registry_check_alias(alias, &refused) < 0 ||
	    (registry_is_protected(alias) && store_check_override(model->m->to, &refused) < 0)) {
		log_warn(model->m->log, "%s: the alias '%s' is not taken over: %s", model->name, alias,
			 now ? "it is here already, at another version" : refused.text);
		return 0;
	}
	model->m->out->lines++;
	return registry_append(r, model->m->to, &record, model->m->by, err);
}

/* Stages of old are aliases where there is none of that name. */
static int take_stages(struct model *model, struct registry *r, struct err *err)
{
	static const struct {
		const char *stage, *alias;
	} stages[] = { { "Production", REGISTRY_PRODUCTION }, { "Staging", "staging" } };

	for (size_t i = model->n; i-- > 0;)
		for (size_t j = 0; j < ARRAY_LEN(stages); j++)
			if (strcmp(model->versions[i].stage, stages[j].stage) == 0 && !registry_alias(r, stages[j].alias) &&
			    take_alias(model, r, stages[j].alias, model->versions[i].version, err) < 0)
				return -1;
	return 0;
}

static int take_model(const struct json *item, void *arg, struct err *err)
{
	CLEANUP(model_release) struct model model = { .m = arg, .name = json_text(json_get(item, "name"), "") };
	CLEANUP(registry_release) struct registry r = { 0 };
	const struct json *aliases = json_get(item, "aliases");
	size_t lines = model.m->out->lines;
	struct err refused;

	if (registry_check_model_name(model.name, &refused) < 0 || strchr(model.name, '\'')) {
		log_warn(model.m->log, "the model '%s' is not taken over: its name cannot be one here", model.name);
		return 0;
	}
	if (registry_read(&r, model.m->to, model.name, err) < 0 ||
	    mlflow_pages(&model.m->server, ask_versions, &model, "model_versions", add_version, &model, err) < 0)
		return -1;
	if (model.n)
		qsort(model.versions, model.n, sizeof(*model.versions), by_version);
	for (size_t i = 0; i < model.n; i++)
		if (!ours_of(&r, model.versions[i].version) && take_version(&model, &r, &model.versions[i], err) < 0)
			return -1;
	for (size_t i = 0; i < json_len(aliases); i++)
		if (take_alias(&model, &r, json_text(json_get(json_at(aliases, i), "alias"), ""),
			       number_of(json_get(json_at(aliases, i), "version")), err) < 0)
			return -1;
	if (take_stages(&model, &r, err) < 0)
		return -1;
	model.m->out->logs += model.m->out->lines > lines;
	return 0;
}

int mlflow_import_models(struct mlflow_importing *m, struct err *err)
{
	return mlflow_pages(&m->server, ask_models, NULL, "registered_models", take_model, m, err);
}

int mlflow_import(struct transfer *out, struct store *to, const char *url, const struct common *common, struct err *err)
{
	struct mlflow_importing m = { .to = to, .out = out, .url = url, .by = store_identity(to, err), .log = common->log };
	int result;

	*out = (struct transfer){ 0 };
	if (!m.by || mlflow_open(&m.server, url, common->env, err) < 0)
		return -1;
	result = mlflow_import_runs(&m, err) < 0 ? -1 : mlflow_import_models(&m, err);
	mlflow_close(&m.server);
	return result;
}
