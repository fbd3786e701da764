/* repo_source.c - finds the repository, the revision, the project in it, and the configuration that counts there. */
#include "pipeline/sources/repo_source.h"

#include "base/crypto/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/ini.h"
#include "git/clone.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/config.h"
#include "pipeline/sources/source_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void repo_clones_init(struct repo_clones *c, const struct project *own, const struct env *env)
{
	const char *cache = env_get(env, "XDG_CACHE_HOME"), *home = env_get(env, "HOME");

	*c = (struct repo_clones){ 0 };
	if (own)
		c->below = fs_join(own->dvc_folder, "tmp/interlock-clones");
	else if (cache && *cache)
		c->below = fs_join(cache, "interlock/clones");
	else
		c->below = str_format("%s/.cache/interlock/clones", home ? home : "");
}

void repo_clones_release(struct repo_clones *c)
{
	free(c->below);
	strvec_release(&c->fresh);
	*c = (struct repo_clones){ 0 };
}

/* ---- where it is ---- */

static bool is_bare(const char *folder)
{
	CLEANUP(mem_free) char *objects = fs_join(folder, "objects"), *head = fs_join(folder, "HEAD");

	return fs_is_dir(objects) && fs_exists(head);
}

/* The folder of a path; NULL if it is none, or a bare repository, which is cloned. Caller frees. */
static char *folder_of(const struct repo_source_terms *t)
{
	static const char *const here[] = { ".", NULL };

	if (strstr(t->url, "://"))
		return NULL;
	for (const char *const *near = t->near ? t->near : here; *near; near++) {
		CLEANUP(mem_free) char *path = fs_join(*near, t->url);
		CLEANUP(mem_free) char *whole = fs_absolute(path);

		if (fs_is_dir(whole) && !is_bare(whole))
			return realpath(whole, NULL);
	}
	return NULL;
}

/* What git is given: a path of a bare repository becomes absolute. */
static char *address_of(const struct repo_source_terms *t)
{
	bool is_url = strstr(t->url, "://") || (strchr(t->url, ':') && !strchr(t->url, '/')) ||
		      (strchr(t->url, ':') && strchr(t->url, ':') < strchr(t->url, '/'));

	return is_url ? mem_strdup(t->url) : fs_absolute(t->url);
}

static int clone(char **folder, const struct repo_source_terms *t, struct err *err)
{
	CLEANUP(mem_free) char *address = address_of(t);
	struct clone_terms terms = { .url = address, .below = t->clones->below, .env = t->env };

	if (strvec_has(&t->clones->fresh, address)) {
		char name[DIGEST_MD5_TEXT];

		digest_md5_bytes(name, address, strlen(address));
		*folder = fs_join(t->clones->below, name);
		return 0;
	}
	if (clone_refresh(folder, &terms, err) < 0) {
		CLEANUP(mem_free) char *why = mem_strdup(err->text);

		return err_set(err, DVC_FAILED, "SCM error: Failed to clone repo '%s': %s", t->url, why);
	}
	strvec_add(&t->clones->fresh, address);
	return 0;
}

/* ---- its commit ---- */

static int commit_of(char commit[static REVISION_ID_TEXT], const char *folder, const char *rev, struct err *err)
{
	CLEANUP(revision_cleanup) struct revision *r = NULL;

	if (revision_open(&r, folder, rev, err) < 0) {
		err->code = DVC_FAILED;
		return -1;
	}
	snprintf(commit, REVISION_ID_TEXT, "%s", revision_id(r));
	return 0;
}

int repo_source_commit(char commit[static REVISION_ID_TEXT], const struct repo_source_terms *terms, struct err *err)
{
	CLEANUP(mem_free) char *folder = folder_of(terms);
	bool is_clone = !folder;

	if (is_clone && clone(&folder, terms, err) < 0)
		return -1;
	return commit_of(commit, folder, terms->rev ? terms->rev : is_clone ? CLONE_HEAD : "HEAD", err);
}

/* ---- the project in it ---- */

