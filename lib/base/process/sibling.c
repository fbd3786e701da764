/* sibling.c - asks the kernel where this program lies. Linux alone. */
#include "base/process/sibling.h"

#include "base/fs.h"
#include "base/mem.h"

#include <unistd.h>

char *sibling_program(const char *name, struct err *err)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	CLEANUP(mem_free) char *folder = NULL;
	char *path;

	if (len < 0) {
		err_errno(err, "cannot find the folder of the programs");
		return NULL;
	}
	self[len] = '\0';
	folder = fs_parent(self);
	path = fs_join(folder, name);
	if (access(path, X_OK) == 0)
		return path;
	err_errno(err, "cannot run '%s'", path);
	free(path);
	return NULL;
}
