/* git_holdout.c - the places at the head of the default branch that say which hold-out is the team's, asked in turn.
 *
 * interlock.holdouts beside the policy lists digests; else the policy's holdout.path is a file there, or has a .dvc file; else dvc.lock has
 * the MD5 of what its command gives to --holdout. The first that says something decides.
 */
#include "track/git/git_holdout.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml.h"
#include "pipeline/stages/stage_holdout.h"
#include "track/own_folder.h"
#include "verdict/holdout.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* All that the places need. */
struct question {
	const struct git_store *s;
	const struct approval *a;
	const char *policy; /* in the repository */
	char *prefix;       /* of the working folder in the repository: "examples/x/", or "" */
	char *named;        /* the policy's holdout.path in the repository; NULL = it has none */
};

static void question_release(struct question *q)
{
	free(q->prefix);
	free(q->named);
}

/* What a place says: 1 = this hold-out, 0 = another one, -1 = an error; *found false: nothing. */
typedef int place_fn(const struct question *q, bool *found, struct err *err);

/* Lines "sha256:HEX what it is"; '#' begins a comment. */
static int in_list(const struct question *q, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *dir = fs_parent(q->policy);
	CLEANUP(mem_free) char *path = strcmp(dir, ".") == 0 ? mem_strdup(HOLDOUTS_FILE) : fs_join(dir, HOLDOUTS_FILE);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	int listed = 0;

	if (default_branch_file(&q->s->main, path, &text, found, err) < 0)
		return -1;
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++) {
		char *line = lines.v[i] + strspn(lines.v[i], " \t\r");

		if (!*line || *line == '#')
			continue;
		line[strcspn(line, " \t\r")] = '\0';
		if (!digest_is_valid(line))
			return err_at(err, ERR_INTEGRITY, path, (int)i + 1, 1, "expected sha256: and 64 hex digits, and what it is");
		listed |= strcmp(line, q->a->holdout_digest) == 0;
	}
	return listed;
}

/* Its digest is over rows, not bytes, so the file is read as evaluate reads it. */
static int same_rows(const struct question *q, const struct str *text, struct err *err)
{
	CLEANUP(mem_free) char *own = own_folder();
	CLEANUP(mem_free) char *path = NULL;
	char digest[DIGEST_TEXT], id[17];
	int result;

	digest_random_hex(id, 8);
	path = str_format("%s/holdout.%s.tmp", own, id);
	if (own_folder_make(own, err) < 0)
		return -1;
	result = fs_write(path, str_text(text), text->len, 0600, err);
	if (result == 0)
		result = holdout_digest(digest, path, q->a->holdout_key, q->a->holdout_time, err);
	unlink(path);
	return result < 0 ? -1 : strcmp(digest, q->a->holdout_digest) == 0;
}

static int in_repository(const struct question *q, bool *found, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	*found = false;
	if (!q->named)
		return 0;
	if (default_branch_file(&q->s->main, q->named, &text, found, err) < 0)
		return -1;
	return *found ? same_rows(q, &text, err) : 0;
}

static int has_md5(const struct question *q, const struct strvec *md5s, struct err *err)
{
	char md5[DIGEST_MD5_TEXT];

	if (digest_md5_file(md5, q->a->holdout_path, err) < 0)
		return -1;
	for (size_t i = 0; i < md5s->n; i++)
		if (strcmp(md5s->v[i], md5) == 0)
			return 1;
	return 0;
}

static int in_dvc_file(const struct question *q, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *path = q->named ? str_format("%s.dvc", q->named) : NULL;
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	*found = false;
	if (!path)
		return 0;
	if (default_branch_file(&q->s->main, path, &text, found, err) < 0 ||
	    (*found && stage_holdout_of_file(&md5s, str_text(&text), text.len, path, err) < 0))
		return -1;
	return *found ? has_md5(q, &md5s, err) : 0;
}

static int in_lock(const struct question *q, bool *found, struct err *err)
{
	CLEANUP(mem_free) char *path = str_format("%sdvc.lock", q->prefix);
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(strvec_release) struct strvec md5s = { 0 };

	if (default_branch_file(&q->s->main, path, &text, found, err) < 0 ||
	    (*found && stage_holdout_of_lock(&md5s, str_text(&text), text.len, path, err) < 0))
		return -1;
	*found = md5s.n > 0;
	return *found ? has_md5(q, &md5s, err) : 0;
}

static const struct {
	const char *name;
	place_fn *ask;
} places[] = {
	{ "'" HOLDOUTS_FILE "' beside the policy", in_list },
	{ "holdout.path of the policy", in_repository },
	{ "the .dvc file of holdout.path", in_dvc_file },
	{ "dvc.lock", in_lock },
};

static int git_prefix(struct question *q, struct err *err)
{
	static const char *const arguments[] = { "rev-parse", "--show-prefix", NULL };
	const struct remote here = { .home = (char *)".", .env = q->s->env };
	CLEANUP(str_release) struct str out = { 0 };

	if (git_program(&here, arguments, NULL, &out, NULL, err) < 0)
		return -1;
	q->prefix = mem_strndup(str_text(&out), strcspn(str_text(&out), "\n"));
	return 0;
}

/* The policy at the head is the one here, byte for byte: its text there is what the team agreed to. */
static int read_policy(struct question *q, struct err *err)
{
	CLEANUP(yaml_release) struct yaml y = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct ynode *path;
	bool found;

	if (default_branch_file(&q->s->main, q->policy, &text, &found, err) < 0 ||
	    yaml_read_text(&y, str_text(&text), text.len, q->policy, err) < 0)
		return -1;
	path = ynode_find(y.root, "holdout.path");
	if (path && path->kind == YNODE_SCALAR && fs_is_safe_relative(path->text))
		q->named = str_format("%s%s", q->prefix, path->text);
	return 0;
}

int git_approve_holdout(const struct git_store *s, const struct approval *a, const char *policy, struct err *err)
{
	CLEANUP(question_release) struct question q = { .s = s, .a = a, .policy = policy };
	const char *title = s->remote.url ? s->remote.title : "this repository";

	if (git_prefix(&q, err) < 0 || read_policy(&q, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		bool found = false;
		int same = places[i].ask(&q, &found, err);

		if (same < 0)
			return -1;
		if (found && !same)
			return err_set(
				err, ERR_INTEGRITY,
				"policy_not_approved: the hold-out '%s' (%s) is not the one that %s names at the head of the default "
				"branch of %s",
				a->holdout_path, a->holdout_digest, places[i].name, title);
		if (found)
			return 0;
	}
	return err_set(err, ERR_INTEGRITY,
		       "policy_not_approved: nothing at the head of the default branch of %s says which hold-out is the team's: commit "
		       "'" HOLDOUTS_FILE "' beside the policy, with the line '%s %s'",
		       title, a->holdout_digest, a->holdout_path);
}
