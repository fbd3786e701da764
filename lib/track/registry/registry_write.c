/* registry_write.c - one change of a registry: one line, appended by compare-and-swap. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/json.h"
#include "track/registry/gto.h"
#include "track/registry/registry_replay.h"

#include <string.h>

/* Time never goes back within a log, whatever the machine's clock does: `at` can be searched by time. */
static void stamp(char out[static CLOCK_TEXT], const struct registry *r)
{
	int64_t now = clock_now_ms();

	clock_format(out, now > r->newest_ms ? now : r->newest_ms); /* equivalent: the same time */
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct run_pair *)a)->key, ((const struct run_pair *)b)->key);
}

/* Keys in byte order; of equal keys the last one stands. */
static void write_tags(struct json_writer *w, const struct run_pair *tags, size_t n)
{
	CLEANUP(mem_free) struct run_pair *sorted = mem_new(n + 1, sizeof(*sorted));
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		while (at < kept && strcmp(sorted[at].key, tags[i].key) != 0)
			at++;
		sorted[at] = tags[i];
		kept += at == kept;
	}
	qsort(sorted, kept, sizeof(*sorted), by_key);
	json_key(w, "tags");
	json_begin_object(w);
	for (size_t i = 0; i < kept; i++)
		json_put_text(w, sorted[i].key, sorted[i].value);
	json_end_object(w);
}

static void put_if(struct json_writer *w, const char *key, const char *value)
{
	if (value)
		json_put_text(w, key, value);
}

/* Who says so, of which job, in which environment: where reviewers had to approve, that is theirs. */
static void write_identity(struct json_writer *w, const struct identity *by)
{
	json_key(w, "identity");
	json_begin_object(w);
	put_if(w, "environment", by->environment);
	json_put_text(w, "issuer", by->issuer);
	json_put_text(w, "subject", by->subject);
	json_end_object(w);
}

/* Canonical: keys in byte order, one line. */
static void write_body(struct str *out, const struct registry *r, const struct registry_record *record, const struct identity *by)
{
	const struct version *from = record->alias ? registry_alias(r, record->alias) : NULL;
	struct json_writer w = { .out = out };
	char at[CLOCK_TEXT];

	stamp(at, r);
	json_begin_object(&w);
	put_if(&w, "alias", record->alias);
	put_if(&w, "artifact", record->artifact);
	json_put_text(&w, "at", at);
	if (!by->verified)
		json_put_bool(&w, "claimed", true);
	gto_put_commit(&w, record);
	put_if(&w, "digest", record->digest);
	if (record->alias)
		json_put_int(&w, "from", from ? from->version : 0);
	gto_put_tags(&w, r, record);
	if (by->verified)
		write_identity(&w, by);
	json_put_text(&w, "kind", record->kind);
	if (record->override)
		json_put_bool(&w, "override", true);
	put_if(&w, "provenance_digest", record->provenance_digest);
	put_if(&w, "run_id", record->run_id);
	if (record->n_tags)
		write_tags(&w, record->tags, record->n_tags);
	if (record->alias)
		json_put_int(&w, "to", record->to);
	put_if(&w, "verdict", record->verdict);
	if (record->version)
		json_put_int(&w, "version", record->version);
	json_put_text(&w, "who", by->who);
	put_if(&w, "why", record->why);
	json_end_object(&w);
}

static int check(const struct registry *r, const struct registry_record *record, struct err *err)
{
	int64_t needed = strcmp(record->kind, "alias") == 0 ? record->to : record->version;

	if (record->alias && registry_check_alias(record->alias, err) < 0)
		return -1;
	if (record->git_tags && gto_check(r->model_name, record->alias, err) < 0)
		return -1;
	if (strcmp(record->kind, "register") != 0 && needed != 0 && !registry_version(r, needed))
		return err_set(err, ERR_USAGE, "%s has no version %lld", r->model_name, (long long)needed);
	return 0;
}

void registry_will_write(struct store *s, const char *model_name)
{
	CLEANUP(mem_free) char *log = model_name ? str_format("registry/%s", model_name) : NULL;

	store_will_write(s, log);
}

int registry_append(struct registry *r, struct store *s, struct registry_record *record, const struct identity *by, struct err *err)
{
	CLEANUP(mem_free) char *log = str_format("registry/%s", r->model_name);
	CLEANUP(str_release) struct str body = { 0 };
	struct log_record line, written;

	if (check(r, record, err) < 0)
		return -1;
	if (strcmp(record->kind, "register") == 0) {
		record->version = (int64_t)r->n_versions + 1;
		record->to = record->alias ? record->version : 0;
	}
	write_body(&body, r, record, by);
	/* What could not be replayed must never be written. */
	line = (struct log_record){ .generation = r->generation + 1, .body = body.data };
	if (registry_apply(r, &line, store_artifact_root(s), err) < 0 ||
	    store_log_append(s, log, line.generation - 1, str_text(&body), &written, err) < 0)
		return -1;
	if (record->alias) {
		struct alias_move *m = &r->moves[r->n_moves - 1];

		memcpy(m->digest, written.digest, sizeof(m->digest));
		memcpy(m->previous, written.previous, sizeof(m->previous));
	}
	free(written.body);
	return 0;
}
