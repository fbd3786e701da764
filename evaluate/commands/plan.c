/* plan.c - sizes of hold-outs for ease.ml/ci conditions and for a policy. */
#include "evaluate/commands/plan.h"

#include "evaluate/planning/condition.h"
#include "evaluate/commands/plan_case.h"
#include "evaluate/planning/sample_size.h"

#include "base/mem.h"
#include "format/json.h"
#include "math/elementary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct plan_args, member)

const struct opt plan_opts[] = {
	{ "policy", 0, OPT_TEXT, AT(policy), "FILE", NULL, 0, "what this policy can see, and whether it can ever pass (default gate.yaml)",
	  NULL },
	{ "rows", 0, OPT_INT, AT(rows), "N", NULL, 0, "rows of the hold-out (default: the policy's min_rows)", NULL },
	{ "disagreement", 0, OPT_NUMBER, AT(disagreement), "P", NULL, 0,
	  "share of rows on which the two models' labels differ (default 0.1)", NULL },
	{ "sd", 0, OPT_NUMBER, AT(sd), "S", NULL, 0, "for mean losses: standard deviation of the rows' gains", NULL },
	{ "auc", 0, OPT_NUMBER, AT(auc), "A", NULL, 0, "for auc: production's (default 0.8), with --positives N and --negatives N", NULL },
	{ "positives", 0, OPT_INT, AT(positives), "N", NULL, 0, "rows of the positive class (default: half, or the hold-out's)", NULL },
	{ "negatives", 0, OPT_INT, AT(negatives), "N", NULL, 0, "the other rows", NULL },
	{ "correlation", 0, OPT_NUMBER, AT(correlation), "R", "0.5", OPT_ADVANCED, "of the two models' estimated AUCs", NULL },
	{ "groups", 0, OPT_INT, AT(groups), "G", NULL, 0, "rows come in so many groups of equal size", NULL },
	{ "icc", 0, OPT_NUMBER, AT(icc), "R", "1", 0, "how alike the gains of one group are: 1 = a group counts as one row", NULL },
	{ "value", 0, OPT_NUMBER, AT(value), "V", NULL, 0, "production's value of the metric, for a relative margin", NULL },
	{ "holdout", 0, OPT_TEXT, AT(holdout), "FILE", NULL, 0, "rows, classes, groups, slices and the budget left, of this hold-out",
	  NULL },
	{ "tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0, "the store with its ledger; default .interlock/track.db", NULL },
	{ "gain", 0, OPT_NUMBER, AT(gain), "G", NULL, 0, "true gain that the rows needed shall show", NULL },
	{ "condition", 0, OPT_TEXT, AT(condition), "TEXT", NULL, 0, "rows for an ease.ml/ci condition: \"n - o > 0.02 +/- 0.01\"", NULL },
	{ "reliability", 0, OPT_NUMBER, AT(reliability), "R", "0.99", 0, "of all answers together", NULL },
	{ "adaptivity", 0, OPT_TEXT, AT(adaptivity), "none|full|firstChange", "full", 0, "what is told after each evaluation", NULL },
	{ "steps", 0, OPT_INT, AT(steps), "H", "32", 0, "evaluations of one hold-out", NULL },
	{ "method", 0, OPT_TEXT, AT(method), "hoeffding|bennett|exact", "hoeffding", 0, "bound on the estimates", NULL },
	{ "table", 0, OPT_FLAG, AT(table), NULL, NULL, OPT_ADVANCED,
	  "print the whole table of sizes for one condition's variables, and of the gains that rows can show", NULL },
	{ 0 },
};

struct sizes {
	const struct condition *condition;
	double reliability, log_tests, disagreement; /* disagreement: of --disagreement, 0 = the condition's own clause on d */
};

static int rows_hoeffding(double *rows, const struct sizes *s, struct err *err)
{
	(void)err;
	*rows = sample_size_hoeffding(s->condition->clauses, s->condition->n_clauses, s->reliability, s->log_tests);
	return 0;
}

/* The paper's hierarchical test: a clause "d < p" bounds the variance of the clause on n - o. */
static int rows_bennett(double *rows, const struct sizes *s, struct err *err)
{
	const struct condition *c = s->condition;
	double p = s->disagreement, tolerance = 0;

	for (size_t i = 0; i < c->n_clauses; i++) {
		const struct sample_size_clause *k = &c->clauses[i];

		if (k->n == 0 && k->o == 0 && k->d == 1 && !c->greater[i] && !(p > 0))
			p = c->threshold[i];
		else if (k->d == 0 && k->n == 1 && k->o == -1)
			tolerance = tolerance > 0 ? fmin(tolerance, k->tolerance) : k->tolerance;
	}
	if (!(p > 0 && p <= 1) || !(tolerance > 0))
		return err_set(err, ERR_USAGE, "bennett needs a clause on n - o, and d < p as a clause or --disagreement P");
	*rows = sample_size_bennett(p, tolerance, s->reliability, s->log_tests);
	return 0;
}

/* Each variable of a clause within its share of the tolerance, by the exact binomial tail. */
static int rows_exact(double *rows, const struct sizes *s, struct err *err)
{
	const struct condition *c = s->condition;

	(void)err;
	*rows = 0;
	for (size_t i = 0; i < c->n_clauses; i++) {
		const double coefficients[] = { c->clauses[i].n, c->clauses[i].o, c->clauses[i].d };
		double k = (coefficients[0] != 0) + (coefficients[1] != 0) + (coefficients[2] != 0);

		for (size_t v = 0; v < 3; v++)
			if (coefficients[v] != 0)
				*rows = fmax(*rows, sample_size_exact(coefficients[v], c->clauses[i].tolerance / k, s->reliability,
								      c->n_clauses * (size_t)k, s->log_tests));
	}
	return 0;
}

static const struct {
	const char *name;
	int (*rows)(double *rows, const struct sizes *s, struct err *err);
} methods[] = { { "hoeffding", rows_hoeffding }, { "bennett", rows_bennett }, { "exact", rows_exact } };

static enum adaptivity adaptivity_of(const char *name)
{
	return strcmp(name, "none") == 0 ? ADAPTIVITY_NONE : strcmp(name, "full") == 0 ? ADAPTIVITY_FULL : ADAPTIVITY_FIRST_CHANGE;
}

static void print_rows(const struct plan_args *args, double rows)
{
	char n[32];

	if (args->common.json)
		printf("{\"rows\": %.0f, \"method\": \"%s\"}\n", rows, args->method);
	else if (!args->common.quiet)
		printf("%s rows (%s, reliability %g, %s, %lld evaluations)\n", str_group(n, (long long)rows), args->method,
		       args->reliability, args->adaptivity, (long long)args->steps);
}

static int plan_condition(const struct plan_args *args, struct err *err)
{
	struct condition condition;
	struct sizes sizes = { &condition, args->reliability, sample_size_log_tests(adaptivity_of(args->adaptivity), (size_t)args->steps),
			       args->disagreement };
	double rows = 0;

	if (condition_parse(&condition, args->condition, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i].name, args->method) == 0 && methods[i].rows(&rows, &sizes, err) < 0)
			return -1;
	if (!(rows < 1e15))
		return err_set(err, ERR_USAGE, "no hold-out is that large: ask for less reliability, fewer steps or more tolerance");
	print_rows(args, rows);
	return 0;
}

