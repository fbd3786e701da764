/* record.c - what the ledger and the store are told, before anybody sees the verdict. */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_TRIES = 50 };

#define MS_A_DAY 86400000.0

/* The hold-out is as old as its file, or as its first evaluation if that was before. */
static void ledger_age(struct evaluation *e)
{
	int64_t first;

	if (e->ledger.n && clock_parse(e->ledger.entries[0].at, &first))
		e->age_days = fmax(isnan(e->age_days) ? 0 : e->age_days, ((double)clock_now_ms() - (double)first) / MS_A_DAY);
}

/* The same question as an earlier entry? The answer then costs nothing. */
bool record_is_same(const struct evaluation *e, const struct ledger_entry *entry)
{
	return strcmp(entry->candidate, e->candidate.digest) == 0 && strcmp(entry->production, evaluation_production_digest(e)) == 0 &&
	       strcmp(entry->policy, e->policy.digest) == 0;
}

int record_open(struct evaluation *e, struct err *err)
{
	if (e->request->on_validation)
		return 0;
	if (ledger_read(&e->ledger, e->store, e->holdout_digest, err) < 0)
		return -1;
	ledger_age(e);
	return 0;
}

int record_budget(struct evaluation *e, struct err *err)
{
	long long used = 0, promotions = 0, evaluations = e->policy.reuse.evaluations, of_promotions = e->policy.reuse.promotions;
	bool asked_before = false;

	for (size_t i = 0; i < e->ledger.n && !asked_before; i++) {
		const struct ledger_entry *entry = &e->ledger.entries[i];

		asked_before = record_is_same(e, entry);
		if (asked_before || !entry->charged)
			continue;
		used++;
		promotions += strcmp(entry->decision, "promote") == 0;
	}
	if (e->request->on_validation || (used < evaluations && promotions < of_promotions))
		return 0;
	if (e->policy.reuse.block && !asked_before) {
		err_set(err, ERR_HOLDOUT,
			"the hold-out is used up after %lld evaluations of %lld and %lld promotions of %lld: make a new one", used,
			evaluations, promotions, of_promotions);
		return evaluation_fail(e, "holdout_exhausted");
	}
	evaluation_warn(e, "the hold-out is worn: %lld evaluations of %lld, %lld promotions of %lld", used, evaluations, promotions,
			of_promotions);
	return 0;
}

static void write_text(struct evaluation *e, const char *created)
{
	snprintf(e->created, sizeof(e->created), "%s", created);
	str_clear(&e->text);
	verdict_write(&e->text, e);
	digest_bytes(e->verdict_digest, str_text(&e->text), e->text.len);
}

/* Number of this evaluation among the charged ones, and the promotions before it: those of its first asking. */
static void set_numbers(struct evaluation *e)
{
	int64_t charged = 0, promotions = 0;
	const char *decision = decision_name(e->judgement.decision);

	e->charged = !(e->has_production && strcmp(e->candidate.digest, e->production.digest) == 0);
	for (size_t i = 0; i < e->ledger.n; i++) {
		const struct ledger_entry *entry = &e->ledger.entries[i];

		if (record_is_same(e, entry) && strcmp(entry->decision, decision) == 0) {
			e->evaluation_number = charged + entry->charged;
			e->promotions_before = promotions;
			e->charged = false;
			return;
		}
		charged += entry->charged;
		promotions += entry->charged && strcmp(entry->decision, "promote") == 0;
	}
	e->evaluation_number = charged + e->charged;
	e->promotions_before = promotions;
}

/* Would an earlier verdict read the same today, time apart? Then that one is issued again. */
static bool reissue(struct evaluation *e)
{
	for (size_t i = e->ledger.n; i-- > 0;) {
		const struct ledger_entry *entry = &e->ledger.entries[i];

		if (!record_is_same(e, entry))
			continue;
		write_text(e, entry->at);
		if (strcmp(e->verdict_digest, entry->verdict) == 0)
			return true;
	}
	return false;
}

static int append(struct evaluation *e, struct err *err)
{
	struct ledger_entry entry = {
		.at = e->created,
		.verdict = e->verdict_digest,
		.candidate = e->candidate.digest,
		.production = (char *)evaluation_production_digest(e),
		.policy = e->policy.digest,
		.decision = (char *)decision_name(e->judgement.decision),
		.model_name = e->model_name,
		.generation = e->generation,
		.charged = e->charged,
		.document = e->text.data,
	};

	return ledger_append(e->store, &e->ledger, &entry, err);
}

/* Compare-and-swap: whoever loses reads the ledger again and takes the next number. */
static int charge(struct evaluation *e, struct err *err)
{
	char now[CLOCK_TEXT];

	for (int i = 0; i < RECORD_TRIES; i++) {
		set_numbers(e);
		if (reissue(e))
			return 0;
		clock_format(now, clock_now_ms());
		write_text(e, now);
		if (append(e, err) == 0)
			return 0;
		if (err->code != ERR_MOVED)
			return -1;
		ledger_release(&e->ledger);
		if (ledger_read(&e->ledger, e->store, e->holdout_digest, err) < 0)
			return -1;
	}
	return err_set(err, ERR_RETRY, "the hold-out's ledger is busy: try again");
}

/* The run carries the verdict, so that register --run-id finds it. A candidate of another store has no run here: fine. */
static int tag_run(struct evaluation *e, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };
	CLEANUP(mem_free) char *path = NULL;
	struct run_pair tags[] = { { (char *)RUN_TAG_VERDICT, e->verdict_digest } };
	struct run_batch batch = { .tags = tags, .n_tags = ARRAY_LEN(tags) };
	struct err unknown;

	if (!e->candidate.run_id[0] || store_run_get(e->store, &run, e->candidate.run_id, &unknown) < 0)
		return 0;
	if (store_run_log(e->store, e->candidate.run_id, &batch, err) < 0)
		return -1;
	if (!run.artifact_dir)
		return 0;
	path = str_format("%s/evaluation/verdict.json", run.artifact_dir);
	return fs_write(path, str_text(&e->text), e->text.len, 0, err);
}

int record_decision(struct evaluation *e, struct err *err)
{
	char now[CLOCK_TEXT];

	if (e->request->on_validation) {
		clock_format(now, clock_now_ms());
		write_text(e, now);
		return 0;
	}
	if (charge(e, err) < 0)
		return -1;
	return tag_run(e, err);
}
