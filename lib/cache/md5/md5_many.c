/* md5_many.c - which way this machine can go. */
#include "cache/md5/md5_many.h"

#include "base/crypto/md5.h"
#include "cache/md5/md5_inside.h"

static void md5_many_scalar(struct md5_job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct md5 m;

		md5_init(&m);
		md5_add(&m, jobs[i].bytes, jobs[i].len);
		md5_end(&m, jobs[i].digest);
	}
}

#ifdef __x86_64__
static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f");
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}
#endif

static bool always(void)
{
	return true;
}

static const struct {
	struct md5_way way;
	bool (*works)(void);
} ways[] = {
#ifdef __x86_64__
	{ { "avx512", md5_many_avx512 }, has_avx512 },
	{ { "avx2", md5_many_avx2 }, has_avx2 },
#endif
	{ { "scalar", md5_many_scalar }, always },
};

const struct md5_way *md5_way_at(size_t i)
{
	for (size_t k = 0; k < sizeof(ways) / sizeof(ways[0]); k++)
		if (ways[k].works() && i-- == 0)
			return &ways[k].way;
	return NULL;
}

void md5_many(struct md5_job *jobs, size_t n)
{
	if (n == 1)
		md5_many_scalar(jobs, n);
	else
		md5_way_at(0)->run(jobs, n);
}
