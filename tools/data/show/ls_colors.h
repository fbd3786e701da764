/* ls_colors.h - the colours of `ls` (LS_COLORS), as DVC gives them to what it lists. */
#ifndef DATA_LS_COLORS_H
#define DATA_LS_COLORS_H

#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>

struct ls_colors {
	struct strvec names, codes; /* "di" or ".csv", and the colour that it has: "01;34" */
};

struct ls_entry {
	const char *path;
	bool is_out, is_dir, is_exec;
};

/* setting: "di=01;34:*.csv=33"; NULL or "": folders blue, executables green. Parts that are no pair are passed over. */
void ls_colors_read(struct ls_colors *colors, const char *setting);
void ls_colors_release(struct ls_colors *colors);

/* Append the path, in its colour if it has one. */
void ls_colors_add(struct str *out, const struct ls_colors *colors, const struct ls_entry *entry);

#endif
