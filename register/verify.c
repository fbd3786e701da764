/* verify.c - every log's chain of digests, and every package and provenance that a registry names, checked. */
#include "views.h"

#include "attest.h"
#include "announce.h"
#include "base/mem.h"
#include "format/json.h"
#include "track/registry/registry_package.h"

#include <stdio.h>
#include <string.h>

struct findings {
	size_t logs, lines, versions;
	struct strvec problems;
};

static void findings_release(struct findings *f)
{
	strvec_release(&f->problems);
}

/* What is broken is a finding; what cannot be read at all ends the search. */
static int note(struct findings *f, const struct err *why, struct err *err)
{
	if (why->code == ERR_INTEGRITY || why->code == ERR_IO) {
		strvec_add(&f->problems, why->text);
		return 0;
	}
	*err = *why;
	return -1;
}

/* The run's record keeps the digest of the provenance that the version was registered with. */
static int verify_run(struct findings *f, struct store *s, const struct version *v, struct err *err)
{
	CLEANUP(run_release) struct run run = { 0 };
	const char *provenance;
	struct err why = { 0 };

	if (!v->run_id[0] || store_run_get(s, &run, v->run_id, &why) < 0)
		return why.code == 0 || why.code == ERR_USAGE ? 0 : note(f, &why, err);
	provenance = run_tag(&run, RUN_TAG_PROVENANCE);
	if (provenance && v->provenance_digest[0] && strcmp(provenance, v->provenance_digest) != 0)
		strvec_addf(&f->problems, "version %lld: the record of run %s has another digest of provenance.json", (long long)v->version,
			    v->run_id);
	return 0;
}

static int verify_registry(struct findings *f, struct store *s, const char *log, struct err *err)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	struct err why = { 0 };

	if (registry_read(&r, s, log + strlen("registry/"), &why) < 0)
		return note(f, &why, err);
	f->lines += (size_t)r.generation;
	for (size_t i = 0; i < r.n_versions; i++) {
		if (registry_check_package(s, &r.versions[i], &why) < 0 && note(f, &why, err) < 0)
			return -1;
		if (verify_run(f, s, &r.versions[i], err) < 0)
			return -1;
		f->versions++;
	}
	return 0;
}

static int verify_ledger(struct findings *f, struct store *s, const char *log, struct err *err)
{
	struct log_record *records;
	struct err why = { 0 };
	size_t n;

	if (store_log_read(s, &records, &n, log, &why) < 0)
		return note(f, &why, err);
	f->lines += n;
	log_records_release(records, n);
	return 0;
}

static void findings_json(struct str *out, const struct findings *f)
{
	struct json_writer w = { .out = out, .indent = 2 };

	json_begin_object(&w);
	json_put_bool(&w, "whole", f->problems.n == 0);
	json_put_int(&w, "logs", (int64_t)f->logs);
	json_put_int(&w, "lines", (int64_t)f->lines);
	json_put_int(&w, "versions", (int64_t)f->versions);
	json_key(&w, "problems");
	json_begin_array(&w);
	for (size_t i = 0; i < f->problems.n; i++)
		json_add_text(&w, f->problems.v[i]);
	json_end_array(&w);
	json_end_object(&w);
	str_addch(out, '\n');
}

static int conclude(const struct findings *f, const struct request *req, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (req->common.json)
		findings_json(&text, f);
	else if (f->problems.n == 0)
		str_addf(&text, "the registry is whole: %zu logs with %zu lines, %zu versions\n", f->logs, f->lines, f->versions);
	if (announce_text(req, &text, err) < 0)
		return -1;
	if (f->problems.n == 0)
		return 0;
	if (f->problems.n == 1)
		return err_set(err, ERR_INTEGRITY, "%s", f->problems.v[0]);
	return err_set(err, ERR_INTEGRITY, "%s (and %zu more: see --json)", f->problems.v[0], f->problems.n - 1);
}

int view_verify(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(strvec_release) struct strvec logs = { 0 };
	CLEANUP(findings_release) struct findings f = { 0 };
	const struct request *req = args;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_log_names(s, &logs, "", err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++) {
		bool registry = str_starts(logs.v[i], "registry/");

		if (req->model_name && (!registry || strcmp(logs.v[i] + strlen("registry/"), req->model_name) != 0))
			continue;
		f.logs++;
		if ((registry ? verify_registry : verify_ledger)(&f, s, logs.v[i], err) < 0)
			return -1;
	}
	if (req->model_name && f.logs == 0)
		return err_set(err, ERR_USAGE, "no model '%s' is registered in %s", req->model_name, store_uri(s));
	attest_warn_forgeable(s, req);
	return conclude(&f, req, err);
}
