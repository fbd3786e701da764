/* mlflow_export.c - registered models: versions by their tags, each with a package among its run's files, then aliases. */
#include "mlflow_export.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "mlflow_export_inside.h"
#include "track/registry/registry_package.h"

#include <stdio.h>
#include <string.h>

#define TAG_VERSION "interlock.version"
#define PREFIX "registry/"

struct model {
	struct mlflow_exporting *x;
	struct registry r;
	struct strvec theirs; /* [version - 1]: its number there, "" = none yet */
};

static void model_release(struct model *m)
{
	registry_release(&m->r);
	strvec_release(&m->theirs);
}

static const char *tag_of(const struct json *tags, const char *key)
{
	for (size_t i = 0; i < json_len(tags); i++)
		if (strcmp(json_text(json_get(json_at(tags, i), "key"), ""), key) == 0)
			return json_text(json_get(json_at(tags, i), "value"), "");
	return NULL;
}

static struct json *ask_versions(struct mlflow_server *server, const char *token, void *arg, struct err *err)
{
	const struct model *m = arg;
	CLEANUP(mem_free) char *filter = str_format("name='%s'", m->r.model_name);
	CLEANUP(str_release) struct str path = { 0 };

	str_add(&path, "mlflow/model-versions/search?max_results=1000&filter=");
	mlflow_add_escaped(&path, filter, false);
	if (token[0]) {
		str_add(&path, "&page_token=");
		mlflow_add_escaped(&path, token, false);
	}
	return mlflow_ask(server, str_text(&path), NULL, err);
}

/* Ours by the tag that it got there; or it came from there, and its own tags say which it was. */
static bool is_it(const struct version *v, const struct json *item)
{
	const char *tag = tag_of(json_get(item, "tags"), TAG_VERSION);
	const char *number = version_tag(v, "mlflow.version"), *source = version_tag(v, "mlflow.source");
	char ours[32];

	snprintf(ours, sizeof(ours), "%lld", (long long)v->version);
	if (tag)
		return strcmp(tag, ours) == 0;
	return number && source && strcmp(number, json_text(json_get(item, "version"), "")) == 0 &&
	       strcmp(source, json_text(json_get(item, "source"), "")) == 0;
}

static int note_version(const struct json *item, void *arg, struct err *err)
{
	struct model *m = arg;

	(void)err;
	for (size_t i = 0; i < m->r.n_versions; i++)
		if (!m->theirs.v[i][0] && is_it(&m->r.versions[i], item)) {
			free(m->theirs.v[i]);
			m->theirs.v[i] = mem_strdup(json_text(json_get(item, "version"), ""));
			break;
		}
	return 0;
}

/* A version that no run is known of lies with one that is made for it. */
static int carrier(struct model *m, const struct version *v, size_t *at, struct err *err)
{
	CLEANUP(mem_free) char *known_as = str_format("version %lld of %s", (long long)v->version, m->r.model_name);
	long found = v->run_id[0] ? mlflow_run_at(m->x, v->run_id) : -1;
	struct run run = { .experiment = m->r.model_name, .name = known_as, .user = v->who, .status = (char *)"FINISHED" };
	const struct transfer_run one = { .run = &run };

	if (found >= 0) {
		*at = (size_t)found;
		return 0;
	}
	if (!clock_parse(v->created, &run.start_ms))
		return err_set(err, ERR_INTEGRITY, "'%s' is no time", v->created);
	run.end_ms = run.start_ms;
	return mlflow_put_run(m->x, &one, known_as, at, err);
}

static void put_tag(struct json_writer *w, const char *key, const char *value)
{
	json_begin_object(w);
	json_put_text(w, "key", key);
	json_put_text(w, "value", value);
	json_end_object(w);
}

static void write_version(struct str *body, const struct model *m, const struct version *v, const char *run_id, const char *source)
{
	struct json_writer w = { .out = body };
	char number[32];

	snprintf(number, sizeof(number), "%lld", (long long)v->version);
	json_begin_object(&w);
	json_put_text(&w, "name", m->r.model_name);
	json_put_text(&w, "source", source);
	json_put_text(&w, "run_id", run_id);
	json_key(&w, "tags");
	json_begin_array(&w);
	put_tag(&w, TAG_VERSION, number);
	put_tag(&w, "interlock.digest", v->digest);
	put_tag(&w, "interlock.created", v->created);
	put_tag(&w, "interlock.who", v->who);
	put_tag(&w, "interlock.status", v->status);
	for (size_t i = 0; i < v->n_tags; i++)
		put_tag(&w, v->tags[i].key, v->tags[i].value);
	json_end_array(&w);
	json_end_object(&w);
}

/* The package first, checked; then the version that names it. */
static int put_version(struct model *m, const struct version *v, struct err *err)
{
	CLEANUP(mem_free) char *place = NULL;
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(json_cleanup) struct json *made = NULL;
	char **theirs = &m->theirs.v[v->version - 1];
	size_t at;

	if (registry_check_package(m->x->from, v, err) < 0 || carrier(m, v, &at, err) < 0)
		return -1;
	place = str_format("%s/registered/%lld", m->x->places.v[at], (long long)v->version);
	if (mlflow_upload(&m->x->server, v->artifact, place, err) < 0)
		return -1;
	write_version(&body, m, v, m->x->theirs.v[at], place);
	if (!(made = mlflow_ask(&m->x->server, "mlflow/model-versions/create", &body, err)))
		return -1;
	free(*theirs);
	*theirs = mem_strdup(json_text(json_get(json_get(made, "model_version"), "version"), ""));
	m->x->out->versions++;
	m->x->out->lines++;
	return 0;
}

