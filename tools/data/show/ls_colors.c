/* ls_colors.c - LS_COLORS taken apart, and asked in DVC's order: `out`, folder, executable, ending. */
#include "tools/data/show/ls_colors.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

static const char standard[] = "rs=0:di=01;34:ex=01;32";

void ls_colors_release(struct ls_colors *colors)
{
	strvec_release(&colors->names);
	strvec_release(&colors->codes);
}

void ls_colors_read(struct ls_colors *colors, const char *setting)
{
	CLEANUP(strvec_release) struct strvec parts = { 0 };

	strvec_split(&parts, setting && *setting ? setting : standard, ':');
	for (size_t i = 0; i < parts.n; i++) {
		const char *is = strchr(parts.v[i], '='), *name = parts.v[i];

		if (!is)
			continue;
		if (strncmp(name, "*.", 2) == 0)
			name++; /* an ending, with its dot */
		strvec_add_take(&colors->names, mem_strndup(name, (size_t)(is - name)));
		strvec_add(&colors->codes, is + 1);
	}
}

/* The last that is given; NULL if there is none. */
static const char *code_of(const struct ls_colors *colors, const char *name)
{
	for (size_t i = colors->names.n; i-- > 0;)
		if (strcmp(colors->names.v[i], name) == 0)
			return *colors->codes.v[i] ? colors->codes.v[i] : NULL;
	return NULL;
}

/* ".csv" of "a.csv"; of ".profile" all of it; "" if there is none. */
static const char *ending_of(const char *path)
{
	const char *dot = strrchr(fs_base(path), '.');

	return dot ? dot : "";
}

void ls_colors_add(struct str *out, const struct ls_colors *colors, const struct ls_entry *entry)
{
	const char *reset = code_of(colors, "rs"), *code;

	if (entry->is_out && code_of(colors, "out"))
		code = code_of(colors, "out");
	else if (entry->is_dir)
		code = code_of(colors, "di");
	else
		code = code_of(colors, entry->is_exec ? "ex" : ending_of(entry->path));
	if (code)
		str_addf(out, "\033[%sm%s\033[%sm", code, entry->path, reset ? reset : "0");
	else
		str_add(out, entry->path);
}
