/* project_inside.c - which paths an output may have: in the project, and in nobody's own folder there. */
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <string.h>

static bool is_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* What is wrong with it, or NULL. What is in no cache is only looked at, and may be anywhere, as with DVC. */
static const char *objection(const struct stage_out *o, const char *root)
{
	const char *at = o->at;

	if (strstr(o->path, "://"))
		return NULL;
	if (at[0] == '/' && is_in(at, root))
		at += strlen(root) + (at[strlen(root)] == '/');
	if (at[0] == '/' || is_in(at, ".."))
		return o->cache ? "lies outside of the project: only with 'cache: false' may it" : NULL;
	if (is_in(at, ".git") || is_in(at, ".dvc"))
		return "lies in a folder that is git's or DVC's own";
	return !*at || strcmp(at, ".") == 0 ? "is the project itself" : NULL;
}

int project_check_outs(const struct stage_list *stages, const struct project *p, struct err *err)
{
	for (size_t i = 0; i < stages->n; i++)
		for (size_t k = 0; k < stages->v[i].n_outs; k++) {
			const struct stage_out *o = &stages->v[i].outs[k];
			const char *why = objection(o, p->root);

			if (why)
				return err_at(err, DVC_ERROR, stages->v[i].file, o->line, o->col, "the output '%s' %s", o->path, why);
		}
	return 0;
}
