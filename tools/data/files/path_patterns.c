/* path_patterns.c - one segment of a pattern at a time, folders in byte order. */
#include "tools/data/files/path_patterns.h"

#include "base/fs.h"
#include "base/mem.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MOST = 256 }; /* of folders below one `**`: links may lead round in a circle */

static bool has_magic(const char *text, size_t len)
{
	return memchr(text, '*', len) || memchr(text, '?', len) || memchr(text, '[', len);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(*path ? path : ".", &st) == 0 && S_ISDIR(st.st_mode);
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* Names in a folder ("" is the working folder) that do not begin with a dot, sorted; none if it cannot be read. */
static void list_names(struct strvec *names, const char *folder)
{
	DIR *dir = opendir(*folder ? folder : ".");
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			strvec_add(names, entry->d_name);
	if (dir)
		closedir(dir);
	strvec_sort(names);
}

/* folder and name with one slash between; "" is the working folder. Caller frees. */
static char *below(const char *folder, const char *name)
{
	if (!*folder)
		return mem_strdup(name);
	return str_ends(folder, "/") ? str_format("%s%s", folder, name) : str_format("%s/%s", folder, name);
}

static void match(struct strvec *out, const char *folder, const char *pattern, unsigned depth);

/* `**`: this folder and all below, each with what is left of the pattern. */
static void match_deep(struct strvec *out, const char *folder, const char *rest, unsigned depth)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (*rest)
		match(out, folder, rest, depth);
	if (depth >= DEPTH_MOST)
		return;
	list_names(&names, folder);
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = below(folder, names.v[i]);

		if (!*rest)
			strvec_add(out, path);
		if (is_folder(path))
			match_deep(out, path, rest, depth + 1);
	}
}

static void match_names(struct strvec *out, const char *folder, const char *segment, const char *rest, bool last, unsigned depth)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	list_names(&names, folder);
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = NULL;

		if (fnmatch(segment, names.v[i], FNM_NOESCAPE) != 0)
			continue;
		path = below(folder, names.v[i]);
		if (last)
			strvec_add(out, path);
		else if (is_folder(path))
			match(out, path, rest, depth);
	}
}

/* What matches the pattern below the folder; a pattern that ends with a slash asks for folders. */
static void match(struct strvec *out, const char *folder, const char *pattern, unsigned depth)
{
	size_t len = strcspn(pattern, "/"), gap = strspn(pattern + len, "/");
	CLEANUP(mem_free) char *segment = mem_strndup(pattern, len);
	const char *rest = pattern + len + gap;
	CLEANUP(mem_free) char *path = NULL;

	if (!len && !gap) {
		path = below(folder, "");
		strvec_add(out, path);
	} else if (strcmp(segment, "**") == 0) {
		if (!gap && *folder) {
			CLEANUP(mem_free) char *itself = below(folder, "");

			strvec_add(out, itself);
		}
		match_deep(out, folder, rest, depth);
	} else if (has_magic(segment, len)) {
		match_names(out, folder, segment, rest, !gap, depth);
	} else {
		path = len ? below(folder, segment) : mem_strdup("/");
		if (gap && is_folder(path))
			match(out, path, rest, depth);
		else if (!gap && exists(path))
			strvec_add(out, path);
	}
}

int path_patterns_expand(struct strvec *out, const struct strvec *patterns, struct err *err)
{
	size_t before = out->n;

	for (size_t i = 0; i < patterns->n; i++)
		if (*patterns->v[i])
			match(out, "", patterns->v[i], 0);
	if (out->n == before)
		return err_set(err, ERR_DATA, "Glob '%s' has no matches.", patterns->n ? patterns->v[0] : "");
	return 0;
}
