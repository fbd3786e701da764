/* md5_lanes.h - MD5 of W buffers at once, written once for every width: a file includes it with WIDTH, TARGET and LANES(name) set.
 *
 * A vector holds the same word of WIDTH messages. Each lane works at a message of its own; when one ends, the lane takes the next.
 * Steps and constants are RFC 1321's.
 */
#include "base/crypto/md5.h"
#include "cache/md5/md5_many.h"

#include <string.h>

typedef uint32_t vec __attribute__((vector_size(WIDTH * 4)));

struct lane {
	struct md5_job *job; /* NULL = idle */
	const uint8_t *at;   /* of the next block */
	size_t n;            /* blocks left of this piece */
	size_t n_tail;       /* blocks of the tail; 0 = it is the piece */
	uint8_t tail[128];
};

#define ROTATE(x, by) ((x) << (by) | (x) >> (32 - (by)))
#define G1(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G2(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define G3(x, y, z) ((x) ^ (y) ^ (z))
#define G4(x, y, z) ((y) ^ ((x) | ~(z)))
#define STEP(f, a, b, c, d, k, i, s)                                                                                                       \
	do {                                                                                                                               \
		(a) += w[k] + md5_sines[i] + f(b, c, d);                                                                                   \
		(a) = (b) + ROTATE(a, s);                                                                                                  \
	} while (0)
#define ROUND(f, i, first, by, s0, s1, s2, s3)                                                                                             \
	for (int j = 0; j < 16; j += 4) {                                                                                                  \
		STEP(f, a, b, c, d, ((first) + (by)*j) % 16, (i) + j, s0);                                                                 \
		STEP(f, d, a, b, c, ((first) + (by) * (j + 1)) % 16, (i) + j + 1, s1);                                                     \
		STEP(f, c, d, a, b, ((first) + (by) * (j + 2)) % 16, (i) + j + 2, s2);                                                     \
		STEP(f, b, c, d, a, ((first) + (by) * (j + 3)) % 16, (i) + j + 3, s3);                                                     \
	}

/* state[4] and w[16] are vectors. */
TARGET static inline __attribute__((always_inline)) void step_all(vec state[static 4], const vec w[static 16])
{
	vec a = state[0], b = state[1], c = state[2], d = state[3];

#pragma GCC unroll 4
	ROUND(G1, 0, 0, 1, 7, 12, 17, 22)
#pragma GCC unroll 4
	ROUND(G2, 16, 1, 5, 5, 9, 14, 20)
#pragma GCC unroll 4
	ROUND(G3, 32, 5, 3, 4, 11, 16, 23)
#pragma GCC unroll 4
	ROUND(G4, 48, 0, 7, 6, 10, 15, 21)
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

/* Word k of every lane's block side by side: a transposition. */
TARGET static inline __attribute__((always_inline)) void load_all(vec w[static 16], struct lane lanes[static WIDTH])
{
	for (int l = 0; l < WIDTH; l++) {
		uint32_t words[16];

		memcpy(words, lanes[l].at, 64);
#pragma GCC unroll 16
		for (int k = 0; k < 16; k++)
			((uint32_t *)&w[k])[l] = words[k];
	}
}

TARGET static void run_blocks(vec state[static 4], struct lane lanes[static WIDTH], size_t n)
{
	vec w[16];

	for (; n > 0; n--) {
		load_all(w, lanes);
		step_all(state, w);
		for (int l = 0; l < WIDTH; l++)
			if (lanes[l].job)
				lanes[l].at += 64;
	}
}

static void start(struct lane *lane, vec state[static 4], int l, struct md5_job *job)
{
	const uint8_t *bytes = job->bytes;

	lane->job = job;
	lane->n_tail = md5_tail(lane->tail, job->len % 64 ? bytes + job->len / 64 * 64 : NULL, job->len);
	lane->at = bytes;
	lane->n = job->len / 64;
	if (lane->n == 0) {
		lane->at = lane->tail;
		lane->n = lane->n_tail;
		lane->n_tail = 0;
	}
	for (int i = 0; i < 4; i++)
		state[i][l] = md5_start[i];
}

/* This lane's piece is done: on to its tail, to the next message, or to rest. */
static void advance(struct lane *lane, vec state[static 4], int l, struct md5_job *jobs, size_t n, size_t *next)
{
	if (lane->n_tail > 0) {
		lane->at = lane->tail;
		lane->n = lane->n_tail;
		lane->n_tail = 0;
		return;
	}
	for (int i = 0; i < 16; i++)
		lane->job->digest[i] = (uint8_t)(state[i / 4][l] >> (8 * (i % 4)));
	lane->job = NULL;
	lane->at = lane->tail;
	if (*next < n)
		start(lane, state, l, &jobs[(*next)++]);
}

/* The lanes that are still at work when no message is left to take, when they are so few that one after the other is faster. */
static void finish_alone(struct lane *lane, const vec state[static 4], int l)
{
	uint32_t s[4];

	for (int i = 0; i < 4; i++)
		s[i] = state[i][l];
	md5_blocks(s, lane->at, lane->n);
	if (lane->n_tail > 0)
		md5_blocks(s, lane->tail, lane->n_tail);
	for (int i = 0; i < 16; i++)
		lane->job->digest[i] = (uint8_t)(s[i / 4] >> (8 * (i % 4)));
	lane->job = NULL;
}

/* The digests of n jobs, each of its own length: a lane that is done takes the next job. */
void LANES(struct md5_job *jobs, size_t n)
{
	struct lane lanes[WIDTH];
	vec state[4];
	size_t next = 0;

	memset(lanes, 0, sizeof(lanes));
	memset(state, 0, sizeof(state));
	for (int l = 0; l < WIDTH; l++) {
		lanes[l].at = lanes[l].tail;
		if (next < n)
			start(&lanes[l], state, l, &jobs[next++]);
	}
	for (;;) {
		size_t least = SIZE_MAX;
		int busy = 0;

		for (int l = 0; l < WIDTH; l++) {
			if (lanes[l].job) {
				least = lanes[l].n < least ? lanes[l].n : least;
				busy++;
			}
		}
		if (busy <= WIDTH / 4) {
			for (int l = 0; l < WIDTH; l++)
				if (lanes[l].job)
					finish_alone(&lanes[l], state, l);
			if (next >= n)
				return;
			for (int l = 0; l < WIDTH && next < n; l++)
				start(&lanes[l], state, l, &jobs[next++]);
			continue;
		}
		run_blocks(state, lanes, least);
		for (int l = 0; l < WIDTH; l++)
			if (lanes[l].job && (lanes[l].n -= least) == 0)
				advance(&lanes[l], state, l, jobs, n, &next);
	}
}
