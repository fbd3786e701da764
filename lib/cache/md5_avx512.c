/* md5_avx512.c - sixteen lanes. */
#include "cache/md5_inside.h"

#ifdef __x86_64__
#define WIDTH 16
#define TARGET __attribute__((target("avx512f,prefer-vector-width=512")))
#define LANES md5_many_avx512
#include "cache/md5_lanes.h"
#endif
