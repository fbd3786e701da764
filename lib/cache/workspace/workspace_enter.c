/* workspace_enter.c - the folder that files are being put into stays open while they are its own: short names are found faster. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/workspace/workspace_inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder itself: it lies inside, and is made if it is not there. */
static int open_folder(struct workspace_folder *f, const struct workspace *w, const struct workspace_place *place, struct err *err)
{
	if (workspace_stays_inside(w, place, f->path, err) < 0 || (!fs_is_dir(f->path) && fs_make_dirs(f->path, err) < 0))
		return -1;
	f->fd = open(f->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return f->fd < 0 ? err_errno(err, "cannot open the folder '%s'", f->path) : 0;
}

int workspace_enter(struct workspace_folder *f, const char **name, const struct workspace *w, const struct workspace_place *place,
		    const char *below, struct err *err)
{
	const char *slash = strrchr(below, '/');
	size_t len = slash ? (size_t)(slash - below) : 0;

	*name = slash ? slash + 1 : *below ? below : fs_base(place->absolute);
	if (f->path && f->top == !*below && f->len == len && strncmp(f->path + f->begin, below, len) == 0)
		return 0;
	workspace_leave(f);
	f->top = !*below;
	f->len = len;
	f->path = f->top ? fs_parent(place->absolute) : str_format("%s%s%.*s", place->absolute, len ? "/" : "", (int)len, below);
	f->begin = strlen(f->path) - len;
	if (open_folder(f, w, place, err) == 0)
		return 0;
	workspace_leave(f);
	return -1;
}

void workspace_leave(struct workspace_folder *f)
{
	if (f->path)
		fs_close(&f->fd);
	free(f->path);
	*f = (struct workspace_folder){ 0 };
}
