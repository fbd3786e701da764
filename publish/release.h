/* release.h - what is to be published: the files of one model package, verified, and what the registry knows about it. */
#ifndef PUBLISH_RELEASE_H
#define PUBLISH_RELEASE_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "base/str.h"
#include "track/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which model, in the words of the command line. */
struct release_wish {
	const char *model_name; /* may be NULL if model is given */
	const char *model;      /* any reference to a package; NULL = by alias or version */
	const char *alias;      /* used when version is 0 */
	int64_t version;
	bool allow_unregistered, allow_override;
};

struct release_file {
	char *path;   /* in the package: "golden/input.csv" */
	char *source; /* where its bytes lie; NULL = they are `content` */
	char *content;
	int64_t size;
	char digest[DIGEST_TEXT];
};

struct release {
	char *dir; /* the package's folder */
	char *model_name;
	int64_t version;           /* 0 = not registered */
	char *alias;               /* that the version holds, NULL if none is known */
	char *title;               /* for people: "diabetes 1 (production)" */
	char *created;             /* RFC 3339, of the version; NULL if not registered */
	char *commit, *source_url; /* from provenance.json; NULL if it does not say */
	char run_id[33];
	struct store_head head;     /* of the store right after the newest record about this version's promotion */
	char digest[DIGEST_TEXT];   /* of the package */
	char verdict[DIGEST_TEXT];  /* by which it became production; "" = none */
	struct release_file *files; /* of the package, in byte order of their paths */
	size_t n_files;
	struct release_file document; /* verdict.json as the ledger keeps it; path NULL = none */
};

/*
 * Find the model and check it: ERR_INTEGRITY if the package is not the one that was registered; ERR_USAGE if there is no such model,
 * it is not registered, or it came to production (or left it) by an override, and the wish does not allow that.
 */
int release_open(struct release *r, const struct release_wish *wish, struct store *s, struct err *err);
void release_release(struct release *r);

/* "1", or "unregistered". buf holds 24 bytes; returns buf. */
const char *release_version_text(char buf[static 24], const struct release *r);

#endif
