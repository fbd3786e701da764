/* opt.h - one table per command drives parsing, --help, the man page and shell completion. */
#ifndef BASE_OPTIONS_OPT_H
#define BASE_OPTIONS_OPT_H

#include "base/env.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_kind {
	OPT_FLAG,   /* bool */
	OPT_TEXT,   /* const char * */
	OPT_INT,    /* int64_t */
	OPT_NUMBER, /* double */
	OPT_LIST,   /* struct strvec: may be given more than once */
};

enum opt_flags {
	OPT_REQUIRED = 1,
	OPT_ADVANCED = 2, /* shown by --help-all only */
	OPT_MANY = 4,     /* OPT_LIST: takes every word up to the next option */
	OPT_MAYBE = 8,    /* OPT_TEXT: the value may be left out, and is "" then */
	OPT_HIDDEN = 16,  /* taken, but named nowhere */
	OPT_WHOLE = 32,   /* never abbreviated, and in no abbreviation's way */
};

struct opt {
	const char *name; /* "run-id"; --run_id is the same. NULL ends the table */
	char letter;      /* 'q', or 0 */
	enum opt_kind kind;
	size_t offset;     /* offsetof(struct args, run_id) */
	const char *value; /* "FILE": what --help calls the value; NULL for flags; "a|b|c" is a closed choice */
	const char *dflt;  /* the default, shown in --help and put in place by the parser; NULL = none */
	unsigned flags;
	const char *help; /* one line, no full stop */
	const char *also; /* other spellings, comma-separated: "step-output"; NULL = none */
};

/* What every command's args struct begins with. */
struct common {
	bool json, quiet, verbose;
	bool wait_for_lock; /* DVC's command line (ci/dvc_front.h) */
	struct strvec rest; /* what is not an option */
	const struct env *env;
	struct log *log;
};

/* One command of a program. A program of one command has one row, whose name is NULL. */
struct command {
	const char *name;       /* "rollback", or of two words: "remote add"; NULL = what the program does when no command is named */
	const char *summary;    /* "move production to the version that was production before" */
	const char *operands;   /* "FILE..." or NULL = none are allowed */
	size_t args_size;       /* sizeof(struct args) */
	const struct opt *opts; /* ends with { 0 }; the common options are added by the parser */
	const char *examples;   /* two lines for the end of --help */
	/* 0, or -1 with err; it prints its own result. A decision that was asked for as an exit code is returned as it is: 10, 11. */
	int (*run)(const void *args, struct err *err);
	size_t least, most;    /* how many operands; most 0 = any number */
	const char *exclusive; /* options that bar each other: "json|md"; more such groups after a blank; NULL = none */
	bool is_tail;          /* from the first operand on all words are operands: a command line of the user's */
};

struct program {
	const char *name;               /* "train" */
	const char *summary;            /* "fit a model on a table and write its package" */
	const struct command *commands; /* ends with { 0 }: a row without run */
	const struct opt *common;       /* the options of every command; NULL = opt_common */
	bool abbreviates;      /* as Python's argparse: "--forc" is "--force" if no other option begins so; a value begins with no hyphen */
	const char *exclusive; /* as a command's, for its common options */
	const char *version;   /* what --version prints; NULL = ours */
	bool wait_for_lock;    /* put into each command's struct common */
	const char *error, *warning; /* begin those lines: "ERROR: "; NULL = "train: ", "train: warning: " */
	/* The exit code for an error's code; usage: the command line was at fault. NULL = the code. */
	int (*exit_code)(int code, bool usage);
};

enum opt_request { OPT_RUN, OPT_HELP, OPT_HELP_ALL, OPT_VERSION, OPT_TABLE };

/*
 * Parse argv (argv[0] is skipped) into *args (args_size zeroed bytes; the caller frees it by opt_release()).
 * *command and *request say what was asked for. Mistakes are ERR_USAGE with "did you mean".
 */
int opt_parse(void **args, const struct command **command, enum opt_request *request, const struct program *program, int argc, char **argv,
	      struct err *err);
void opt_release(void *args, const struct command *command);

/* The text of --help (or --help-all) of one command, or of the program if command is NULL. */
void opt_help(struct str *out, const struct program *program, const struct command *command, bool all);

/*
 * Machine-readable (--option-table, for man pages, completion and tests): a line for each command,
 * "command<TAB><TAB>-<TAB>operands<TAB>exclusive<TAB>least-most<TAB>summary", and after it one for each of its options,
 * "command<TAB>name<TAB>letter<TAB>value<TAB>default<TAB>flags<TAB>help<TAB>other spellings". flags are words: required, advanced, many,
 * maybe, hidden, whole, list.
 */
void opt_table(struct str *out, const struct program *program);

/* The options that every command has (json, quiet, verbose, help, help-all, version). */
extern const struct opt opt_common[];

#endif
