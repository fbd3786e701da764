/* condition.h - ease.ml/ci conditions with their real, three-valued meaning: "n - o > 0.02 +/- 0.01 /\ d < 0.1 +/- 0.01".
 *
 * n = accuracy of the new model, o = of the old one, d = share of rows on which they differ. A clause compares a linear expression with a
 * number, within a tolerance; clauses are joined by /\. Numbers are at most 1e6.
 * Source  Renggli et al., SysML 2019, section 2.
 */
#ifndef EVALUATE_CONDITION_H
#define EVALUATE_CONDITION_H

#include "evaluate/planning/sample_size.h"

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { CONDITION_MAX_CLAUSES = 16 };
enum verity { VERITY_FALSE, VERITY_UNKNOWN, VERITY_TRUE };

struct condition {
	size_t n_clauses;
	struct sample_size_clause clauses[CONDITION_MAX_CLAUSES]; /* coefficients and tolerance */
	bool greater[CONDITION_MAX_CLAUSES];
	double threshold[CONDITION_MAX_CLAUSES];
};

/* ERR_USAGE "condition:COL: ..." naming what was expected. */
int condition_parse(struct condition *out, const char *text, struct err *err);

/* Is the clause (the condition) true of these estimates? True if the whole interval of the tolerance satisfies it, false if none of it does. */
enum verity condition_clause_truth(const struct condition *c, size_t clause, double n, double o, double d);
enum verity condition_truth(const struct condition *c, double n, double o, double d);

#endif
