/* fit.c - rows to numbers, numbers to a model. */
#include "training/fit.h"

#include "base/mem.h"

#include <math.h>

int design_make(struct design *g, const struct dataset *d, const struct preprocess *p, const size_t *rows, size_t n_rows,
		unsigned n_threads, struct err *err)
{
	*g = (struct design){ 0 };
	if (n_rows > DESIGN_MAX_CELLS / (p->n_features + 1))
		return err_set(err, ERR_DATA, "%zu rows of %zu features are more than the %d numbers that are held in memory", n_rows,
			       p->n_features, DESIGN_MAX_CELLS);
	g->x = mem_new(n_rows * p->n_features + 1, sizeof(*g->x));
	if (d->n_classes)
		g->label = mem_new(n_rows + 1, sizeof(*g->label));
	else
		g->y = mem_new(n_rows + 1, sizeof(*g->y));
	for (size_t i = 0; i < n_rows; i++) {
		if (d->n_classes)
			g->label[i] = d->label[rows[i]];
		else
			g->y[i] = d->y[rows[i]];
	}
	g->samples = (struct samples){
		.n = n_rows, .p = p->n_features, .x = g->x, .y = g->y, .label = g->label, .n_classes = d->n_classes, .n_threads = n_threads
	};
	return preprocess_apply(g->x, p, &d->table, rows, n_rows, err);
}

void design_release(struct design *g)
{
	free(g->x);
	free(g->y);
	free(g->label);
	*g = (struct design){ 0 };
}

int fit_learner(struct fitted *f, const struct learner *l, const struct samples *s, const double *values, struct err *err)
{
	*f = (struct fitted){ .learner = l };
	if (l->fit(f, s, values, err) < 0)
		return -1;
	if (!isfinite(f->objective))
		return err_set(err, ERR_DATA, "%s finds no finite solution: the features are too large (try preprocess.scale: standard)",
			       l->name);
	return 0;
}

double *fitted_predict(const struct fitted *f, const struct samples *s)
{
	double *out = mem_new(s->n * (s->n_classes ? s->n_classes : 1) + 1, sizeof(*out));

	f->learner->predict(out, f, s->x, s->n);
	return out;
}
