/* md5_inside.h - the ways of md5_many.c. */
#ifndef CACHE_MD5_INSIDE_H
#define CACHE_MD5_INSIDE_H

#include "cache/md5/md5_many.h"

/* Eight, or sixteen, jobs at a time in the lanes of one register; n may be any number. Only on a CPU that has them: md5_many() chooses. */
void md5_many_avx2(struct md5_job *jobs, size_t n);
void md5_many_avx512(struct md5_job *jobs, size_t n);

#endif
