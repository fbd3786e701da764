/* opt.c - option parsing. The help texts are made in opt_help.c. */
#include "base/opt.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct opt opt_common[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct common, json), NULL, NULL, 0, "print one JSON document on stdout and nothing else", NULL },
	{ "quiet", 'q', OPT_FLAG, offsetof(struct common, quiet), NULL, NULL, 0, "do not print the result's sentence", NULL },
	{ "verbose", 'v', OPT_FLAG, offsetof(struct common, verbose), NULL, NULL, 0, "explain on stderr", NULL },
	{ 0 },
};

/* Requests that are no options of a command. */
static const struct {
	const char *name;
	enum opt_request request;
} requests[] = {
	{ "help", OPT_HELP },
	{ "help-all", OPT_HELP_ALL },
	{ "version", OPT_VERSION },
	{ "option-table", OPT_TABLE },
};

/* Does the spelling given (len bytes) name `name`, hyphen and underscore being the same? */
static bool same_name(const char *name, const char *given, size_t len)
{
	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] != (given[i] == '_' ? '-' : given[i]))
			return false;
	return true;
}

static bool is_alias(const struct opt *opt, const char *given, size_t len)
{
	for (const char *p = opt->also; p && *p;) {
		size_t n = strcspn(p, ",");
		CLEANUP(mem_free) char *one = mem_strndup(p, n);

		if (same_name(one, given, len))
			return true;
		p += n + (p[n] == ',');
	}
	return false;
}

static const struct opt *find_long(const struct command *command, const char *given, size_t len)
{
	const struct opt *tables[] = { command->opts, opt_common };

	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct opt *opt = tables[t]; opt && opt->name; opt++)
			if (same_name(opt->name, given, len) || is_alias(opt, given, len))
				return opt;
	return NULL;
}

static const struct opt *find_letter(const struct command *command, char letter)
{
	const struct opt *tables[] = { command->opts, opt_common };

	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct opt *opt = tables[t]; opt && opt->name; opt++)
			if (opt->letter && opt->letter == letter)
				return opt;
	return NULL;
}

static int unknown_option(const struct command *command, const char *given, size_t len, struct err *err)
{
	CLEANUP(mem_free) char *word = mem_strndup(given, len);
	const struct opt *tables[] = { command->opts, opt_common };
	const char *names[128], *near;
	size_t n = 0;

	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct opt *opt = tables[t]; opt && opt->name && n + 5 < ARRAY_LEN(names); opt++)
			names[n++] = opt->name;
	for (size_t i = 0; i < ARRAY_LEN(requests) - 1; i++)
		names[n++] = requests[i].name;
	names[n] = NULL;
	near = str_nearest(word, names);
	if (near)
		return err_set(err, ERR_USAGE, "unknown option '--%s' (did you mean '--%s'?)", word, near);
	return err_set(err, ERR_USAGE, "unknown option '--%s' (see --help)", word);
}

