/* import_target.c - the place of what is taken. */
#include "tools/data/imports/record/import_target.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "pipeline/dvc_code.h"

#include <stdlib.h>
#include <string.h>

/* Without slashes at the end, and for a URL without what follows the path. */
static char *trimmed(const char *path)
{
	const char *scheme = strstr(path, "://");
	size_t len = scheme ? (size_t)(scheme - path) + 3 + strcspn(scheme + 3, "?#") : strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return mem_strndup(path, len);
}

int import_target(char **to, const char *source, const char *out, bool force, struct err *err)
{
	CLEANUP(mem_free) char *from = trimmed(source), *place = out && *out ? trimmed(out) : NULL;
	const char *name = fs_base(from);

	*to = NULL;
	if ((!place || fs_is_dir(place)) && (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0))
		return err_set(err, DVC_FAILED, "'%s' has no name to be put by: say --out", source);
	if (!place)
		*to = mem_strdup(name);
	else if (fs_is_dir(place))
		*to = fs_join(place, name);
	else
		*to = mem_strdup(place);
	if (force || !fs_exists(*to))
		return 0;
	err_set(err, DVC_FAILED, "The %s '%s' already exists locally. To override it, re-run with '--force'.",
		fs_is_dir(*to) ? "directory" : "file", *to);
	mem_free(to);
	return -1;
}
