/* setup.h - what must be switched at a forge so that the store's branch, packages and tags are written by the right jobs alone, and whether
 * it is. One row of setup_forges[] each.
 */
#ifndef STORE_SETUP_H
#define STORE_SETUP_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"
#include "net/http.h"

enum setup_state { SETUP_HOLDS, SETUP_MISSING, SETUP_UNKNOWN };

struct setup_item {
	char *what, *how; /* what shall hold, and where it is switched; or why nobody could look */
	enum setup_state state;
};
struct setup {
	struct setup_item *v;
	size_t n, cap;
};
/* Free what it holds; it is empty again. */
void setup_release(struct setup *s);
/* how: where it is switched, or why it is not known. */
void setup_add(struct setup *s, enum setup_state state, const char *what, const char *how);

/* Which project of which forge is asked, by whom. */
struct setup_talk {
	const char *url;    /* the remote's, without credentials */
	const char *branch; /* "interlock" */
	const struct env *env;
	struct http *http; /* NULL: there is no token, and nothing is asked */
	char *api;         /* base URL, no '/' at the end */
	char *project;     /* as the forge's API names it in a path */
	long status;       /* of the last answer; 0 = none */
};

struct setup_forge {
	const char *name;
	const char *token[3]; /* variables, NULL-terminated */
	/* Fill in api and project. ERR_USAGE if neither the job nor the remote's URL says them. */
	int (*find)(struct setup_talk *t, struct err *err);
	/* Ask (t->http may be NULL: then everything is unknown). ERR_RETRY if the forge is not there. */
	int (*look)(struct setup *out, struct setup_talk *t, struct err *err);
};
extern const struct setup_forge setup_github, setup_gitlab, setup_azure;

/* By name; NULL with ERR_USAGE. */
const struct setup_forge *setup_forge_find(const char *name, struct err *err);
/* Everything of one forge. url NULL = the store has no remote: ERR_USAGE. */
int setup_check(struct setup *out, const struct setup_forge *forge, const char *url, const char *ref, const struct env *env,
		struct err *err);

/*
 * GET api + path. *answer NULL with t->status where the forge refuses, has no such thing, or nobody may ask: that is no error. -1 only if it
 * cannot be reached or says nonsense.
 */
int setup_ask(struct setup_talk *t, struct json **answer, const char *path, struct err *err);
/* What an item is where the answer is not there: 404 = missing, else unknown. */
enum setup_state setup_absent(const struct setup_talk *t);
/* The state from what was asked: unknown where nobody could. */
void setup_add_asked(struct setup *s, const struct setup_talk *t, const struct json *answer, bool holds, const char *what, const char *how);

/* "https://host/a/b.git" and "git@host:a/b.git" -> "host" and "a/b". Caller frees both; false if the URL is of no forge. */
bool setup_split_url(char **host, char **path, const char *url);

#endif