static bool in_choice(const char *choice, const char *value)
{
	for (const char *p = choice; *p;) {
		size_t n = strcspn(p, "|");

		if (strlen(value) == n && memcmp(p, value, n) == 0)
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

static int set_value(void *args, const struct opt *opt, const char *value, struct err *err)
{
	void *field = (char *)args + opt->offset;
	char *end = NULL;

	if (opt->value && strchr(opt->value, '|') && !in_choice(opt->value, value))
		return err_set(err, ERR_USAGE, "--%s is one of %s, not '%s'", opt->name, opt->value, value);
	errno = 0;
	switch (opt->kind) {
	case OPT_FLAG:
		*(bool *)field = true;
		return 0;
	case OPT_TEXT:
		*(const char **)field = value;
		return 0;
	case OPT_LIST:
		strvec_add(field, value);
		return 0;
	case OPT_INT:
		*(int64_t *)field = strtoll(value, &end, 10);
		break;
	case OPT_NUMBER:
		*(double *)field = strtod(value, &end);
		break;
	}
	if (end == value || *end || errno)
		return err_set(err, ERR_USAGE, "--%s takes a number, not '%s'", opt->name, value);
	return 0;
}

static int set_defaults(void *args, const struct opt *opts, struct err *err)
{
	for (; opts && opts->name; opts++)
		if (opts->dflt && opts->kind != OPT_FLAG && opts->kind != OPT_LIST && set_value(args, opts, opts->dflt, err) < 0)
			return -1;
	return 0;
}

struct parse {
	const struct command *command;
	void *args;
	char **argv;
	int argc, at;
	enum opt_request *request;
	uint64_t seen; /* bit i: row i of command->opts was given */
};

static int parse_value(struct parse *p, const struct opt *opt, const char *value, struct err *err)
{
	if (opt->kind == OPT_FLAG && value)
		return err_set(err, ERR_USAGE, "--%s takes no value", opt->name);
	if (opt->kind != OPT_FLAG && !value) {
		if (p->at + 1 >= p->argc)
			return err_set(err, ERR_USAGE, "--%s needs a value (%s)", opt->name, opt->value);
		value = p->argv[++p->at];
	}
	if (p->command->opts && opt >= p->command->opts && opt < p->command->opts + 64)
		p->seen |= (uint64_t)1 << (opt - p->command->opts);
	return set_value(p->args, opt, value, err);
}

static int parse_long(struct parse *p, const char *word, struct err *err)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	const struct opt *opt = find_long(p->command, word, len);
	bool last = !value && p->at + 1 >= p->argc;

	/* A command may have a "--version N" of its own: the word alone still asks for the program's. */
	if (opt && (opt->kind == OPT_FLAG || !last || !same_name("version", word, len)))
		return parse_value(p, opt, value, err);
	for (size_t i = 0; i < ARRAY_LEN(requests); i++)
		if (!value && same_name(requests[i].name, word, len)) {
			*p->request = requests[i].request;
			return 0;
		}
	return unknown_option(p->command, word, len, err);
}

static int parse_letters(struct parse *p, const char *letters, struct err *err)
{
	for (; *letters; letters++) {
		const struct opt *opt = find_letter(p->command, *letters);

		if (!opt && *letters == 'h') {
			*p->request = OPT_HELP;
			continue;
		}
		if (!opt)
			return err_set(err, ERR_USAGE, "unknown option '-%c' (see --help)", *letters);
		if (opt->kind != OPT_FLAG)
			return parse_value(p, opt, letters[1] ? letters + 1 : NULL, err);
		if (parse_value(p, opt, NULL, err) < 0)
			return -1;
	}
	return 0;
}

static int parse_words(struct parse *p, struct err *err)
{
	struct common *common = p->args;

	for (; p->at < p->argc; p->at++) {
		const char *word = p->argv[p->at];

		if (strcmp(word, "--") == 0) {
			while (++p->at < p->argc)
				strvec_add(&common->rest, p->argv[p->at]);
			break;
		}
		if (word[0] == '-' && word[1] == '-') {
			if (parse_long(p, word + 2, err) < 0)
				return -1;
		} else if (word[0] == '-' && word[1]) {
			if (parse_letters(p, word + 1, err) < 0)
				return -1;
		} else {
			strvec_add(&common->rest, word);
		}
	}
	if (*p->request == OPT_RUN && common->rest.n > 0 && !p->command->operands)
		return err_set(err, ERR_USAGE, "unexpected argument '%s' (see --help)", common->rest.v[0]);
	return 0;
}

static int check_required(const struct parse *p, struct err *err)
{
	for (int i = 0; p->command->opts && p->command->opts[i].name; i++)
		if ((p->command->opts[i].flags & OPT_REQUIRED) && !(p->seen >> i & 1))
			return err_set(err, ERR_USAGE, "--%s %s is required (see --help)", p->command->opts[i].name,
				       p->command->opts[i].value);
	return 0;
}

/* The command that argv names; moves *at past its name. */
static int choose_command(const struct command **command, int *at, const struct program *program, int argc, char **argv, struct err *err)
{
	const struct command *fallback = NULL;
	const char *names[64], *near;
	size_t n = 0;

	for (const struct command *c = program->commands; c->run; c++) {
		if (!c->name)
			fallback = c;
		else if (n + 1 < ARRAY_LEN(names))
			names[n++] = c->name;
		if (c->name && argc > 1 && strcmp(c->name, argv[1]) == 0) {
			*command = c;
			*at = 2;
			return 0;
		}
	}
	names[n] = NULL;
	*command = fallback ? fallback : NULL;
	*at = 1;
	if (n == 0 || argc < 2 || argv[1][0] == '-' || (fallback && fallback->operands))
		return 0;
	near = str_nearest(argv[1], names);
	if (near)
		return err_set(err, ERR_USAGE, "unknown command '%s' (did you mean '%s'?)", argv[1], near);
	return err_set(err, ERR_USAGE, "unknown command '%s' (see --help)", argv[1]);
}

int opt_parse(void **args, const struct command **command, enum opt_request *request, const struct program *program, int argc, char **argv,
	      struct err *err)
{
	static const struct command none = { .args_size = sizeof(struct common) };
	struct parse p = { .argv = argv, .argc = argc, .request = request };

	*args = NULL;
	*request = OPT_RUN;
	if (choose_command(command, &p.at, program, argc, argv, err) < 0)
		return -1;
	p.command = *command ? *command : &none;
	p.args = *args = mem_new(1, p.command->args_size);
	if (set_defaults(p.args, p.command->opts, err) < 0 || parse_words(&p, err) < 0)
		return -1;
	if (*request != OPT_RUN)
		return 0;
	if (!*command)
		return err_set(err, ERR_USAGE, "which command? (see --help)");
	return check_required(&p, err);
}

void opt_release(void *args, const struct command *command)
{
	if (!args)
		return;
	for (const struct opt *opt = command ? command->opts : NULL; opt && opt->name; opt++)
		if (opt->kind == OPT_LIST)
			strvec_release((struct strvec *)((char *)args + opt->offset));
	strvec_release(&((struct common *)args)->rest);
	free(args);
}
