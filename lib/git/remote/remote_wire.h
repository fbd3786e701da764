/* remote_wire.h - what git says over http when it fetches and pushes: pkt-lines of its protocol, version 0, as texts.
 *
 * libgit2 1.5 says the same, but can neither ask for a part of a history nor push without a walk through it.
 */
#ifndef GIT_REMOTE_WIRE_H
#define GIT_REMOTE_WIRE_H

#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum { WIRE_PREFIX = 4, WIRE_EVERYTHING = 0x7fffffff };

/* "001e" -> 30, the length of a line with these four digits; -1 if they are no hex digits. */
int wire_length(const char *at);
/* Is the word among a server's capabilities ("side-band-64k ofs-delta")? */
bool wire_can(const char *capabilities, const char *word);

/* A fetch of one commit. */
struct wire_question {
	const char *want;
	const struct strvec *have;    /* commits that are here, with all before them but what `shallow` cuts off */
	const struct strvec *shallow; /* commits whose parents are not here */
	int depth;                    /* so many commits of each line; WIRE_EVERYTHING; 0 = no word of it */
};
/* Its request; the words that the server does not know are left out. */
void wire_ask(struct str *out, const struct wire_question *q, const char *capabilities);

/* The answer to a question, or to a push: in pieces of any size. */
struct wire_answer {
	bool with_depth;                                       /* set by the caller: a depth was asked for */
	bool pushed;                                           /* set by the caller: this answers a push */
	bool plain;                                            /* set by the caller: the server has no side-band-64k */
	int (*take)(void *arg, const char *bytes, size_t len); /* of the pack, or of the report on a push; negative ends it */
	void *arg;
	struct strvec shallow, deepened; /* commits whose parents do not come, and whose come now */
	struct str said;                 /* what the server tells whoever reads along; at most 64 KiB of it */
	struct str error;                /* why it stopped */
	int part;
	struct str raw; /* what is no whole line yet */
};
void wire_answer_release(struct wire_answer *a);
/* The next bytes. -1: these are no lines of git's, or `error` says why, or `take` failed. */
int wire_answer_add(struct wire_answer *a, const char *bytes, size_t len);
/* Were the lines of a fetch heard up to where the pack begins? */
bool wire_answer_has_begun(const struct wire_answer *a);

/* A push of one ref; the pack follows. before "" = the ref is not there yet. */
void wire_command(struct str *out, const char *before, const char *id, const char *ref, const char *capabilities);
/*
 * What the server reported on the push of a ref. *refused: its reason, NULL = it took the push; the caller frees. False: it said nothing of the
 * ref, or could not take the pack in, and then *refused is why.
 */
bool wire_report(const struct str *report, const char *ref, char **refused);

#endif
