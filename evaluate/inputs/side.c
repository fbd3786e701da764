/* side.c - opens and scores one of the two models, whatever kind of reference names it. */
#include "evaluate/evaluation.h"

#include "base/fs.h"
#include "base/mem.h"
#include "evaluate/inputs/command_rights.h"
#include "evaluate/inputs/rehearsal.h"
#include "model/score_ref.h"
#include "net/http.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {
	[MODELREF_NONE] = "none",       [MODELREF_PACKAGE] = "package", [MODELREF_PREDICTIONS] = "predictions",
	[MODELREF_COMMAND] = "command", [MODELREF_URL] = "url",
};

/* Files of the package, as its digest covers them. */
static double package_bytes(const char *dir)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct err ignored;
	double bytes = 0;

	if (!fs_is_dir(dir))
		return fs_size(dir) >= 0 ? (double)fs_size(dir) : NAN; /* equivalent: an empty file is no model */
	if (fs_list_tree(&files, dir, &ignored) < 0)
		return NAN;
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, files.v[i]);

		if (strcmp(files.v[i], "run_id") != 0 && strcmp(files.v[i], "provenance.json") != 0)
			bytes += (double)fs_size(path);
	}
	return bytes;
}

static int open_package(struct side *side, struct err *err)
{
	if (package_open(&side->package, side->ref.path, err) < 0)
		return -1;
	side->open = true;
	snprintf(side->digest, sizeof(side->digest), "%s", side->package.digest);
	snprintf(side->run_id, sizeof(side->run_id), "%s", side->package.run_id);
	side->size_bytes = package_bytes(side->ref.path);
	if (side->ref.digest[0] && strcmp(side->ref.digest, side->digest) != 0)
		return err_set(err, ERR_INTEGRITY, "%s does not match the digest that the registry has of %s", side->ref.path,
			       side->ref.title);
	return 0;
}

static int open_side(struct evaluation *e, struct side *side, const char *text, struct err *err)
{
	side->size_bytes = NAN;
	if (modelref_resolve(&side->ref, text, e->store, err) < 0 || command_rights_check(e, side, err) < 0)
		return -1;
	side->kind = kinds[side->ref.kind];
	side->version = side->ref.version;
	side->title = side->ref.version ? str_format("model %s", side->ref.title) : mem_strdup(side->role);
	if (side->ref.kind == MODELREF_PACKAGE)
		return open_package(side, err);
	if (side->ref.kind == MODELREF_URL)
		return score_connect(&side->http, e->request->scoring_timeout_ms, e->request->env, err);
	if (side->ref.kind == MODELREF_PREDICTIONS && !fs_exists(side->ref.path))
		return err_set(err, ERR_IO, "cannot open '%s': No such file or directory", side->ref.path);
	return 0;
}

int side_open_candidate(struct evaluation *e, struct err *err)
{
	e->candidate.role = "the candidate";
	if (open_side(e, &e->candidate, e->request->candidate, err) < 0)
		return err->code == ERR_INTEGRITY ? evaluation_fail(e, "digest_mismatch") : -1;
	if (e->candidate.ref.kind == MODELREF_NONE)
		return err_set(err, ERR_USAGE, "--candidate none: there is nothing to evaluate");
	if (e->candidate.ref.kind == MODELREF_PREDICTIONS)
		side_find_run(e, &e->candidate);
	return 0;
}

/* The generation of the registry, and the reference of the model that is production now: what register will compare. */
static int find_production(struct evaluation *e, char **reference, struct err *err)
{
	struct registry registry = { 0 };
	const struct version *version;
	int code;

	*reference = NULL;
	if (!e->model_name)
		return 0;
	code = registry_read(&registry, e->store, e->model_name, err);
	if (code < 0)
		return rehearsal_store_lost(e, err);
	e->generation = registry.generation;
	version = registry_alias(&registry, "production");
	if (version)
		*reference = str_format("models:/%s@production", e->model_name);
	registry_release(&registry);
	return 0;
}

/* Any failure to read production is 30, but one that shows that somebody changed it. */
void side_accept_loss(struct evaluation *e, const char *why)
{
	e->lost_baseline = true;
	e->has_production = false;
	free(e->lost_why);
	e->lost_why = mem_strdup(why);
	evaluation_warn(e, "production could not be read (%s); accepted: %s", why, e->request->reason);
}

int side_lost_baseline(struct evaluation *e, struct err *err)
{
	bool by_policy = e->policy.when.baseline_choice == LOST_FLOORS_ONLY;

	if (err->code == ERR_INTEGRITY)
		return evaluation_fail(e, "digest_mismatch");
	if (e->request->accept_lost_baseline || (by_policy && e->request->reason)) {
		side_accept_loss(e, err->text);
		return 0;
	}
	err_prefix(err, "the production model cannot be read%s",
		   by_policy ? " (floors_only needs --reason TEXT, which is kept for ever)" : "");
	err->code = ERR_BASELINE;
	return evaluation_fail(e, "baseline_unreadable");
}

/* A registered model whose stored predictions may do: they are looked for when the hold-out is known. */
static bool may_wait(const struct evaluation *e, struct side *side, const struct err *err)
{
	if (err->code == ERR_INTEGRITY || err->code == ERR_USAGE || e->request->accept_lost_baseline ||
	    e->policy.when.baseline_choice == LOST_ERROR || !side->ref.digest[0])
		return false;
	snprintf(side->digest, sizeof(side->digest), "%s", side->ref.digest);
	side->unread = *err;
	return true;
}

int side_open_production(struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *reference = NULL;
	const char *text = e->request->production;
	struct side *side = &e->production;
	int code;

	side->role = "the production model";
	if (find_production(e, &reference, err) < 0)
		return -1;
	if (!text && !e->model_name)
		evaluation_warn(e, "the candidate has no name in the registry (--model-name): no production model was looked for");
	if (text && strcmp(text, "none") == 0 && reference)
		evaluation_warn(e, "%s has a production model, but --production none leaves it out: register will refuse this verdict",
				e->model_name);
	if (!text)
		text = reference ? reference : "none";
	e->has_production = strcmp(text, "none") != 0;
	if (!e->has_production)
		return 0;
	code = open_side(e, side, text, err);
	if (side->version) {
		free(side->title);
		side->title = str_format("production version %lld", (long long)side->version);
	}
	if (code == 0 || may_wait(e, side, err))
		return 0;
	if (reference && !e->request->production && rehearsal_package_lost(e, err) == 0)
		return 0;
	return err->code == ERR_USAGE ? -1 : side_lost_baseline(e, err);
}

void side_release(struct side *side)
{
	if (side->open)
		package_release(&side->package);
	http_close(side->http);
	modelref_release(&side->ref);
	predictions_release(&side->said);
	arm_release(&side->arm);
	free(side->title);
	*side = (struct side){ 0 };
}
