/* opt_choose.c - finds a command by the first words of a command line. */
#include "base/options/opt_choose.h"

#include "base/mem.h"

#include <string.h>

enum { COMMANDS_MOST = 160 };

/* How many of argv's words from the first on are this command's name: 0, 1 or 2. */
static int words_of(const struct command *c, int argc, char **argv)
{
	const char *blank = c->name ? strchr(c->name, ' ') : NULL;
	size_t n = blank ? (size_t)(blank - c->name) : 0;

	if (!c->name || argc < 2)
		return 0;
	if (!blank)
		return strcmp(c->name, argv[1]) == 0;
	if (argc < 3 || strncmp(c->name, argv[1], n) != 0 || argv[1][n])
		return 0;
	return strcmp(blank + 1, argv[2]) == 0 ? 2 : 0;
}

/* No command has this name: say which is near, among those that begin with the same word if there are any. */
static int unknown_command(const struct program *program, int argc, char **argv, struct err *err)
{
	const char *names[COMMANDS_MOST], *near, *word = argv[1];
	size_t n = 0, len = strlen(argv[1]);
	bool group = false;

	for (const struct command *c = program->commands; c->run && !group; c++)
		group = c->name && strncmp(c->name, argv[1], len) == 0 && c->name[len] == ' ';
	if (group && argc < 3)
		return err_set(err, ERR_USAGE, "'%s' what? (see --help)", argv[1]);
	for (const struct command *c = program->commands; c->run && n + 1 < ARRAY_LEN(names); c++) {
		if (c->name && !group)
			names[n++] = c->name;
		else if (c->name && strncmp(c->name, argv[1], len) == 0 && c->name[len] == ' ')
			names[n++] = c->name + len + 1;
	}
	names[n] = NULL;
	if (group)
		word = argv[2];
	near = str_nearest(word, names);
	if (near)
		return err_set(err, ERR_USAGE, "unknown command '%s' (did you mean '%s'?)", word, near);
	return err_set(err, ERR_USAGE, "unknown command '%s' (see --help)", word);
}

/* "remote --help": a group of commands is asked about. */
static bool asks_for_help(int argc, char **argv)
{
	return argc >= 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0 || strcmp(argv[2], "--help-all") == 0);
}

int opt_choose(const struct command **command, int *at, const struct program *program, int argc, char **argv, struct err *err)
{
	const struct command *fallback = NULL;
	int words = 0;
	size_t n = 0;

	*at = 1;
	*command = NULL;
	for (const struct command *c = program->commands; c->run; c++) {
		int of = words_of(c, argc, argv);

		n += c->name != NULL;
		if (!c->name)
			fallback = c;
		if (of > words) {
			words = of;
			*command = c;
			*at = 1 + of;
		}
	}
	if (words)
		return 0;
	*command = fallback;
	if (n == 0 || argc < 2 || argv[1][0] == '-' || (fallback && fallback->operands))
		return 0;
	if (asks_for_help(argc, argv)) {
		*at = 2;
		return 0;
	}
	return unknown_command(program, argc, argv, err);
}
