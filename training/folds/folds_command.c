/* folds_command.c - reads a recipe, from params.yaml or from a package, and writes its out-of-fold predictions in the order of the table. */
#include "training/folds/folds_command.h"

#include "base/fs.h"
#include "base/mem.h"
#include "training/folds/nested_folds.h"
#include "training/recorded_recipe.h"

#include <stdio.h>
#include <string.h>

enum { FOLDS_MOST = 1000, MAX_THREADS = 256 };

static int check_args(const struct folds_args *args, struct err *err)
{
	if (args->folds != 0 && (args->folds < 2 || args->folds > FOLDS_MOST))
		return err_set(err, ERR_USAGE, "--folds must be from 2 to %d, not %lld", FOLDS_MOST, (long long)args->folds);
	if (args->n_threads < 1 || args->n_threads > MAX_THREADS)
		return err_set(err, ERR_USAGE, "--threads must be from 1 to %d, not %lld", MAX_THREADS, (long long)args->n_threads);
	if (args->recipe && (args->params || args->set.n || args->schema))
		return err_set(err, ERR_USAGE, "--recipe stands alone: the package says what --params, --schema and -S would");
	return 0;
}

/* The recipe and where its schema lies; *temp is a file to be removed. */
static int find_recipe(struct recipe *r, const char **schema, char **temp, const struct folds_args *args, struct err *err)
{
	CLEANUP(mem_free) char *text = NULL;

	*schema = args->schema;
	if (!args->recipe) {
		if (recipe_read(r, args->params, &args->set, err) < 0)
			return -1;
		return r->learner ? 0 : err_set(err, ERR_USAGE, "%s: train.command makes no model a fold", r->yaml.path);
	}
	if (recorded_recipe_read(r, &text, args->recipe, err) < 0)
		return -1;
	*schema = "";
	if (!text)
		return 0;
	*temp = str_format("%s.schema.yaml", args->output);
	*schema = *temp;
	return fs_write(*temp, text, strlen(text), 0, err);
}

static void temp_remove(char **path)
{
	struct err ignored;

	if (*path)
		fs_remove_tree(*path, &ignored);
	free(*path);
}

struct place {
	size_t line, row;
};

static int by_line(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

/* As the file has the rows: who asked joins by the key, or, without one, by the order. */
static int write_answers(const struct predictions *p, const struct dataset *d, const struct folds_args *args, struct err *err)
{
	size_t n = p->n, width = p->n_classes;
	CLEANUP(mem_free) struct place *places = mem_new(n, sizeof(*places));
	CLEANUP(mem_free) size_t *rows = mem_new(n, sizeof(*rows));
	CLEANUP(nested_folds_release) struct predictions out = { .n = n, .n_classes = p->n_classes, .classes = p->classes };
	CLEANUP(table_release) struct table table = { 0 };

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ table_line(&d->table, i), i };
	qsort(places, n, sizeof(*places), by_line);
	out.value = p->value ? mem_new(n, sizeof(*out.value)) : NULL;
	out.probability = p->probability ? mem_new(n * width, sizeof(*out.probability)) : NULL;
	out.label = p->label ? mem_new(n, sizeof(*out.label)) : NULL;
	for (size_t i = 0; i < n; i++) {
		rows[i] = places[i].row;
		if (out.value)
			out.value[i] = p->value[rows[i]];
		if (out.label)
			out.label[i] = p->label[rows[i]];
		if (out.probability)
			memcpy(out.probability + i * width, p->probability + rows[i] * width, width * sizeof(double));
	}
	table_take_rows(&table, &d->table, rows, n);
	return predictions_write(&out, args->output, &table, &args->key, err);
}

static int check_key(const struct folds_args *args, const struct dataset *d, struct err *err)
{
	for (size_t k = 0; k < args->key.n; k++)
		if (!table_need(&d->table, args->key.v[k], err))
			return -1;
	return 0;
}

int folds_run(const void *v, struct err *err)
{
	const struct folds_args *args = v;
	CLEANUP(recipe_release) struct recipe recipe = { 0 };
	CLEANUP(dataset_release) struct dataset d = { 0 };
	CLEANUP(nested_folds_release) struct predictions said = { 0 };
	CLEANUP(temp_remove) char *temp = NULL;
	const char *schema = NULL;
	struct fold_terms terms;

	if (check_args(args, err) < 0 || find_recipe(&recipe, &schema, &temp, args, err) < 0 ||
	    dataset_load(&d, args->data, schema, &recipe, (unsigned)args->n_threads, err) < 0 || check_key(args, &d, err) < 0)
		return -1;
	terms = (struct fold_terms){ .n = args->folds ? args->folds : recipe.folds,
				     .seed = args->seed >= 0 ? args->seed : recipe.seed,
				     .group = args->group ? args->group : recipe.group,
				     .by = args->key.n ? &args->key : dataset_key(&d) };
	if (nested_folds(&said, &d, &recipe, &terms, (unsigned)args->n_threads, err) < 0 || write_answers(&said, &d, args, err) < 0)
		return -1;
	if (!args->common.quiet)
		printf("%zu rows, each predicted by %s fitted without its fold (%lld folds): %s\n", said.n, recipe.learner->name,
		       (long long)terms.n, args->output);
	return 0;
}

#define AT(field) offsetof(struct folds_args, field)

const struct opt folds_opts[] = {
	{ "data", 'd', OPT_TEXT, AT(data), "FILE", NULL, OPT_REQUIRED, "the table, CSV", NULL },
	{ "output", 'o', OPT_TEXT, AT(output), "FILE", NULL, OPT_REQUIRED, "where the predictions go, in the table's order", NULL },
	{ "recipe", 0, OPT_TEXT, AT(recipe), "DIR", NULL, 0, "the recipe that this package was made by", NULL },
	{ "params", 'p', OPT_TEXT, AT(params), "FILE", NULL, 0, "or the one of a file (params.yaml, if it is there)", NULL },
	{ "set", 'S', OPT_LIST, AT(set), "KEY=VALUE", NULL, 0, "override one parameter of it", NULL },
	{ "schema", 0, OPT_TEXT, AT(schema), "FILE", NULL, 0, "the table's schema (schema.yaml, if it is there)", NULL },
	{ "key", 0, OPT_LIST, AT(key), "COLUMN", NULL, 0,
	  "a column that names rows: it decides the fold, and stands before each prediction", NULL },
	{ "group", 0, OPT_TEXT, AT(group), "COLUMN", NULL, 0, "rows of one value stay in one fold (split.group)", NULL },
	{ "folds", 0, OPT_INT, AT(folds), "K", "0", 0, "0 = the recipe's train.folds", NULL },
	{ "seed", 0, OPT_INT, AT(seed), "N", "-1", OPT_ADVANCED, "of the folds; -1 = the recipe's", NULL },
	{ "threads", 'j', OPT_INT, AT(n_threads), "N", "1", 0, "threads; they never change a bit", NULL },
	{ 0 },
};
