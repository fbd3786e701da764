/* ledger.c - the hold-out ledger on the store's append-only logs. docs/formats/ledger.md. */
#include "track/ledger/ledger.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

static char *log_name(const char *holdout_digest)
{
	return str_format("holdout/%s", holdout_digest);
}

static char *field(const struct json *body, const char *key)
{
	return mem_strdup(json_text(json_get(body, key), ""));
}

void ledger_entry_release(struct ledger_entry *e)
{
	free(e->at);
	free(e->verdict);
	free(e->candidate);
	free(e->production);
	free(e->policy);
	free(e->decision);
	free(e->model_name);
	free(e->document);
	free(e->full);
	free(e->question);
	free(e->disclosure);
	free(e->path);
	*e = (struct ledger_entry){ 0 };
}

int ledger_entry_parse(struct ledger_entry *e, const struct log_record *record, const char *log, struct err *err)
{
	CLEANUP(json_cleanup) struct json *body = json_parse(record->body, strlen(record->body), log, err);

	if (!body || strcmp(json_text(json_get(body, "kind"), ""), "evaluation") != 0)
		return err_set(err, ERR_INTEGRITY, "the ledger %s has a record that is no evaluation (generation %lld)", log,
			       (long long)record->generation);
	*e = (struct ledger_entry){
		.at = field(body, "at"),
		.verdict = field(body, "verdict"),
		.candidate = field(body, "candidate"),
		.production = field(body, "production"),
		.policy = field(body, "policy"),
		.decision = field(body, "decision"),
		.model_name = field(body, "model_name"),
		.document = field(body, "document"),
		.full = field(body, "full"),
		.question = field(body, "question"),
		.disclosure = field(body, "disclosure"),
		.path = field(body, "path"),
		.alpha = json_number(json_get(body, "alpha"), 0),
		.generation = json_int(json_get(body, "generation"), 0),
		.charged = json_is_true(json_get(body, "charged")),
	};
	return 0;
}

int ledger_read(struct ledger *l, struct store *s, const char *holdout_digest, struct err *err)
{
	CLEANUP(mem_free) char *log = log_name(holdout_digest);
	struct log_record *records = NULL;
	size_t n = 0;

	*l = (struct ledger){ 0 };
	snprintf(l->holdout, sizeof(l->holdout), "%s", holdout_digest);
	if (store_log_read(s, &records, &n, log, err) < 0)
		return -1;
	l->entries = mem_new(n ? n : 1, sizeof(*l->entries));
	for (size_t i = 0; i < n; i++, l->n++) {
		if (ledger_entry_parse(&l->entries[i], &records[i], log, err) < 0) {
			log_records_release(records, n);
			ledger_release(l);
			return -1;
		}
		l->generation = records[i].generation;
	}
	log_records_release(records, n);
	return 0;
}

void ledger_release(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++)
		ledger_entry_release(&l->entries[i]);
	free(l->entries);
	*l = (struct ledger){ 0 };
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_put_text(w, key, text ? text : "");
}

/* Keys in byte order: the log's bodies are canonical JSON. */
static void entry_write(struct str *out, const struct ledger_entry *e)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_number(&w, "alpha", e->alpha);
	json_put_text(&w, "at", e->at);
	json_put_text(&w, "candidate", e->candidate);
	json_put_bool(&w, "charged", e->charged);
	json_put_text(&w, "decision", e->decision);
	put_text(&w, "disclosure", e->disclosure);
	json_put_text(&w, "document", e->document);
	put_text(&w, "full", e->full);
	json_put_int(&w, "generation", e->generation);
	json_put_text(&w, "kind", "evaluation");
	put_text(&w, "model_name", e->model_name);
	put_text(&w, "path", e->path);
	json_put_text(&w, "policy", e->policy);
	put_text(&w, "production", e->production);
	put_text(&w, "question", e->question);
	json_put_text(&w, "verdict", e->verdict);
	json_end_object(&w);
}

int64_t ledger_now_ms(const struct ledger *l)
{
	int64_t now = clock_now_ms(), at;

	for (size_t i = 0; i < l->n; i++)
		if (clock_parse(l->entries[i].at, &at) && at > now) /* equivalent: the same time */
			now = at;
	return now;
}

int ledger_append(struct store *s, const struct ledger *l, const struct ledger_entry *entry, struct err *err)
{
	CLEANUP(mem_free) char *log = log_name(l->holdout);
	CLEANUP(str_release) struct str body = { 0 };

	entry_write(&body, entry);
	return store_log_append(s, log, l->generation, str_text(&body), NULL, err);
}

const struct ledger_entry *ledger_find(const struct ledger *l, const char *verdict_digest)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->entries[i].verdict, verdict_digest) == 0)
			return &l->entries[i];
	return NULL;
}

bool ledger_same_question(const struct ledger_entry *e, const struct ledger_entry *like)
{
	if (e->question && *e->question && like->question && *like->question)
		return strcmp(e->question, like->question) == 0;
	return strcmp(e->candidate, like->candidate) == 0 && strcmp(e->production, like->production) == 0 &&
	       strcmp(e->policy, like->policy) == 0;
}

size_t ledger_count(const struct ledger *l, const char *decision)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->entries[i].charged && (!decision || strcmp(l->entries[i].decision, decision) == 0);
	return n;
}

static int rank_of(const char *disclosure)
{
	return strcmp(disclosure, "bit") == 0 ? 0 : strcmp(disclosure, "rounded") == 0 ? 1 : 2;
}

void ledger_told(struct ledger_told *out, const struct ledger *l)
{
	*out = (struct ledger_told){ 0 };
	for (size_t i = 0; i < l->n; i++) {
		const struct ledger_entry *e = &l->entries[i];

		if (e->charged && rank_of(e->disclosure) > out->rank) /* equivalent: the same rank */
			out->rank = rank_of(e->disclosure);
		if (e->charged && e->alpha > out->alpha) /* equivalent: the same level */
			out->alpha = e->alpha;
	}
}
