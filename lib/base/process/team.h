/* team.h - threads that share a row of items out among themselves, piece by piece. */
#ifndef BASE_PROCESS_TEAM_H
#define BASE_PROCESS_TEAM_H

#include <stdbool.h>
#include <stddef.h>

enum { TEAM_MOST = 8 };

/* How many are worth it for n items: one a processor, TEAM_MOST at most, and none that would have fewer than `least` items to do. At least 1. */
unsigned team_size(size_t n, size_t least);

/* Do the items begin to end - 1. worker: 0 to n_workers - 1, for what each keeps for itself. false: no further piece is begun by anybody. */
typedef bool team_fn(void *arg, unsigned worker, size_t begin, size_t end);

/*
 * Have all n items done, `piece` at a time, in any order. The calling thread is worker 0; where no thread is to be had, it does the work alone.
 * n_workers: 1 to TEAM_MOST. Returns false if a worker said so, when all have stopped.
 */
bool team_run(unsigned n_workers, size_t n, size_t piece, team_fn *work, void *arg);

#endif
