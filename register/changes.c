/* changes.c - rollback, alias, archive and tag: read the registry, decide on one line, append it; again if somebody else was faster. */
#include "changes.h"

#include "attest.h"
#include "announce.h"
#include "base/mem.h"
#include "tags.h"
#include "track/registry/registry_package.h"
#include "version_tags.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TRIES = 100 };

/* The line to be written, where to, and the tags that it borrows. */
struct line {
	struct store *store;
	struct registry_record record;
	struct version_tags tags;
};

static void line_release(struct line *line)
{
	version_tags_release(&line->tags);
}

/* Decide on the one line. Returns 1 to append it, 0 if everything is so already, -1 with err. */
typedef int decide_fn(struct line *line, struct registration *out, const struct registry *r, const struct request *req, struct err *err);

static int change(decide_fn *decide, const struct request *req, struct registration *out, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;

	if (request_open_store(&s, req, err) < 0 || tags_check(req, s, err) < 0)
		return -1;
	for (int i = 0; i < MOST_TRIES; i++) {
		CLEANUP(registry_release) struct registry r = { 0 };
		CLEANUP(line_release) struct line line = { .store = s };
		char commit[GTO_COMMIT_TEXT];
		int wanted;

		registration_release(out);
		if (request_read_registry(&r, req, s, err) < 0 || (wanted = decide(&line, out, &r, req, err)) < 0)
			return -1;
		tags_name(&line.record, commit, &r, s, req);
		out->model_name = mem_strdup(r.model_name);
		out->already = wanted == 0;
		if (wanted == 0 || attest_append(&r, s, &line.record, req, err) == 0) {
			attest_warn_forgeable(s, req);
			out->registered = wanted != 0;
			out->generation = r.generation;
			if (wanted && r.tagged)
				tags_follow(s, req, r.model_name);
			return 0;
		}
		/* A rollback that was overtaken must not undo what overtook it. */
		if (err->code != ERR_MOVED || line.record.why)
			return -1;
	}
	return err_set(err, ERR_RETRY, "the registry is written to all the time: try again");
}

static const struct version *need_version(const struct registry *r, const struct request *req, struct err *err)
{
	const struct version *v = registry_version(r, req->version);

	if (!req->version)
		err_set(err, ERR_USAGE, "which version? give --version N");
	else if (!v)
		err_set(err, ERR_USAGE, "%s has no version %lld", r->model_name, (long long)req->version);
	return v;
}

static void describe(struct registration *out, const char *alias, const struct version *v, int64_t previous)
{
	out->alias = mem_strdup(alias);
	out->previous_version = previous;
	if (!v)
		return;
	out->version = v->version;
	memcpy(out->run_id, v->run_id, sizeof(out->run_id));
	memcpy(out->digest, v->digest, sizeof(out->digest));
	out->created = mem_strdup(v->created);
}

static int decide_rollback(struct line *line, struct registration *out, const struct registry *r, const struct request *req,
			   struct err *err)
{
	const char *alias = req->alias ? req->alias : REGISTRY_PRODUCTION;
	const struct version *now = registry_alias(r, alias), *earlier = registry_version(r, registry_earlier(r, alias));

	if (registry_check_alias(alias, err) < 0)
		return -1;
	if (!earlier)
		return err_set(err, ERR_USAGE, "%s has no earlier %s to roll back to", r->model_name, alias);
	if (strcmp(earlier->status, "ARCHIVED") == 0)
		return err_set(err, ERR_USAGE, "%s version %lld, which was %s before, is archived", r->model_name,
			       (long long)earlier->version, alias);
	if (registry_check_package(line->store, earlier, err) < 0)
		return -1;
	line->record = (struct registry_record){ .kind = "alias", .alias = alias, .to = earlier->version, .why = "rollback" };
	describe(out, alias, earlier, now ? now->version : 0);
	return 1;
}

