/* bare_shallow.c - the commits behind which a bare repository has nothing, in git's own file for that. */
#include "base/fs.h"
#include "base/mem.h"
#include "git/bare_inside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { SHALLOW_MOST = 1 << 20, LOCK_WAIT_MS = 10000, FETCH_WAIT_MS = 600000 };

static bool is_id(const char *text)
{
	return strlen(text) == GIT_ID_TEXT - 1 && strspn(text, "0123456789abcdef") == GIT_ID_TEXT - 1;
}

int bare_shallow(const struct bare *b, struct strvec *out, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(b->dir, "shallow");
	CLEANUP(strvec_release) struct strvec lines = { 0 };
	CLEANUP(str_release) struct str text = { 0 };

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, SHALLOW_MOST, err) < 0)
		return -1;
	strvec_split(&lines, str_text(&text), '\n');
	for (size_t i = 0; i < lines.n; i++) {
		if (is_id(lines.v[i]))
			strvec_add(out, lines.v[i]);
		else if (lines.v[i][0])
			return err_at(err, ERR_INTEGRITY, path, (int)i + 1, 0, "expected a commit");
	}
	return 0;
}

static int write_all(const char *path, const struct strvec *before, const struct strvec *more, const struct strvec *gone, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < before->n; i++)
		if (!strvec_has(gone, before->v[i]) && !strvec_has(more, before->v[i]))
			str_addf(&text, "%s\n", before->v[i]);
	for (size_t i = 0; i < more->n; i++)
		str_addf(&text, "%s\n", more->v[i]);
	if (text.len)
		return fs_write(path, str_text(&text), text.len, 0, err);
	unlink(path);
	return 0;
}

static int lock(const struct bare *b, int64_t wait_ms, struct err *err)
{
	CLEANUP(mem_free) char *guard = fs_join(b->dir, "interlock-shallow.lock");

	return fs_lock(guard, wait_ms, err);
}

int bare_shallow_lock(const struct bare *b, struct err *err)
{
	CLEANUP(mem_free) char *stale = fs_join(b->dir, "shallow.lock");
	int held = lock(b, FETCH_WAIT_MS, err);

	if (held < 0)
		return -1;
	/* The git program holds it, too, so that it is still held if we are killed and it lives on. */
	fcntl(held, F_SETFD, 0);
	unlink(stale);
	return held;
}

bool bare_is_new(const struct bare *b, const char *but)
{
	git_strarray names = { NULL, 0 };
	bool is_new = git.reference_list(&names, b->repo) == 0;

	for (size_t i = 0; i < names.count && is_new; i++)
		is_new = but && str_starts(names.strings[i], but);
	git.strarray_dispose(&names);
	return is_new;
}

int bare_shallow_change(struct bare *b, const struct strvec *more, const struct strvec *gone, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(b->dir, "shallow");
	CLEANUP(strvec_release) struct strvec before = { 0 };
	CLEANUP(fs_close) int held = -1;

	if (more->n == 0 && gone->n == 0)
		return 0;
	if ((held = lock(b, LOCK_WAIT_MS, err)) < 0 || bare_shallow(b, &before, err) < 0)
		return -1;
	return write_all(path, &before, more, gone, err);
}
