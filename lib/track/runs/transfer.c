/* transfer.c - logs and packages of one store taken over into another. */
#include "track/runs/transfer.h"

#include "base/mem.h"
#include "base/str.h"
#include "track/registry/registry_package.h"
#include "track/store_backend.h"

#include <string.h>

enum { TRIES = 100 };

struct reading {
	struct log_record *records;
	size_t n;
};

static void reading_release(struct reading *r)
{
	log_records_release(r->records, r->n);
}

static int take_lines(struct store *to, const char *log, size_t known, const struct reading *from, struct err *err)
{
	if (to->backend->log_take)
		return to->backend->log_take(to, log, (int64_t)known, from->records + known, from->n - known, err);
	for (size_t i = known; i < from->n; i++)
		if (store_log_append(to, log, (int64_t)i, from->records[i].body, NULL, err) < 0)
			return -1;
	return 0;
}

/* The digest of a line is over all before it: equal ends are equal logs. */
static int check_way(const struct reading *to, const struct reading *from, const char *log, struct err *err)
{
	size_t both = to->n < from->n ? to->n : from->n;

	if (both == 0 || strcmp(to->records[both - 1].digest, from->records[both - 1].digest) == 0)
		return 0;
	return err_set(err, ERR_INTEGRITY, "the log '%s' went different ways in the two stores: they have different lines up to %zu", log,
		       both);
}

/* ERR_MOVED: somebody wrote meanwhile. */
static int take_log(struct transfer *out, struct store *to, const char *log, const struct reading *from, struct err *err)
{
	CLEANUP(reading_release) struct reading here = { 0 };

	if (store_log_read(to, &here.records, &here.n, log, err) < 0 || check_way(&here, from, log, err) < 0)
		return -1;
	if (here.n < from->n && take_lines(to, log, here.n, from, err) < 0)
		return -1;
	out->logs += here.n < from->n;
	out->lines += here.n < from->n ? from->n - here.n : 0;
	out->known_lines += here.n < from->n ? here.n : from->n;
	return 0;
}

static int take_packages(struct transfer *out, struct store *to, struct store *from, const char *model, struct err *err)
{
	CLEANUP(registry_release) struct registry r = { 0 };

	if (registry_read(&r, from, model, err) < 0)
		return -1;
	for (size_t i = 0; i < r.n_versions; i++) {
		const struct version *v = &r.versions[i];
		CLEANUP(mem_free) char *artifact = NULL;

		if (registry_check_package(from, v, err) < 0 ||
		    registry_keep_package(&artifact, to, model, v->artifact, v->digest, v->provenance_digest, err) < 0)
			return err_prefix(err, "%s version %lld", model, (long long)v->version);
		out->versions++;
	}
	return 0;
}

static int take_one(struct transfer *out, struct store *to, struct store *from, const char *log, struct err *err)
{
	CLEANUP(reading_release) struct reading there = { 0 };

	if (store_log_read(from, &there.records, &there.n, log, err) < 0)
		return -1;
	if (str_starts(log, "registry/") && take_packages(out, to, from, log + strlen("registry/"), err) < 0)
		return -1;
	for (int i = 0; i < TRIES; i++) {
		if (take_log(out, to, log, &there, err) == 0)
			return 0;
		if (err->code != ERR_MOVED)
			return -1;
	}
	return err_set(err, ERR_RETRY, "the log '%s' is written to all the time: try again", log);
}

struct history {
	struct run_metric *v;
	size_t n, cap;
};

static void metrics_free(struct run_metric *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(v[i].key);
	free(v);
}

static void history_release(struct history *h)
{
	metrics_free(h->v, h->n);
}

static int read_history(struct history *out, struct store *from, const struct run *run, struct err *err)
{
	for (size_t i = 0; i < run->n_metrics; i++) {
		struct run_metric *one;
		size_t n;

		if (store_metric_history(from, &one, &n, run->run_id, run->metrics[i].key, err) < 0)
			return -1;
		for (size_t j = 0; j < n; j++) {
			out->v = mem_grow(out->v, out->n, &out->cap, sizeof(*out->v));
			out->v[out->n++] = one[j];
		}
		free(one);
	}
	return 0;
}

/* Runs that still work are theirs who started them. */
int store_each_run(struct store *from, transfer_run_fn *each, void *arg, struct err *err)
{
	CLEANUP(run_list_release) struct run_list list = { 0 };

	if (store_run_list(from, &list, NULL, false, 0, err) < 0)
		return -1;
	for (size_t i = list.n; i-- > 0;) {
		const struct run *run = &list.runs[i];
		CLEANUP(history_release) struct history history = { 0 };
		struct transfer_run one = { .run = run, .files = run->artifact_dir };

		if (strcmp(run->status, "RUNNING") == 0)
			continue;
		if (read_history(&history, from, run, err) < 0)
			return -1;
		one.history = history.v;
		one.n_history = history.n;
		if (each(&one, arg, err) < 0)
			return -1;
	}
	return 0;
}

struct taking {
	struct transfer *out;
	struct store *to;
	struct strvec ids;
};

static int take_run(const struct transfer_run *one, void *arg, struct err *err)
{
	struct taking *t = arg;
	bool taken;

	if (store_take_run(t->to, one, &taken, err) < 0)
		return -1;
	t->out->runs += taken;
	t->out->known_runs += !taken;
	strvec_add(&t->ids, one->run->run_id);
	return 0;
}

static int take_runs(struct transfer *out, struct store *to, struct store *from, struct err *err)
{
	struct taking t = { out, to, { 0 } };
	int result = store_each_run(from, take_run, &t, err) < 0 ? -1 : store_took_runs(to, &t.ids, err);

	strvec_release(&t.ids);
	return result;
}

int store_transfer(struct transfer *out, struct store *to, struct store *from, struct err *err)
{
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	*out = (struct transfer){ 0 };
	if (from->backend->is_absent && from->backend->is_absent(from))
		return err_set(err, ERR_USAGE, "there is no store at %s", store_uri(from));
	if (store_check_writable(to, err) < 0 || store_log_names(from, &logs, "", err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++)
		if (take_one(out, to, from, logs.v[i], err) < 0)
			return -1;
	return take_runs(out, to, from, err);
}
