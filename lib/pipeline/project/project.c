/* project.c - opens a project, and reads its stages with what is recorded of them. */
#include "pipeline/project/project.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/project/config.h"
#include "pipeline/dvc_code.h"
#include "pipeline/dvc_file.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/stages/stage_lock.h"

#include <string.h>

struct stage_sources {
	struct stage_lock **locks;
	size_t n_locks, cap_locks;
	struct dvc_file **files;
	size_t n_files, cap_files;
};

/* p->root is there. */
static int open_root(struct project *p, struct err *err)
{
	const struct env *env = p->env;

	p->dvc_folder = fs_join(p->root, ".dvc");
	p->config = mem_new(1, sizeof(*p->config));
	if (config_merged(p->config, CONFIG_LEVELS, p->root, env, err) < 0 || config_check(p->config, err) < 0) {
		project_release(p);
		return -1;
	}
	p->cache_folder = config_path(p->config, "cache", "dir", env);
	if (!p->cache_folder)
		p->cache_folder = fs_join(p->dvc_folder, "cache");
	if (!config_flag(p->config, "core", "no_scm", false))
		p->git_top = fs_find_upwards(p->root, ".git");
	p->has_git = p->git_top != NULL;
	return 0;
}

int project_open(struct project *p, const char *start, const struct env *env, struct err *err)
{
	*p = (struct project){ .root = project_find_root(start, err), .env = env };
	return p->root ? open_root(p, err) : -1;
}

int project_open_any(struct project *p, const char *start, const struct env *env, struct err *err)
{
	struct err outside = { 0 };

	*p = (struct project){ .root = project_find_root(start, &outside), .env = env };
	if (!p->root)
		p->root = fs_find_upwards(start, ".git");
	if (!p->root)
		p->root = fs_absolute(start);
	return open_root(p, err);
}

void project_release(struct project *p)
{
	if (p->config)
		ini_release(p->config);
	free(p->config);
	free(p->root);
	free(p->dvc_folder);
	free(p->cache_folder);
	free(p->git_top);
	*p = (struct project){ 0 };
}

const char *project_place_given(struct arena *a, const struct project *p, const char *path)
{
	CLEANUP(mem_free) char *here = fs_absolute(".");

	return project_place(a, p->root, here, path);
}

bool project_is_stage_file(const char *path)
{
	const char *name = fs_base(path);

	return strcmp(name, "dvc.yaml") == 0 || (str_ends(name, ".dvc") && strlen(name) > strlen(".dvc"));
}

static struct stage_sources *sources_of(struct stage_list *list)
{
	if (!list->sources)
		list->sources = mem_new(1, sizeof(*list->sources));
	return list->sources;
}

/* The lock beside a dvc.yaml, owned by the list; an absent one is empty. */
static int add_lock(struct stage_lock **out, struct stage_list *list, const struct source_tree *tree, const char *file, struct err *err)
{
	struct stage_sources *s = sources_of(list);
	CLEANUP(mem_free) char *path = stage_lock_path(file);
	CLEANUP(mem_free) char *shown = source_tree_shown(tree, path);
	CLEANUP(str_release) struct str text = { 0 };
	struct stage_lock *lock = mem_new(1, sizeof(*lock));
	bool found;

	s->locks = mem_grow(s->locks, s->n_locks, &s->cap_locks, sizeof(struct stage_lock *));
	s->locks[s->n_locks++] = *out = lock;
	if (source_tree_read(&text, tree, path, &found, err) < 0)
		return -1;
	return stage_lock_read_text(lock, str_text(&text), text.len, shown, err);
}

/* Entries mostly stand in the order of the stages: the one after the last is asked first, so that a thousand stages are not a million names. */
static const struct value *next_entry(const struct stage_lock *lock, const char *name, size_t *next)
{
	const struct value *stages = value_get(lock->root, "stages");

	if (stages && stages->kind == VALUE_MAP && *next < stages->n && strcmp(stages->keys[*next], name) == 0)
		return stages->items[(*next)++];
	return stage_lock_get(lock, name);
}

