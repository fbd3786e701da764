/* promotion.c - the rules of promotion, in the order in which they are asked. */
#include "promotion.h"

#include "attest.h"
#include "approval.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "candidate.h"
#include "evidence.h"
#include "format/json.h"
#include "tags.h"
#include "track/registry/registry_package.h"
#include "version_tags.h"

#include <stdio.h>
#include <string.h>

/* A registry on which somebody else always writes first is not retried for ever. */
enum { MOST_TRIES = 100 };

/* All that one request works with. */
struct promotion {
	const struct request *req;
	struct store *store;
	struct verdict verdict; /* json NULL = none is needed */
	struct candidate candidate;
	struct registry registry;
	char *artifact;
	const char *alias; /* NULL = none moves */
	bool checked;      /* the files were held against the verdict */
};

static void promotion_release(struct promotion *p)
{
	verdict_release(&p->verdict);
	candidate_release(&p->candidate);
	registry_release(&p->registry);
	free(p->artifact);
}

void registration_release(struct registration *out)
{
	free(out->reason);
	free(out->model_name);
	free(out->alias);
	free(out->created);
	*out = (struct registration){ 0 };
}

static bool has_verdict(const struct promotion *p)
{
	return p->verdict.json != NULL;
}

static bool decides(const struct promotion *p, const char *decision)
{
	return strcmp(p->verdict.decision, decision) == 0;
}

static bool is_blank(const char *text)
{
	return !text || text[strspn(text, " \t\r\n\v\f")] == '\0';
}

static int check_request(const struct request *req, struct err *err)
{
	if (req->override && is_blank(req->reason))
		return err_set(err, ERR_USAGE, "--override needs --reason TEXT: it is recorded for ever");
	if (req->reason && !req->override)
		return err_set(err, ERR_USAGE, "--reason goes with --override");
	if (!req->verdict && !req->run_id && !req->version && !req->model)
		return err_set(err, ERR_USAGE, "what is to be registered? give --verdict FILE or --run-id ID");
	return req->alias ? registry_check_alias(req->alias, err) : 0;
}

/* The verdict that the request names, or the run carries; none for an override or an alias that is not protected. */
static int find_verdict(struct promotion *p, struct err *err)
{
	const struct request *req = p->req;
	const struct version *v;

	if (req->verdict)
		return verdict_read(&p->verdict, req->verdict, err);
	if (req->override || !registry_is_protected(p->alias))
		return 0;
	if (req->run_id)
		return evidence_of_run(&p->verdict, req->run_id, p->store, err);
	v = req->version ? registry_version(&p->registry, req->version) : NULL;
	if (v && v->run_id[0])
		return evidence_of_run(&p->verdict, v->run_id, p->store, err);
	return err_set(err, ERR_USAGE, "'%s' moves by a verdict: give --verdict FILE, or --override --reason TEXT", p->alias);
}

/* What must hold of a verdict before anything else is looked at. */
static int check_verdict(const struct promotion *p, struct err *err)
{
	const struct verdict *v = &p->verdict;

	if (decides(p, "error"))
		return err_set(err, v->exit_code ? v->exit_code : ERR_DATA,
			       "the verdict is an error (%s): mend its cause and run evaluate again", v->reason);
	if (strcmp(v->holdout_on, "validation") == 0)
		return err_set(err, ERR_USAGE,
			       "the verdict was made on the validation split: it registers nothing (run evaluate on the hold-out)");
	if (v->candidate_kind && strcmp(v->candidate_kind, "package") != 0)
		return err_set(err, ERR_USAGE, "the verdict is about %s ('%s'): there is no package to register", v->candidate_kind,
			       v->candidate_reference ? v->candidate_reference : "");
	if (p->req->model_name && v->model_name && strcmp(p->req->model_name, v->model_name) != 0)
		return err_set(err, ERR_USAGE, "the verdict is about model '%s', not '%s'", v->model_name, p->req->model_name);
	return evidence_is_known(v, p->store, err);
}

static char *model_name_of(const struct promotion *p, struct err *err)
{
	const char *name = p->req->model_name;

	if (!name)
		name = p->verdict.model_name;
	if (!name)
		name = run_tag(&p->candidate.run, RUN_TAG_MODEL_NAME);
	if (!name)
		name = run_param(&p->candidate.run, "model_name");
	return name ? mem_strdup(name) : request_model_name(p->req, p->store, err);
}

static int read_registry(struct promotion *p, struct err *err)
{
	CLEANUP(mem_free) char *name = model_name_of(p, err);

	if (!name)
		return -1;
	registry_release(&p->registry);
	return registry_read(&p->registry, p->store, name, err);
}

static const struct version *target(const struct promotion *p)
{
	return registry_alias(&p->registry, p->alias);
}

static int64_t number(const struct version *v)
{
	return v ? v->version : 0;
}

