/* interruption.h - a signal ends the run as KILLED and takes the unfinished folder away; the program ends with 128 + signal. */
#ifndef TRAINING_INTERRUPTION_H
#define TRAINING_INTERRUPTION_H

#include "base/env.h"

/* Watch SIGINT, SIGTERM and SIGHUP from now on, for one run of the store at this URI. */
void interruption_watch(const char *store_uri, const struct env *env, const char *run_id);
/* The temporary folder to be removed on a signal; NULL = none. */
void interruption_set_folder(const char *dir);
/* The run is about to be ended: a signal that comes now waits until it is. Call interruption_over() after. */
void interruption_hold(void);
void interruption_over(void);

#endif
