/* status.c - gathers where a project stands, and prints it as text or JSON. */
#include "tools/interlock/status.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/package.h"
#include "pipeline/params/params.h"
#include "track/registry/registry.h"
#include "verdict/verdict.h"

#include <stdio.h>
#include <string.h>

#define VERDICT_PATH "evaluation/verdict.json"

struct status {
	char *store, *model_name;
	int64_t production; /* version; 0 = none */
	char *since, *run_id;
	size_t n_versions;
	bool has_verdict;
	char *decision, *reason;
	bool fresh; /* the verdict is about the model in ./model */
	int64_t evaluation, of, promotions, of_promotions;
	bool registered; /* ./model is the production version */
	char *next;
};

static void status_release(struct status *s)
{
	char **texts[] = { &s->store, &s->model_name, &s->since, &s->run_id, &s->decision, &s->reason, &s->next };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		mem_free(texts[i]);
}

static int read_model_name(struct status *s, const struct status_options *options, struct err *err)
{
	CLEANUP(yaml_release) struct yaml params = { 0 };
	const char *name = options->model_name;

	if (!name && params_read(&params, NULL, NULL, err) < 0)
		return -1;
	if (!name && yaml_get_text(&params, params.root, "model_name", &name, err) < 0)
		return -1;
	s->model_name = mem_strdup(name);
	return 0;
}

static int read_registry(struct status *s, const struct status_options *options, const char *model_digest, const struct env *env,
			 struct err *err)
{
	CLEANUP(store_cleanup) struct store *store = NULL;
	CLEANUP(registry_release) struct registry registry = { 0 };
	const struct version *production;

	if (store_open(&store, options->tracking_uri, env, err) < 0)
		return -1;
	s->store = mem_strdup(store_uri(store));
	if (!s->model_name)
		return store_check(store, err);
	if (registry_read(&registry, store, s->model_name, err) < 0)
		return -1;
	s->n_versions = registry.n_versions;
	production = registry_alias(&registry, "production");
	if (!production)
		return 0;
	s->production = production->version;
	s->run_id = mem_strdup(production->run_id);
	s->registered = strcmp(production->digest, model_digest) == 0;
	for (size_t i = 0; i < registry.n_moves; i++)
		if (strcmp(registry.moves[i].alias, "production") == 0 && registry.moves[i].to == production->version) {
			free(s->since);
			s->since = mem_strdup(registry.moves[i].at);
		}
	return 0;
}

static int read_verdict(struct status *s, const char *model_digest, struct err *err)
{
	CLEANUP(verdict_release) struct verdict verdict = { 0 };
	const struct json *alpha;

	if (!fs_exists(VERDICT_PATH))
		return 0;
	if (verdict_read(&verdict, VERDICT_PATH, err) < 0)
		return -1;
	s->has_verdict = true;
	s->decision = mem_strdup(verdict.decision);
	s->reason = mem_strdup(verdict.reason);
	s->fresh = verdict.candidate_digest && strcmp(verdict.candidate_digest, model_digest) == 0;
	alpha = json_get(verdict.json, "alpha");
	s->evaluation = json_int(json_get(alpha, "evaluation"), 0);
	s->of = json_int(json_get(alpha, "of"), 0);
	s->promotions = json_int(json_get(alpha, "promotions"), 0);
	s->of_promotions = json_int(json_get(alpha, "of_promotions"), 0);
	return 0;
}

/* The first step of the chain that has not been done. */
static const char *next_command(const struct status *s)
{
	const struct {
		bool due;
		const char *command;
	} steps[] = {
		{ !fs_exists("params.yaml"), "write params.yaml, schema.yaml and gate.yaml (see examples/diabetes)" },
		{ !fs_exists("data/clean.csv"), "interlock ingest data/raw/* --schema schema.yaml --output data/clean.csv" },
		{ !fs_exists("data/split/train.csv"), "interlock split data/clean.csv --output-dir data/split" },
		{ !fs_is_dir("model"), "interlock train --data data/split/train.csv --output model" },
		{ s->registered, "nothing: the model in ./model is in production" },
		{ !s->has_verdict || !s->fresh, "interlock evaluate --candidate model --holdout data/split/holdout.csv --train "
						"data/split/train.csv --policy gate.yaml --output evaluation" },
		{ s->decision && strcmp(s->decision, "promote") == 0, "interlock register --verdict " VERDICT_PATH },
		{ true, "a better model: change params.yaml or the data, then interlock train" },
	};
	size_t i = 0;

	while (!steps[i].due)
		i++;
	return steps[i].command;
}

static void print_text(const struct status *s)
{
	printf("store        %s\n", s->store);
	printf("model        %s\n", s->model_name ? s->model_name : "(no model_name: no params.yaml here)");
	if (s->production)
		printf("production   version %lld of %zu, run %.8s, since %s\n", (long long)s->production, s->n_versions, s->run_id,
		       s->since ? s->since : "?");
	else
		printf("production   none yet\n");
	if (s->has_verdict)
		printf("last verdict %s (%s)%s\n", s->decision, s->reason, s->fresh ? "" : ", not about the model in ./model");
	if (s->of)
		printf("hold-out     evaluation %lld of %lld, promotion %lld of %lld\n", (long long)s->evaluation, (long long)s->of,
		       (long long)s->promotions, (long long)s->of_promotions);
	printf("next         %s\n", s->next);
}

static void print_json(const struct status *s)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };

	json_begin_object(&w);
	json_put_text(&w, "store", s->store);
	json_put_text(&w, "model_name", s->model_name);
	json_key(&w, "production");
	if (s->production) {
		json_begin_object(&w);
		json_put_int(&w, "version", s->production);
		json_put_text(&w, "run_id", s->run_id);
		json_put_text(&w, "since", s->since);
		json_end_object(&w);
	} else {
		json_add_null(&w);
	}
	json_put_int(&w, "versions", (int64_t)s->n_versions);
	json_key(&w, "verdict");
	if (s->has_verdict) {
		json_begin_object(&w);
		json_put_text(&w, "decision", s->decision);
		json_put_text(&w, "reason", s->reason);
		json_put_bool(&w, "fresh", s->fresh);
		json_put_int(&w, "evaluation", s->evaluation);
		json_put_int(&w, "of", s->of);
		json_end_object(&w);
	} else {
		json_add_null(&w);
	}
	json_put_text(&w, "next", s->next);
	json_end_object(&w);
	printf("%s\n", str_text(&out));
}

int status_print(const struct status_options *options, const struct common *common, struct err *err)
{
	CLEANUP(status_release) struct status s = { 0 };
	char digest[DIGEST_TEXT] = "";

	if (read_model_name(&s, options, err) < 0)
		return -1;
	if (fs_is_dir("model") && package_digest(digest, "model", err) < 0)
		return -1;
	if (read_registry(&s, options, digest, common->env, err) < 0 || read_verdict(&s, digest, err) < 0)
		return -1;
	s.next = mem_strdup(next_command(&s));
	if (common->json)
		print_json(&s);
	else if (!common->quiet)
		print_text(&s);
	return 0;
}
