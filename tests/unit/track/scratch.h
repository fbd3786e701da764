/* scratch.h - a folder of its own for each test, which is the working folder while it runs, and the store in it. */
#ifndef TRACK_SCRATCH_H
#define TRACK_SCRATCH_H

#include "base/fs.h"
#include "track/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[64];
static struct err err;

static inline int enter_scratch(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/interlock-track-XXXXXX");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static inline int leave_scratch(void **state)
{
	(void)state;
	return chdir("/") == 0 ? fs_remove_tree(dir, &err) : -1;
}

static inline struct store *opened(const char *uri)
{
	struct store *s;

	if (store_open(&s, uri, NULL, &err) < 0)
		fail_msg("%s", err.text);
	return s;
}

#endif
