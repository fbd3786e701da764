/* features.c - which columns of the hold-out say what a row is like. */
#include "evaluate/evaluation.h"

#include "base/mem.h"

#include <string.h>

/* Keys name rows; groups, queries and times are others in every table and have rules of their own; labels and weights are no features. */
bool holdout_is_feature(const struct evaluation *e, const char *name)
{
	const struct policy_holdout *h = &e->policy.holdout;
	const char *const others[] = { e->label, h->group, h->query, h->time, h->weight };

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (others[i] && strcmp(name, others[i]) == 0)
			return false;
	return !strvec_has(&e->key, name);
}
