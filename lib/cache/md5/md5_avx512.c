/* md5_avx512.c - sixteen lanes. */
#include "cache/md5/md5_inside.h"

#ifdef __x86_64__
#define WIDTH 16
#ifdef __clang__
#define TARGET __attribute__((target("avx512f"), min_vector_width(512)))
#else
#define TARGET __attribute__((target("avx512f,prefer-vector-width=512")))
#endif
#define LANES md5_many_avx512
#include "cache/md5/md5_lanes.h"
#endif
