/* registry_replay.h - one line of a registry log applied to the state; shared by the reader and the writer. */
#ifndef TRACK_REGISTRY_REPLAY_H
#define TRACK_REGISTRY_REPLAY_H

#include "track/registry/registry.h"

/* artifacts: the store's folder. ERR_INTEGRITY for a line that cannot follow on what r holds; r is unchanged then. */
int registry_apply(struct registry *r, const struct log_record *line, const char *artifacts, struct err *err);

#endif
