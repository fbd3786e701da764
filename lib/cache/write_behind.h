/* write_behind.h - write to a file by a thread of its own, while who fills the pieces goes on with them: what is read is hashed meanwhile.
 *
 *	while ((n = read(from, write_behind_room(w), WRITE_BEHIND_ROOM)) > 0)
 *		write_behind_give(w, n);
 *
 * A piece that was given may still be read by who gave it until the next write_behind_room().
 */
#ifndef CACHE_WRITE_BEHIND_H
#define CACHE_WRITE_BEHIND_H

#include <stddef.h>

enum { WRITE_BEHIND_ROOM = 1 << 18 };

struct write_behind;

/* fd: borrowed; -1 = what is given is thrown away. Without a thread to be had, each piece is written at once. Never fails. */
struct write_behind *write_behind_new(int fd);
/* Room for WRITE_BEHIND_ROOM bytes; waits until a piece is free. */
char *write_behind_room(struct write_behind *w);
/* The first len bytes of that room go to the file. */
void write_behind_give(struct write_behind *w, size_t len);
/* Waits until all is written. Returns 0, or the errno of the first write that failed; nothing is written after that one. */
int write_behind_end(struct write_behind *w);
/* Ends it first if that was not done. */
void write_behind_free(struct write_behind **w);

#endif