static int put_versions(struct model *m, struct err *err)
{
	for (size_t i = 0; i < m->r.n_versions; i++) {
		const struct version *v = &m->r.versions[i];

		if (m->theirs.v[i][0]) {
			m->x->out->known_lines++;
			continue;
		}
		if (put_version(m, v, err) == 0)
			continue;
		if (err->code != ERR_USAGE)
			return err_prefix(err, "%s version %lld", m->r.model_name, (long long)v->version);
		log_warn(m->x->log, "%s version %lld is not written: %s", m->r.model_name, (long long)v->version, err->text);
	}
	return 0;
}

/* *out: what the server has of the model; made where it is not there. */
static int need_model(struct model *m, struct json **out, struct err *err)
{
	CLEANUP(str_release) struct str path = { 0 }, body = { 0 };
	struct json_writer w = { .out = &body };
	long status = 0;

	str_add(&path, "mlflow/registered-models/get?name=");
	mlflow_add_escaped(&path, m->r.model_name, false);
	*out = mlflow_ask_by(&m->x->server, "GET", str_text(&path), NULL, &status, err);
	if (*out || status != 404)
		return *out ? 0 : -1;
	json_begin_object(&w);
	json_put_text(&w, "name", m->r.model_name);
	json_end_object(&w);
	*out = mlflow_ask(&m->x->server, "mlflow/registered-models/create", &body, err);
	return *out ? 0 : -1;
}

static const char *aliased_there(const struct json *model, const char *alias)
{
	const struct json *aliases = json_get(json_get(model, "registered_model"), "aliases");

	for (size_t i = 0; i < json_len(aliases); i++)
		if (strcmp(json_text(json_get(json_at(aliases, i), "alias"), ""), alias) == 0)
			return json_text(json_get(json_at(aliases, i), "version"), "");
	return "";
}

static bool is_ours(const struct model *m, const char *version)
{
	for (size_t i = 0; i < m->theirs.n; i++)
		if (strcmp(m->theirs.v[i], version) == 0)
			return true;
	return false;
}

static int put_alias(struct model *m, const struct json *there, const struct alias *a, struct err *err)
{
	const char *now = aliased_there(there, a->name), *to = a->version ? m->theirs.v[a->version - 1] : "";
	CLEANUP(str_release) struct str body = { 0 };
	CLEANUP(json_cleanup) struct json *answer = NULL;
	struct json_writer w = { .out = &body };

	if (!to[0] || strcmp(now, to) == 0)
		return 0;
	if (now[0] && !is_ours(m, now)) {
		log_warn(m->x->log, "%s: the alias '%s' is not written: it is there already, at version %s, which is none of these",
			 m->r.model_name, a->name, now);
		return 0;
	}
	json_begin_object(&w);
	json_put_text(&w, "name", m->r.model_name);
	json_put_text(&w, "alias", a->name);
	json_put_text(&w, "version", to);
	json_end_object(&w);
	if (!(answer = mlflow_ask(&m->x->server, "mlflow/registered-models/alias", &body, err)))
		return -1;
	m->x->out->lines++;
	return 0;
}

static int put_model(struct mlflow_exporting *x, const char *name, struct err *err)
{
	CLEANUP(model_release) struct model m = { .x = x };
	CLEANUP(json_cleanup) struct json *there = NULL;
	size_t lines = x->out->lines;

	if (strchr(name, '\'')) {
		log_warn(x->log, "the model '%s' is not written: MLflow cannot search for its name", name);
		return 0;
	}
	if (registry_read(&m.r, x->from, name, err) < 0)
		return -1;
	for (size_t i = 0; i < m.r.n_versions; i++)
		strvec_add(&m.theirs, "");
	if (need_model(&m, &there, err) < 0 || mlflow_pages(&x->server, ask_versions, &m, "model_versions", note_version, &m, err) < 0 ||
	    put_versions(&m, err) < 0)
		return -1;
	for (size_t i = 0; i < m.r.n_aliases; i++)
		if (put_alias(&m, there, &m.r.aliases[i], err) < 0)
			return -1;
	x->out->logs += x->out->lines > lines;
	return 0;
}

int mlflow_export_models(struct mlflow_exporting *x, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(x->from, &logs, PREFIX, err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++)
		if (put_model(x, logs.v[i] + strlen(PREFIX), err) < 0)
			return -1;
	return 0;
}

static void exporting_release(struct mlflow_exporting *x)
{
	struct strvec *const lists[] = { &x->experiments, &x->experiment_ids, &x->ours, &x->theirs, &x->places };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		strvec_release(lists[i]);
	mlflow_close(&x->server);
}

int mlflow_export(struct transfer *out, struct store *from, const char *url, const struct common *common, struct err *err)
{
	CLEANUP(exporting_release) struct mlflow_exporting x = { .from = from, .out = out, .log = common->log };

	*out = (struct transfer){ 0 };
	if (mlflow_open(&x.server, url, common->env, err) < 0 || mlflow_export_runs(&x, err) < 0)
		return -1;
	return mlflow_export_models(&x, err);
}
