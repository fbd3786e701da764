/* pulling.h - --pull: what stages need and what they came to elsewhere is brought from the remotes. */
#ifndef REPRO_PULLING_H
#define REPRO_PULLING_H

#include "tools/repro/engine.h"

/* Bring the results of all runs that the default remote knows. A remote that has none, or none at all, is a warning, as with DVC. */
int pulling_results(struct engine *e, struct err *err);
/* Bring a stage's outputs as they are recorded, and put them into the workspace. False: they are not to be had. */
bool pulling_stage(struct engine *e, const struct stage *s);
/* Bring the dependencies that are not there. DVC_ERROR for one that could not be brought. */
int pulling_deps(struct engine *e, const struct stage *s, struct err *err);
/* Bring the objects of a result (an entry of the lock or of the run cache) into the cache. What no remote holds stays away. */
int pulling_objects(struct engine *e, const struct stage *s, const struct value *entry, struct err *err);

#endif
