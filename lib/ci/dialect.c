/* dialect.c - what the dialects share: escaping, appending, cutting and defusing. */
#include "ci/dialect.h"
#include "ci/defuse.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void ci_add_escaped(struct str *out, const char *text, const struct ci_escape *table)
{
	for (; *text; text++) {
		const struct ci_escape *row = table;

		while (row->from && row->from != *text)
			row++;
		if (row->from)
			str_add(out, row->to);
		else
			str_addch(out, *text);
	}
}

/* Does the file end within a line? */
static bool is_open_line(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

int ci_append(const char *path, const char *text, size_t len, struct err *err)
{
	CLEANUP(fs_close) int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	CLEANUP(str_release) struct str whole = { 0 };
	ssize_t n;

	if (fd < 0)
		return err_errno(err, "cannot write '%s'", path);
	if (is_open_line(fd))
		str_addch(&whole, '\n');
	str_addn(&whole, text, len);
	do
		n = write(fd, whole.data, whole.len);
	while (n < 0 && errno == EINTR);
	if (n >= 0 && (size_t)n < whole.len) {
		errno = ENOSPC;
		n = -1;
	}
	return n < 0 ? err_errno(err, "cannot write '%s'", path) : 0;
}

void ci_say(const struct str *text)
{
	fflush(stdout);
	fwrite(str_text(text), 1, text->len, stderr);
	fflush(stderr);
}

/* The state of a walk over Markdown lines: only a heading outside of both is a border. */
struct nesting {
	bool in_code;
	int details;
};

static void nesting_see(struct nesting *at, const char *line, size_t len)
{
	if (len >= 3 && memcmp(line, "```", 3) == 0)
		at->in_code = !at->in_code;
	if (at->in_code)
		return;
	if (len >= 8 && memcmp(line, "<details", 8) == 0)
		at->details++;
	if (len >= 10 && memcmp(line, "</details>", 10) == 0 && at->details > 0)
		at->details--;
}

size_t ci_cut(const char *markdown, size_t most)
{
	struct nesting at = { 0 };
	size_t len = strlen(markdown), border = 0, pos = 0;

	if (len <= most)
		return len;
	while (pos <= most) {
		size_t width = strcspn(markdown + pos, "\n");

		if (!at.in_code && at.details == 0 && (markdown[pos] == '#' || strncmp(markdown + pos, "<details", 8) == 0))
			border = pos;
		nesting_see(&at, markdown + pos, width);
		pos += width + 1;
	}
	return border;
}

void ci_defuse(struct str *out, const struct ci *ci, const char *text, size_t len)
{
	CLEANUP(str_release) struct str clean = { 0 };
	struct ci_defuser defuser = { 0 };

	if (ci->kind == CI_NONE) {
		str_addn(out, text, len);
		return;
	}
	ci_scrub(&clean, ci->env, text, len);
	ci_defuse_add(out, &defuser, str_text(&clean), clean.len);
	ci_defuse_end(out, &defuser);
}

void ci_add_plain(struct str *out, const char *text)
{
	CLEANUP(str_release) struct str line = { 0 };
	struct ci_defuser defuser = { .colons = -1 };

	for (; *text; text++)
		str_addch(&line, (unsigned char)*text < 0x20 ? ' ' : *text);
	ci_defuse_add(out, &defuser, str_text(&line), line.len);
	ci_defuse_end(out, &defuser);
}

char *ci_from_top(const char *top, const char *file)
{
	CLEANUP(mem_free) char *absolute = fs_absolute(file);
	size_t len = top ? strlen(top) : 0;

	while (len > 1 && top[len - 1] == '/')
		len--;
	if (len == 0 || strncmp(absolute, top, len) != 0 || absolute[len] != '/')
		return mem_strdup(file);
	return mem_strdup(absolute + len + 1);
}

size_t ci_utf16_bytes(const char *text, size_t len)
{
	size_t units = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		units += (byte & 0xc0) != 0x80;
		units += byte >= 0xf0;
	}
	return 2 * units;
}
