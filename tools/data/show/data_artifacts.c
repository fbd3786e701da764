/* data artifacts get - an artifact of dvc.yaml at the version or stage that a git tag gave it. */
#include "tools/data/show/artifact_tag.h"
#include "tools/data/commands.h"
#include "tools/data/show/tree_view.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/revision.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/project/project_workspace.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *rev, *stage, *out, *remote, *config;
	struct strvec remote_config;
	bool show_url, force;
	int64_t jobs;
};

static const struct opt opts[] = {
	{ "rev", 0, OPT_TEXT, offsetof(struct args, rev), "VERSION", NULL, OPT_MAYBE, "this version: v1.2.0", NULL },
	{ "stage", 0, OPT_TEXT, offsetof(struct args, stage), "STAGE", NULL, OPT_MAYBE, "the version in this stage", NULL },
	{ "out", 'o', OPT_TEXT, offsetof(struct args, out), "PATH", NULL, OPT_MAYBE, "where to put it", NULL },
	{ "show-url", 0, OPT_FLAG, offsetof(struct args, show_url), NULL, NULL, 0, "print where its object lies, and take nothing", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "overwrite what is there", NULL },
	{ "jobs", 'j', OPT_INT, offsetof(struct args, jobs), "N", NULL, 0, "taken, and not needed: objects come from the cache", NULL },
	{ "config", 0, OPT_TEXT, offsetof(struct args, config), "FILE", NULL, OPT_ADVANCED, "taken, and not asked: no remote is", NULL },
	{ "remote", 0, OPT_TEXT, offsetof(struct args, remote), "NAME", NULL, OPT_ADVANCED, "taken, and not asked: no remote is", NULL },
	{ "remote-config", 0, OPT_LIST, offsetof(struct args, remote_config), "NAME=VALUE...", NULL, OPT_MANY | OPT_ADVANCED,
	  "taken, and not asked: no remote is", NULL },
	{ 0 },
};

struct get {
	const struct args *args;
	struct project project;
	struct project_workspace cache;
	struct tree_view view;
	size_t n_files;
};

static void get_release(struct get *g)
{
	tree_view_release(&g->view);
	project_workspace_release(&g->cache);
	project_release(&g->project);
}

static int find_tag(char **tag, const struct get *g, const char *in_tag, struct err *err)
{
	CLEANUP(strvec_release) struct strvec tags = { 0 };
	const char *found;

	if (revision_tags(&tags, g->project.root, err) < 0)
		return -1;
	found = artifact_tag_find(&tags, in_tag, g->args->rev, g->args->stage);
	if (!found)
		return err_set(err, DVC_FAILED, "there is no tag of the artifact '%s'%s%s", in_tag, g->args->rev ? " of the version " : "",
			       g->args->rev     ? g->args->rev
			       : g->args->stage ? g->args->stage
						: "");
	*tag = mem_strdup(found);
	return 0;
}

/* The path that `artifacts` of the folder's dvc.yaml gives it there, relative to the root. Caller frees. */
static int find_path(char **path, struct get *g, const char *folder, const char *name, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(mem_free) char *file = *folder ? fs_join(folder, "dvc.yaml") : mem_strdup("dvc.yaml");
	const char *given;
	struct dvc_yaml y;
	struct value *artifacts;

	if (dvc_yaml_read(&y, &a, &g->view.tree, file, g->project.config, err) < 0 ||
	    dvc_yaml_section(&artifacts, &y, "artifacts", err) < 0)
		return -1;
	given = value_get_text(value_get(artifacts, name), "path");
	if (!given)
		return err_set(err, DVC_FAILED, "'%s' has no artifact '%s'", y.shown, name);
	*path = mem_strdup(project_place(&a, g->view.tree.root, y.folder, given));
	return 0;
}

/* The file at this path of the tree, from git or the cache, put at `to`. */
static int get_file(struct get *g, const struct view_node *node, const char *path, const char *to, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	CLEANUP(mem_free) char *object = NULL;
	int whole;

	g->n_files++;
	if (!node->in_out)
		return source_tree_read(&bytes, &g->view.tree, path, NULL, err) < 0 ? -1
										    : fs_write(to, str_text(&bytes), bytes.len, 0, err);
	object = node->id ? object_store_path(&g->cache.store, node->id, node->legacy) : NULL;
	if (!object || !fs_exists(object))
		return err_set(err, DVC_FAILED, "'%s' is not in the cache: fetch it first", path);
	whole = object_store_verify(&g->cache.store, node->id, node->legacy, err);
	if (whole == 0)
		err_set(err, DVC_FAILED, "the object of '%s' in the cache, '%s', is not what its name says", path, object);
	return whole == 1 ? fs_copy_file(to, object, err) : -1;
}

