/* md5_avx2.c - eight lanes. */
#include "cache/md5/md5_inside.h"

#ifdef __x86_64__
#define WIDTH 8
#define TARGET __attribute__((target("avx2")))
#define LANES md5_many_avx2
#include "cache/md5/md5_lanes.h"
#endif
