/* forge.h - what a forge must do so that a pull request has one comment of ours that stays up to date. One row of forges[] each. */
#ifndef COMMENT_FORGE_H
#define COMMENT_FORGE_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"
#include "net/http.h"
#include "report/failed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which pull request, seen from which job. Texts are owned. */
struct target {
	char *api;     /* base URL, no '/' at the end */
	char *project; /* "owner/name", or a number */
	char *number;  /* of the pull request */
	char *commit;  /* its head; "" = not known */
	char *run_url; /* of the job; "" = not known */
	char *token;   /* never printed */
	char *branch;  /* GitHub: "owner:branch" whose pull request is to be looked up; NULL = the number is known */
	char *author;  /* only comments of this login are ours; NULL = anybody's with the marker */
	char *graphql; /* GitHub: its other API; NULL = none */
	bool verify;   /* the number is the event's word: the pull request's head must still be the commit */
};
/* Free what it holds; it is empty again. */
void target_release(struct target *t);

struct forge_comment {
	int64_t id, parent; /* parent: Azure's thread */
	char *body;
	char *node; /* GitHub: its name in GraphQL; NULL = none */
};
struct forge_comments {
	struct forge_comment *v;
	size_t n, cap;
};
/* Free what it holds; it is empty again. */
void forge_comments_release(struct forge_comments *c);
/* Copies the texts; node may be NULL. One that is there already is not added again. */
void forge_comments_add(struct forge_comments *c, int64_t id, int64_t parent, const char *body, const char *node);

enum forge_state { FORGE_SUCCESS, FORGE_FAILURE, FORGE_NEUTRAL, FORGE_SKIPPED, FORGE_RUNNING, FORGE_ERROR };

/* What a commit is told: a status of one line, and where the forge has them a check with the text and with lines of files. */
struct forge_report {
	enum forge_state state;
	const char *context, *description;
	const char *title, *text; /* of a check */
	const char *file;         /* of the annotations, from the repository's top; NULL = none */
	const struct failed_checks *failed;
};

struct talk {
	const struct forge *forge;
	const struct target *target;
	struct http *http;
	const char *marker; /* "<!-- interlock:KEY -->" */
	long status;        /* of the last answer */
};

struct forge {
	const char *name, *detect; /* "github"; the variable that its runner sets */
	size_t most;               /* bytes of a comment that we dare to post */
	/* Fill in what the job's environment and its event say. ERR_USAGE where this is no pull request, or a variable is missing. */
	int (*find)(struct target *out, const struct env *env, struct err *err);
	/* Look up the number where find() could not know it; may be NULL. ERR_MOVED where the pull request has gone on to another commit. */
	int (*look_up)(struct talk *t, struct target *out, struct err *err);
	/* Our comments, oldest first. */
	int (*list)(struct talk *t, struct forge_comments *out, struct err *err);
	int (*create)(struct talk *t, const char *body, bool open_question, struct err *err);
	int (*update)(struct talk *t, const struct forge_comment *c, const char *body, bool open_question, struct err *err);
	int (*remove)(struct talk *t, const struct forge_comment *c, struct err *err);
	int (*report)(struct talk *t, const struct forge_report *r, struct err *err);
	int (*check)(struct talk *t, const struct forge_report *r, struct err *err); /* NULL: this forge has none */
};

extern const struct forge forge_github, forge_gitlab, forge_azure;

/* The forge by name, or the one whose runner this is; NULL with err. */
const struct forge *forge_find(const char *name, const struct env *env, struct err *err);

/*
 * Put body into the one comment: updated where it is, written anew where it is not, and if two jobs raced the younger one goes. *what:
 * "unchanged" "updated" "created". The lines from "<sub>" on do not count as a change.
 */
int forge_put(struct talk *t, const char *body, bool open_question, const char **what, struct err *err);

/* One request with a JSON body (NULL = none); the answer is parsed if answer is not NULL. header: "Authorization: ..." */
int forge_ask(struct talk *t, const char *method, const char *url, const char *header, const struct str *body, struct json **answer,
	      struct err *err);
/*
 * Our comments among those that a forge lists by pages: an array of {id, body, WRITER: {LOGIN}}. ask: the forge's own request of a path;
 * path: with its query, to which the page is added.
 */
typedef int forge_ask_fn(struct talk *t, const char *method, const char *path, const struct str *body, struct json **answer,
			 struct err *err);
int forge_list_pages(struct talk *t, struct forge_comments *out, forge_ask_fn *ask, const char *path, const char *writer, const char *login,
		     struct err *err);
/* The variable's value, or ERR_USAGE naming it. */
int forge_need(char **out, const struct env *env, const char *name, struct err *err);
/* {"body": body} and the like. */
void forge_json_text(struct str *out, const char *key, const char *text);

#endif
