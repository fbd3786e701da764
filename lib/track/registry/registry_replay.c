/* registry_replay.c - what each kind of line does to the state of a registry. */
#include "track/registry/registry_replay.h"

#include "base/clock.h"
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

/* Room for one more: arrays double where their number is a power of two, so that there is no capacity to carry along. */
static void *grown(void *array, size_t n, size_t size)
{
	char *bigger = n & (n - 1) ? array : mem_resize(array, n ? 2 * n : 1, size);

	memset(bigger + n * size, 0, size);
	return bigger;
}

static char *text_of(struct registry *r, const struct json *body, const char *key)
{
	const char *text = json_text(json_get(body, key), NULL);

	return text ? arena_strdup(&r->texts, text) : NULL;
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

/* There is room for one more. */
static void set_tag(struct registry *r, struct version *v, const char *key, const char *value)
{
	for (size_t i = 0; i < v->n_tags; i++) {
		if (strcmp(v->tags[i].key, key) == 0) {
			v->tags[i].value = arena_strdup(&r->texts, value);
			return;
		}
	}
	v->tags[v->n_tags++] = (struct run_pair){ arena_strdup(&r->texts, key), arena_strdup(&r->texts, value) };
}

static void set_tags(struct registry *r, struct version *v, const struct json *tags)
{
	struct run_pair *before = v->tags;

	if (json_len(tags) == 0)
		return;
	v->tags = arena_new(&r->texts, v->n_tags + json_len(tags), sizeof(*v->tags));
	if (v->n_tags)
		memcpy(v->tags, before, v->n_tags * sizeof(*v->tags));
	for (size_t i = 0; i < json_len(tags); i++)
		set_tag(r, v, json_key_at(tags, i), json_text(json_value_at(tags, i), ""));
}

/* artifact is a safe relative path. */
static char *join(struct registry *r, const char *artifacts, const char *artifact)
{
	CLEANUP(mem_free) char *path = fs_join(artifacts, artifact);

	return arena_strdup(&r->texts, path);
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
	v->artifact = join(r, artifacts, artifact);
	v->created = text_of(r, body, "at");
	v->who = text_of(r, body, "who");
	v->verified = is_verified(body);
	v->status = arena_strdup(&r->texts, "READY");
	set_tags(r, v, json_get(body, "tags"));
}

static void set_alias(struct registry *r, const char *name, int64_t version)
{
	for (size_t i = 0; i < r->n_aliases; i++) {
		if (strcmp(r->aliases[i].name, name) != 0)
			continue;
		r->aliases[i].version = version;
		if (version == 0) {
			r->aliases[i] = r->aliases[--r->n_aliases];
		}
		return;
	}
	if (version == 0)
		return;
	r->aliases = grown(r->aliases, r->n_aliases, sizeof(*r->aliases));
	r->aliases[r->n_aliases++] = (struct alias){ arena_strdup(&r->texts, name), version };
}

static void apply_move(struct registry *r, const struct json *body, const struct log_record *line)
{
	struct alias_move *m;

	r->moves = grown(r->moves, r->n_moves, sizeof(*r->moves));
	m = &r->moves[r->n_moves++];
	m->at = text_of(r, body, "at");
	m->alias = text_of(r, body, "alias");
	m->verdict = text_of(r, body, "verdict");
	m->who = text_of(r, body, "who");
	m->verified = is_verified(body);
	m->environment = text_of(r, json_get(body, "identity"), "environment");
	m->why = text_of(r, body, "why");
	m->from = json_int(json_get(body, "from"), 0);
	m->to = json_int(json_get(body, "to"), 0);
	m->override = json_is_true(json_get(body, "override"));
	m->generation = line->generation;
	memcpy(m->digest, line->digest, sizeof(m->digest));
	memcpy(m->previous, line->previous, sizeof(m->previous));
	set_alias(r, m->alias, m->to);
}

static void note_time(struct registry *r, const struct json *body)
{
	int64_t at;

	if (clock_parse(json_text(json_get(body, "at"), ""), &at) && at > r->newest_ms) /* equivalent: the same time */
		r->newest_ms = at;
}

static void archive(struct registry *r, struct version *v)
{
	v->status = arena_strdup(&r->texts, "ARCHIVED");
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
		archive(r, named);
	else if (strcmp(kind, "tag") == 0)
		set_tags(r, named, json_get(body, "tags"));
	else if (strcmp(kind, "alias") != 0)
		return broken(r, line, err, "its kind is unknown");
	if (strcmp(kind, "register") == 0 || json_text(json_get(body, "alias"), NULL))
		note_time(r, body);
	if (json_text(json_get(body, "alias"), NULL))
		apply_move(r, body, line);
	r->generation = line->generation;
	r->tagged |= json_get(body, "git_tags") != NULL;
	return 0;
}
