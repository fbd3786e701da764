/* papers.h - what goes along with a publication for people and for the next pipeline: model.json, the verdict and its report. */
#ifndef PUBLISH_PAPERS_H
#define PUBLISH_PAPERS_H

#include "place.h"
#include "release.h"

/* Write model.json into dir, and verdict.json, report.md and report.html where the ledger has the verdict of the promotion. */
int papers_write(const char *dir, const struct release *r, const struct outcome *o, struct err *err);

#endif
