/* record.c - what the ledger and the store are told, before anybody sees the verdict. */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"
#include "evaluate/inputs/stored.h"

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
		e->age_days = fmax(isnan(e->age_days) ? 0 : e->age_days, ((double)ledger_now_ms(&e->ledger) - (double)first) / MS_A_DAY);
}

bool record_is_same(const struct evaluation *e, const struct ledger_entry *entry)
{
	const struct ledger_entry like = {
		.question = (char *)e->question,
		.candidate = (char *)e->candidate.digest,
		.production = (char *)evaluation_production_digest(e),
		.policy = (char *)e->policy.digest,
	};

	return ledger_same_question(entry, &like);
}

/* Which rows: hashes of what they say, whatever their order and spelling. */
static void sketch_rows(struct evaluation *e)
{
	CLEANUP(mem_free) uint64_t *hashes = mem_new(e->rows.n_rows, sizeof(*hashes));

	for (size_t i = 0; i < e->rows.n_rows; i++)
		hashes[i] = table_row_hash(&e->rows, i, NULL);
	row_sketch_make(&e->sketch, hashes, e->rows.n_rows);
}

int record_open(struct evaluation *e, struct err *err)
{
	sketch_rows(e);
	if (e->request->on_validation)
		return 0;
	if (ledger_read(&e->ledger, e->store, e->holdout_digest, err) < 0)
		return -1;
	ledger_age(e);
	return 0;
}

static void write_text(struct evaluation *e, const char *created)
{
	snprintf(e->created, sizeof(e->created), "%s", created);
	str_clear(&e->text);
	str_clear(&e->whole);
	if (e->strict) {
		verdict_write(&e->whole, e);
		digest_bytes(e->whole_digest, str_text(&e->whole), e->whole.len);
		told_write(&e->text, e);
	} else {
		verdict_write(&e->text, e);
	}
	digest_bytes(e->verdict_digest, str_text(&e->text), e->text.len);
}

/* Would an earlier verdict read the same today, time apart? Then that one is issued again. */
static bool reissue(struct evaluation *e)
{
	for (size_t i = e->ledger.n; i-- > 0;) {
		const struct ledger_entry *entry = &e->ledger.entries[i];

		if (!record_is_same(e, entry))
			continue;
		write_text(e, entry->at);
		if (strcmp(e->verdict_digest, entry->verdict) == 0 && strcmp(e->whole_digest, entry->full) == 0)
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
		.decision = (char *)decision_name(told_decision(e)),
		.model_name = e->model_name,
		.generation = e->generation,
		.charged = e->charged,
		.document = e->text.data,
		.full = e->whole_digest,
		.question = e->question,
		.disclosure = (char *)disclosure_name(e->policy.reuse.disclose),
		.path = e->holdout_path,
		.alpha = e->meter.alpha,
	};

	return ledger_append(e->store, &e->ledger, &entry, err);
}

/* Which rows the hold-out has is kept before its first charge, so that no later hold-out can share them unseen. */
static int keep_rows(const struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *log = str_format("rows/%s", e->holdout_digest);
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (store_log_names(e->store, &logs, log, err) < 0)
		return -1;
	return logs.n ? 0 : row_sketch_keep(e->store, e->holdout_digest, &e->sketch, err);
}

static int read_again(struct evaluation *e, struct err *err)
{
	ledger_release(&e->ledger);
	return ledger_read(&e->ledger, e->store, e->holdout_digest, err);
}

/* The verdict as it is now; ERR_MOVED if somebody else was faster. */
static int write_and_append(struct evaluation *e, struct err *err)
{
	char now[CLOCK_TEXT];

	clock_format(now, ledger_now_ms(&e->ledger));
	write_text(e, now);
	return append(e, err);
}

/*
 * Another hold-out with these rows may have been charged between our count and our record: whoever looks later sees both. The charge
 * stands, and the verdict is written again with what is known now.
 */
static int count_again(struct evaluation *e, struct err *err)
{
	bool changed = false;

	for (int left = RECORD_TRIES; left; left--) {
		if (read_again(e, err) < 0 || budget_recount(e, &changed, err) < 0)
			return -1;
		if (!changed || write_and_append(e, err) == 0)
			return 0;
		if (err->code != ERR_MOVED)
			return -1;
	}
	return err_set(err, ERR_RETRY, "the hold-out's ledger is busy: try again");
}

/* Compare-and-swap: whoever loses reads the ledger again and takes the next number. */
static int charge(struct evaluation *e, struct err *err)
{
	if (keep_rows(e, err) < 0)
		return -1;
	for (int left = RECORD_TRIES; left; left--) {
		if (budget_count(e, err) < 0)
			return -1;
		if (reissue(e))
			return 0;
		if (write_and_append(e, err) == 0)
			return e->charged ? count_again(e, err) : 0;
		if (err->code != ERR_MOVED || read_again(e, err) < 0)
			return -1;
	}
	return err_set(err, ERR_RETRY, "the hold-out's ledger is busy: try again");
}

/* The verdict is charged and counts; who is to find it by its run has to know that the run's record is not there yet. */
static int warn_queued(struct evaluation *e, struct err *err)
{
	CLEANUP(strvec_release) struct strvec queued = { 0 };

	if (store_queued(e->store, &queued, err) < 0)
		return -1;
	if (queued.n)
		strvec_addf(&e->warnings,
			    "the remote went away: the records of %zu runs wait here; `interlock store push` brings them there", queued.n);
	return 0;
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
	if (store_run_log(e->store, e->candidate.run_id, &batch, err) < 0 || warn_queued(e, err) < 0)
		return -1;
	if (!run.artifact_dir)
		return 0;
	if (stored_keep(e, &e->candidate, err) < 0 || (e->has_production && stored_keep(e, &e->production, err) < 0))
		return -1;
	path = str_format("%s/evaluation/verdict.json", run.artifact_dir);
	return fs_write(path, str_text(&e->text), e->text.len, 0, err);
}

int record_decision(struct evaluation *e, struct err *err)
{
	char now[CLOCK_TEXT];

	if (e->request->on_validation) {
		clock_format(now, ledger_now_ms(&e->ledger));
		write_text(e, now);
		return 0;
	}
	if (charge(e, err) < 0)
		return -1;
	return tag_run(e, err);
}
