/* own_folder.c - finds and makes the folder of our own. */
#include "track/own_folder.h"

#include "base/fs.h"
#include "base/mem.h"

char *own_folder(void)
{
	CLEANUP(mem_free) char *found = fs_find_upwards(".", OWN_FOLDER);

	return found ? fs_join(found, OWN_FOLDER) : mem_strdup(OWN_FOLDER);
}

int own_folder_make(const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *ignore = fs_join(dir, ".gitignore");

	if (fs_exists(ignore))
		return 0;
	return fs_make_dirs(dir, err) < 0 ? -1 : fs_write(ignore, "*\n", 2, 0, err);
}
