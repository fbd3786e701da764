/* registry.c - the registry of a model: its log read and replayed, and what can be asked of the result. */
#include "track/registry/registry.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "track/registry/registry_replay.h"

#include <string.h>

int registry_read(struct registry *r, struct store *s, const char *model_name, struct err *err)
{
	CLEANUP(mem_free) char *log = str_format("registry/%s", model_name);
	struct log_record *lines;
	size_t n;
	int result = 0;

	*r = (struct registry){ 0 };
	if (registry_check_model_name(model_name, err) < 0 || store_log_read(s, &lines, &n, log, err) < 0)
		return -1;
	r->model_name = arena_strdup(&r->texts, model_name);
	for (size_t i = 0; i < n && result == 0; i++)
		result = registry_apply(r, &lines[i], store_artifact_root(s), err);
	log_records_release(lines, n);
	if (result < 0)
		registry_release(r);
	return result;
}

void registry_release(struct registry *r)
{
	free(r->versions);
	free(r->moves);
	free(r->aliases);
	arena_release(&r->texts);
	*r = (struct registry){ 0 };
}

const struct version *registry_version(const struct registry *r, int64_t version)
{
	return version >= 1 && (uint64_t)version <= r->n_versions ? &r->versions[version - 1] : NULL;
}

const struct version *registry_alias(const struct registry *r, const char *alias)
{
	for (size_t i = 0; i < r->n_aliases; i++)
		if (strcmp(r->aliases[i].name, alias) == 0)
			return registry_version(r, r->aliases[i].version);
	return NULL;
}

const struct alias_move *registry_last_move(const struct registry *r, const char *alias)
{
	for (size_t i = r->n_moves; i-- > 0;)
		if (strcmp(r->moves[i].alias, alias) == 0)
			return &r->moves[i];
	return NULL;
}

int64_t registry_alias_at(const struct registry *r, const char *alias, int64_t at_ms)
{
	int64_t version = 0;

	for (size_t i = 0; i < r->n_moves; i++) {
		int64_t moved_ms;

		if (strcmp(r->moves[i].alias, alias) == 0 && clock_parse(r->moves[i].at, &moved_ms) && moved_ms <= at_ms)
			version = r->moves[i].to;
	}
	return version;
}

static bool is_rollback(const struct alias_move *m)
{
	return !m->override && m->why && strcmp(m->why, "rollback") == 0;
}

int64_t registry_earlier(const struct registry *r, const char *alias)
{
	CLEANUP(mem_free) int64_t *stack = mem_new(r->n_moves + 1, sizeof(*stack));
	size_t depth = 0;

	for (size_t i = 0; i < r->n_moves; i++) {
		const struct alias_move *m = &r->moves[i];

		if (strcmp(m->alias, alias) != 0)
			continue;
		if (is_rollback(m))
			depth -= depth > 0;
		else if (m->to && (depth == 0 || stack[depth - 1] != m->to))
			stack[depth++] = m->to;
	}
	return depth >= 2 ? stack[depth - 2] : 0;
}

const struct version *registry_find_digest(const struct registry *r, const char *digest)
{
	for (size_t i = 0; i < r->n_versions; i++)
		if (strcmp(r->versions[i].digest, digest) == 0)
			return &r->versions[i];
	return NULL;
}

const char *version_tag(const struct version *v, const char *key)
{
	for (size_t i = 0; i < v->n_tags; i++)
		if (strcmp(v->tags[i].key, key) == 0)
			return v->tags[i].value;
	return NULL;
}

char *registry_aliases_of(const struct registry *r, int64_t version)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct str out = { 0 };

	for (size_t i = 0; i < r->n_aliases; i++)
		if (r->aliases[i].version == version)
			strvec_add(&names, r->aliases[i].name);
	strvec_sort(&names);
	for (size_t i = 0; i < names.n; i++)
		str_addf(&out, "%s%s", i ? ", " : "", names.v[i]);
	return str_take(&out);
}
