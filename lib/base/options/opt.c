/* opt.c - option parsing. The help texts are made in opt_help.c. */
#include "base/options/opt.h"

#include "base/mem.h"
#include "base/options/opt_choose.h"

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
static bool same_start(const char *name, const char *given, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] != (given[i] == '_' ? '-' : given[i]))
			return false;
	return true;
}

static bool same_name(const char *name, const char *given, size_t len)
{
	return strlen(name) == len && same_start(name, given, len);
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

/* Tables of a command: its own options, then those of every command. */
enum { N_TABLES = 2 };

static void both_tables(const struct opt *tables[static N_TABLES], const struct program *program, const struct command *command)
{
	tables[0] = command->opts;
	tables[1] = program->common ? program->common : opt_common;
}

/* The one option that begins with what was given; NULL if there is none, or more than one. */
static const struct opt *find_abbreviated(const struct opt *const tables[static N_TABLES], const char *given, size_t len)
{
	const struct opt *found = NULL;

	for (size_t t = 0; t < N_TABLES; t++)
		for (const struct opt *opt = tables[t]; opt && opt->name; opt++)
			if (!(opt->flags & OPT_WHOLE) && len < strlen(opt->name) && same_start(opt->name, given, len)) {
				if (found)
					return NULL;
				found = opt;
			}
	return found;
}

static const struct opt *find_long(const struct program *program, const struct command *command, const char *given, size_t len)
{
	const struct opt *tables[N_TABLES];

	both_tables(tables, program, command);
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct opt *opt = tables[t]; opt && opt->name; opt++)
			if (same_name(opt->name, given, len) || is_alias(opt, given, len))
				return opt;
	return program->abbreviates && len > 0 ? find_abbreviated(tables, given, len) : NULL;
}

static const struct opt *find_letter(const struct program *program, const struct command *command, char letter)
{
	const struct opt *tables[N_TABLES];

	both_tables(tables, program, command);
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct opt *opt = tables[t]; opt && opt->name; opt++)
			if (opt->letter && opt->letter == letter)
				return opt;
	return NULL;
}

static int unknown_option(const struct program *program, const struct command *command, const char *given, size_t len, struct err *err)
{
	CLEANUP(mem_free) char *word = mem_strndup(given, len);
	const struct opt *tables[N_TABLES];
	const char *names[128], *near;
	size_t n = 0;

	both_tables(tables, program, command);
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct opt *opt = tables[t]; opt && opt->name && n + 5 < ARRAY_LEN(names); opt++)
			if (!(opt->flags & OPT_HIDDEN))
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

	if (opt->value && strchr(opt->value, '|') && !(*value == '\0' && opt->flags & OPT_MAYBE) && !in_choice(opt->value, value))
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
	const struct program *program;
	const struct command *command;
	void *args;
	char **argv;
	int argc, at;
	enum opt_request *request;
	uint64_t seen[N_TABLES]; /* bit i: row i of the table was given */
};

static void note_seen(struct parse *p, const struct opt *opt)
{
	const struct opt *tables[N_TABLES];

	both_tables(tables, p->program, p->command);
	for (size_t t = 0; t < N_TABLES; t++)
		for (int i = 0; i < 64 && tables[t] && tables[t][i].name; i++)
			if (opt == &tables[t][i])
				p->seen[t] |= (uint64_t)1 << i;
}

/* Is the next word no option? A number may be negative, and what has a blank in it is none. */
static bool has_value(const struct parse *p)
{
	const char *word = p->at + 1 < p->argc ? p->argv[p->at + 1] : NULL;

	if (!word)
		return false;
	if (word[0] != '-' || !word[1] || strchr(word, ' '))
		return true;
	return word[1 + strspn(word + 1, "0123456789.")] == '\0' && strcmp(word, "--") != 0;
}

static int parse_many(struct parse *p, const struct opt *opt, struct err *err)
{
	while (has_value(p))
		if (set_value(p->args, opt, p->argv[++p->at], err) < 0)
			return -1;
	return 0;
}

static int parse_value(struct parse *p, const struct opt *opt, const char *value, struct err *err)
{
	if (opt->kind == OPT_FLAG && value)
		return err_set(err, ERR_USAGE, "--%s takes no value", opt->name);
	if (!value && (opt->flags & OPT_MANY))
		return parse_many(p, opt, err);
	if (!value && (opt->flags & OPT_MAYBE) && !has_value(p))
		value = "";
	if (opt->kind != OPT_FLAG && !value) {
		if (p->at + 1 >= p->argc || (p->program->abbreviates && !has_value(p)))
			return err_set(err, ERR_USAGE, "--%s needs a value (%s)", opt->name, opt->value);
		value = p->argv[++p->at];
	}
	note_seen(p, opt);
	return set_value(p->args, opt, value, err);
}

