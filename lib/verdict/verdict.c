/* verdict.c - reads verdict.json and refuses one that lacks what register compares. */
#include "verdict/verdict.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

enum { VERDICT_MOST_BYTES = 64 << 20 };

static const char *const decisions[] = { "promote", "reject", "inconclusive", "error", NULL };

static const struct json *find(const struct json *object, const char *outer, const char *inner)
{
	return inner ? json_get(json_get(object, outer), inner) : json_get(object, outer);
}

static int broken(const char *path, struct err *err, const char *what)
{
	return err_set(err, ERR_INTEGRITY, "%s is not a verdict: %s", path, what);
}

static bool is_decision(const char *text)
{
	for (size_t i = 0; text && decisions[i]; i++)
		if (strcmp(text, decisions[i]) == 0)
			return true;
	return false;
}

/* What a decision that is not "error" must carry. */
static const struct required {
	const char *outer, *inner;
	bool digest;
} required[] = {
	{ "candidate", "digest", true }, { "holdout", "digest", true }, { "holdout", "on", false },
	{ "policy_digest", NULL, true }, { "created", NULL, false },
};

static int check(const struct json *json, const char *path, struct err *err)
{
	const char *decision = json_text(json_get(json, "decision"), NULL);
	const struct json *production = json_get(json, "production"), *promoted = json_get(json, "promoted");

	if (strcmp(json_text(json_get(json, "schema"), ""), VERDICT_SCHEMA) != 0)
		return broken(path, err, "'schema' must be '" VERDICT_SCHEMA "'");
	if (!is_decision(decision))
		return broken(path, err, "'decision' must be promote, reject, inconclusive or error");
	if (!json_text(json_at(json_get(json, "reasons"), 0), NULL))
		return broken(path, err, "'reasons' is missing");
	if (promoted && json_is_true(promoted) != (strcmp(decision, "promote") == 0))
		return broken(path, err, "'promoted' and 'decision' disagree");
	if (strcmp(decision, "error") == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(required); i++) {
		const char *text = json_text(find(json, required[i].outer, required[i].inner), NULL);

		if (!text || (required[i].digest && !digest_is_valid(text)))
			return err_set(err, ERR_INTEGRITY, "%s is not a verdict: '%s%s%s' is missing", path, required[i].outer,
				       required[i].inner ? "." : "", required[i].inner ? required[i].inner : "");
	}
	if (json_kind_of(json_get(production, "generation")) != JSON_INT)
		return broken(path, err, "'production.generation' is missing");
	if (json_kind_of(json_get(production, "digest")) != JSON_NULL && !digest_is_valid(json_text(json_get(production, "digest"), "")))
		return broken(path, err, "'production.digest' is missing");
	return 0;
}

static void fill(struct verdict *v)
{
	const struct json *candidate = json_get(v->json, "candidate"), *production = json_get(v->json, "production");
	const struct json *holdout = json_get(v->json, "holdout"), *policy = json_get(v->json, "policy"), *key = json_get(holdout, "key");

	v->decision = json_text(json_get(v->json, "decision"), NULL);
	v->reason = json_text(json_at(json_get(v->json, "reasons"), 0), NULL);
	v->one_bit = json_get(v->json, "promoted") != NULL;
	v->model_name = json_text(json_get(v->json, "model_name"), NULL);
	v->candidate_digest = json_text(json_get(candidate, "digest"), NULL);
	v->candidate_reference = json_text(json_get(candidate, "reference"), NULL);
	v->candidate_run_id = json_text(json_get(candidate, "run_id"), NULL);
	v->candidate_kind = json_text(json_get(candidate, "kind"), NULL);
	v->production_digest = json_text(json_get(production, "digest"), NULL);
	v->production_version = json_int(json_get(production, "version"), 0);
	v->generation = json_int(json_get(production, "generation"), 0);
	v->holdout_digest = json_text(json_get(holdout, "digest"), NULL);
	v->holdout_path = json_text(json_get(holdout, "path"), NULL);
	v->holdout_on = json_text(json_get(holdout, "on"), NULL);
	v->holdout_time = json_text(json_get(holdout, "time"), NULL);
	v->policy_digest = json_text(json_get(v->json, "policy_digest"), NULL);
	v->policy_path = json_text(json_get(policy, "path"), NULL);
	v->created = json_text(json_get(v->json, "created"), NULL);
	v->lost_baseline = json_get(v->json, "lost_baseline") != NULL;
	v->exit_code = (int)json_int(json_get(v->json, "exit_code"), 0);
	for (size_t i = 0; i < json_len(key); i++)
		strvec_add(&v->holdout_key, json_text(json_at(key, i), ""));
}

int verdict_read_text(struct verdict *v, const char *text, size_t len, const char *path, struct err *err)
{
	struct err why = { 0 };

	*v = (struct verdict){ .path = mem_strdup(path) };
	digest_bytes(v->digest, text, len);
	v->json = json_parse(text, len, path, &why);
	if (!v->json || json_kind_of(v->json) != JSON_OBJECT) {
		verdict_release(v);
		return err_set(err, ERR_INTEGRITY, "%s", why.text[0] ? why.text : "a verdict must be a JSON object");
	}
	if (check(v->json, path, err) < 0) {
		verdict_release(v);
		return -1;
	}
	fill(v);
	return 0;
}

int verdict_read(struct verdict *v, const char *path, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	*v = (struct verdict){ 0 };
	if (fs_read(&text, path, VERDICT_MOST_BYTES, err) < 0) {
		if (err->code == ERR_DATA) /* too large to be one: no verdict, like any other that cannot be parsed */
			err->code = ERR_INTEGRITY;
		return -1;
	}
	return verdict_read_text(v, str_text(&text), text.len, path, err);
}

void verdict_release(struct verdict *v)
{
	json_free(v->json);
	free(v->path);
	strvec_release(&v->holdout_key);
	*v = (struct verdict){ 0 };
}