static int decide_alias(struct line *line, struct registration *out, const struct registry *r, const struct request *req, struct err *err)
{
	const struct version *now, *v = NULL;

	if (!req->alias)
		return err_set(err, ERR_USAGE, "which alias? give --alias NAME");
	if (registry_check_alias(req->alias, err) < 0)
		return -1;
	if (registry_is_protected(req->alias))
		return err_set(err, ERR_USAGE, "'%s' moves by a verdict alone: see register promote, register rollback", req->alias);
	now = registry_alias(r, req->alias);
	if (!req->remove && !(v = need_version(r, req, err)))
		return -1;
	if (v && strcmp(v->status, "ARCHIVED") == 0)
		return err_set(err, ERR_USAGE, "%s version %lld is archived", r->model_name, (long long)v->version);
	line->record = (struct registry_record){ .kind = "alias", .alias = req->alias, .to = v ? v->version : 0 };
	describe(out, req->alias, v, now ? now->version : 0);
	return now != v;
}

static int decide_archive(struct line *line, struct registration *out, const struct registry *r, const struct request *req, struct err *err)
{
	const struct version *v = need_version(r, req, err);

	if (!v)
		return -1;
	if (registry_alias(r, REGISTRY_PRODUCTION) == v)
		return err_set(err, ERR_USAGE, "%s version %lld is production: it cannot be archived", r->model_name,
			       (long long)v->version);
	line->record = (struct registry_record){ .kind = "archive", .version = v->version };
	describe(out, "archived", v, 0);
	return strcmp(v->status, "ARCHIVED") != 0;
}

static int announce_move(const struct registration *out, const struct request *req, const char *what, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (req->common.json || out->already)
		return announce_registration(out, req, err);
	str_addf(&text, "%s %s; %s: ", what, out->model_name, out->alias);
	str_addf(&text, out->previous_version ? "%lld" : "none", (long long)out->previous_version);
	str_addf(&text, out->version ? " -> %lld\n" : " -> none\n", (long long)out->version);
	return announce_text(req, &text, err);
}

int change_rollback(const void *args, struct err *err)
{
	CLEANUP(registration_release) struct registration out = { 0 };

	return change(decide_rollback, args, &out, err) < 0 ? -1 : announce_move(&out, args, "rolled back", err);
}

int change_alias(const void *args, struct err *err)
{
	CLEANUP(registration_release) struct registration out = { 0 };

	return change(decide_alias, args, &out, err) < 0 ? -1 : announce_move(&out, args, "moved an alias of", err);
}

static int decide_tag(struct line *line, struct registration *out, const struct registry *r, const struct request *req, struct err *err)
{
	const struct version *v = need_version(r, req, err);
	bool differs = false;

	if (!v || version_tags_make(&line->tags, req, NULL, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < line->tags.n; i++) {
		const char *now = version_tag(v, line->tags.pairs[i].key);

		differs |= !now || strcmp(now, line->tags.pairs[i].value) != 0;
	}
	line->record = (struct registry_record){ .kind = "tag", .version = v->version, .tags = line->tags.pairs, .n_tags = line->tags.n };
	describe(out, "tagged", v, 0);
	return differs;
}

/* For the commands that change a version and move nothing. */
static int change_version(decide_fn *decide, const struct request *req, const char *what, struct err *err)
{
	CLEANUP(registration_release) struct registration out = { 0 };
	CLEANUP(str_release) struct str text = { 0 };

	if (change(decide, req, &out, err) < 0)
		return -1;
	if (req->common.json || out.already)
		return announce_registration(&out, req, err);
	str_addf(&text, "%s %s version %lld\n", what, out.model_name, (long long)out.version);
	return announce_text(req, &text, err);
}

int change_archive(const void *args, struct err *err)
{
	return change_version(decide_archive, args, "archived", err);
}

int change_tag(const void *args, struct err *err)
{
	return change_version(decide_tag, args, "tagged", err);
}
