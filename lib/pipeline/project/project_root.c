/* project_root.c - where a project and its users' configuration lie, and how its paths are shown. */
#include "pipeline/project/project.h"

#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

char *project_find_root(const char *start, struct err *err)
{
	CLEANUP(mem_free) char *folder = fs_absolute(start);
	struct stat here, above;

	if (!fs_is_dir(folder)) {
		err_set(err, DVC_NO_REPO, "folder '%s' does not exist", start);
		return NULL;
	}
	for (;;) {
		CLEANUP(mem_free) char *dvc = fs_join(folder, ".dvc");
		CLEANUP(mem_free) char *parent = fs_parent(folder);

		if (fs_is_dir(dvc))
			return mem_strdup(folder);
		if (strcmp(parent, folder) == 0 || stat(folder, &here) < 0 || stat(parent, &above) < 0 || here.st_dev != above.st_dev)
			break;
		free(folder);
		folder = mem_strdup(parent);
	}
	err_set(err, DVC_NO_REPO, "you are not inside of a DVC repository (checked up to mount point '%s')", folder);
	return NULL;
}

/* Parts of an absolute path, "." left out and ".." taken back. */
static void split_path(struct strvec *parts, const char *path)
{
	CLEANUP(mem_free) char *absolute = fs_absolute(path);
	CLEANUP(strvec_release) struct strvec all = { 0 };

	strvec_split(&all, absolute, '/');
	for (size_t i = 0; i < all.n; i++) {
		if (!*all.v[i] || strcmp(all.v[i], ".") == 0)
			continue;
		if (strcmp(all.v[i], "..") != 0) {
			strvec_add(parts, all.v[i]);
		} else if (parts->n > 0) {
			free(parts->v[--parts->n]);
			parts->v[parts->n] = NULL;
		}
	}
}

char *project_relative(const char *path, const char *from)
{
	CLEANUP(strvec_release) struct strvec to = { 0 }, base = { 0 };
	struct str out = { 0 };
	size_t same = 0;

	split_path(&to, path);
	split_path(&base, from ? from : ".");
	while (same < to.n && same < base.n && strcmp(to.v[same], base.v[same]) == 0)
		same++;
	for (size_t i = same; i < base.n; i++)
		str_add(&out, i > same ? "/.." : "..");
	for (size_t i = same; i < to.n; i++)
		str_addf(&out, "%s%s", out.len ? "/" : "", to.v[i]);
	if (!out.len)
		str_add(&out, ".");
	return str_take(&out);
}

bool project_is_url(const char *path)
{
	size_t len = 0;

	while (isalnum((unsigned char)path[len]) || (len > 0 && strchr("+-.", path[len]) && path[len]))
		len++;
	return len > 1 && strncmp(path + len, "://", 3) == 0;
}

/* Does no part need folding: no "", ".", ".." in it? */
static bool is_folded(const char *path)
{
	for (const char *p = path;; p++) {
		size_t len = strcspn(p, "/");

		if (len == 0 || (p[0] == '.' && (len == 1 || (len == 2 && p[1] == '.'))))
			return false;
		p += len;
		if (!*p)
			return true;
	}
}

const char *project_place(struct arena *a, const char *root, const char *folder, const char *path)
{
	CLEANUP(strvec_release) struct strvec parts = { 0 }, base = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	CLEANUP(mem_free) char *full = NULL, *below = NULL;
	size_t first = 0;

	if (project_is_url(path) || (strcmp(folder, ".") == 0 && is_folded(path)))
		return arena_strdup(a, path);
	below = fs_join(root, folder);
	full = fs_join(below, path);
	split_path(&parts, full);
	split_path(&base, root);
	while (first < base.n && first < parts.n && strcmp(base.v[first], parts.v[first]) == 0)
		first++;
	if (first < base.n) { /* outside */
		first = 0;
		str_addch(&out, '/');
	}
	for (size_t i = first; i < parts.n; i++)
		str_addf(&out, "%s%s", i > first ? "/" : "", parts.v[i]);
	if (!out.len)
		str_add(&out, ".");
	return arena_strdup(a, str_text(&out));
}

char *project_config_folder(const struct env *env, bool system)
{
	const char *own = env_get(env, system ? "DVC_SYSTEM_CONFIG_DIR" : "DVC_GLOBAL_CONFIG_DIR");
	const char *xdg = env_get(env, system ? "XDG_CONFIG_DIRS" : "XDG_CONFIG_HOME");
	const char *home = env_get(env, "HOME");

	if (own)
		return mem_strdup(own);
	if (xdg)
		return str_format("%.*s/dvc", (int)strcspn(xdg, system ? ":" : ""), xdg);
	return system ? mem_strdup("/etc/xdg/dvc") : str_format("%s/.config/dvc", home ? home : "");
}