/* Gains that hold-outs can show, rows for not being worse, and how often the better number alone misleads: docs/gate.md. */
static void print_power_table(void)
{
	static const double disagreements[] = { .05, .1, .2 }, rows[] = { 200, 500, 1000, 5000, 20000 };

	printf("\ndisagreement       rows  gain shown, points  at alpha/32  naive accepts 0.5 points worse\n");
	for (size_t d = 0; d < ARRAY_LEN(disagreements); d++) {
		const struct detection_spread spread = { .disagreement = disagreements[d] };

		for (size_t r = 0; r < ARRAY_LEN(rows); r++)
			printf("%-12g %10.0f %19.2f %12.2f %31.3f\n", disagreements[d], rows[r],
			       100 * detection_gain(&spread, rows[r], .05, .8), 100 * detection_gain(&spread, rows[r], .05 / 32, .8),
			       detection_naive(disagreements[d], .005, rows[r]));
		printf("%-12g not worse by 1 point: %.0f rows, by half a point: %.0f rows\n", disagreements[d],
		       detection_rows(&spread, .01, 0, .05, .8), detection_rows(&spread, .005, 0, .05, .8));
	}
}

/* Reliability and tolerance by variables and adaptivity, as the paper prints it. */
static void print_table(size_t steps)
{
	static const double reliabilities[] = { .99, .999, .9999, .99999 }, tolerances[] = { .1, .05, .025, .01 };
	double none = sample_size_log_tests(ADAPTIVITY_NONE, steps), full = sample_size_log_tests(ADAPTIVITY_FULL, steps);

	printf("reliability  tolerance      n, none      n, full  n-o, none  n-o, full\n");
	for (size_t r = 0; r < ARRAY_LEN(reliabilities); r++)
		for (size_t t = 0; t < ARRAY_LEN(tolerances); t++) {
			const struct sample_size_clause one = { 1, 0, 0, tolerances[t] }, two = { 1, -1, 0, tolerances[t] };

			printf("%-12g %-9g %12.0f %12.0f %10.0f %10.0f\n", reliabilities[r], tolerances[t],
			       sample_size_hoeffding(&one, 1, reliabilities[r], none),
			       sample_size_hoeffding(&one, 1, reliabilities[r], full),
			       sample_size_hoeffding(&two, 1, reliabilities[r], none),
			       sample_size_hoeffding(&two, 1, reliabilities[r], full));
		}
}

static int check(const struct plan_args *args, struct err *err)
{
	if (!(args->reliability > 0 && args->reliability < 1))
		return err_set(err, ERR_USAGE, "--reliability lies between 0 and 1");
	if (args->steps < 1 || args->steps > 1000)
		return err_set(err, ERR_USAGE, "--steps is a number from 1 to 1000");
	if (args->auc != 0 && !(args->auc > 0.5 && args->auc < 1))
		return err_set(err, ERR_USAGE, "--auc lies between 0.5 and 1");
	if (args->positives < 0 || args->negatives < 0 || args->groups < 0 || args->value < 0)
		return err_set(err, ERR_USAGE, "--positives, --negatives, --groups and --value are at least 0");
	if (!(args->correlation >= 0 && args->correlation < 1) || !(args->icc >= 0 && args->icc <= 1))
		return err_set(err, ERR_USAGE, "--correlation lies between 0 and 1, --icc too");
	if (args->rows < 0 || args->disagreement < 0 || args->disagreement > 1 || args->sd < 0 || args->gain < 0)
		return err_set(err, ERR_USAGE, "--rows, --sd and --gain are at least 0, --disagreement is a share");
	return 0;
}

int plan_run(const void *arguments, struct err *err)
{
	const struct plan_args *args = arguments;

	if (check(args, err) < 0)
		return -1;
	if (args->table) {
		print_table((size_t)args->steps);
		print_power_table();
		return 0;
	}
	return args->condition ? plan_condition(args, err) : plan_policy_run(args, err);
}
