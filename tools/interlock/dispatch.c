/* dispatch.c - finds the programs and runs them. */
#include "tools/interlock/dispatch.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

char *dispatch_folder(struct err *err)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	CLEANUP(mem_free) char *here = NULL;
	char *libexec;

	if (len < 0) {
		err_errno(err, "cannot find the folder of the programs");
		return NULL;
	}
	self[len] = '\0';
	here = fs_parent(self);
	libexec = str_format("%s/../libexec/interlock", here);
	if (fs_is_dir(libexec))
		return libexec;
	free(libexec);
	return mem_strdup(here);
}

int dispatch_programs(struct strvec *out, struct err *err)
{
	CLEANUP(mem_free) char *folder = dispatch_folder(err);
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!folder || fs_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, names.v[i]);

		if (strcmp(names.v[i], "interlock") != 0 && !fs_is_dir(path) && access(path, X_OK) == 0)
			strvec_add(out, names.v[i]);
	}
	return 0;
}

static int unknown_program(const char *name, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	const char *near = NULL;

	if (dispatch_programs(&names, err) < 0)
		return -1;
	if (names.n > 0)
		near = str_nearest(name, (const char *const *)names.v);
	if (near)
		return err_set(err, ERR_USAGE, "there is no program '%s' (did you mean '%s'?)", name, near);
	return err_set(err, ERR_USAGE, "there is no program '%s' (see interlock help)", name);
}

int dispatch_run(char **argv, struct err *err)
{
	CLEANUP(mem_free) char *folder = dispatch_folder(err);
	CLEANUP(mem_free) char *path = NULL;

	if (!folder)
		return -1;
	if (strchr(argv[0], '/') || strcmp(argv[0], "interlock") == 0)
		return unknown_program(argv[0], err);
	path = fs_join(folder, argv[0]);
	execv(path, argv);
	return errno == ENOENT ? unknown_program(argv[0], err) : err_errno(err, "cannot run '%s'", path);
}

int dispatch_help(const char *name, struct err *err)
{
	char *argv[] = { (char *)name, "--help", NULL };

	return dispatch_run(argv, err);
}

int dispatch_option_table(struct str *out, const char *name, const struct env *env, struct err *err)
{
	CLEANUP(mem_free) char *folder = dispatch_folder(err);
	CLEANUP(mem_free) char *path = NULL;
	int status;

	if (!folder)
		return -1;
	path = fs_join(folder, name);
	if (proc_run(&(struct proc){ .argv = (const char *const[]){ path, "--option-table", NULL }, .env = env, .output = out }, &status,
		     err) < 0)
		return -1;
	return status == 0 ? 0 : err_set(err, ERR_IO, "'%s --option-table' failed with exit code %d", path, status);
}

/* The last field of the table's first row is the program's (or its first command's) summary. */
static void add_summary(struct str *out, const char *name, const struct str *table)
{
	size_t line = strcspn(str_text(table), "\n");
	const char *start = str_text(table) + line;

	while (start > str_text(table) && start[-1] != '\t')
		start--;
	str_addf(out, "  %-10s %.*s\n", name, (int)(str_text(table) + line - start), start);
}

int dispatch_list(struct str *out, const struct env *env, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (dispatch_programs(&names, err) < 0)
		return -1;
	str_add(out, "usage: interlock PROGRAM [options]\n\nprograms:\n");
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(str_release) struct str table = { 0 };

		if (dispatch_option_table(&table, names.v[i], env, err) < 0)
			return -1;
		add_summary(out, names.v[i], &table);
	}
	str_add(out, "\nof its own:\n"
		     "  status     say where this project stands and what to do next\n"
		     "  completion print the completion script of bash or zsh\n"
		     "\nexamples:\n  interlock status\n  interlock train --help\n");
	return 0;
}
