/* posting.h - what goes to the forge: the comment, and the word on the commit. */
#ifndef COMMENT_POSTING_H
#define COMMENT_POSTING_H

#include "tools/comment/body.h"
#include "tools/comment/forge.h"

#include <stdbool.h>

enum posting_kind {
	POSTING_VERDICT,
	POSTING_SILENT,  /* nothing that matters to the model changed */
	POSTING_RUNNING, /* the gate has not answered yet */
	POSTING_ERROR,   /* the job ended without a verdict */
};

struct posting {
	enum posting_kind kind;
	struct body_request body;
	const char *sentence;      /* POSTING_ERROR */
	const char *key;           /* name of the status */
	const char *policy_at_top; /* the policy's path from the repository's top, for annotations; NULL = none */
	bool no_comment;           /* the word on the commit alone */
	bool status, check;        /* check goes before, where the forge has them and the token may write them */
};

/* The whole comment. */
void posting_write(struct str *out, const struct posting *p);
/*
 * Put it there, and set the status. *what: "silent" "left" "unchanged" "updated" "created".
 * On failure t->status says what the forge's last answer was.
 */
int posting_send(const struct posting *p, struct talk *t, const char **what, struct err *err);

#endif