/* "a/./b//c/" -> "a/b/c"; DVC_ERROR for what is absolute or climbs out. */
static int fold(char **out, const char *url, const char *path, struct err *err)
{
	CLEANUP(strvec_release) struct strvec parts = { 0 }, kept = { 0 };
	struct str whole = { 0 };

	strvec_split(&parts, path, '/');
	for (size_t i = 0; i < parts.n && *path != '/'; i++) {
		if (strcmp(parts.v[i], "..") != 0 && *parts.v[i] && strcmp(parts.v[i], ".") != 0)
			strvec_add(&kept, parts.v[i]);
		else if (strcmp(parts.v[i], "..") == 0 && kept.n)
			mem_free(&kept.v[--kept.n]);
		else if (strcmp(parts.v[i], "..") == 0)
			path = "/";
	}
	if (*path == '/')
		return err_set(err, DVC_ERROR, "the path leads out of the repository '%s'", url);
	for (size_t i = 0; i < kept.n; i++)
		str_addf(&whole, "%s%s", i ? "/" : "", kept.v[i]);
	str_add(&whole, "");
	*out = mem_strdup(str_text(&whole));
	str_release(&whole);
	return 0;
}

/* How many bytes of the path lead to the innermost project of the tree. */
static size_t nested(const struct source_tree *tree, const char *path)
{
	size_t found = 0;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		CLEANUP(mem_free) char *dvc = str_format("%.*s/.dvc", (int)(slash - path), path);

		if (source_tree_kind(tree, dvc) == SOURCE_FOLDER)
			found = (size_t)(slash - path);
	}
	return found;
}

static int open_tree(struct repo_source *s, const char *root, const char *rev, struct err *err)
{
	const char *top = s->project.git_top;
	int status;

	source_tree_release(&s->tree);
	status = rev && top ? source_tree_open_below(&s->tree, top, root, rev, err) : source_tree_open(&s->tree, root, rev, err);
	if (status < 0)
		err->code = DVC_FAILED;
	return status;
}

/* Go down into the nested project that the path leads into. */
static int descend(struct repo_source *s, char **below, const char *rev, struct err *err)
{
	size_t len = nested(&s->tree, *below);
	CLEANUP(mem_free) char *folder = NULL, *root = NULL;

	if (len == 0)
		return 0;
	folder = mem_strndup(*below, len);
	root = fs_join(s->project.root, folder);
	memmove(*below, *below + len + 1, strlen(*below + len + 1) + 1);
	free(s->project.root);
	s->project.root = mem_strdup(root);
	return open_tree(s, root, rev, err);
}

/* The project that the folder lies in; else the folder itself. Caller frees. */
static char *root_of(const char *folder)
{
	struct err ignored = { 0 };
	char *root = project_find_root(folder, &ignored);

	return root ? root : mem_strdup(folder);
}

static int open_source(struct repo_source *s, char **below, const struct repo_source_terms *t, struct err *err)
{
	CLEANUP(mem_free) char *folder = folder_of(t);
	const char *rev = t->rev;

	s->is_clone = !folder;
	if (s->is_clone && clone(&folder, t, err) < 0)
		return -1;
	if (s->is_clone && !rev)
		rev = CLONE_HEAD;
	s->project.env = t->env;
	s->project.root = s->is_clone ? mem_strdup(folder) : root_of(folder);
	s->project.git_top = s->is_clone ? mem_strdup(folder) : fs_find_upwards(s->project.root, ".git");
	s->project.has_git = s->project.git_top != NULL;
	if (open_tree(s, s->project.root, rev, err) < 0 || (below && descend(s, below, rev, err) < 0))
		return -1;
	if (s->tree.revision)
		snprintf(s->commit, sizeof(s->commit), "%s", revision_id(s->tree.revision));
	else if (s->project.has_git)
		commit_of(s->commit, s->project.root, "HEAD", &(struct err){ 0 });
	s->project.dvc_folder = fs_join(s->project.root, ".dvc");
	return source_config_read(s, t, err);
}

int repo_source_open(struct repo_source *s, char **below, const char *inside, const struct repo_source_terms *terms, struct err *err)
{
	CLEANUP(mem_free) char *path = NULL;

	*s = (struct repo_source){ .url = mem_strdup(terms->url) };
	if ((inside && fold(&path, terms->url, inside, err) < 0) || open_source(s, inside ? &path : NULL, terms, err) < 0) {
		repo_source_release(s);
		return -1;
	}
	if (below) {
		*below = path;
		path = NULL;
	}
	return 0;
}

void repo_source_release(struct repo_source *s)
{
	source_tree_release(&s->tree);
	project_release(&s->project);
	free(s->url);
	*s = (struct repo_source){ 0 };
}
