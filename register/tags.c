/* tags.c - has the records name their tags, and makes the tags when the record is there. */
#include "tags.h"

#include "base/log.h"
#include "base/mem.h"
#include "track/git/git_care.h"
#include "track/registry/registry_package.h"

int tags_check(const struct request *req, const struct store *s, struct err *err)
{
	if (!req->git_tags || store_is_in_git(s))
		return 0;
	return err_set(err, ERR_USAGE, "--git-tags is for a store in git, which %s is not", store_uri(s));
}

void tags_ask(struct registry_record *record, char commit[static GTO_COMMIT_TEXT], const struct request *req, const char *dir)
{
	gto_commit_of_package(commit, dir);
	record->git_tags = req->git_tags;
	record->commit = commit;
}

void tags_name(struct registry_record *record, char commit[static GTO_COMMIT_TEXT], const struct registry *r, struct store *s,
	       const struct request *req)
{
	const struct version *v;
	struct err ignored;

	if (!req->git_tags || !record->alias)
		return;
	v = record->to ? registry_version(r, record->to) : registry_alias(r, record->alias);
	commit[0] = '\0';
	if (v && registry_check_package(s, v, &ignored) == 0)
		gto_commit_of_package(commit, v->artifact);
	record->git_tags = true;
	record->commit = commit;
}

void tags_follow(struct store *s, const struct request *req, const char *model_name)
{
	CLEANUP(tag_care_release) struct tag_care care = { 0 };
	struct err why;

	if (!store_is_in_git(s) || !model_name)
		return;
	if (store_care_tags(&care, s, model_name, true, &why) < 0)
		log_warn(req->common.log, "%s; `store verify --repair` makes the tags", why.text);
	for (size_t i = 0; i < care.problems.n; i++)
		log_warn(req->common.log, "%s", care.problems.v[i]);
}
