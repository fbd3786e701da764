/* score_table.c - package_score(): a table's columns to input tensors, block by block, and output tensors to predictions.
 *
 * Blocks have a fixed size and threads take whole ones, so a row's bits depend on nothing but the row.
 */
#include "model/package.h"

#include "base/mem.h"
#include "math/decimal.h"
#include "model/score_outputs.h"
#include "model/scorer.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { BLOCK_ROWS = 1024, MOST_THREADS = 64 };

/* A column of the table on its way to an input. */
struct feed {
	const struct column *column;
	enum onnx_type type;
	double *level_number; /* a text column for a number input: the value of each level */
};

struct job {
	const struct package *package;
	const struct table *table;
	struct feed *feeds; /* (signature.n_inputs) */
	struct score_outputs outputs;
	size_t n_blocks;
	unsigned n_threads;
};

/* ---- columns to tensors ---- */

static const enum onnx_type onnx_types[] = {
	[SIGNATURE_DOUBLE] = ONNX_DOUBLE,
	[SIGNATURE_FLOAT] = ONNX_FLOAT,
	[SIGNATURE_LONG] = ONNX_INT64,
	[SIGNATURE_STRING] = ONNX_STRING,
};

static const char *path_of(const struct table *t)
{
	return t->path ? t->path : "the table";
}

/* Texts where the model wants numbers: the texts must be numbers. */
static int parse_levels(struct feed *f, const struct table *t, const char *title, struct err *err)
{
	f->level_number = mem_new(f->column->n_levels, sizeof *f->level_number);
	for (uint32_t i = 0; i < f->column->n_levels; i++)
		if (decimal_parse(&f->level_number[i], f->column->levels[i], strlen(f->column->levels[i])) != DECIMAL_OK)
			return err_set(err, ERR_DATA, "'%s': '%s' in column '%s' is not a number, which %s needs", path_of(t),
				       f->column->levels[i], f->column->name, title);
	return 0;
}

static int bind_columns(struct job *job, const char *title, struct err *err)
{
	const struct signature *s = &job->package->signature;
	const struct table *t = job->table;

	if (s->inputs[0].name == NULL && t->n_columns != s->n_inputs)
		return err_set(err, ERR_DATA, "'%s' has %zu columns, and %s takes %zu in order (a package with MLmodel would name them)",
			       path_of(t), t->n_columns, title, s->n_inputs);
	for (size_t i = 0; i < s->n_inputs; i++) {
		struct feed *f = &job->feeds[i];

		f->type = onnx_types[s->inputs[i].type];
		f->column = s->inputs[i].name ? table_column(t, s->inputs[i].name) : &t->columns[i];
		if (f->column == NULL)
			return err_set(err, ERR_DATA, "'%s' has no column '%s', which %s needs", path_of(t), s->inputs[i].name, title);
		if (f->type == ONNX_INT64 && f->column->n_missing > 0)
			return err_set(err, ERR_DATA, "'%s': column '%s' has missing values, and %s takes none there", path_of(t),
				       f->column->name, title);
		if (f->type != ONNX_STRING && f->column->kind == COLUMN_TEXT && parse_levels(f, t, title, err) < 0)
			return -1;
	}
	return 0;
}

static double number_at(const struct feed *f, size_t row)
{
	if (f->column->kind == COLUMN_NUMBER)
		return f->column->number[row];
	return f->column->code[row] == COLUMN_MISSING ? NAN : f->level_number[f->column->code[row]];
}

static struct onnx_text text_at(const struct feed *f, size_t row, struct arena *arena)
{
	char buf[32];
	const char *text = column_text(f->column, row, buf);

	return (struct onnx_text){ text == buf ? arena_strdup(arena, buf) : text, strlen(text) };
}

/* Write a block of a column into a tensor, `step` elements apart. */
static void fill(struct tensor *t, size_t at, size_t step, const struct feed *f, size_t first, size_t n, struct arena *arena)
{
	for (size_t i = 0; i < n; i++, at += step) {
		if (t->type == ONNX_STRING)
			((struct onnx_text *)t->data)[at] = text_at(f, first + i, arena);
		else if (t->type == ONNX_DOUBLE)
			((double *)t->data)[at] = number_at(f, first + i);
		else if (t->type == ONNX_FLOAT)
			((float *)t->data)[at] = (float)number_at(f, first + i);
		else
			((int64_t *)t->data)[at] = (int64_t)number_at(f, first + i);
	}
}

static struct tensor *inputs_of(const struct job *job, size_t first, size_t n, struct arena *arena)
{
	const struct scorer *s = job->package->scorer;
	const struct signature *signature = &job->package->signature;
	struct tensor *inputs = arena_new(arena, s->n_inputs, sizeof *inputs);

