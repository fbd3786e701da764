/* dvc_front.c - DVC's global options, then the program's own frame. */
#include "ci/dvc_front.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/sibling.h"
#include "ci/program.h"
#include "pipeline/dvc_code.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Options of every command. --json is a row of the commands that have it. */
static const struct opt common_opts[] = {
	{ "quiet", 'q', OPT_FLAG, offsetof(struct common, quiet), NULL, NULL, 0, "be quiet", NULL },
	{ "verbose", 'v', OPT_FLAG, offsetof(struct common, verbose), NULL, NULL, 0, "be verbose", NULL },
	{ 0 },
};

static int exit_code(int code, bool usage)
{
	if (usage)
		return DVC_ARGUMENTS;
	return code == DVC_FAILED || (code >= DVC_CONFIG && code <= DVC_ERROR) ? code : DVC_ERROR;
}

bool dvc_front_is_dvc(const char *argv0)
{
	return argv0 && strcmp(fs_base(argv0), "dvc") == 0;
}

static void interrupted(int number)
{
	static const char line[] = "ERROR: interrupted by the user\n";

	(void)!write(STDERR_FILENO, line, sizeof(line) - 1);
	_exit(number == SIGINT ? DVC_INTERRUPTED : 128 + number);
}

/* The value of "--cd DIR" or "--cd=DIR" at *i, which moves to its last word; NULL if it is another option. */
static const char *cd_value(int argc, char **argv, int *i)
{
	if (str_starts(argv[*i], "--cd="))
		return argv[*i] + strlen("--cd=");
	if (strcmp(argv[*i], "--cd") != 0)
		return NULL;
	return *i + 1 < argc ? argv[++*i] : "";
}

static bool is_level(const char *word)
{
	static const char *const levels[] = { "-q", "--quiet", "-v", "--verbose", "-vv", "-vvv" };

	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(word, levels[i]) == 0)
			return true;
	return false;
}

/*
 * Options before the command: --cd and --wait-for-lock are obeyed; -q and -v, which DVC takes there and forgets, are forgotten (a
 * program of one command has them itself). What is left is in words (argc + 1 places); its number is returned.
 */
static int take_globals(char **words, struct program *program, int argc, char **argv, struct err *err)
{
	bool one_command = !program->commands[0].name;
	int n = 0, i = 1;

	words[n++] = argv[0];
	for (; i < argc && argv[i][0] == '-'; i++) {
		const char *dir = cd_value(argc, argv, &i);

		if (dir && chdir(dir) < 0)
			return err_set(err, DVC_ERROR, "cannot change to the folder '%s': %m", dir);
		if (dir || (is_level(argv[i]) && !one_command))
			continue;
		if (strcmp(argv[i], "--wait-for-lock") == 0)
			program->wait_for_lock = true;
		else
			words[n++] = strcmp(argv[i], "-V") == 0 ? (char *)"--version" : argv[i];
	}
	while (i < argc)
		words[n++] = argv[i++];
	words[n] = NULL;
	return n;
}

/* Commands of DVC's that are none of ours, and what does their work. */
static const struct {
	const char *name, *why;
} absent[] = {
	{ "exp", "experiments are not kept beside git's history: use branches, and `repro --track` for their runs" },
	{ "experiments", "experiments are not kept beside git's history: use branches, and `repro --track` for their runs" },
	{ "queue", "it belongs to experiments, which are not kept here" },
	{ "studio", "no service is asked" },
	{ "import-db", "databases are not read: export a file, and `add` it" },
	{ "test-db", "databases are not read" },
	{ "dataset", "datasets of services are not read: use `import` or `import-url`" },
	{ "ds", "datasets of services are not read: use `import` or `import-url`" },
	{ "daemon", "nothing runs in the background" },
};

static int check_absent(const char *word, struct err *err)
{
	for (size_t i = 0; word && i < ARRAY_LEN(absent); i++)
		if (strcmp(word, absent[i].name) == 0)
			return err_set(err, DVC_ARGUMENTS, "there is no '%s' on purpose: %s", word, absent[i].why);
	return 0;
}

/* Become the sibling program, if the first word asks for one; it is told its name in argv[0]. Returns only if it does not, or cannot. */
static int become_sibling(const char *const *also, const struct program *program, char **words, struct err *err)
{
	CLEANUP(mem_free) char *path = NULL;

	for (; also && *also && words[1]; also++) {
		if (strcmp(words[1], *also) != 0)
			continue;
		path = sibling_program(*also, err);
		if (!path)
			return -1;
		words[1] = program->wait_for_lock ? (char *)"--wait-for-lock" : words[0];
		if (program->wait_for_lock)
			execv(path, words);
		else
			execv(path, words + 1);
		return err_errno(err, "cannot run '%s'", path);
	}
	return 0;
}

int dvc_front(const struct program *program, const char *name, const char *const *also, int argc, char **argv)
{
	bool is_dvc = strcmp(name, "dvc") == 0;
	struct program ours = *program;
	struct err err = { 0 };
	CLEANUP(mem_free) char **words = mem_new((size_t)argc + 2, sizeof(*words));
	int n;

	ours.name = name;
	ours.common = common_opts;
	ours.abbreviates = true;
	ours.exclusive = "quiet|verbose";
	ours.exit_code = exit_code;
	ours.version = is_dvc ? DVC_RELEASE : NULL;
	ours.error = is_dvc ? "ERROR: " : NULL;
	ours.warning = is_dvc ? "WARNING: " : NULL;
	signal(SIGINT, interrupted);
	n = take_globals(words, &ours, argc, argv, &err);
	if (n < 0 || (ours.commands[0].name && check_absent(words[1], &err) < 0) || become_sibling(also, &ours, words, &err) < 0) {
		fprintf(stderr, "%s: %s\n", is_dvc ? "ERROR" : name, err.text);
		return exit_code(err.code, false);
	}
	return program_main(&ours, n, words);
}
