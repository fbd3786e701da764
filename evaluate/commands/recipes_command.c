/* recipes_command.c - the command line for comparing recipes rather than artefacts. */
#include "evaluate/commands/recipes_command.h"

#include "evaluate/planning/recipes.h"

#include "base/crypto/digest.h"
#include "base/mem.h"
#include "format/json.h"
#include "table/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct recipes_args, member)

const struct opt recipes_opts[] = {
	{ "design", 0, OPT_TEXT, AT(design), "folds|seeds", "folds", 0,
	  "a row is a fold of cross-validation, or a retraining with another seed", NULL },
	{ "folds", 0, OPT_INT, AT(folds), "K", "10", 0, "folds of one round of cross-validation", NULL },
	{ "direction", 0, OPT_TEXT, AT(direction), "lower|higher", "higher", 0, "which score is better", NULL },
	{ "rope", 0, OPT_NUMBER, AT(rope), "R", "0", 0, "differences up to this are no difference in practice", NULL },
	{ "alpha", 0, OPT_NUMBER, AT(alpha), "A", "0.05", OPT_ADVANCED, "level of the claims", NULL },
	{ "gamma", 0, OPT_NUMBER, AT(gamma), "G", "0.75", OPT_ADVANCED, "share of wins over seeds that counts as better", NULL },
	{ 0 },
};

struct answer {
	size_t n;
	bool folds, better;
	struct corrected_t t;
	struct bayes_t bayes;
	struct superiority seeds;
};

static int check(const struct recipes_args *args, struct err *err)
{
	if (args->common.rest.n != 1)
		return err_set(err, ERR_USAGE, "one CSV file with the columns candidate and production is needed");
	if (args->folds < 2 || !(args->rope >= 0) || !(args->alpha > 0 && args->alpha < 0.5) || !(args->gamma > 0.5 && args->gamma < 1))
		return err_set(err, ERR_USAGE,
			       "--folds is at least 2, --rope at least 0, --alpha between 0 and 0.5, --gamma between 0.5 and 1");
	return 0;
}

/* gain (t->n_rows), above 0 where the candidate scored better. */
static int read_gains(double **gain, struct table *t, const struct recipes_args *args, struct err *err)
{
	const struct column *candidate, *production;
	double sign = strcmp(args->direction, "higher") == 0 ? 1 : -1;

	if (table_read_csv(t, args->common.rest.v[0], &(struct table_read){ 0 }, err) < 0)
		return -1;
	candidate = table_need(t, "candidate", err);
	production = candidate ? table_need(t, "production", err) : NULL;
	if (!production)
		return -1;
	if (candidate->kind != COLUMN_NUMBER || production->kind != COLUMN_NUMBER || candidate->n_missing + production->n_missing > 0)
		return err_set(err, ERR_DATA, "'%s': every candidate and production must be a number", t->path);
	*gain = mem_new(t->n_rows, sizeof(**gain));
	for (size_t i = 0; i < t->n_rows; i++)
		(*gain)[i] = sign * (candidate->number[i] - production->number[i]);
	return 0;
}

/* The same rows give the same interval, and nobody can shop for a seed. */
static uint64_t seed_of(const double *gain, size_t n)
{
	uint8_t bytes[DIGEST_BYTES];
	struct digest *d = digest_new();
	uint64_t seed = 0;

	digest_add(d, gain, n * sizeof(*gain));
	digest_end_bytes(d, bytes);
	for (int i = 0; i < 8; i++)
		seed |= (uint64_t)bytes[i] << (8 * i);
	return seed;
}

static int judge(struct answer *a, const struct recipes_args *args, const double *gain, size_t n, struct err *err)
{
	double k = (double)args->folds;

	a->n = n;
	a->folds = strcmp(args->design, "folds") == 0;
	if (!a->folds) {
		if (recipes_superiority(&a->seeds, gain, n, args->gamma, args->alpha, seed_of(gain, n), err) < 0)
			return -1;
		/* A few wins in a row are no claim: the interval of few pairs has no width. */
		a->better = n >= a->seeds.rows_needed && a->seeds.low > 0.5 && a->seeds.probability >= args->gamma;
		return 0;
	}
	if (recipes_corrected_t(&a->t, gain, n, 1 / (k - 1), err) < 0 || recipes_bayes_t(&a->bayes, gain, n, 1 / k, args->rope, err) < 0)
		return -1;
	a->better = a->t.p_better <= args->alpha && a->bayes.better > a->bayes.worse;
	return 0;
}

static void print_json(const struct answer *a)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct json_writer w = { .out = &out, .indent = 2 };

	json_begin_object(&w);
	json_put_bool(&w, "better", a->better);
	json_put_int(&w, "pairs", (int64_t)a->n);
	if (a->folds) {
		json_put_number(&w, "mean_gain", a->t.mean);
		json_put_number(&w, "t", a->t.t);
		json_put_number(&w, "p", a->t.p_better);
		json_put_number(&w, "p_two_sided", a->t.p_two_sided);
		json_put_number(&w, "probability_worse", a->bayes.worse);
		json_put_number(&w, "probability_same", a->bayes.same);
		json_put_number(&w, "probability_better", a->bayes.better);
	} else {
		json_put_number(&w, "probability", a->seeds.probability);
		json_put_number(&w, "low", a->seeds.low);
		json_put_number(&w, "high", a->seeds.high);
		json_put_int(&w, "pairs_needed", (int64_t)a->seeds.rows_needed);
	}
	json_end_object(&w);
	printf("%s\n", str_text(&out));
}

static void print_sentence(const struct answer *a)
{
	const char *verdict = a->better ? "BETTER: the candidate's recipe is shown to be better"
					: "NOT SHOWN: no evidence that the candidate's recipe is better";

	if (a->folds)
		printf("%s (mean gain %.4g over %zu folds, corrected p %.3g; worse %.3f, same %.3f, better %.3f).\n", verdict, a->t.mean,
		       a->n, a->t.p_better, a->bayes.worse, a->bayes.same, a->bayes.better);
	else
		printf("%s (it wins %.0f %% of %zu retrainings, at least %.0f %%; %zu are needed for a sure answer).\n", verdict,
		       100 * a->seeds.probability, a->n, 100 * a->seeds.low, a->seeds.rows_needed);
}

int recipes_run(const void *arguments, struct err *err)
{
	const struct recipes_args *args = arguments;
	CLEANUP(table_release) struct table t = { 0 };
	CLEANUP(mem_free) double *gain = NULL;
	struct answer a = { 0 };

	if (check(args, err) < 0 || read_gains(&gain, &t, args, err) < 0 || judge(&a, args, gain, t.n_rows, err) < 0)
		return -1;
	if (args->common.json)
		print_json(&a);
	else if (!args->common.quiet)
		print_sentence(&a);
	return 0;
}
