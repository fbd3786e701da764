/* program.c - the frame around each program. */
#include "ci/program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int print(const struct str *text)
{
	return fwrite(str_text(text), 1, text->len, stdout) == text->len && fflush(stdout) == 0 ? 0 : ERR_IO;
}

static int answer(const struct program *program, const struct command *command, enum opt_request request)
{
	struct str out = { 0 };
	int code;

	if (request == OPT_VERSION)
		str_addf(&out, "interlock %s %s\n", program->name, INTERLOCK_VERSION);
	else if (request == OPT_TABLE)
		opt_table(&out, program);
	else
		opt_help(&out, program, command, request == OPT_HELP_ALL);
	code = print(&out);
	str_release(&out);
	return code;
}

static int report(const struct program *program, const struct err *err)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", program->name, err->text);
	return err->code ? err->code : ERR_IO;
}

int program_main(const struct program *program, int argc, char **argv)
{
	struct log log = { .program = program->name };
	const struct command *command = NULL;
	enum opt_request request;
	struct err err = { 0 };
	struct common *common;
	struct env env;
	void *args = NULL;
	int code = 0;

	env_load(&env);
	if (opt_parse(&args, &command, &request, program, argc, argv, &err) < 0) {
		code = report(program, &err);
	} else if (request != OPT_RUN) {
		code = answer(program, command, request);
	} else {
		common = args;
		common->env = &env;
		common->log = &log;
		log.verbose = common->verbose;
		log.quiet = common->quiet;
		if (command->run(args, &err) < 0)
			code = report(program, &err);
		else if (fflush(stdout) != 0)
			code = report(program, (err_errno(&err, "cannot write to stdout"), &err));
	}
	opt_release(args, command);
	return code;
}
