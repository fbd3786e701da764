/* fuzz_ignore - any bytes as a .dvcignore, asked for a path that is its last line; and each of its lines as a pattern for that path. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/ignore.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/dev/shm/interlock-fuzz-ignore-XXXXXX";

static void clean_up(void)
{
	struct err err;

	fs_remove_tree(folder, &err);
}

static const char *root(void)
{
	static bool made;

	if (!made) {
		if (!mkdtemp(folder) || atexit(clean_up) != 0)
			abort();
		made = true;
	}
	return folder;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size), *file = fs_join(root(), ".dvcignore");
	CLEANUP(ignore_cleanup) struct ignore *ig = ignore_new(root());
	CLEANUP(mem_free) struct ignore_match *all = NULL;
	char *path = strrchr(text, '\n');
	struct ignore_match match;
	struct err err;
	size_t n = 0;

	path = path ? path + 1 : text;
	if (fs_write(file, data, size, 0, &err) < 0)
		abort();
	if (*path && *path != '/' && !strstr(path, "..")) {
		ignore_has(ig, path, false, &err);
		ignore_explain(&match, ig, path, true, &err);
		ignore_explain_all(&all, &n, ig, path, false, &err);
	}
	for (char *line = strtok(text, "\n"); line && line != path; line = strtok(NULL, "\n"))
		ignore_glob(line, path);
	return 0;
}
