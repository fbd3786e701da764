/* stage_target.c - takes a target apart as DVC does, and looks it up. */
#include "pipeline/stages/stage_target.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/stages/stage_status.h"

#include <fnmatch.h>
#include <string.h>

static const char project_file[] = "dvc.yaml", lock_file[] = "dvc.lock";

void stage_set_release(struct stage_set *s)
{
	free(s->v);
	*s = (struct stage_set){ 0 };
}

void stage_set_add(struct stage_set *s, size_t stage)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i] == stage)
			return;
	s->v = mem_grow(s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n++] = stage;
}

/* A path of the user's, relative to the project's root, without "." and ".."; it may climb out. Caller frees. */
static char *path_at(const char *from, const char *path, const char *root)
{
	CLEANUP(strvec_release) struct strvec parts = { 0 }, out = { 0 };
	CLEANUP(str_release) struct str joined = { 0 };
	size_t root_len = strlen(root);

	if (path[0] == '/' && strncmp(path, root, root_len) == 0 && (path[root_len] == '/' || !path[root_len]))
		path += root_len + (path[root_len] == '/');
	else if (path[0] == '/')
		return mem_strdup(path);
	else if (strcmp(from, ".") != 0)
		strvec_split(&parts, from, '/');
	strvec_split(&parts, path, '/');
	for (size_t i = 0; i < parts.n; i++) {
		const char *part = parts.v[i];

		if (!*part || strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") == 0 && out.n > 0 && strcmp(out.v[out.n - 1], "..") != 0)
			free(out.v[--out.n]);
		else
			strvec_add(&out, part);
	}
	for (size_t i = 0; i < out.n; i++)
		str_addf(&joined, "%s%s", i ? "/" : "", out.v[i]);
	return joined.len ? str_take(&joined) : mem_strdup(".");
}

static bool is_valid_file(const char *path)
{
	return str_ends(path, ".dvc") || strcmp(fs_base(path), project_file) == 0;
}

/* "path:name" -> both; "file" -> path alone; "name" -> name alone. Both are the caller's to free. */
static void take_apart(char **path, char **name, const char *target, bool glob)
{
	const char *group = strchr(target, '@'), *end = group && !glob ? group : target + strlen(target), *colon = NULL;

	for (const char *p = target; p < end; p++)
		if (*p == ':')
			colon = p;
	if (colon && (memchr(colon, '/', (size_t)(end - colon)) || memchr(colon, '\\', (size_t)(end - colon))))
		colon = NULL;
	if (glob)
		colon = strrchr(target, ':');
	*path = *name = NULL;
	if (colon) {
		*path = colon > target ? mem_strndup(target, (size_t)(colon - target)) : NULL;
		*name = colon[1] ? mem_strdup(colon + 1) : NULL;
	} else if (!glob && (is_valid_file(target) || strcmp(fs_base(target), lock_file) == 0)) {
		*path = mem_strdup(target);
	} else {
		*name = mem_strdup(target);
	}
}

/* "build" is every "build@..." if no stage is called so. */
static bool names(const struct stage *s, const char *name, bool glob)
{
	size_t len = strlen(name);

	if (!s->name)
		return false;
	return strcmp(s->name, name) == 0 || (strncmp(s->name, name, len) == 0 && s->name[len] == '@') ||
	       (glob && fnmatch(name, s->name, 0) == 0);
}

static int not_found(const struct stage_list *list, const char *file, const char *shown, const char *name, struct err *err)
{
	CLEANUP(mem_free) const char **known = mem_new(list->n + 1, sizeof(*known));
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].name && strcmp(list->v[i].file, file) == 0)
			known[n++] = list->v[i].name;
	near = str_nearest(name, known);
	return err_set(err, DVC_ERROR, "Stage '%.200s' not found inside '%.200s' file%s%s%s", name, shown, near ? ": did you mean '" : "",
		       near ? near : "", near ? "'?" : "");
}

/* Everything below a folder. */
static void add_below(struct stage_set *out, const struct stage_list *list, const char *at)
{
	size_t len = strcmp(at, ".") == 0 ? 0 : strlen(at);

	for (size_t i = 0; i < list->n; i++)
		if (len == 0 || (strncmp(list->v[i].file, at, len) == 0 && list->v[i].file[len] == '/'))
			stage_set_add(out, i);
}

static bool add_owner(struct stage_set *out, const struct stage_list *list, const char *at)
{
	for (size_t i = 0; i < list->n; i++)
		for (size_t j = 0; j < list->v[i].n_outs; j++)
			if (strcmp(list->v[i].outs[j].at, at) == 0) {
				stage_set_add(out, i);
				return true;
			}
	return false;
}

int stage_target_find(struct stage_set *out, const struct stage_list *list, const char *root, const char *from, const char *target,
		      unsigned flags, struct err *err)
{
	CLEANUP(mem_free) char *whole = path_at(from, target, root), *folder = fs_join(root, whole), *path = NULL, *name = NULL;
	CLEANUP(mem_free) char *file = NULL, *absolute = NULL, *shown = NULL;
	size_t before = out->n, named = 0;

	if ((flags & STAGE_TARGET_RECURSIVE) && fs_is_dir(folder)) {
		add_below(out, list, whole);
		return 0;
	}
	take_apart(&path, &name, target, flags & STAGE_TARGET_GLOB);
	if (path && strcmp(fs_base(path), lock_file) == 0)
		return err_set(err, DVC_ERROR, "Did you mean: `%.*s.yaml%s%s`?", (int)(strlen(path) - strlen(".lock")), path,
			       name ? ":" : "", name ? name : "");
	file = path_at(from, path ? path : project_file, root);
	absolute = fs_join(root, file);
	shown = stage_path_from(from, file);
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].file, file) == 0 &&
		    (!name || !list->v[i].name || names(&list->v[i], name, flags & STAGE_TARGET_GLOB))) {
			stage_set_add(out, i);
			named++;
		}
	if (named > 0 || out->n > before)
		return 0;
	if ((flags & STAGE_TARGET_OUTS) && add_owner(out, list, whole))
		return 0;
	if (!fs_exists(absolute))
		return err_set(err, DVC_ERROR, "'%s' does not exist", shown);
	if (name && !(flags & STAGE_TARGET_GLOB))
		return not_found(list, file, shown, name, err);
	return 0;
}
