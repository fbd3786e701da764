/* registry_replay.c - what each kind of line does to the state of a registry. */
#include "track/registry_replay.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

static int broken(const struct registry *r, const struct log_record *line, struct err *err, const char *what)
{
	return err_set(err, ERR_INTEGRITY, "the registry of '%s' is broken at line %lld: %s", r->model_name, (long long)line->generation,
		       what);
}

/* Arrays grow by one at a time: a registry has few lines, and no capacity to carry along. */
static void *grown(void *array, size_t n, size_t size)
{
	char *bigger = mem_resize(array, n + 1, size);

	memset(bigger + n * size, 0, size);
	return bigger;
}

static char *text_of(const struct json *body, const char *key)
{
	return mem_strdup(json_text(json_get(body, key), NULL));
}

/* Records of old say neither: they were claimed. */
static bool is_verified(const struct json *body)
{
	return json_text(json_get(json_get(body, "identity"), "issuer"), NULL) && !json_is_true(json_get(body, "claimed"));
}

static struct version *find_version(const struct registry *r, int64_t version)
{
	return version >= 1 && (uint64_t)version <= r->n_versions ? &r->versions[version - 1] : NULL;
}

static void set_tag(struct version *v, const char *key, const char *value)
{
	for (size_t i = 0; i < v->n_tags; i++) {
		if (strcmp(v->tags[i].key, key) == 0) {
			free(v->tags[i].value);
			v->tags[i].value = mem_strdup(value);
			return;
		}
	}
	v->tags = grown(v->tags, v->n_tags, sizeof(*v->tags));
	v->tags[v->n_tags++] = (struct run_pair){ mem_strdup(key), mem_strdup(value) };
}

static void set_tags(struct version *v, const struct json *tags)
{
	for (size_t i = 0; i < json_len(tags); i++)
		set_tag(v, json_key_at(tags, i), json_text(json_value_at(tags, i), ""));
}

static void apply_register(struct registry *r, const struct json *body, int64_t generation, const char *artifacts)
{
	const char *artifact = json_text(json_get(body, "artifact"), "");
	struct version *v;

	r->versions = grown(r->versions, r->n_versions, sizeof(*r->versions));
	v = &r->versions[r->n_versions++];
	v->version = (int64_t)r->n_versions;
	v->generation = generation;
	snprintf(v->run_id, sizeof(v->run_id), "%s", json_text(json_get(body, "run_id"), ""));
	snprintf(v->digest, sizeof(v->digest), "%s", json_text(json_get(body, "digest"), ""));
	snprintf(v->provenance_digest, sizeof(v->provenance_digest), "%s", json_text(json_get(body, "provenance_digest"), ""));
	v->artifact = fs_join(artifacts, artifact);
	v->created = text_of(body, "at");
	v->who = text_of(body, "who");
	v->verified = is_verified(body);
	v->status = mem_strdup("READY");
	set_tags(v, json_get(body, "tags"));
}

static void set_alias(struct registry *r, const char *name, int64_t version)
{
	for (size_t i = 0; i < r->n_aliases; i++) {
		if (strcmp(r->aliases[i].name, name) != 0)
			continue;
		r->aliases[i].version = version;
		if (version == 0) {
			free(r->aliases[i].name);
			r->aliases[i] = r->aliases[--r->n_aliases];
		}
		return;
	}
	if (version == 0)
		return;
	r->aliases = grown(r->aliases, r->n_aliases, sizeof(*r->aliases));
	r->aliases[r->n_aliases++] = (struct alias){ mem_strdup(name), version };
}

static void apply_move(struct registry *r, const struct json *body, const struct log_record *line)
{
	struct alias_move *m;

	r->moves = grown(r->moves, r->n_moves, sizeof(*r->moves));
	m = &r->moves[r->n_moves++];
	m->at = text_of(body, "at");
	m->alias = text_of(body, "alias");
	m->verdict = text_of(body, "verdict");
	m->who = text_of(body, "who");
	m->verified = is_verified(body);
	m->environment = text_of(json_get(body, "identity"), "environment");
	m->why = text_of(body, "why");
	m->from = json_int(json_get(body, "from"), 0);
	m->to = json_int(json_get(body, "to"), 0);
	m->override = json_is_true(json_get(body, "override"));
	m->generation = line->generation;
	memcpy(m->digest, line->digest, sizeof(m->digest));
	memcpy(m->previous, line->previous, sizeof(m->previous));
	set_alias(r, m->alias, m->to);
}

static void archive(struct version *v)
{
	free(v->status);
	v->status = mem_strdup("ARCHIVED");
}

/* Can the line follow on the state? Everything is checked before anything changes. */
static int check(const struct registry *r, const struct json *body, const struct log_record *line, struct err *err)
{
	const char *kind = json_text(json_get(body, "kind"), ""), *alias = json_text(json_get(body, "alias"), NULL);
	int64_t version = json_int(json_get(body, "version"), 0), to = json_int(json_get(body, "to"), 0);
	bool registers = strcmp(kind, "register") == 0;
	const struct version *at;

	if (!json_text(json_get(body, "at"), NULL) || !json_text(json_get(body, "who"), NULL))
		return broken(r, line, err, "'at' and 'who' are missing");
	if (registers && (version != (int64_t)r->n_versions + 1 || !digest_is_valid(json_text(json_get(body, "digest"), "")) ||
			  !fs_is_safe_relative(json_text(json_get(body, "artifact"), ""))))
		return broken(r, line, err, "it registers no version that could be the next one");
	if ((strcmp(kind, "archive") == 0 || strcmp(kind, "tag") == 0) && !find_version(r, version))
		return broken(r, line, err, "it speaks of a version that does not exist");
	if (strcmp(kind, "alias") == 0 && !alias)
		return broken(r, line, err, "it moves no alias");
	if (!alias)
		return 0;
	at = registry_alias(r, alias);
	if (json_int(json_get(body, "from"), 0) != (at ? at->version : 0))
		return broken(r, line, err, "it moves an alias from where it was not");
	if (to != 0 && !(registers ? to == version : find_version(r, to) != NULL))
		return broken(r, line, err, "it moves an alias to a version that does not exist");
	return 0;
}

int registry_apply(struct registry *r, const struct log_record *line, const char *artifacts, struct err *err)
{
	CLEANUP(json_cleanup) struct json *body = json_parse(line->body, strlen(line->body), r->model_name, err);
	const char *kind = json_text(json_get(body, "kind"), "");
	struct version *named = find_version(r, json_int(json_get(body, "version"), 0));

	if (!body)
		return broken(r, line, err, "it is not JSON");
	if (check(r, body, line, err) < 0)
		return -1;
	if (strcmp(kind, "register") == 0)
		apply_register(r, body, line->generation, artifacts);
	else if (strcmp(kind, "archive") == 0)
		archive(named);
	else if (strcmp(kind, "tag") == 0)
		set_tags(named, json_get(body, "tags"));
	else if (strcmp(kind, "alias") != 0)
		return broken(r, line, err, "its kind is unknown");
	if (json_text(json_get(body, "alias"), NULL))
		apply_move(r, body, line);
	r->generation = line->generation;
	return 0;
}
