/* tracking.c - runs of stages in the store. */
#include "tools/repro/tracking.h"

struct tracking {
	const struct args *args;
};

int tracking_open(struct tracking **out, const struct args *args, const struct project *project, size_t n_stages, struct err *err)
{
	(void)args, (void)project, (void)n_stages, (void)err;
	*out = NULL;
	return 0;
}

int tracking_close(struct tracking *t, const struct stage_list *stages, const char *status, struct err *err)
{
	(void)t, (void)stages, (void)status, (void)err;
	return 0;
}

void tracking_free(struct tracking *t)
{
	(void)t;
}

int tracking_begin_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err)
{
	(void)t, (void)stage, (void)s, (void)err;
	return 0;
}

void tracking_environment(const struct tracking *t, size_t stage, struct strvec *set)
{
	(void)t, (void)stage, (void)set;
}

int tracking_end_stage(struct tracking *t, size_t stage, const struct stage *s, const char *status, struct err *err)
{
	(void)t, (void)stage, (void)s, (void)status, (void)err;
	return 0;
}

int tracking_cached_stage(struct tracking *t, size_t stage, const struct stage *s, struct err *err)
{
	(void)t, (void)stage, (void)s, (void)err;
	return 0;
}
