/* dialect.c - what the dialects share: escaping, appending, cutting and defusing. */
#include "ci/dialect.h"

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

int ci_append(const char *path, const char *text, size_t len, struct err *err)
{
	CLEANUP(fs_close) int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	ssize_t n;

	if (fd < 0)
		return err_errno(err, "cannot write '%s'", path);
	do
		n = write(fd, text, len);
	while (n < 0 && errno == EINTR);
	if (n >= 0 && (size_t)n < len) {
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

/* Is there a log command of a runner at text[i]? GitHub and Azure find "##" ones anywhere, GitHub "::" ones after leading blanks. */
static bool is_command(const char *text, size_t len, size_t i, bool at_start)
{
	if (len - i >= 3 && memcmp(text + i, "##[", 3) == 0)
		return true;
	if (len - i >= 6 && memcmp(text + i, "##vso[", 6) == 0)
		return true;
	return at_start && len - i >= 2 && memcmp(text + i, "::", 2) == 0;
}

void ci_defuse(struct str *out, const struct ci *ci, const char *text, size_t len)
{
	bool at_start = true;

	for (size_t i = 0; i < len; i++) {
		str_addch(out, text[i]);
		if (ci->kind != CI_NONE && is_command(text, len, i, at_start))
			str_addch(out, ' ');
		at_start = text[i] == '\n' || (at_start && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r'));
	}
}
