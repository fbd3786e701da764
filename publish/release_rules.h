/* release_rules.h - may this version be published? By what the registry's history says about it. */
#ifndef PUBLISH_RELEASE_RULES_H
#define PUBLISH_RELEASE_RULES_H

#include "track/registry/registry.h"

#include <stdbool.h>

/*
 * ERR_USAGE if the version came to production by an override, or an override put another version in its place, unless overrides
 * are allowed. The last move that touched the version decides; a rollback to it counts as the promotion that it goes back to.
 */
int release_check_moves(const struct registry *r, int64_t version, bool allow_override, struct err *err);

/* The last move of production to this version that was no rollback; NULL if there was none. */
const struct alias_move *release_promotion(const struct registry *r, int64_t version);

#endif