/* "10:31", with the day if that is not today; times are UTC. */
static char *since(const struct alias_move *m)
{
	char now[CLOCK_TEXT];

	if (!m)
		return mem_strdup("?");
	clock_format(now, clock_now_ms());
	if (strncmp(now, m->at, 10) == 0)
		return str_format("%.5s", m->at + 11);
	return str_format("%.10s %.5s", m->at, m->at + 11);
}

static void name_version(char out[static 40], int64_t version)
{
	if (version)
		snprintf(out, 40, "version %lld", (long long)version);
	else
		snprintf(out, 40, "no version");
}

static int moved(const struct promotion *p, const char *about, struct err *err)
{
	CLEANUP(mem_free) char *when = since(registry_last_move(&p->registry, p->alias));
	char now[40];

	name_version(now, number(target(p)));
	return err_set(err, ERR_MOVED, "%s, but %s is now %s (since %s): run evaluate again", about, p->alias, now, when);
}

/* Was this verdict applied before? 1 = yes, and its version is still in place; 0 = no. */
static int already_applied(const struct promotion *p, struct err *err)
{
	const struct alias_move *applied = NULL;
	CLEANUP(mem_free) char *about = NULL;

	for (size_t i = 0; i < p->registry.n_moves; i++) {
		const struct alias_move *m = &p->registry.moves[i];

		if (m->verdict && strcmp(m->alias, p->alias) == 0 && strcmp(m->verdict, p->verdict.digest) == 0)
			applied = m;
	}
	if (!applied)
		return 0;
	if (applied->to == number(target(p)))
		return 1;
	about = str_format("the verdict was applied to version %lld", (long long)applied->to);
	return moved(p, about, err);
}

/* Production must be what the verdict compared with, and must not have moved since, not even there and back. */
static int check_fresh(const struct promotion *p, struct err *err)
{
	const struct alias_move *last = registry_last_move(&p->registry, p->alias);
	const struct version *now = target(p);
	const struct verdict *v = &p->verdict;
	CLEANUP(mem_free) char *about = NULL;
	char compared[40];

	name_version(compared, v->production_version);
	about = v->production_digest ? str_format("the verdict is for %s %s", p->alias, compared)
				     : str_format("the verdict is for a first model");
	if (!v->production_digest != !now || (now && strcmp(now->digest, v->production_digest) != 0) ||
	    (v->production_version && number(now) != v->production_version))
		return moved(p, about, err);
	if (last && last->generation > v->generation) {
		CLEANUP(mem_free) char *when = since(last);

		return err_set(err, ERR_MOVED, "%s moved since the verdict was made (to %s, at %s): run evaluate again", p->alias, compared,
			       when);
	}
	return 0;
}

/* Every digest that the verdict names, recomputed. */
static int check_files(struct promotion *p, struct err *err)
{
	const struct version *now = target(p);

	if (p->checked)
		return 0;
	if (evidence_check_files(&p->verdict, p->req, err) < 0)
		return -1;
	/* A production model that is not the verdict's any more is stale, not broken: check_fresh() says so. */
	if (now && !p->verdict.lost_baseline && p->verdict.production_digest && strcmp(now->digest, p->verdict.production_digest) == 0 &&
	    registry_check_package(p->store, now, err) < 0)
		return -1;
	p->checked = true;
	return 0;
}

/* The version to promote: the one asked for, or the one with the candidate's bytes; NULL = it is to be registered. */
static int find_version(const struct promotion *p, const struct version **out, struct err *err)
{
	const struct version *v = NULL;

	if (p->req->version) {
		v = registry_version(&p->registry, p->req->version);
		if (!v)
			return err_set(err, ERR_USAGE, "%s has no version %lld", p->registry.model_name, (long long)p->req->version);
		if (has_verdict(p) && strcmp(v->digest, p->verdict.candidate_digest) != 0)
			return err_set(err, ERR_INTEGRITY, "the verdict is not about %s version %lld: their digests differ",
				       p->registry.model_name, (long long)v->version);
	} else {
		v = registry_find_digest(&p->registry, p->candidate.digest);
	}
	if (v && strcmp(v->status, "ARCHIVED") == 0)
		return err_set(err, ERR_USAGE, "%s version %lld is archived: it cannot be promoted", p->registry.model_name,
			       (long long)v->version);
	if (v && registry_check_package(p->store, v, err) < 0)
		return -1;
	*out = v;
	return 0;
}

