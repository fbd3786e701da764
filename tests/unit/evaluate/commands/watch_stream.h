/* watch_stream.h - streams of outcomes for the tests of the canary. */
#ifndef TEST_WATCH_STREAM_H
#define TEST_WATCH_STREAM_H

#include "evaluate/commands/watch.h"

#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct watch_options wins = { .alpha = .05, .expected = 1000, .method = "auto" };

/* About normal, of mean 0 and variance 1: twelve uniform numbers, less six. */
static inline double noise(uint64_t stream, uint64_t i)
{
	double sum = 0;

	for (uint64_t k = 0; k < 12; k++)
		sum += rng_uniform(5, stream, 12 * i + k);
	return sum - 6;
}

static inline struct watch run_stream(const struct watch_options *options, const double *gain, size_t n)
{
	struct watch w;

	watch_start(&w);
	for (size_t i = 0; i < n; i++) {
		assert_null(watch_objection(&w, options, gain[i]));
		watch_add(&w, options, gain[i]);
	}
	return w;
}

#endif
