/* views.c - list, history, at and resolve: the registry for people, and as JSON for programs. */
#include "views.h"

#include "attest.h"
#include "announce.h"
#include "base/clock.h"
#include "base/mem.h"
#include "format/json.h"
#include "track/registry/modelref.h"
#include "track/registry/registry_package.h"

#include <stdio.h>
#include <string.h>

static int open_registry(struct store **s, struct registry *r, const struct request *req, struct err *err)
{
	return store_open(s, req->tracking_uri, req->common.env, err) < 0 ? -1 : request_read_registry(r, req, *s, err);
}

static int say(struct store *s, const struct request *req, const struct str *text, struct err *err)
{
	attest_warn_forgeable(s, req);
	return announce_text(req, text, err);
}

static void put_tags(struct json_writer *w, const struct version *v)
{
	json_key(w, "tags");
	json_begin_object(w);
	for (size_t i = 0; i < v->n_tags; i++)
		json_put_text(w, v->tags[i].key, v->tags[i].value);
	json_end_object(w);
}

static void put_aliases(struct json_writer *w, const struct registry *r, int64_t version)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	for (size_t i = 0; i < r->n_aliases; i++)
		if (r->aliases[i].version == version)
			strvec_add(&names, r->aliases[i].name);
	strvec_sort(&names);
	json_key(w, "aliases");
	json_begin_array(w);
	for (size_t i = 0; i < names.n; i++)
		json_add_text(w, names.v[i]);
	json_end_array(w);
}

static void list_json(struct str *out, const struct registry *r)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_array(&w);
	for (size_t i = 0; i < r->n_versions; i++) {
		const struct version *v = &r->versions[i];

		json_begin_object(&w);
		json_put_int(&w, "version", v->version);
		json_put_text(&w, "run_id", v->run_id[0] ? v->run_id : NULL);
		json_put_text(&w, "digest", v->digest);
		put_aliases(&w, r, v->version);
		json_put_text(&w, "created", v->created);
		json_put_text(&w, "who", v->who);
		json_put_bool(&w, "claimed", !v->verified);
		json_put_text(&w, "status", v->status);
		put_tags(&w, v);
		json_end_object(&w);
	}
	json_end_array(&w);
	str_addch(out, '\n');
}

/* "mse 3427.6", from the tags that the verdict left; "-" without. */
static void add_metric(struct str *out, const struct version *v)
{
	const char *metric = version_tag(v, "primary_metric");

	if (metric && version_tag(v, metric))
		str_addf(out, "%s %.12s", metric, version_tag(v, metric));
	else
		str_add(out, "-");
}

/* [version - 1]: was its last move of a protected alias an override? Caller frees. */
static bool *moved_by_override(const struct registry *r)
{
	bool *out = mem_new(r->n_versions + 1, sizeof(*out));

	for (size_t i = 0; i < r->n_moves; i++)
		if (registry_version(r, r->moves[i].to) && registry_is_protected(r->moves[i].alias))
			out[r->moves[i].to - 1] = r->moves[i].override;
	return out;
}

static void list_text(struct str *out, const struct registry *r)
{
	CLEANUP(mem_free) bool *override = moved_by_override(r);

	str_addf(out, "%-7s  %-20s  %-8s  %-12s  %-22s  %-20s  %s\n", "version", "aliases", "run", "digest", "metric", "when", "who");
	for (size_t i = r->n_versions; i-- > 0;) {
		const struct version *v = &r->versions[i];
		CLEANUP(mem_free) char *aliases = registry_aliases_of(r, v->version);
		CLEANUP(mem_free) char *who = identity_title(v->who, v->verified);
		CLEANUP(str_release) struct str metric = { 0 };
		bool archived = strcmp(v->status, "ARCHIVED") == 0;

		add_metric(&metric, v);
		str_addf(out, "%-7lld  %-20s  %-8.8s  %-12.12s  %-22s  %.16sZ     %s%s%s\n", (long long)v->version,
			 *aliases ? aliases : "-", v->run_id[0] ? v->run_id : "-", v->digest + strlen("sha256:"), str_text(&metric),
			 v->created, who, archived ? "  (archived)" : "", override[i] ? "  (override)" : "");
	}
}

int view_list(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct request *req = args;

	if (open_registry(&s, &r, req, err) < 0)
		return -1;
	(req->common.json ? list_json : list_text)(&text, &r);
	return say(s, req, &text, err);
}

static void put_number(struct json_writer *w, const char *key, int64_t version)
{
	json_key(w, key);
	if (version)
		json_add_int(w, version);
	else
		json_add_null(w);
}

