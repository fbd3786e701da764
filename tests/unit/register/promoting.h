/* promoting.h - packages, a hold-out and a policy in a scratch folder with a store, and verdicts written the way evaluate writes them: in the
 * ledger first, then the file.
 */
#ifndef TESTS_UNIT_REGISTER_PROMOTING_H
#define TESTS_UNIT_REGISTER_PROMOTING_H

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/package.h"
#include "register/promotion.h"
#include "track/ledger/ledger.h"
#include "track/registry/registry_package.h"
#include "verdict/holdout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char dir[64];
static struct err err;
static struct env env;
static struct store *store;
static char *no_vars[] = { NULL };

static inline void put(const char *path, const char *text)
{
	if (fs_write(path, text, strlen(text), 0, &err) < 0)
		fail_msg("%s", err.text);
}

/* A package of its own content: "model-a" and so on. */
static inline void package(const char *name)
{
	CLEANUP(mem_free)
	char *mlmodel = fs_join(name, "MLmodel"), *onnx = fs_join(name, "model.onnx"), *origin = fs_join(name, "provenance.json");

	put(mlmodel, "flavors: {}\n");
	put(onnx, name);
	put(origin, "{}\n");
}

static inline int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-promotion-XXXXXX");
	env.vars = no_vars;
	if (!mkdtemp(dir) || chdir(dir) != 0 || store_open(&store, NULL, &env, &err) < 0)
		return -1;
	put("holdout.csv", "id,x,Y\n1,2,3\n2,3,4\n");
	put("gate.yaml", "gate: 1\n");
	package("a");
	package("b");
	package("c");
	return 0;
}

static inline int leave_scratch(void **state)
{
	(void)state;
	store_cleanup(&store);
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

struct writing {
	const char *path, *decision, *reason, *on, *kind, *name, *holdout, *reference, *run_id, *at;
	int64_t version; /* of production; 0 = as it is, -1 = none is said */
	bool unknown;    /* not in the ledger */
};

/* A verdict on `model` against what is production now. */
static inline void write_verdict(const char *model, struct writing w)
{
	CLEANUP(registry_release) struct registry r = { 0 };
	CLEANUP(ledger_release) struct ledger ledger = { 0 };
	CLEANUP(strvec_release) struct strvec key = { 0 };
	CLEANUP(mem_free) char *text = NULL, *produced = NULL, *run_id = w.run_id ? str_format("\"%s\"", w.run_id) : mem_strdup("null");
	const char *path = w.holdout ? w.holdout : "holdout.csv", *at = w.at ? w.at : "2026-11-21T10:00:00Z";
	int64_t version = w.version;
	char candidate[DIGEST_TEXT], holdout[DIGEST_TEXT], policy[DIGEST_TEXT], verdict[DIGEST_TEXT];
	const struct version *now;
	struct ledger_entry entry;

	strvec_add(&key, "id");
	assert_int_equal(registry_read(&r, store, "m", &err), 0);
	now = registry_alias(&r, "production");
	assert_int_equal(package_digest(candidate, model, &err), 0);
	assert_int_equal(holdout_digest(holdout, path, &key, NULL, &err), 0);
	assert_int_equal(policy_digest(policy, "gate.yaml", &err), 0);
	if (version == 0 && now)
		version = now->version;
	produced = now ? str_format("\"%s\"", now->digest) : mem_strdup("null");
	text = str_format(
		"{\"schema\":\"gate.verdict/1\",\"decision\":\"%s\",\"reasons\":[\"%s\"],\"model_name\":\"%s\",\"created\":\"%s\","
		"\"candidate\":{\"digest\":\"%s\",\"reference\":\"%s\",\"kind\":\"%s\",\"run_id\":%s},"
		"\"production\":{\"digest\":%s,\"version\":%lld,\"generation\":%lld},"
		"\"holdout\":{\"digest\":\"%s\",\"path\":\"%s\",\"on\":\"%s\",\"key\":[\"id\"],\"time\":null},"
		"\"policy_digest\":\"%s\",\"policy\":{\"path\":\"gate.yaml\"},\"primary\":{\"metric\":\"mse\",\"candidate\":12.5}"
		",\"exit_code\":20}",
		w.decision ? w.decision : "promote", w.reason ? w.reason : "superior", w.name ? w.name : "m", at, candidate,
		w.reference ? w.reference : model, w.kind ? w.kind : "package", run_id, produced, (long long)(version < 0 ? 0 : version),
		(long long)r.generation, holdout, path, w.on ? w.on : "holdout", policy);
	put(w.path ? w.path : "verdict.json", text);
	digest_bytes(verdict, text, strlen(text));
	if (w.unknown)
		return;
	entry = (struct ledger_entry){ .at = (char *)at,
				       .verdict = verdict,
				       .candidate = candidate,
				       .production = (char *)(now ? now->digest : ""),
				       .policy = policy,
				       .decision = (char *)"promote",
				       .model_name = (char *)"m",
				       .generation = r.generation,
				       .charged = true,
				       .document = text };
	assert_int_equal(ledger_read(&ledger, store, holdout, &err), 0);
	assert_int_equal(ledger_append(store, &ledger, &entry, &err), 0);
}

static inline struct request by_verdict(const char *path)
{
	struct request req = { .common.env = &env, .verdict = path };

	return req;
}

static inline struct request overriding(const char *model)
{
	struct request req = { .common.env = &env, .model = model, .model_name = "m", .override = true, .reason = "hotfix" };

	return req;
}

/* Run, and expect success. */
static inline struct registration done(struct request req)
{
	struct registration out;

	if (promotion_run(&out, &req, store, &err) < 0)
		fail_msg("%s", err.text);
	return out;
}

static inline void promoted(const char *model, int64_t version)
{
	struct registration out;

	write_verdict(model, (struct writing){ 0 });
	out = done(by_verdict("verdict.json"));
	assert_true(out.registered);
	assert_int_equal(out.version, version);
	registration_release(&out);
}

/* Run, and expect this exit code, this text, and an unchanged registry. */
static inline void refused(struct request req, int code, const char *text)
{
	CLEANUP(registration_release) struct registration out = { 0 };
	struct log_record *before, *after;
	size_t n_before, n_after;

	assert_int_equal(store_log_read(store, &before, &n_before, "registry/m", &err), 0);
	if (promotion_run(&out, &req, store, &err) == 0)
		fail_msg("not refused: %s", text);
	if (err.code != code || !strstr(err.text, text))
		fail_msg("%d: %s (expected %d: %s)", err.code, err.text, code, text);
	assert_int_equal(store_log_read(store, &after, &n_after, "registry/m", &err), 0);
	assert_int_equal(n_before, n_after);
	log_records_release(before, n_before);
	log_records_release(after, n_after);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, enter_scratch, leave_scratch)

#endif
