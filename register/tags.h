/* tags.h - the git tags of a registration: asked for with --git-tags, made after the record that names them. */
#ifndef REGISTER_TAGS_H
#define REGISTER_TAGS_H

#include "request.h"
#include "track/registry/gto.h"

/* ERR_USAGE if tags are asked for in a store that has none. */
int tags_check(const struct request *req, const struct store *s, struct err *err);

/* Have a record name its tags, if that is asked for. dir: the package, which says the commit; commit: room for what the record borrows. */
void tags_ask(struct registry_record *record, char commit[static GTO_COMMIT_TEXT], const struct request *req, const char *dir);

/* Have the record of an alias that moves name its tag, if that is asked for. commit: room for what the record borrows. */
void tags_name(struct registry_record *record, char commit[static GTO_COMMIT_TEXT], const struct registry *r, struct store *s,
	       const struct request *req);

/*
 * Make every tag that the records of this model name and the repository lacks. The registration stands whether this succeeds or not: what
 * fails is a warning.
 */
void tags_follow(struct store *s, const struct request *req, const char *model_name);

#endif
