/* away.h - another repository as the operands and options of a command name it, opened: for what takes from it and keeps nothing. */
#ifndef DATA_AWAY_H
#define DATA_AWAY_H

#include "base/options/opt.h"
#include "pipeline/sources/source_data.h"

/* What get, list, du, url and artifacts get have in common. */
struct away_args {
	const char *rev, *config, *remote;
	struct strvec remote_config; /* "key=value" */
	int64_t jobs;
};

struct away {
	struct repo_clones clones;
	struct repo_source source;
	struct object_store store;
	char *temp;  /* where the store lies; gone with it */
	char *below; /* the path in the (nested) project */
	struct arena arena;
	struct source_data data;
	bool store_is_open;
};

/* The options as rows of a command's table; at: offsetof() of its struct away_args. */
#define AWAY_REMOTE_OPTS(type, at)                                                                                                         \
	{ "config", 0, OPT_TEXT, offsetof(type, at.config), "FILE", NULL, 0, "a configuration that goes over the repository's", NULL },    \
		{ "remote", 0, OPT_TEXT, offsetof(type, at.remote), "NAME", NULL, 0, "the repository's remote to ask", NULL },             \
	{                                                                                                                                  \
		"remote-config", 0, OPT_LIST, offsetof(type, at.remote_config), "NAME=VALUE...", NULL, OPT_MANY,                           \
			"settings that go over those of its remote", NULL                                                                  \
	}
#define AWAY_REV_OPT(type, at)                                                                                                             \
	{                                                                                                                                  \
		"rev", 0, OPT_TEXT, offsetof(type, at.rev), "REVISION", NULL, OPT_MAYBE, "at this git revision", NULL                      \
	}
#define AWAY_JOBS_OPT(type, at)                                                                                                            \
	{                                                                                                                                  \
		"jobs", 'j', OPT_INT, offsetof(type, at.jobs), "N", NULL, 0, "transfers at once (default: as the remote says)", NULL       \
	}

/* path: what is wanted of it; "" = everything. what: for progress, NULL = silent. Release it whatever is returned. */
int away_open(struct away *w, const struct common *common, const struct away_args *args, const char *url, const char *path,
	      const char *what, struct err *err);
/* The first half: the repository alone. */
int away_open_source(struct away *w, const struct common *common, const struct away_args *args, const char *url, const char *path,
		     struct err *err);
/* The second: what is at a path of it (of a project nested in it: w->below). */
int away_open_data(struct away *w, const struct away_args *args, const char *path, const char *what, struct err *err);
void away_release(struct away *w);

/* {"key": "value"} of "key=value" words; *out NULL if there are none. DVC_ARGUMENTS for a word without '='. */
int away_settings(struct value **out, struct arena *a, const struct strvec *words, const char *option, struct err *err);

#endif