	if (signature->tensor) {
		tensor_new(&inputs[0], arena, job->feeds[0].type, (int64_t[]){ (int64_t)n, (int64_t)signature->n_inputs }, 2);
		for (size_t j = 0; j < signature->n_inputs; j++)
			fill(&inputs[0], j, signature->n_inputs, &job->feeds[j], first, n, arena);
		return inputs;
	}
	for (size_t j = 0; j < s->n_inputs; j++) {
		tensor_new(&inputs[j], arena, job->feeds[j].type, (int64_t[]){ (int64_t)n, 1 }, s->inputs[j]->n_dims);
		fill(&inputs[j], 0, 1, &job->feeds[j], first, n, arena);
	}
	return inputs;
}

/* ---- blocks and threads ---- */

static int score_block(struct job *job, size_t block, struct arena *arena, struct err *err)
{
	const struct scorer *s = job->package->scorer;
	size_t first = block * BLOCK_ROWS, n = job->table->n_rows - first < BLOCK_ROWS ? job->table->n_rows - first : BLOCK_ROWS;
	struct tensor *outputs = arena_new(arena, s->n_outputs, sizeof *outputs);

	if (s->backend->run(s->state, outputs, inputs_of(job, first, n, arena), arena, err) < 0)
		return err_prefix(err, "%s", s->path);
	if (block == 0 && score_outputs_begin(&job->outputs, outputs, n, job->table->n_rows, err) < 0)
		return -1;
	return score_outputs_take(&job->outputs, outputs, first, n, err);
}

struct worker {
	struct job *job;
	unsigned index;
	size_t failed; /* block; SIZE_MAX = none */
	struct err err;
	pthread_t thread;
};

/* Blocks index + 1, index + 1 + n_threads, ... ; block 0 is done already. */
static void *work(void *arg)
{
	struct worker *w = arg;

	for (size_t block = w->index + 1; block < w->job->n_blocks && w->failed == SIZE_MAX; block += w->job->n_threads) {
		struct arena arena = { 0 };

		if (score_block(w->job, block, &arena, &w->err) < 0)
			w->failed = block;
		arena_release(&arena);
	}
	return NULL;
}

/* The error of the first block that failed, whichever thread had it. */
static int score_rest(struct job *job, struct err *err)
{
	CLEANUP(mem_free) struct worker *workers = mem_new(job->n_threads, sizeof *workers);
	const struct worker *first = NULL;
	unsigned started = 0;

	for (unsigned i = 0; i < job->n_threads; i++)
		workers[i] = (struct worker){ .job = job, .index = i, .failed = SIZE_MAX };
	for (unsigned i = 1; i < job->n_threads && pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0; i++)
		started = i;
	for (unsigned i = 0; i < job->n_threads; i++)
		if (i == 0 || i > started)
			work(&workers[i]);
	for (unsigned i = 1; i <= started; i++)
		pthread_join(workers[i].thread, NULL);
	for (unsigned i = 0; i < job->n_threads; i++)
		if (workers[i].failed != SIZE_MAX && (first == NULL || workers[i].failed < first->failed))
			first = &workers[i];
	if (first == NULL)
		return 0;
	*err = first->err;
	return -1;
}

static int score(struct job *job, const char *title, struct err *err)
{
	struct arena arena = { 0 };
	int result;

	if (bind_columns(job, title, err) < 0)
		return -1;
	result = score_block(job, 0, &arena, err);
	arena_release(&arena);
	return result < 0 ? -1 : score_rest(job, err);
}

int package_score(struct predictions *out, const struct package *p, const struct table *t, const char *model_title, unsigned n_threads,
		  struct err *err)
{
	struct job job = { .package = p, .table = t, .n_blocks = (t->n_rows + BLOCK_ROWS - 1) / BLOCK_ROWS };
	int result;

	job.n_threads = n_threads == 0 ? 1 : n_threads > MOST_THREADS ? MOST_THREADS : n_threads;
	job.n_threads = job.n_blocks > job.n_threads ? job.n_threads : job.n_blocks ? (unsigned)job.n_blocks : 1;
	job.feeds = mem_new(p->signature.n_inputs, sizeof *job.feeds);
	score_outputs_open(&job.outputs, p);
	result = score(&job, model_title ? model_title : p->dir, err);
	for (size_t i = 0; i < p->signature.n_inputs; i++)
		free(job.feeds[i].level_number);
	free(job.feeds);
	score_outputs_close(&job.outputs, result == 0 ? out : NULL);
	return result;
}
