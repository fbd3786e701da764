/* condition.c - parses and judges ease.ml/ci conditions. */
#include "evaluate/planning/condition.h"

#include "math/decimal.h"

#include <math.h>
#include <string.h>

/* Beyond this a coefficient or a threshold is a slip, and its products are no numbers any more. */
#define MOST_NUMBER 1e6

struct scan {
	const char *text, *at;
	struct err *err;
};

static int expected(const struct scan *s, const char *what)
{
	return err_set(s->err, ERR_USAGE, "condition:%d: expected %s, as in \"n - o > 0.02 +/- 0.01 /\\ d < 0.1 +/- 0.01\"",
		       (int)(s->at - s->text) + 1, what);
}

static void skip_blanks(struct scan *s)
{
	s->at += strspn(s->at, " \t\n");
}

static bool take(struct scan *s, const char *token)
{
	skip_blanks(s);
	if (strncmp(s->at, token, strlen(token)) != 0)
		return false;
	s->at += strlen(token);
	return true;
}

static bool take_number(struct scan *s, double *out)
{
	size_t len;

	skip_blanks(s);
	len = strspn(s->at, "0123456789.");
	if (len > 0 && (s->at[len] == 'e' || s->at[len] == 'E')) {
		size_t sign = s->at[len + 1] == '-' || s->at[len + 1] == '+', digits = strspn(s->at + len + 1 + sign, "0123456789");

		len += digits ? 1 + sign + digits : 0;
	}
	if (len == 0 || decimal_parse(out, s->at, len) != DECIMAL_OK || *out > MOST_NUMBER)
		return false;
	s->at += len;
	return true;
}

static double *take_variable(struct scan *s, struct sample_size_clause *clause)
{
	double *which;

	skip_blanks(s);
	which = *s->at == 'n' ? &clause->n : *s->at == 'o' ? &clause->o : *s->at == 'd' ? &clause->d : NULL;
	if (which)
		s->at++;
	return which;
}

/* term = [number "*"] variable ["*" number] */
static int parse_term(struct scan *s, struct sample_size_clause *clause, double sign)
{
	double before = 1, after = 1, *variable;

	if (take_number(s, &before) && !take(s, "*"))
		return expected(s, "'*' and one of n, o, d");
	variable = take_variable(s, clause);
	if (!variable)
		return expected(s, "one of n, o, d");
	if (take(s, "*") && !take_number(s, &after))
		return expected(s, "a number");
	*variable += sign * before * after;
	return 0;
}

static int parse_clause(struct scan *s, struct condition *out)
{
	size_t i = out->n_clauses;
	struct sample_size_clause *clause = &out->clauses[i];
	double sign = take(s, "-") ? -1 : 1;

	for (;;) {
		if (parse_term(s, clause, sign) < 0)
			return -1;
		if (take(s, "+"))
			sign = 1;
		else if (take(s, "-"))
			sign = -1;
		else
			break;
	}
	out->greater[i] = take(s, ">");
	if (!out->greater[i] && !take(s, "<"))
		return expected(s, "'+', '-', '>' or '<'");
	sign = take(s, "-") ? -1 : 1;
	if (!take_number(s, &out->threshold[i]))
		return expected(s, "a number");
	out->threshold[i] *= sign;
	if (!take(s, "+/-"))
		return expected(s, "'+/-' and the tolerance");
	if (!take_number(s, &clause->tolerance) || clause->tolerance <= 0)
		return expected(s, "a tolerance above 0");
	if (clause->n == 0 && clause->o == 0 && clause->d == 0)
		return expected(s, "a clause that depends on n, o or d");
	out->n_clauses++;
	return 0;
}

int condition_parse(struct condition *out, const char *text, struct err *err)
{
	struct scan s = { text, text, err };

	*out = (struct condition){ 0 };
	do {
		if (out->n_clauses == CONDITION_MAX_CLAUSES)
			return expected(&s, "at most 16 clauses");
		if (parse_clause(&s, out) < 0)
			return -1;
	} while (take(&s, "/\\"));
	skip_blanks(&s);
	return *s.at ? expected(&s, "'/\\' or the end") : 0;
}

enum verity condition_clause_truth(const struct condition *c, size_t clause, double n, double o, double d)
{
	const struct sample_size_clause *k = &c->clauses[clause];
	double distance = k->n * n + k->o * o + k->d * d - c->threshold[clause];

	if (!isfinite(distance))
		return VERITY_UNKNOWN;
	if (!c->greater[clause])
		distance = -distance;
	return distance > k->tolerance ? VERITY_TRUE : distance < -k->tolerance ? VERITY_FALSE : VERITY_UNKNOWN;
}

enum verity condition_truth(const struct condition *c, double n, double o, double d)
{
	enum verity all = VERITY_TRUE;

	for (size_t i = 0; i < c->n_clauses; i++) {
		enum verity one = condition_clause_truth(c, i, n, o, d);

		all = one < all ? one : all;
	}
	return all;
}