static int append(struct promotion *p, const struct version *existing, struct err *err)
{
	CLEANUP(version_tags_release) struct version_tags tags = { 0 };
	struct registry_record record = {
		.kind = existing ? "alias" : "register",
		.alias = p->alias,
		.to = number(existing),
		.verdict = has_verdict(p) ? p->verdict.digest : NULL,
		.why = p->req->override ? p->req->reason
		       : has_verdict(p) ? "verdict"
					: NULL,
		.override = p->req->override,
	};
	char commit[GTO_COMMIT_TEXT];

	tags_ask(&record, commit, p->req, existing ? existing->artifact : p->candidate.dir);
	if (version_tags_make(&tags, p->req, existing ? NULL : &p->candidate, has_verdict(p) ? &p->verdict : NULL, err) < 0)
		return -1;
	record.tags = tags.pairs;
	record.n_tags = tags.n;
	if (existing && tags.n) {
		record.kind = "tag";
		record.version = existing->version;
	}
	if (!existing) {
		if (!p->artifact && registry_keep_package(&p->artifact, p->store, p->registry.model_name, p->candidate.dir,
							  p->candidate.digest, p->candidate.provenance_digest, err) < 0)
			return -1;
		record.run_id = p->candidate.run_id;
		record.digest = p->candidate.digest;
		record.provenance_digest = p->candidate.provenance_digest;
		record.artifact = p->artifact;
	}
	return attest_append(&p->registry, p->store, &record, p->req, err);
}

static void describe(struct registration *out, const struct promotion *p, const struct version *v, int64_t previous)
{
	out->model_name = mem_strdup(p->registry.model_name);
	out->alias = mem_strdup(p->alias);
	out->version = number(v);
	out->previous_version = previous;
	out->generation = p->registry.generation;
	out->tagged = p->registry.tagged;
	if (!v)
		return;
	memcpy(out->run_id, v->run_id, sizeof(out->run_id));
	memcpy(out->digest, v->digest, sizeof(out->digest));
	out->created = mem_strdup(v->created);
}

/* One try against the registry as it is now. ERR_MOVED with *again set: somebody else wrote meanwhile, ask all rules again. */
static int try_once(struct registration *out, struct promotion *p, bool *again, struct err *err)
{
	bool by_verdict = has_verdict(p) && registry_is_protected(p->alias) && !p->req->override;
	const struct version *existing = NULL;
	int64_t previous = number(target(p));
	size_t versions = p->registry.n_versions;
	int applied = has_verdict(p) ? already_applied(p, err) : 0;

	if (applied < 0)
		return -1;
	if (applied) {
		out->already = true;
		describe(out, p, target(p), previous);
		return 0;
	}
	if (!p->req->version && !p->candidate.dir &&
	    candidate_find(&p->candidate, p->req, has_verdict(p) ? &p->verdict : NULL, p->store, err) < 0)
		return -1;
	if (by_verdict && (check_files(p, err) < 0 || check_fresh(p, err) < 0))
		return -1;
	if (find_version(p, &existing, err) < 0)
		return -1;
	if (by_verdict && approval_check(&p->verdict, p->req, existing ? existing->artifact : p->candidate.dir, p->store, err) < 0)
		return -1;
	if (!by_verdict && existing && existing == target(p)) {
		out->already = true;
		describe(out, p, existing, previous);
		return 0;
	}
	if (append(p, existing, err) < 0) {
		*again = err->code == ERR_MOVED;
		return -1;
	}
	out->registered = true;
	out->new_version = p->registry.n_versions > versions;
	describe(out, p, target(p), previous);
	return 0;
}

static int try_until_done(struct registration *out, struct promotion *p, struct err *err)
{
	for (int left = MOST_TRIES; left; left--) {
		bool again = false;

		if (read_registry(p, err) < 0)
			return -1;
		if (try_once(out, p, &again, err) == 0)
			return attest_head(&out->head, &p->registry, p->alias, p->store, err);
		if (!again)
			return -1;
	}
	return err_set(err, ERR_RETRY, "the registry of '%s' is written to all the time: try again", p->registry.model_name);
}

/* The verdict says that the alias stays. */
static bool is_kept_back(const struct promotion *p)
{
	return has_verdict(p) && !decides(p, "promote") && !p->req->override && registry_is_protected(p->alias);
}

int promotion_run(struct registration *out, const struct request *req, struct store *s, struct err *err)
{
	CLEANUP(promotion_release) struct promotion p = { .req = req, .store = s, .alias = req->alias ? req->alias : REGISTRY_PRODUCTION };

	*out = (struct registration){ 0 };
	if (check_request(req, err) < 0)
		return -1;
	/* Before the verdict, if the version says which run to look at; or the run says which model. */
	if (req->version && read_registry(&p, err) < 0)
		return -1;
	if (find_verdict(&p, err) < 0)
		return -1;
	if (!is_kept_back(&p))
		registry_will_write(s, req->model_name ? req->model_name : p.verdict.model_name);
	if (has_verdict(&p) && check_verdict(&p, err) < 0)
		return -1;
	if (is_kept_back(&p)) {
		out->decision = decides(&p, "reject") ? "reject" : "inconclusive";
		out->reason = mem_strdup(p.verdict.reason);
		out->one_bit = p.verdict.one_bit;
		out->model_name = mem_strdup(p.verdict.model_name);
		return 0;
	}
	if (!has_verdict(&p) && !req->version && candidate_find(&p.candidate, req, NULL, s, err) < 0)
		return -1;
	return try_until_done(out, &p, err);
}