static void history_json(struct str *out, const struct registry *r, const char *alias)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_array(&w);
	for (size_t i = 0; i < r->n_moves; i++) {
		const struct alias_move *m = &r->moves[i];

		if (alias && strcmp(alias, m->alias) != 0)
			continue;
		json_begin_object(&w);
		json_put_text(&w, "at", m->at);
		json_put_text(&w, "alias", m->alias);
		put_number(&w, "from", m->from);
		put_number(&w, "to", m->to);
		json_put_text(&w, "verdict", m->verdict);
		json_put_text(&w, "who", m->who);
		json_put_bool(&w, "claimed", !m->verified);
		json_put_text(&w, "environment", m->environment);
		json_put_text(&w, "why", m->why);
		json_put_bool(&w, "override", m->override);
		json_put_int(&w, "generation", m->generation);
		json_put_text(&w, "digest", m->digest);
		json_put_text(&w, "previous", m->previous);
		json_end_object(&w);
	}
	json_end_array(&w);
	str_addch(out, '\n');
}

static void history_text(struct str *out, const struct registry *r, const char *alias)
{
	for (size_t i = r->n_moves; i-- > 0;) {
		const struct alias_move *m = &r->moves[i];
		CLEANUP(mem_free) char *from = m->from ? str_format("%lld", (long long)m->from) : mem_strdup("none");
		CLEANUP(mem_free) char *who = NULL;
		CLEANUP(mem_free) char *to = m->to ? str_format("%lld", (long long)m->to) : mem_strdup("none");

		if (alias && strcmp(alias, m->alias) != 0)
			continue;
		who = identity_title(m->who, m->verified);
		str_addf(out, "%.19sZ  %s: %s -> %s  by %s", m->at, m->alias, from, to, who);
		if (m->environment)
			str_addf(out, " in %s", m->environment);
		if (m->override)
			str_addf(out, "  OVERRIDE: %s", m->why);
		else if (m->verdict)
			str_addf(out, "  verdict %.19s", m->verdict);
		else if (m->why)
			str_addf(out, "  %s", m->why);
		str_addch(out, '\n');
	}
}

int view_history(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct request *req = args;

	if (open_registry(&s, &r, req, err) < 0)
		return -1;
	(req->common.json ? history_json : history_text)(&text, &r, req->alias);
	return say(s, req, &text, err);
}

static void at_json(struct str *out, const struct registry *r, const char *alias, const char *at, const struct version *v)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_put_text(&w, "model_name", r->model_name);
	json_put_text(&w, "alias", alias);
	json_put_text(&w, "at", at);
	put_number(&w, "version", v ? v->version : 0);
	json_put_text(&w, "run_id", v && v->run_id[0] ? v->run_id : NULL);
	json_put_text(&w, "digest", v ? v->digest : NULL);
	json_end_object(&w);
	str_addch(out, '\n');
}

int view_at(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct request *req = args;
	const char *alias = req->alias ? req->alias : REGISTRY_PRODUCTION;
	const struct version *v;
	char at[CLOCK_TEXT];
	int64_t ms;

	if (req->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "at needs one time: register at 2026-11-20T12:00:00Z");
	if (!clock_parse(req->common.rest.v[0], &ms))
		return err_set(err, ERR_USAGE, "'%s' is no time: expected one like 2026-11-20T12:00:00Z", req->common.rest.v[0]);
	if (open_registry(&s, &r, req, err) < 0)
		return -1;
	clock_format(at, ms);
	v = registry_version(&r, registry_alias_at(&r, alias, ms));
	if (req->common.json)
		at_json(&text, &r, alias, at, v);
	else if (v)
		str_addf(&text, "%s of %s at %s: version %lld (run %.8s)\n", alias, r.model_name, at, (long long)v->version, v->run_id);
	else
		str_addf(&text, "%s of %s at %s: none\n", alias, r.model_name, at);
	return say(s, req, &text, err);
}

static void resolve_json(struct str *out, const struct modelref *ref, const struct version *v)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_put_text(&w, "model_name", ref->model_name);
	json_put_int(&w, "version", v->version);
	json_put_text(&w, "run_id", v->run_id[0] ? v->run_id : NULL);
	json_put_text(&w, "digest", v->digest);
	json_put_text(&w, "path", v->artifact);
	json_end_object(&w);
	str_addch(out, '\n');
}

int view_resolve(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(modelref_release) struct modelref ref = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct request *req = args;
	const struct version *v;

	if (req->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "resolve needs one name: register resolve models:/NAME@production");
	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || modelref_resolve_in(&ref, &r, req->common.rest.v[0], s, err) < 0)
		return -1;
	if (!ref.version)
		return err_set(err, ERR_USAGE, "'%s' is no registered model: expected models:/NAME@ALIAS or models:/NAME/NUMBER", ref.text);
	v = registry_version(&r, ref.version);
	if (registry_check_package(s, v, err) < 0)
		return -1;
	if (req->common.json)
		resolve_json(&text, &ref, v);
	else
		str_addf(&text, "%s version %lld, run %.8s, %s: %s\n", ref.model_name, (long long)v->version, v->run_id, v->digest,
			 v->artifact);
	return say(s, req, &text, err);
}
