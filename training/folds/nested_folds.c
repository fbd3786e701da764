/* nested_folds.c - a whole training a fold, search and all, and what its model says of the rows that were left out. */
#include "training/folds/nested_folds.h"

#include "base/mem.h"
#include "training/build.h"

#include <string.h>

/* Some rows of a dataset as a dataset; schema, classes and names are borrowed from the whole. */
static void part_take(struct dataset *part, const struct dataset *d, const size_t *rows, size_t n)
{
	*part = *d;
	part->table = (struct table){ 0 };
	table_take_rows(&part->table, &d->table, rows, n);
	if (!part->table.path)
		part->table.path = mem_strdup(d->table.path);
	part->y = d->y ? mem_new(n, sizeof(*part->y)) : NULL;
	part->label = d->label ? mem_new(n, sizeof(*part->label)) : NULL;
	for (size_t i = 0; d->y && i < n; i++)
		part->y[i] = d->y[rows[i]];
	for (size_t i = 0; d->label && i < n; i++)
		part->label[i] = d->label[rows[i]];
}

static void part_release(struct dataset *part)
{
	table_release(&part->table);
	free(part->y);
	free(part->label);
}

static int check_classes(const struct dataset *part, struct err *err)
{
	CLEANUP(mem_free) size_t *count = mem_new(part->n_classes + 1, sizeof(*count));

	for (size_t i = 0; part->label && i < part->table.n_rows; i++)
		count[part->label[i]]++;
	for (size_t c = 0; c < part->n_classes; c++)
		if (count[c] == 0)
			return err_set(err, ERR_DATA, "class '%.80s' has too few rows to be in every fold's training part",
				       part->classes[c]);
	return 0;
}

/* Train on the rows of every other fold, and put what that model says of these rows into answers (n_rows, width). */
static int answer_fold(double *answers, const struct dataset *d, const struct recipe *r, const uint32_t *fold, uint32_t which,
		       unsigned n_threads, struct err *err)
{
	size_t n = d->table.n_rows, n_train = 0, n_test = 0, width = d->n_classes ? d->n_classes : 1;
	CLEANUP(mem_free) size_t *train = mem_new(n, sizeof(*train));
	CLEANUP(mem_free) size_t *test = mem_new(n, sizeof(*test));
	CLEANUP(design_release) struct design design = { 0 };
	CLEANUP(part_release) struct dataset part = { 0 };
	CLEANUP(build_release) struct build b = { 0 };
	CLEANUP(mem_free) double *said = NULL;

	for (size_t i = 0; i < n; i++) {
		if (fold[i] == which)
			test[n_test++] = i;
		else
			train[n_train++] = i;
	}
	part_take(&part, d, train, n_train);
	if (check_classes(&part, err) < 0 || build_fit(&b, &part, r, false, n_threads, err) < 0 ||
	    design_make(&design, d, &b.preprocess, test, n_test, n_threads, err) < 0)
		return -1;
	said = fitted_predict(&b.fitted, &design.samples);
	for (size_t i = 0; i < n_test; i++)
		memcpy(answers + test[i] * width, said + i * width, width * sizeof(*said));
	return 0;
}

static void set_answers(struct predictions *out, const struct dataset *d, double *answers)
{
	*out = (struct predictions){ .n = d->table.n_rows, .n_classes = d->n_classes, .classes = d->classes };
	if (!d->n_classes) {
		out->value = answers;
		return;
	}
	out->probability = answers;
	out->label = mem_new(out->n, sizeof(*out->label));
	predictions_label_by_argmax(out);
}

int nested_folds(struct predictions *out, const struct dataset *d, const struct recipe *r, const struct fold_terms *terms,
		 unsigned n_threads, struct err *err)
{
	size_t n = d->table.n_rows, width = d->n_classes ? d->n_classes : 1;
	CLEANUP(mem_free) uint32_t *fold = mem_new(n, sizeof(*fold));
	double *answers;

	if (folds_assign(fold, d, terms, err) < 0)
		return -1;
	answers = mem_new(n * width, sizeof(*answers));
	for (uint32_t which = 0; which < (uint32_t)terms->n; which++) {
		if (answer_fold(answers, d, r, fold, which, n_threads, err) < 0) {
			free(answers);
			return -1;
		}
	}
	set_answers(out, d, answers);
	return 0;
}

void nested_folds_release(struct predictions *p)
{
	free(p->value);
	free(p->probability);
	free(p->label);
	*p = (struct predictions){ 0 };
}
