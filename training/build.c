/* build.c - makes a model and its package. */
#include "training/build.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/package.h"
#include "table/profile.h"
#include "training/graph.h"

#include <string.h>

enum { GOLDEN_ROWS = 20 };

int build_fit(struct build *b, const struct dataset *d, const struct recipe *r, bool want_folds, unsigned n_threads, struct err *err)
{
	CLEANUP(mem_free) size_t *rows = all_rows(d->table.n_rows);
	CLEANUP(design_release) struct design design = { 0 };
	CLEANUP(mem_free) double *predicted = NULL;

	*b = (struct build){ .recipe = r, .dataset = d, .searched = want_folds || r->n_trials > 1 };
	if (b->searched && search_run(&b->search, d, r, n_threads, err) < 0)
		return -1;
	recipe_trial(b->values, r, b->search.best);
	if (preprocess_fit(&b->preprocess, &d->table, &d->features, rows, d->table.n_rows, &r->preprocess, err) < 0 ||
	    design_make(&design, d, &b->preprocess, rows, d->table.n_rows, n_threads, err) < 0 ||
	    fit_learner(&b->fitted, r->learner, &design.samples, b->values, err) < 0)
		return -1;
	predicted = fitted_predict(&b->fitted, &design.samples);
	appraise(&b->train, &design.samples, predicted);
	return 0;
}

void build_release(struct build *b)
{
	search_release(&b->search);
	preprocess_release(&b->preprocess);
	fitted_release(&b->fitted);
	*b = (struct build){ 0 };
}

static int write_graph(const struct build *b, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "model.onnx");
	CLEANUP(str_release) struct str model = { 0 };
	const struct graph_classes classes = { .names = (const char *const *)b->dataset->classes,
					       .values = b->dataset->class_values,
					       .n = b->dataset->n_classes };

	if (graph_build(&model, &b->preprocess, &b->fitted, &classes, err) < 0)
		return -1;
	return fs_write(path, str_text(&model), model.len, 0, err);
}

const char *build_task_name(enum metric_task task)
{
	return task == METRIC_REGRESSION ? "regression" : task == METRIC_BINARY ? "binary" : "multiclass";
}

static int write_card(const struct build *b, const char *dir, struct err *err)
{
	const struct preprocess *p = &b->preprocess;
	CLEANUP(mem_free) struct signature_column *columns = mem_new(p->n_columns, sizeof(*columns));
	const struct signature signature = { .inputs = columns, .n_inputs = p->n_columns };
	const struct package_card card = {
		.model_name = b->recipe->model_name,
		.target = b->dataset->target,
		.task = build_task_name(b->dataset->task),
		.learner = b->recipe->learner->name,
		.inputs = &signature,
		.classes = (const char *const *)b->dataset->classes,
		.n_classes = b->dataset->n_classes,
	};

	for (size_t j = 0; j < p->n_columns; j++)
		columns[j] = (struct signature_column){ p->columns[j].name, p->columns[j].is_number ? SIGNATURE_DOUBLE : SIGNATURE_STRING,
							true };
	return package_write_mlmodel(dir, &card, err);
}

int build_write_profile(const struct dataset *d, const char *dir, struct err *err)
{
	struct table view = dataset_view(d, &d->features, d->target);
	CLEANUP(mem_free) char *path = fs_join(dir, "profile.json");
	CLEANUP(mem_free) struct column *columns = view.columns;
	CLEANUP(str_release) struct str text = { 0 };

	profile_of_table(&text, &view, d->has_schema ? &d->schema : NULL);
	return fs_write(path, str_text(&text), text.len, 0, err);
}

/* Rows spread evenly over the training data, and what the scorer that everybody uses says of them. */
int build_write_golden(const struct dataset *d, const char *dir, struct err *err)
{
	struct table view = dataset_view(d, &d->features, NULL);
	CLEANUP(mem_free) struct column *columns = view.columns;
	CLEANUP(mem_free) char *input = fs_join(dir, "golden/input.csv"), *expected = fs_join(dir, "golden/expected.csv");
	CLEANUP(predictions_release) struct predictions predictions = { 0 };
	CLEANUP(package_release) struct package package = { 0 };
	CLEANUP(table_release) struct table golden = { 0 };
	size_t n = view.n_rows < GOLDEN_ROWS ? view.n_rows : GOLDEN_ROWS, rows[GOLDEN_ROWS];
	const struct strvec no_key = { 0 };

	for (size_t i = 0; i < n; i++)
		rows[i] = i * view.n_rows / n;
	table_take_rows(&golden, &view, rows, n);
	if (table_write_csv(&golden, input, err) < 0 || package_open(&package, dir, err) < 0 ||
	    package_score(&predictions, &package, &golden, "the new model", 1, err) < 0)
		return -1;
	return predictions_write(&predictions, expected, &golden, &no_key, err);
}

int build_write(struct build *b, const char *dir, struct err *err)
{
	if (write_graph(b, dir, err) < 0 || write_card(b, dir, err) < 0 || build_write_profile(b->dataset, dir, err) < 0 ||
	    build_write_golden(b->dataset, dir, err) < 0)
		return -1;
	return package_digest(b->digest, dir, err);
}

int build_write_out_of_fold(const struct build *b, const char *path, struct err *err)
{
	const struct dataset *d = b->dataset;
	struct predictions p = { .n = d->table.n_rows, .n_classes = d->n_classes, .classes = d->classes };
	int status;

	if (d->n_classes) {
		p.probability = b->search.out_of_fold;
		p.label = mem_new(p.n, sizeof(*p.label));
		predictions_label_by_argmax(&p);
	} else {
		p.value = b->search.out_of_fold;
	}
	status = predictions_write(&p, path, &d->table, dataset_key(d), err);
	free(p.label);
	return status;
}
