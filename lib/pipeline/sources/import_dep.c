/* import_dep.c - reads a dependency's `repo` map. */
#include "pipeline/sources/import_dep.h"

#include "base/fs.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void import_desk_init(struct import_desk *desk, struct project *project, struct workspace *workspace)
{
	*desk = (struct import_desk){ .project = project, .workspace = workspace };
	repo_clones_init(&desk->clones, project, project->env);
}

static void forget_near(struct import_desk *desk)
{
	for (size_t i = 0; i < ARRAY_LEN(desk->near); i++)
		mem_free(&desk->near[i]);
}

void import_desk_release(struct import_desk *desk)
{
	forget_near(desk);
	repo_clones_release(&desk->clones);
	*desk = (struct import_desk){ 0 };
}

const struct stage_dep *import_dep_of(const struct stage *s)
{
	bool is_import = !s->name && s->n_cmds == 0 && s->n_deps == 1 && s->n_outs == 1 && s->deps[0].kind != DEP_OTHER;

	return is_import ? &s->deps[0] : NULL;
}

bool import_dep_has_versions(const struct stage *s)
{
	const struct stage_dep *dep = import_dep_of(s);

	return dep && dep->kind == DEP_URL && (value_get(dep->entry, "version_id") || value_get(dep->entry, "files"));
}

void import_dep_terms(struct repo_source_terms *out, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep,
		      bool locked)
{
	const struct value *repo = value_get(dep->entry, "repo"), *config = value_get(repo, "config"), *remote = value_get(repo, "remote");
	const char *lock = value_get_text(repo, "rev_lock"), *rev = value_get_text(repo, "rev"), *url = value_get_text(repo, "url");

	forget_near(desk);
	desk->near[0] = fs_absolute(".");
	desk->near[1] = fs_join(desk->project->root, s->wdir);
	desk->near[2] = mem_strdup(desk->project->root);
	*out = (struct repo_source_terms){ .url = url ? url : "",
					   .rev = locked && lock ? lock : rev,
					   .near = (const char *const *)desk->near,
					   .clones = &desk->clones,
					   .env = desk->project->env };
	if (config && config->kind == VALUE_TEXT)
		out->config = config->text;
	else
		out->set = config;
	if (remote && remote->kind == VALUE_TEXT)
		out->remote = remote->text;
	else
		out->remote_set = remote;
}

/* Without a recorded commit nothing can have moved on. */
static int repo_state(const char **state, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep, struct err *err)
{
	const char *lock = value_get_text(value_get(dep->entry, "repo"), "rev_lock");
	struct repo_source_terms terms;
	char now[REVISION_ID_TEXT];

	if (!lock)
		return 0;
	import_dep_terms(&terms, desk, s, dep, false);
	if (repo_source_commit(now, &terms, err) < 0)
		return -1;
	if (strcmp(now, lock) != 0)
		*state = "update available";
	return 0;
}

void import_dep_url(struct url_source_terms *out, char **base, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep)
{
	*base = fs_join(desk->project->root, s->wdir);
	*out = (struct url_source_terms){ .url = dep->path,
					  .base = *base,
					  .project = desk->project,
					  .fs_config = value_get(dep->entry, "fs_config"),
					  .env = desk->project->env };
}

int import_dep_look(struct url_facts *f, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep, struct err *err)
{
	CLEANUP(url_source_release) struct url_source source = { 0 };
	CLEANUP(mem_free) char *base = NULL;
	struct url_source_terms terms;

	*f = (struct url_facts){ 0 };
	import_dep_url(&terms, &base, desk, s, dep);
	if (url_source_open(&source, &terms, err) < 0)
		return -1;
	return url_source_look(f, &source, desk->workspace, true, err);
}

bool import_dep_is_here(struct import_desk *desk, const struct stage *s, const struct stage_dep *dep)
{
	CLEANUP(url_source_release) struct url_source source = { 0 };
	CLEANUP(mem_free) char *base = NULL;
	struct url_source_terms terms;
	struct err ignored;

	import_dep_url(&terms, &base, desk, s, dep);
	return url_source_open(&source, &terms, &ignored) == 0 && source.path;
}

static int url_state(const char **state, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep, struct err *err)
{
	CLEANUP(url_facts_release) struct url_facts f = { 0 };

	if (!desk->workspace)
		return 0;
	if (import_dep_look(&f, desk, s, dep, err) < 0)
		return -1;
	if (!f.found)
		*state = "deleted";
	else if (!url_facts_are_recorded(&f, dep->entry))
		*state = "modified";
	return 0;
}

int import_dep_state(const char **state, struct import_desk *desk, const struct stage *s, const struct stage_dep *dep, struct err *err)
{
	*state = "";
	return dep->kind == DEP_REPO ? repo_state(state, desk, s, dep, err) : url_state(state, desk, s, dep, err);
}

char *import_dep_shown(const struct stage_dep *dep)
{
	const char *url = value_get_text(value_get(dep->entry, "repo"), "url");

	return dep->kind == DEP_REPO ? str_format("%s (%s)", dep->path, url ? url : "") : mem_strdup(dep->path);
}
