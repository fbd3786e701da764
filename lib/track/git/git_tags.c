/* git_tags.c - the tags that records name: an annotated tag is pushed after its record, for libgit2 1.5 has no atomic push, and is made
 * again whenever it is found missing. Its object follows from the record, so that two who mend at once push the same one.
 */
#include "base/mem.h"
#include "git/remote/remote_refs.h"
#include "track/git/git_care.h"
#include "track/git/git_store.h"
#include "track/registry/gto.h"

#include <stdlib.h>
#include <string.h>

enum { PUSHED_AT_ONCE = 32 };

void tag_care_release(struct tag_care *c)
{
	strvec_release(&c->missing);
	strvec_release(&c->problems);
}

bool store_is_in_git(const struct store *s)
{
	return s->backend == &store_git;
}

const char *store_remote_url(const struct store *s)
{
	return store_is_in_git(s) ? ((const struct git_store *)s)->remote.url : NULL;
}

const char *store_branch(const struct store *s)
{
	return store_is_in_git(s) ? ((const struct git_store *)s)->ref : "";
}

const struct remote *git_remote_of(const struct git_store *s)
{
	return s->remote.url ? &s->remote : &s->here;
}

/* What git would take for the end of a name or of a line is left out of a name. */
static void add_plain(struct str *out, const char *name)
{
	for (const char *p = name; *p; p++)
		if (!strchr("<>\n\r", *p))
			str_addch(out, *p);
}

/* Write the tag's object among our own. id: its. */
static int make_object(struct git_store *s, const struct gto_tag *tag, char id[static GIT_ID_TEXT], struct err *err)
{
	static const char *const argv[] = { "git", "mktag", NULL };
	CLEANUP(str_release) struct str text = { 0 }, out = { 0 }, errors = { 0 };
	int status;

	str_addf(&text, "object %s\ntype commit\ntag %s\ntagger ", tag->commit[0] ? tag->commit : s->head, tag->name);
	add_plain(&text, tag->who);
	str_add(&text, " <");
	add_plain(&text, tag->who);
	str_addf(&text, "@interlock.invalid> %lld +0000\n\n%s", (long long)(tag->at_ms / 1000), tag->message);
	status = default_branch_git(&s->main, argv, str_text(&text), &out, &errors, err);
	if (status < 0)
		return -1;
	if (status != 0 || out.len < GIT_ID_TEXT - 1)
		return err_set(err, ERR_USAGE,
			       "cannot make the tag '%s': commit %.12s is not in this clone (a shallow clone needs more depth)", tag->name,
			       tag->commit);
	memcpy(id, out.data, GIT_ID_TEXT - 1);
	id[GIT_ID_TEXT - 1] = '\0';
	return 0;
}

static int push_some(struct git_store *s, char *const *specs, size_t n, struct err *err)
{
	const struct remote *r = git_remote_of(s);
	const char *argv[PUSHED_AT_ONCE + 8] = { "git", "push", "--porcelain", "--no-verify", "--", r->url ? r->url : "." };
	CLEANUP(str_release) struct str out = { 0 }, errors = { 0 };
	int status;

	for (size_t i = 0; i < n; i++)
		argv[6 + i] = specs[i];
	status = default_branch_git(&s->main, argv, NULL, &out, &errors, err);
	if (status <= 0)
		return status;
	str_addn(&errors, str_text(&out), out.len);
	return remote_refs_fail(r, str_text(&errors), "push tags to", err);
}

/* What cannot be made is a problem of its own; the others are pushed. */
static int make_missing(struct git_store *s, struct tag_care *care, const struct gto_tag *const *tags, size_t n, struct err *err)
{
	CLEANUP(strvec_release) struct strvec specs = { 0 };

	for (size_t i = 0; i < n; i++) {
		char id[GIT_ID_TEXT];
		struct err why;

		if (make_object(s, tags[i], id, &why) < 0)
			strvec_add(&care->problems, why.text);
		else
			strvec_addf(&specs, "%s:refs/tags/%s", id, tags[i]->name);
	}
	for (size_t i = 0; i < specs.n; i += PUSHED_AT_ONCE) {
		size_t left = specs.n - i;

		if (push_some(s, specs.v + i, left < PUSHED_AT_ONCE ? left : PUSHED_AT_ONCE, err) < 0)
			return -1;
	}
	care->made = specs.n == n;
	return 0;
}

/* The commit that a tag of the repository leads to; NULL if there is no such tag. */
static const struct remote_ref *commit_of(const struct remote_refs *refs, const char *name)
{
	CLEANUP(mem_free) char *ref = str_format("refs/tags/%s", name);
	CLEANUP(mem_free) char *behind = str_format("refs/tags/%s^{}", name);
	const struct remote_ref *peeled = remote_refs_find(refs, behind);

	return peeled ? peeled : remote_refs_find(refs, ref);
}

/* Which of these tags are missing; those at another commit are problems. */
static int compare(struct git_store *s, struct tag_care *care, const struct gto_tags *tags, const struct gto_tag **missing, size_t *n,
		   const char *model, struct err *err)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(mem_free) char *pattern = str_format("refs/tags/%s[@#]*", model);

	if (remote_refs_list(&refs, git_remote_of(s), pattern, err) < 0)
		return -1;
	*n = 0;
	for (size_t i = 0; i < tags->n; i++) {
		const struct gto_tag *tag = &tags->v[i];
		const struct remote_ref *there = commit_of(&refs, tag->name);

		if (!there) {
			strvec_add(&care->missing, tag->name);
			missing[(*n)++] = tag;
		} else if (tag->commit[0] && strcmp(there->id, tag->commit) != 0) {
			strvec_addf(&care->problems, "the tag '%s' is at commit %.12s, but its record names %.12s", tag->name, there->id,
				    tag->commit);
		}
	}
	return 0;
}

static int care_for(struct git_store *s, struct tag_care *care, const char *log, bool make, struct err *err)
{
	CLEANUP(gto_tags_release) struct gto_tags tags = { 0 };
	CLEANUP(mem_free) const struct gto_tag **missing = NULL;
	struct log_record *records;
	size_t n, n_missing;

	if (store_log_read(&s->store, &records, &n, log, err) < 0)
		return -1;
	gto_tags_of(&tags, records, n);
	log_records_release(records, n);
	care->named += tags.n;
	if (!tags.n)
		return 0;
	missing = mem_new(tags.n, sizeof(const struct gto_tag *));
	if (compare(s, care, &tags, missing, &n_missing, log + strlen("registry/"), err) < 0)
		return -1;
	return make && n_missing ? make_missing(s, care, missing, n_missing, err) : 0;
}

int store_care_tags(struct tag_care *out, struct store *store, const char *model, bool make, struct err *err)
{
	struct git_store *s = (struct git_store *)store;
	CLEANUP(mem_free) char *prefix = str_format("registry/%s", model ? model : "");
	CLEANUP(strvec_release) struct strvec logs = { 0 };

	if (!store_is_in_git(store))
		return err_set(err, ERR_USAGE, "%s has no tags: they are for stores in git", store_uri(store));
	if (git_store_head(s, err) < 0 || git_store_trust(s, err) < 0 || store_log_names(store, &logs, prefix, err) < 0)
		return -1;
	for (size_t i = 0; i < logs.n; i++)
		if ((!model || strcmp(logs.v[i], prefix) == 0) && care_for(s, out, logs.v[i], make, err) < 0)
			return -1;
	return 0;
}
