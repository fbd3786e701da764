/* gitignore_edit.c - one line of a .gitignore comes or goes; every other byte stays. */
#include "cache/workspace/gitignore_edit.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>
#include <unistd.h>

enum { MOST_BYTES = 16 << 20 };

/* "/name" with what git takes for a pattern escaped. A line cannot hold the end of a line: there, whatever single character stands for it. */
static void add_line(struct str *out, const char *name)
{
	str_addch(out, '/');
	for (; *name; name++) {
		if (strchr("[]*?!#", *name))
			str_addch(out, '\\');
		str_addch(out, *name == '\n' ? '?' : *name);
	}
}

static char *file_beside(const char *root, const char *path)
{
	CLEANUP(mem_free) char *full = fs_join(root, path);
	CLEANUP(mem_free) char *dir = fs_parent(full);

	return fs_join(dir, ".gitignore");
}

/* Where the line begins; NULL if it is not there. Blanks around it do not count, as DVC looks for it. */
static const char *find_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *p = text; p && *p;) {
		const char *from = p + strspn(p, " \t"), *end = p + strcspn(p, "\n");

		if ((size_t)(end - from) >= len && memcmp(from, line, len) == 0 &&
		    strspn(from + len, " \t\r") == (size_t)(end - from) - len)
			return p;
		p = *end ? end + 1 : NULL;
	}
	return NULL;
}

int gitignore_add(const char *root, const char *path, bool *changed, struct err *err)
{
	CLEANUP(mem_free) char *file = file_beside(root, path);
	CLEANUP(str_release) struct str text = { 0 }, line = { 0 };

	if (changed)
		*changed = false;
	add_line(&line, fs_base(path));
	if (fs_exists(file) && fs_read(&text, file, MOST_BYTES, err) < 0)
		return -1;
	if (find_line(str_text(&text), str_text(&line)))
		return 0;
	if (text.len > 0 && text.data[text.len - 1] != '\n')
		str_addch(&text, '\n');
	str_addf(&text, "%s\n", str_text(&line));
	if (changed)
		*changed = true;
	fs_remove_leftovers(file);
	return fs_write(file, text.data, text.len, 0, err);
}

int gitignore_remove(const char *root, const char *path, bool *changed, struct err *err)
{
	CLEANUP(mem_free) char *file = file_beside(root, path);
	CLEANUP(str_release) struct str text = { 0 }, line = { 0 }, left = { 0 };
	const char *at, *rest;

	if (changed)
		*changed = false;
	add_line(&line, fs_base(path));
	if (!fs_exists(file))
		return 0;
	if (fs_read(&text, file, MOST_BYTES, err) < 0)
		return -1;
	rest = str_text(&text);
	while ((at = find_line(rest, str_text(&line)))) {
		str_addn(&left, rest, (size_t)(at - rest));
		rest = at + strcspn(at, "\n");
		rest += *rest == '\n';
	}
	str_add(&left, rest);
	if (left.len == text.len)
		return 0;
	if (changed)
		*changed = true;
	if (left.len == 0)
		return unlink(file) == 0 ? 0 : err_errno(err, "cannot remove '%s'", file);
	return fs_write(file, left.data, left.len, 0, err);
}
