/* candidate.h - the package that is to be registered, and the run that made it. */
#ifndef REGISTER_CANDIDATE_H
#define REGISTER_CANDIDATE_H

#include "request.h"
#include "verdict/verdict.h"

struct candidate {
	char *dir;
	char run_id[33];                     /* "" = not known */
	char digest[DIGEST_TEXT];            /* as it is now */
	char provenance_digest[DIGEST_TEXT]; /* "" = none */
	struct run run;                      /* run_id "" = the store does not know it */
};

/*
 * Find the package (--model, else where the verdict says, else the run's artifacts) and recompute its digests.
 * v may be NULL. ERR_INTEGRITY if the package is not what the verdict or the run's record says; ERR_IO if it is nowhere;
 * ERR_USAGE if there is no package to register.
 */
int candidate_find(struct candidate *c, const struct request *req, const struct verdict *v, struct store *s, struct err *err);
void candidate_release(struct candidate *c);

#endif