static int get_node(struct get *g, const struct view_node *node, const char *path, const char *to, struct err *err)
{
	if (!node->is_dir)
		return get_file(g, node, path, to, err);
	if (node->is_out && !node->n)
		return err_set(err, DVC_FAILED, "'%s' is not in the cache: fetch it first", path);
	for (size_t i = 0; i < node->n; i++) {
		CLEANUP(mem_free) char *below = fs_join(path, node->below[i]->name);
		CLEANUP(mem_free) char *target = fs_join(to, node->below[i]->name);

		if (get_node(g, node->below[i], below, target, err) < 0)
			return -1;
	}
	return 0;
}

static int put(struct get *g, const struct view_node *node, const char *path, struct err *err)
{
	const char *out = g->args->out;
	CLEANUP(mem_free) char *to = out && fs_is_dir(out) ? fs_join(out, fs_base(path)) : mem_strdup(out ? out : fs_base(path));

	if (fs_exists(to) && !g->args->force)
		return err_set(err, DVC_FAILED, "the file '%s' already exists locally: --force overwrites it", to);
	if (fs_exists(to) && fs_is_dir(to) && fs_remove_tree(to, err) < 0)
		return -1;
	if (get_node(g, node, path, to, err) < 0)
		return -1;
	if (!g->args->common.quiet)
		printf("Downloaded %zu file(s) to '%s'\n", g->n_files, to);
	return 0;
}

static int get(struct get *g, struct err *err)
{
	const char *url = g->args->common.rest.v[0];
	CLEANUP(mem_free) char *folder = NULL, *name = NULL, *in_tag = NULL, *tag = NULL, *path = NULL;
	const struct view_node *node;

	if (g->args->rev && g->args->stage)
		return err_set(err, DVC_FAILED, "Artifact version and stage are mutually exclusive.");
	if (!fs_is_dir(url))
		return err_set(err, DVC_FAILED, "'%s' is no folder: repositories elsewhere are to be cloned first", url);
	artifact_tag_split(&folder, &name, &in_tag, g->args->common.rest.v[1]);
	if (project_open(&g->project, url, g->args->common.env, err) < 0 || project_workspace_open(&g->cache, &g->project, err) < 0 ||
	    find_tag(&tag, g, in_tag, err) < 0 || tree_view_open(&g->view, &g->project, &g->cache.store, tag, err) < 0 ||
	    find_path(&path, g, folder, name, err) < 0)
		return -1;
	node = tree_view_find(&g->view, path);
	if (!node)
		return err_set(err, DVC_FAILED, "there is no '%s' at '%s'", path, tag);
	if (g->args->show_url && node->id) {
		CLEANUP(mem_free) char *object = object_store_path(&g->cache.store, node->id, node->legacy);

		printf("%s\n", object);
		return 0;
	}
	return put(g, node, path, err);
}

/* An option whose value was left out says nothing. */
static const char *named(const char *value)
{
	return value && *value ? value : NULL;
}

static int run(const void *raw, struct err *err)
{
	struct args args = *(const struct args *)raw;
	CLEANUP(get_release) struct get g = { .args = &args };

	args.rev = named(args.rev);
	args.stage = named(args.stage);
	args.out = named(args.out);
	if (get(&g, err) == 0)
		return 0;
	err->code = DVC_FAILED;
	err_prefix(err, "failed to get '%s' from '%s'", args.common.rest.v[1], args.common.rest.v[0]);
	return -1;
}

const struct command data_artifacts_get = {
	.name = "artifacts get",
	.summary = "take an artifact at one of its versions",
	.operands = "REPOSITORY NAME",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data artifacts get . model --rev v1.2.0 -o model.pkl\n  data artifacts get ../models sub:model --stage prod\n",
	.run = run,
	.least = 2,
	.most = 2,
};
