/* learners.c - the table of native learners, and what they share as such. */
#include "training/learners/learner.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

const struct learner *const learners[] = {
	&learner_dummy, &learner_ols, &learner_ridge, &learner_lasso, &learner_elastic_net, &learner_logistic, &learner_multinomial, NULL,
};

const struct learner *learner_find(const char *name)
{
	for (const struct learner *const *l = learners; *l; l++)
		if (strcmp((*l)->name, name) == 0 || ((*l)->also && strcmp((*l)->also, name) == 0))
			return *l;
	return NULL;
}

const char *learner_nearest(const char *name)
{
	const char *names[ARRAY_LEN(learners)] = { NULL };

	for (size_t i = 0; learners[i]; i++)
		names[i] = learners[i]->name;
	return str_nearest(name, names);
}

size_t learner_n_params(const struct learner *l)
{
	size_t n = 0;

	while (l->params && l->params[n].name)
		n++;
	return n;
}

void fitted_release(struct fitted *f)
{
	if (f->state_free)
		f->state_free(f->state);
	free(f->steps);
	*f = (struct fitted){ 0 };
}

void fitted_step(struct fitted *f, double objective)
{
	f->steps = mem_grow(f->steps, f->n_steps, &f->cap_steps, sizeof(*f->steps));
	f->steps[f->n_steps++] = objective;
	f->objective = objective;
}
