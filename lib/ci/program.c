/* program.c - the frame around each program. */
#include "ci/program.h"

#include "base/mem.h"
#include "ci/relay.h"
#include "ci/runner.h"

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

	if (request == OPT_VERSION && program->version)
		str_addf(&out, "%s\n", program->version);
	else if (request == OPT_VERSION)
		str_addf(&out, "interlock %s %s\n", program->name, INTERLOCK_VERSION);
	else if (request == OPT_TABLE)
		opt_table(&out, program);
	else
		opt_help(&out, program, command, request == OPT_HELP_ALL);
	code = print(&out);
	str_release(&out);
	return code;
}

/* The line may quote a cell or a file name of anybody's, so it is defused where a runner listens. */
static void write_line(void *arg, const char *line)
{
	CLEANUP(str_release) struct str text = { 0 }, clean = { 0 };

	ci_scrub(&clean, NULL, line, strlen(line)); /* a URL's password is nobody's to read, with or without a runner */
	ci_defuse(&text, arg, str_text(&clean), clean.len);
	fflush(stdout);
	fprintf(stderr, "%s\n", str_text(&text));
}

static int report(struct ci *ci, const struct program *program, const struct err *err, bool usage)
{
	CLEANUP(mem_free) char *line = NULL;
	int code = err->code ? err->code : ERR_IO;

	if (program->error)
		line = str_format("%s%s", program->error, err->text);
	else
		line = str_format("%s: %s", ci->program, err->text);

	write_line(ci, line);
	ci_annotate(ci, CI_ERROR, err->file, err->line, err->col, ci->program, err->text);
	return program->exit_code ? program->exit_code(code, usage) : code;
}

static void annotate_warning(void *arg, const char *text)
{
	const struct ci *ci = arg;

	ci_annotate(ci, CI_WARNING, NULL, 0, 0, ci->program, text);
}

int program_main(const struct program *program, int argc, char **argv)
{
	struct log log = { .program = program->name, .warning = program->warning };
	const struct command *command = NULL;
	enum opt_request request;
	struct err err = { 0 };
	struct common *common;
	struct env env;
	struct ci ci;
	void *args = NULL;
	int code = 0;

	env_load(&env);
	ci_detect(&ci, &env, program->name);
	log.on_warning = annotate_warning;
	log.write_line = write_line;
	log.arg = &ci;
	if (opt_parse(&args, &command, &request, program, argc, argv, &err) < 0) {
		code = report(&ci, program, &err, true);
	} else if (request != OPT_RUN) {
		code = answer(program, command, request);
	} else {
		common = args;
		common->env = &env;
		common->log = &log;
		common->wait_for_lock = program->wait_for_lock;
		log.verbose = common->verbose;
		log.quiet = common->quiet;
		log_info(&log, "version %s, %s", program->version ? program->version : INTERLOCK_VERSION,
			 command->name ? command->name : program->name);
		ci_stdout_open(&ci, common->json);
		code = command->run(args, &err);
		if (code >= 0 && fflush(stdout) != 0)
			code = err_errno(&err, "cannot write to stdout");
		ci_stdout_close();
		if (code < 0)
			code = report(&ci, program, &err, false);
	}
	if (ci_finish(&ci, &err) < 0)
		code = report(&ci, program, &err, false);
	opt_release(args, command);
	return code;
}
