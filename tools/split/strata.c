/* strata.c - largest remainders. */
#include "tools/split/strata.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int by_remainder(const void *pa, const void *pb)
{
	const struct stratum *a = *(const struct stratum *const *)pa, *b = *(const struct stratum *const *)pb;

	return a->remainder != b->remainder ? (a->remainder < b->remainder) - (a->remainder > b->remainder) : strcmp(a->name, b->name);
}

void strata_share_out(struct stratum *strata, size_t n_strata, size_t want, size_t n_rows)
{
	CLEANUP(mem_free) struct stratum **order = mem_new(n_strata, sizeof(struct stratum *));
	size_t left = want;

	for (size_t s = 0; s < n_strata; s++) {
		unsigned __int128 exact = (unsigned __int128)want * strata[s].size;

		strata[s].gives = (size_t)(exact / n_rows);
		strata[s].remainder = exact % n_rows;
		left -= strata[s].gives;
		order[s] = &strata[s];
	}
	qsort(order, n_strata, sizeof(struct stratum *), by_remainder);
	for (size_t s = 0; s < left && s < n_strata; s++)
		order[s]->gives++;
}
