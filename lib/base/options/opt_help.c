/* opt_help.c - --help, --help-all and the option table, made from the same rows that drive parsing. */
#include "base/options/opt.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { HELP_COLUMN = 30 };

static void help_row(struct str *out, const struct opt *opt)
{
	size_t start = out->len;

	if (opt->letter)
		str_addf(out, "  -%c, --%s", opt->letter, opt->name);
	else
		str_addf(out, "      --%s", opt->name);
	if (opt->value)
		str_addf(out, " %s", opt->value);
	if (out->len - start >= HELP_COLUMN) {
		str_addch(out, '\n');
		start = out->len;
	}
	while (out->len - start < HELP_COLUMN)
		str_addch(out, ' ');
	str_add(out, opt->help);
	if (opt->flags & OPT_REQUIRED)
		str_add(out, " (required)");
	else if (opt->dflt)
		str_addf(out, " (default %s)", opt->dflt);
	str_addch(out, '\n');
}

static void help_rows(struct str *out, const struct opt *opts, bool all, size_t *n_hidden)
{
	for (; opts && opts->name; opts++) {
		if (opts->flags & OPT_HIDDEN)
			continue;
		if ((opts->flags & OPT_ADVANCED) && !all)
			(*n_hidden)++;
		else
			help_row(out, opts);
	}
}

static void help_command(struct str *out, const struct program *program, const struct command *command, bool all)
{
	size_t n_hidden = 0;

	str_addf(out, "usage: %s%s%s [options]%s%s\n", program->name, command->name ? " " : "", command->name ? command->name : "",
		 command->operands ? " " : "", command->operands ? command->operands : "");
	str_addf(out, "%s - %s\n\noptions:\n", program->name, command->summary ? command->summary : program->summary);
	help_rows(out, command->opts, all, &n_hidden);
	help_rows(out, program->common ? program->common : opt_common, all, &n_hidden);
	str_add(out, "  -h, --help                  this page; --help-all shows every option\n");
	if (n_hidden)
		str_addf(out, "(%zu more options: --help-all)\n", n_hidden);
}

static void help_commands(struct str *out, const struct program *program)
{
	bool any = false;

	for (const struct command *c = program->commands; c->run; c++) {
		if (!c->name)
			continue;
		str_addf(out, "%s  %-14s %s\n", any ? "" : "\ncommands:\n", c->name, c->summary);
		any = true;
	}
}

void opt_help(struct str *out, const struct program *program, const struct command *command, bool all)
{
	if (command) {
		help_command(out, program, command, all);
	} else {
		str_addf(out, "usage: %s COMMAND [options]\n%s - %s\n", program->name, program->name, program->summary);
	}
	if (!command || !command->name)
		help_commands(out, program);
	if (all && !(command && command->name))
		for (const struct command *c = program->commands; c->run; c++)
			if (c->name) {
				str_addch(out, '\n');
				help_command(out, program, c, true);
			}
	if (command ? command->examples : program->commands->examples)
		str_addf(out, "\nexamples:\n%s", command ? command->examples : program->commands->examples);
	if (out->len && out->data[out->len - 1] != '\n')
		str_addch(out, '\n');
}

/* Words of a row's flags, for programs that read the table. */
static const struct {
	unsigned flag;
	const char *word;
} flag_words[] = {
	{ OPT_REQUIRED, "required" }, { OPT_ADVANCED, "advanced" }, { OPT_MANY, "many" },
	{ OPT_MAYBE, "maybe" },       { OPT_HIDDEN, "hidden" },     { OPT_WHOLE, "whole" },
};

static void add_flags(struct str *out, const struct opt *opt)
{
	const char *gap = "";

	for (size_t i = 0; i < ARRAY_LEN(flag_words); i++)
		if (opt->flags & flag_words[i].flag) {
			str_addf(out, "%s%s", gap, flag_words[i].word);
			gap = " ";
		}
	if (opt->kind == OPT_LIST)
		str_addf(out, "%slist", gap);
}

static void table_rows(struct str *out, const char *command, const struct opt *opts)
{
	for (; opts && opts->name; opts++) {
		str_addf(out, "%s\t%s\t%c\t%s\t%s\t", command, opts->name, opts->letter ? opts->letter : '-',
			 opts->value ? opts->value : "", opts->dflt ? opts->dflt : "");
		add_flags(out, opts);
		str_addf(out, "\t%s\t%s\n", opts->help, opts->also ? opts->also : "");
	}
}

/* How many operands: "1-2"; "0-" is any number. */
static void add_operand_counts(struct str *out, const struct command *c)
{
	if (!c->operands)
		str_add(out, "0-0");
	else if (c->most)
		str_addf(out, "%zu-%zu", c->least, c->most);
	else
		str_addf(out, "%zu-", c->least);
}

void opt_table(struct str *out, const struct program *program)
{
	for (const struct command *c = program->commands; c->run; c++) {
		const char *name = c->name ? c->name : "";

		str_addf(out, "%s\t\t-\t%s\t%s\t", name, c->operands ? c->operands : "", c->exclusive ? c->exclusive : "");
		add_operand_counts(out, c);
		str_addf(out, "\t%s\n", c->summary ? c->summary : program->summary);
		table_rows(out, name, c->opts);
		table_rows(out, name, program->common ? program->common : opt_common);
	}
}
