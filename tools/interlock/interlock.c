/* interlock - the front: runs any of the programs, says where one stands, makes the shell's completion. */
#include "tools/interlock/dispatch.h"
#include "tools/interlock/completion.h"
#include "tools/interlock/status.h"

#include "base/mem.h"
#include "ci/program.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	struct status_options status;
};

static int run_status(const void *raw, struct err *err)
{
	const struct args *args = raw;

	return status_print(&args->status, &args->common, err);
}

static int run_completion(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(str_release) struct str out = { 0 };

	if (args->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "which shell? bash or zsh");
	if (completion_script(&out, args->common.rest.v[0], args->common.env, err) < 0)
		return -1;
	fputs(str_text(&out), stdout);
	return 0;
}

static int run_help(const void *raw, struct err *err)
{
	const struct args *args = raw;
	CLEANUP(str_release) struct str out = { 0 };

	if (args->common.rest.n == 1)
		return dispatch_help(args->common.rest.v[0], err);
	if (dispatch_list(&out, args->common.env, err) < 0)
		return -1;
	fputs(str_text(&out), stdout);
	return 0;
}

static const struct opt status_opts[] = {
	{ "model-name", 0, OPT_TEXT, offsetof(struct args, status.model_name), "NAME", NULL, 0,
	  "registered model (default: model_name of params.yaml)", NULL },
	{ "tracking-uri", 0, OPT_TEXT, offsetof(struct args, status.tracking_uri), "URI", NULL, 0, "store of runs and registry", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ "status", "say where this project stands and what to do next", NULL, sizeof(struct args), status_opts,
	  "  interlock status\n  interlock status --json\n", run_status },
	{ "completion", "print the completion script of a shell", "bash|zsh", sizeof(struct args), NULL,
	  "  interlock completion bash > /etc/bash_completion.d/interlock\n  source <(interlock completion zsh)\n", run_completion },
	{ "help", "list the programs, or show the help of one", "[PROGRAM]", sizeof(struct args), NULL,
	  "  interlock help\n  interlock help train\n", run_help },
	{ 0 },
};

static const struct program program = { "interlock", "build, train, evaluate, register and publish models", commands };

int main(int argc, char **argv)
{
	struct err err = { 0 };
	bool own = argc < 2 || argv[1][0] == '-';

	for (const struct command *c = commands; c->run && !own; c++)
		own = strcmp(c->name, argv[1]) == 0;
	if (argc < 2) {
		char *help[] = { argv[0], "help", NULL };

		return program_main(&program, 2, help);
	}
	if (own)
		return program_main(&program, argc, argv);
	dispatch_run(argv + 1, &err); /* returns only if it failed */
	fprintf(stderr, "interlock: %s\n", err.text);
	return err.code;
}
