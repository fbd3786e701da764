/* evidence.h - is a verdict what evaluate wrote, and are the files that it names still the same? */
#ifndef REGISTER_EVIDENCE_H
#define REGISTER_EVIDENCE_H

#include "request.h"
#include "verdict/verdict.h"

/* The newest verdict that the store holds on a run's model. ERR_USAGE if there is none, or the run is unknown. */
int evidence_of_run(struct verdict *v, const char *run_id, struct store *s, struct err *err);

/* ERR_INTEGRITY unless the ledger holds exactly this verdict. */
int evidence_is_known(const struct verdict *v, struct store *s, struct err *err);

/* Recompute the digests of the hold-out and of the policy, where the request or the verdict says that they lie. */
int evidence_check_files(const struct verdict *v, const struct request *req, struct err *err);

#endif
