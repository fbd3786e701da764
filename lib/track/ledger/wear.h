/* wear.h - what a hold-out bears through others: an evaluation of its rows wears it out under whatever name it was made.
 *
 * A hold-out that has more than WEAR_SHARE of its rows in another one inherits that one's charges, and through that one those of the
 * hold-outs whose rows that one shares, each once.
 */
#ifndef TRACK_WEAR_H
#define TRACK_WEAR_H

#include "track/ledger/ledger.h"
#include "track/ledger/row_sketch.h"

#define WEAR_SHARE 0.05

struct wear_source {
	char digest[DIGEST_TEXT];
	int64_t shared; /* of our rows; 0 of one that is inherited through another */
	int64_t evaluations, promotions;
	struct ledger_told told;
};

struct wear {
	struct wear_source *v; /* (n) in the byte order of their digests */
	size_t n;
	int64_t evaluations, promotions; /* sums */
};

/* Every other evaluated hold-out of the store that wears this one. rows: this one's. */
int wear_inherited(struct wear *out, struct store *s, const char *holdout_digest, const struct row_sketch *rows, struct err *err);
void wear_release(struct wear *w);

/* The hold-outs of a store that were evaluated, as digests in byte order. */
int wear_holdouts(struct strvec *out, struct store *s, struct err *err);

#endif