static int read_pipeline(struct stage_list *list, const struct project *p, const struct source_tree *tree, const char *file,
			 struct err *err)
{
	struct stage_lock *lock;
	struct dvc_yaml y;
	size_t first = list->n, next = 0;

	if (dvc_yaml_read(&y, &list->arena, tree, file, p->config, err) < 0 || dvc_yaml_stages(list, &y, err) < 0)
		return -1;
	if (list->n == first)
		return 0;
	if (add_lock(&lock, list, tree, file, err) < 0)
		return -1;
	for (size_t i = first; i < list->n; i++)
		stage_lock_fill(&list->v[i], next_entry(lock, list->v[i].name, &next));
	return 0;
}

static int read_dvc_file(struct stage_list *list, const struct source_tree *tree, const char *path, struct err *err)
{
	struct stage_sources *s = sources_of(list);
	CLEANUP(mem_free) char *full = str_format("%s/%s", tree->root, path);
	CLEANUP(mem_free) char *address = project_relative(full, NULL);
	CLEANUP(mem_free) char *shown = source_tree_shown(tree, path);
	CLEANUP(str_release) struct str text = { 0 };
	struct dvc_file *file;
	struct stage *stage;

	if (source_tree_read(&text, tree, path, NULL, err) < 0)
		return -1;
	file = mem_new(1, sizeof(*file));
	s->files = mem_grow(s->files, s->n_files, &s->cap_files, sizeof(struct dvc_file *));
	s->files[s->n_files++] = file;
	if (dvc_file_read_text(file, str_text(&text), text.len, shown, err) < 0)
		return -1;
	list->v = mem_grow(list->v, list->n, &list->cap, sizeof(*list->v));
	stage = &list->v[list->n];
	*stage = (struct stage){ 0 };
	if (dvc_file_stage(stage, &list->arena, file, arena_strdup(&list->arena, path), err) < 0)
		return -1;
	stage->address = arena_strdup(&list->arena, address);
	for (size_t i = 0; i < stage->n_deps; i++)
		if (stage->deps[i].kind == DEP_PATH)
			stage->deps[i].at = project_place(&list->arena, tree->root, stage->wdir, stage->deps[i].path);
	for (size_t i = 0; i < stage->n_outs; i++)
		stage->outs[i].at = project_place(&list->arena, tree->root, stage->wdir, stage->outs[i].path);
	list->n++;
	return 0;
}

int project_stages_of_at(struct stage_list *out, const struct project *p, const struct source_tree *tree, const char *file, struct err *err)
{
	if (str_ends(file, ".dvc"))
		return read_dvc_file(out, tree, file, err);
	return read_pipeline(out, p, tree, file, err);
}

int project_stages_of(struct stage_list *out, const struct project *p, const char *file, struct err *err)
{
	struct source_tree tree = { .root = p->root };

	return project_stages_of_at(out, p, &tree, file, err);
}

int project_stages(struct stage_list *out, const struct project *p, struct err *err)
{
	struct source_tree tree = { .root = p->root };

	return project_stages_at(out, p, &tree, err) < 0 ? -1 : project_check_outs(out, p, err);
}

void stage_list_release(struct stage_list *list)
{
	struct stage_sources *s = list->sources;

	for (size_t i = 0; s && i < s->n_locks; i++) {
		stage_lock_release(s->locks[i]);
		free(s->locks[i]);
	}
	for (size_t i = 0; s && i < s->n_files; i++) {
		dvc_file_release(s->files[i]);
		free(s->files[i]);
	}
	if (s) {
		free(s->locks);
		free(s->files);
	}
	free(s);
	free(list->v);
	arena_release(&list->arena);
	*list = (struct stage_list){ 0 };
}
