/* data artifacts get - an artifact of dvc.yaml at the version or stage that a git tag gave it. */
#include "tools/data/show/artifact_tag.h"
#include "tools/data/commands.h"
#include "tools/data/imports/away.h"
#include "tools/data/imports/record/import_target.h"

#include "base/fs.h"
#include "base/mem.h"
#include "git/revision.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_yaml.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct away_args away; /* rev: the version */
	const char *stage, *out;
	bool show_url, force;
};

static const struct opt opts[] = {
	{ "rev", 0, OPT_TEXT, offsetof(struct args, away.rev), "VERSION", NULL, OPT_MAYBE, "this version: v1.2.0", NULL },
	{ "stage", 0, OPT_TEXT, offsetof(struct args, stage), "STAGE", NULL, OPT_MAYBE, "the version in this stage", NULL },
	{ "out", 'o', OPT_TEXT, offsetof(struct args, out), "PATH", NULL, OPT_MAYBE, "where to put it", NULL },
	{ "show-url", 0, OPT_FLAG, offsetof(struct args, show_url), NULL, NULL, 0, "print where its object lies, and take nothing", NULL },
	{ "force", 'f', OPT_FLAG, offsetof(struct args, force), NULL, NULL, 0, "overwrite what is there", NULL },
	AWAY_JOBS_OPT(struct args, away),
	AWAY_REMOTE_OPTS(struct args, away),
	{ 0 },
};

struct get {
	const struct args *args;
	struct away away;
};

static void get_release(struct get *g)
{
	away_release(&g->away);
}

static int find_tag(char **tag, const struct get *g, const char *in_tag, struct err *err)
{
	CLEANUP(strvec_release) struct strvec tags = { 0 };
	const char *version = g->args->away.rev, *stage = g->args->stage, *found;

	if (revision_tags(&tags, g->away.source.project.git_top ? g->away.source.project.git_top : g->away.source.project.root, err) < 0)
		return -1;
	found = artifact_tag_find(&tags, in_tag, version, stage);
	if (!found)
		return err_set(err, DVC_FAILED, "there is no tag of the artifact '%s'%s%s", in_tag, version ? " of the version " : "",
			       version ? version
			       : stage ? stage
				       : "");
	*tag = mem_strdup(found);
	return 0;
}

/* The path that `artifacts` of the folder's dvc.yaml gives it there, relative to the root. Caller frees. */
static int find_path(char **path, struct get *g, const char *folder, const char *name, struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(mem_free) char *file = *folder ? fs_join(folder, "dvc.yaml") : mem_strdup("dvc.yaml");
	const struct repo_source *s = &g->away.source;
	const char *given;
	struct dvc_yaml y;
	struct value *artifacts;

	if (dvc_yaml_read(&y, &a, &s->tree, file, s->project.config, err) < 0 || dvc_yaml_section(&artifacts, &y, "artifacts", err) < 0)
		return -1;
	given = value_get_text(value_get(artifacts, name), "path");
	if (!given)
		return err_set(err, DVC_FAILED, "'%s' has no artifact '%s'", y.shown, name);
	*path = mem_strdup(project_place(&a, s->tree.root, y.folder, given));
	return 0;
}

static int put(struct get *g, const struct view_node *node, const char *path, struct err *err)
{
	CLEANUP(mem_free) char *to = NULL;

	if (import_target(&to, path, g->args->out, g->args->force, err) < 0 || source_data_put(&g->away.data, node, path, to, err) < 0)
		return -1;
	if (!g->args->common.quiet)
		printf("Downloaded %zu file(s) to '%s'\n", g->away.data.n_files, to);
	return 0;
}

/* The repository is opened to find the tag, and then at it. */
static int open_at_tag(struct get *g, const char *in_tag, char **tag, struct err *err)
{
	struct away_args at = g->args->away;
	const char *url = g->args->common.rest.v[0];

	at.rev = NULL;
	if (away_open_source(&g->away, &g->args->common, &at, url, NULL, err) < 0 || find_tag(tag, g, in_tag, err) < 0)
		return -1;
	away_release(&g->away);
	at.rev = *tag;
	return away_open_source(&g->away, &g->args->common, &at, url, NULL, err);
}

static int get(struct get *g, struct err *err)
{
	CLEANUP(mem_free) char *folder = NULL, *name = NULL, *in_tag = NULL, *tag = NULL, *path = NULL, *place = NULL;
	const struct args *args = g->args;
	const struct view_node *node;

	if (args->away.rev && args->stage)
		return err_set(err, DVC_FAILED, "Artifact version and stage are mutually exclusive.");
	artifact_tag_split(&folder, &name, &in_tag, args->common.rest.v[1]);
	if (open_at_tag(g, in_tag, &tag, err) < 0 || find_path(&path, g, folder, name, err) < 0 ||
	    away_open_data(&g->away, &args->away, path, args->common.quiet ? NULL : "Downloading", err) < 0)
		return -1;
	node = source_data_find(&g->away.data, path, err);
	if (!node)
		return -1;
	if (!args->show_url)
		return put(g, node, path, err);
	if (source_data_url(&place, &g->away.data, node, path, err) < 0)
		return -1;
	printf("%s\n", place);
	return 0;
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

	args.away.rev = named(args.away.rev);
	args.stage = named(args.stage);
	args.out = named(args.out);
	if (get(&g, err) == 0)
		return 0;
	if (err->code != DVC_ARGUMENTS)
		err->code = DVC_FAILED;
	return err_prefix(err, "failed to get '%s' from '%s'", args.common.rest.v[1], args.common.rest.v[0]);
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
