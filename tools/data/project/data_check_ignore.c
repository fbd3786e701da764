/* data check-ignore - which paths .dvcignore leaves out, and by which line. */
#include "tools/data/commands.h"

#include "base/fs.h"
#include "base/mem.h"
#include "cache/ignore.h"
#include "pipeline/dvc_code.h"
#include "pipeline/project/project.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	bool details, all, non_matching, from_stdin;
};

static const struct opt opts[] = {
	{ "details", 'd', OPT_FLAG, offsetof(struct args, details), NULL, NULL, 0, "show the pattern that decides beside each path", NULL },
	{ "all", 'a', OPT_FLAG, offsetof(struct args, all), NULL, NULL, OPT_ADVANCED, "with --details: every pattern that matches", NULL },
	{ "non-matching", 'n', OPT_FLAG, offsetof(struct args, non_matching), NULL, NULL, 0,
	  "with --details: show paths that no pattern matches, too", NULL },
	{ "stdin", 0, OPT_FLAG, offsetof(struct args, from_stdin), NULL, NULL, 0, "read the paths from standard input", NULL },
	{ 0 },
};

static int check_args(const struct args *args, struct err *err)
{
	if (!args->from_stdin && !args->common.rest.n)
		return err_set(err, DVC_ERROR, "`targets` or `--stdin` needed");
	if (args->from_stdin && args->common.rest.n)
		return err_set(err, DVC_ERROR, "cannot have both `targets` and `--stdin`");
	if (args->non_matching && !args->details)
		return err_set(err, DVC_ERROR, "`--non-matching` is only valid with `--details`");
	if (args->all && !args->details)
		return err_set(err, DVC_ERROR, "`--all` is only valid with `--details`");
	if (args->common.quiet && args->details)
		return err_set(err, DVC_ERROR, "cannot use both `--details` and `--quiet`");
	return 0;
}

/* "sub/.dvcignore:3:*.tmp", its file as seen from here. */
static void print_match(const struct project *p, const struct ignore_match *m, const char *target)
{
	CLEANUP(mem_free) char *full = fs_join(p->root, m->file);
	CLEANUP(mem_free) char *shown = project_relative(full, NULL);

	if (*m->file)
		printf("%s:%d:%s\t%s\n", shown, m->line, m->pattern, target);
	else
		printf("default:%s\t%s\n", m->pattern, target);
}

/* Returns 1 if a pattern speaks of it (and it is shown), 0 if none does, -1 with err. */
static int check_one(const struct args *args, const struct project *p, struct ignore *ig, const char *target, struct err *err)
{
	struct arena arena = { 0 };
	const char *at = project_place_given(&arena, p, target);
	bool is_dir = fs_is_dir(target) || str_ends(target, "/");
	CLEANUP(mem_free) struct ignore_match *all = NULL;
	size_t n = 0;
	int ignored = ignore_explain_all(&all, &n, ig, at, is_dir, err);

	arena_release(&arena);
	if (ignored < 0)
		return -1;
	if (!args->details) {
		if (ignored && !args->common.quiet)
			printf("%s\n", target);
		return ignored;
	}
	if (!n && args->non_matching)
		printf("::\t%s\n", target);
	for (size_t i = args->all || !n ? 0 : n - 1; i < n; i++)
		print_match(p, &all[i], target);
	return n > 0;
}

static int check_lines(const struct args *args, const struct project *p, struct ignore *ig, struct err *err)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int any = 0;

	while ((len = getline(&line, &room, stdin)) > 0) {
		int found;

		if (line[len - 1] == '\n')
			line[--len] = '\0';
		if (!len)
			break;
		found = check_one(args, p, ig, line, err);
		if (found < 0) {
			any = -1;
			break;
		}
		any |= found;
	}
	free(line);
	return any;
}

static int run(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(project_release) struct project p = { 0 };
	CLEANUP(ignore_cleanup) struct ignore *ig = NULL;
	int any = 0;

	if (project_open(&p, ".", args->common.env, err) < 0 || check_args(args, err) < 0)
		return -1;
	ig = ignore_new(p.root);
	if (args->from_stdin)
		any = check_lines(args, &p, ig, err);
	for (size_t i = 0; i < args->common.rest.n && any >= 0; i++) {
		int found = check_one(args, &p, ig, args->common.rest.v[i], err);

		any = found < 0 ? -1 : any | found;
	}
	return any < 0 ? -1 : any ? 0 : DVC_FAILED;
}

const struct command data_check_ignore = {
	.name = "check-ignore",
	.summary = "say which paths .dvcignore leaves out",
	.operands = "[PATH...]",
	.args_size = sizeof(struct args),
	.opts = opts,
	.examples = "  data check-ignore -d build/x.tmp\n  git ls-files | data check-ignore --stdin\n",
	.run = run,
};
