/* promotion.h - the rules of promotion (RULES 29 to 33), asked in their order, and the one append that follows when all hold. */
#ifndef REGISTER_PROMOTION_H
#define REGISTER_PROMOTION_H

#include "request.h"

/* What came of a request. */
struct registration {
	bool registered; /* this call changed the registry: a new version, or an alias that moved */
	bool new_version;
	bool already;         /* it was so before */
	const char *decision; /* NULL, or the verdict's when it is not "promote": nothing was registered */
	char *reason;         /* of that decision */
	bool tagged;          /* the registry's records name tags of git */
	bool one_bit;         /* the verdict tells promoted or not, and why only where no label has a part in it */
	char *model_name, *alias;
	int64_t version, previous_version; /* 0 = none */
	int64_t generation;
	char run_id[33];
	char digest[DIGEST_TEXT];
	char *created;
	struct store_head head; /* of the store right after the record that moved the alias */
};

/* Free what it holds; it is empty again. */
void registration_release(struct registration *out);

/*
 * Register the candidate, and move the alias to it: production by a fresh matching verdict or an override, any other alias freely.
 * With req->version, that registered version is promoted instead.
 */
int promotion_run(struct registration *out, const struct request *req, struct store *s, struct err *err);

#endif
