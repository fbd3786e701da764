/* training_labels.c - what the dummy knows: the labels of the training table. */
#include "evaluate/evaluation.h"

#include "base/mem.h"

#include <math.h>

/* Training labels for the dummy, those that are there. With holdout.priors the dummy knows these instead: the harder one to beat. */
void training_dummy(struct evaluation *e)
{
	const struct column *c = e->train.n_rows ? table_column(&e->train, e->label) : NULL;
	size_t n = 0, cap = e->train.n_rows + 1;
	CLEANUP(mem_free) double *y = mem_new(cap, sizeof(*y));
	CLEANUP(mem_free) const char **texts = mem_new(cap, sizeof(*texts));
	struct arena arena = { 0 };
	char buf[32];

	for (size_t i = 0; c && i < e->train.n_rows; i++) {
		bool is_number = c->kind == COLUMN_NUMBER;

		if (is_number ? !isfinite(c->number[i]) : c->code[i] == COLUMN_MISSING)
			continue;
		if (e->policy.task_bit == METRIC_REGRESSION && !is_number)
			continue;
		y[n] = is_number ? c->number[i] : 0;
		texts[n++] = is_number ? arena_strdup(&arena, column_text(c, i, buf)) : c->levels[c->code[i]];
	}
	dummy_learn(&e->dummy, &e->truth, &(struct dummy_labels){ .y = y, .texts = texts, .n = e->truth.priors ? 0 : n });
	arena_release(&arena);
}