static int parse_long(struct parse *p, const char *word, struct err *err)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	const struct opt *opt = find_long(p->program, p->command, word, len);
	bool last = !value && p->at + 1 >= p->argc;

	/* A command may have a "--version N" of its own: the word alone still asks for the program's. */
	if (opt && (opt->kind == OPT_FLAG || !last || !same_name("version", word, len)))
		return parse_value(p, opt, value, err);
	for (size_t i = 0; i < ARRAY_LEN(requests); i++)
		if (!value && (same_name(requests[i].name, word, len) ||
			       (p->program->abbreviates && len && same_start(requests[i].name, word, len)))) {
			*p->request = requests[i].request;
			return 0;
		}
	return unknown_option(p->program, p->command, word, len, err);
}

static int parse_letters(struct parse *p, const char *letters, struct err *err)
{
	for (; *letters; letters++) {
		const struct opt *opt = find_letter(p->program, p->command, *letters);

		if (!opt && *letters == 'h') {
			*p->request = OPT_HELP;
			continue;
		}
		if (!opt)
			return err_set(err, ERR_USAGE, "unknown option '-%c' (see --help)", *letters);
		if (opt->kind != OPT_FLAG) {
			const char *value = letters[1] == '=' && p->program->abbreviates ? letters + 2 : letters + 1;

			return parse_value(p, opt, letters[1] ? value : NULL, err);
		}
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

		if (strcmp(word, "--") == 0 || (p->command->is_tail && word[0] != '-')) {
			for (p->at += word[0] == '-'; p->at < p->argc; p->at++)
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

/* The row of the option of this name (len bytes), if it was given. */
static const struct opt *given_option(const struct parse *p, const char *name, size_t len)
{
	const struct opt *tables[N_TABLES];

	both_tables(tables, p->program, p->command);
	for (size_t t = 0; t < N_TABLES; t++)
		for (int i = 0; tables[t] && tables[t][i].name; i++)
			if ((p->seen[t] >> i & 1) && same_name(tables[t][i].name, name, len))
				return &tables[t][i];
	return NULL;
}

/* groups: "json|md global|local"; of each, one option at most. */
static int check_exclusive(const struct parse *p, const char *groups, struct err *err)
{
	const struct opt *first = NULL;

	for (const char *at = groups; at && *at;) {
		size_t len = strcspn(at, "| ");
		const struct opt *opt = given_option(p, at, len);

		if (opt && first)
			return err_set(err, ERR_USAGE, "--%s is not allowed with --%s", opt->name, first->name);
		if (opt)
			first = opt;
		if (at[len] == ' ')
			first = NULL;
		at += len + (at[len] != '\0');
	}
	return 0;
}

static int check_required(const struct parse *p, struct err *err)
{
	const struct command *command = p->command;
	size_t n = ((const struct common *)p->args)->rest.n;

	if (n < command->least)
		return err_set(err, ERR_USAGE, "%s%s%s is missing (see --help)", command->name ? command->name : "",
			       command->name ? ": " : "", command->operands);
	if (command->most && n > command->most)
		return err_set(err, ERR_USAGE, "unexpected argument '%s' (see --help)",
			       ((const struct common *)p->args)->rest.v[command->most]);
	for (int i = 0; p->command->opts && p->command->opts[i].name; i++)
		if ((p->command->opts[i].flags & OPT_REQUIRED) && !(p->seen[0] >> i & 1))
			return err_set(err, ERR_USAGE, "--%s %s is required (see --help)", p->command->opts[i].name,
				       p->command->opts[i].value);
	return 0;
}

int opt_parse(void **args, const struct command **command, enum opt_request *request, const struct program *program, int argc, char **argv,
	      struct err *err)
{
	static const struct command none = { .args_size = sizeof(struct common) };
	struct parse p = { .program = program, .argv = argv, .argc = argc, .request = request };

	*args = NULL;
	*request = OPT_RUN;
	if (opt_choose(command, &p.at, program, argc, argv, err) < 0)
		return -1;
	p.command = *command ? *command : &none;
	p.args = *args = mem_new(1, p.command->args_size);
	if (set_defaults(p.args, p.command->opts, err) < 0 || parse_words(&p, err) < 0)
		return -1;
	if (*request != OPT_RUN)
		return 0;
	if (!*command)
		return err_set(err, ERR_USAGE, "which command? (see --help)");
	if (check_exclusive(&p, p.command->exclusive, err) < 0 || check_exclusive(&p, program->exclusive, err) < 0)
		return -1;
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
