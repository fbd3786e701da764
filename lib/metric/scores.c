/* scores.c - metrics of scores: only the order of the rows counts, and rows of one score count together. */
#include "metric/families.h"

#include "base/mem.h"
#include "math/sum.h"

#include <math.h>

/* Rows in ascending order of score, walked one group of equal scores at a time. */
struct walk {
	const struct metric_input *in;
	const size_t *order;
	size_t at;
	double positives, negatives; /* weights of the group */
};

static bool is_usable(const struct metric_input *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (isnan(in->score[i]))
			return false;
	return in->n > 0;
}

/* The order that the caller knows, or *own. */
static const size_t *order_of(size_t **own, const struct metric_input *in)
{
	if (in->order)
		return in->order;
	*own = mem_new(in->n, sizeof(**own));
	sort_order(*own, in->score, in->n);
	return *own;
}

static void add_row(struct walk *w, size_t row)
{
	double weight = weight_of(w->in, row);
	bool positive = w->in->y_class[row] == w->in->positive;

	w->positives += positive ? weight : 0; /* no branch: which class comes next cannot be foreseen */
	w->negatives += positive ? 0 : weight;
}

/* The next group upwards. */
static bool walk_up(struct walk *w)
{
	double score;

	w->positives = w->negatives = 0;
	if (w->at == w->in->n)
		return false;
	score = w->in->score[w->order[w->at]];
	for (; w->at < w->in->n && w->in->score[w->order[w->at]] == score; w->at++)
		add_row(w, w->order[w->at]);
	return true;
}

/* The next group downwards, from at = n. */
static bool walk_down(struct walk *w)
{
	double score;

	w->positives = w->negatives = 0;
	if (w->at == 0)
		return false;
	score = w->in->score[w->order[w->at - 1]];
	for (; w->at > 0 && w->in->score[w->order[w->at - 1]] == score; w->at--)
		add_row(w, w->order[w->at - 1]);
	return true;
}

/* P(positive above negative) + P(tie) / 2. */
double metric_auc(const struct metric_input *in)
{
	CLEANUP(mem_free) size_t *own = NULL;
	struct walk w = { .in = in };
	double below = 0, positives = 0, area = 0;

	if (!is_usable(in))
		return NAN;
	w.order = order_of(&own, in);
	while (walk_up(&w)) {
		area += w.positives * (below + 0.5 * w.negatives);
		below += w.negatives;
		positives += w.positives;
	}
	return positives > 0 && below > 0 ? area / (positives * below) : NAN;
}

/* Sum over the thresholds, highest first, of precision times the gain of recall: no interpolation (Davis, Goadrich 2006). */
double metric_pr_auc(const struct metric_input *in)
{
	CLEANUP(mem_free) size_t *own = NULL;
	struct walk w = { .in = in, .at = in->n };
	double positives = 0, negatives = 0, area = 0;

	if (!is_usable(in))
		return NAN;
	w.order = order_of(&own, in);
	while (walk_down(&w)) {
		positives += w.positives;
		negatives += w.negatives;
		if (w.positives > 0)
			area += w.positives * (positives / (positives + negatives));
	}
	return positives > 0 && negatives > 0 ? area / positives : NAN;
}
