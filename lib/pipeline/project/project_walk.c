/* project_walk.c - finds the dvc.yaml and .dvc files of a project: not in what .dvcignore or git leaves out, nor in outputs. */
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "cache/ignore.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"
#include "pipeline/project/source_tree.h"

#include <string.h>

struct walk {
	const struct project *p;
	const struct source_tree *tree;
	struct ignore *dvc, *git; /* git NULL = no git, or a revision, which holds what git has */
	char *below_git;          /* the root in git's work tree, "" = its top */
	struct stage_list *stages;
	struct strvec *files; /* in the place of stages: names alone */
	struct map outs;      /* where outputs are: no stage file is looked for in them */
	struct err *err;
};

static bool git_leaves_out(struct walk *w, const char *dir, const char *name, bool is_dir)
{
	CLEANUP(mem_free) char *full = NULL;

	if (!w->git)
		return false;
	full = *w->below_git && *dir ? fs_join(w->below_git, dir) : mem_strdup(*dir ? dir : w->below_git);
	return ignore_entry(w->git, full, name, is_dir);
}

static int enter(struct walk *w, const char *dir)
{
	CLEANUP(mem_free) char *full = NULL;

	if (ignore_enter(w->dvc, dir, w->err) < 0)
		return -1;
	if (!w->git)
		return 0;
	full = *w->below_git && *dir ? fs_join(w->below_git, dir) : mem_strdup(*dir ? dir : w->below_git);
	return ignore_enter(w->git, full, w->err);
}

static void note_outs(struct walk *w, size_t first)
{
	for (size_t i = first; i < w->stages->n; i++)
		for (size_t o = 0; o < w->stages->v[i].n_outs; o++) {
			const char *at = w->stages->v[i].outs[o].at;

			map_put(&w->outs, at, strlen(at), 0, NULL);
		}
}

static int take_file(struct walk *w, const char *path)
{
	size_t first = w->stages ? w->stages->n : 0;

	if (w->files)
		strvec_add(w->files, path);
	if (!w->stages)
		return 0;
	if (project_stages_of_at(w->stages, w->p, w->tree, path, w->err) < 0) {
		w->stages->n = first;
		return w->files ? 0 : -1; /* whoever asks for names reads the file himself */
	}
	note_outs(w, first);
	return 0;
}

static int walk_folder(struct walk *w, const char *dir)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (enter(w, dir) < 0 || source_tree_list(&names, w->tree, *dir ? dir : ".", w->err) < 0)
		return -1;
	for (int folders = 0; folders <= 1; folders++) /* files first: what they say is an output is not entered */
		for (size_t i = 0; i < names.n; i++) {
			char *name = names.v[i];
			bool is_dir = str_ends(name, "/");
			CLEANUP(mem_free) char *bare = mem_strndup(name, strlen(name) - is_dir);
			CLEANUP(mem_free) char *path = *dir ? fs_join(dir, bare) : mem_strdup(bare);

			if (is_dir != (folders == 1) || (!is_dir && !project_is_stage_file(bare)) || map_get(&w->outs, path, strlen(path)))
				continue;
			if (ignore_entry(w->dvc, dir, bare, is_dir) || git_leaves_out(w, dir, bare, is_dir))
				continue;
			if ((is_dir ? walk_folder(w, path) : take_file(w, path)) < 0)
				return -1;
		}
	return 0;
}

/* The .gitignore files above the root count for it, too. */
static int open_git(struct walk *w)
{
	const char *top = w->p->git_top;

	w->below_git = project_relative(w->p->root, top);
	if (strcmp(w->below_git, ".") == 0)
		*w->below_git = '\0';
	w->git = ignore_new_git(top);
	return *w->below_git && ignore_has(w->git, w->below_git, true, w->err) < 0 ? -1 : 0;
}

static int walk_project(struct walk *w)
{
	int failed = 0;

	w->dvc = ignore_new(w->tree->root);
	if (w->p->git_top && !w->tree->revision)
		failed = open_git(w);
	if (!failed)
		failed = walk_folder(w, "");
	ignore_free(w->dvc);
	ignore_free(w->git);
	free(w->below_git);
	map_release(&w->outs);
	return failed;
}

int project_stages_at(struct stage_list *out, const struct project *p, const struct source_tree *tree, struct err *err)
{
	struct walk w = { .p = p, .tree = tree, .stages = out, .err = err };

	return walk_project(&w);
}

int project_files(struct strvec *out, const struct project *p, const struct source_tree *tree, struct err *err)
{
	struct stage_list stages = { 0 };
	struct walk w = { .p = p, .tree = tree, .stages = &stages, .files = out, .err = err };
	int failed = walk_project(&w);

	stage_list_release(&stages);
	return failed;
}
