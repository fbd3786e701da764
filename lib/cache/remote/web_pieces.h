/* web_pieces.h - the pieces of one large object, several under way at once: by the session that has the object, and by others beside it. */
#ifndef CACHE_WEB_PIECES_H
#define CACHE_WEB_PIECES_H

#include "cache/remote/remote_web.h"

/* Piece i, 0 <= i < n; in any order, in any thread. -1 stops the others. */
typedef int web_piece_fn(void *arg, struct remote_web *w, size_t i, struct err *err);

/*
 * Returns when all pieces are through, or with the first failure after all have stopped: w->status is then the status of that piece's answer.
 * As many at once as w has hands, eight at most; fewer where no more connections or threads are to be had.
 */
int web_pieces_run(struct remote_web *w, size_t n, web_piece_fn *work, void *arg, struct err *err);

#endif
