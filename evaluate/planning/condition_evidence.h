/* condition_evidence.h - what a hold-out says of a condition: each clause's estimate, an interval that holds, and one of three values.
 *
 * The error 1 - reliability is split over the clauses and the tests that the union bound must cover (sample_size_log_tests()); each
 * clause's interval holds, two-sided, at its share delta, at the number of rows there are:
 *
 *	one variable        Clopper and Pearson's exact interval
 *	a n - a o           Bennett's bound with an upper bound on the share of rows that differ: that of the condition's own clause on d, or
 *	                    else an exact one for half of delta. This is the paper's hierarchical test; its sizes are the paper's.
 *	anything else       Hoeffding's bound on the clause's value per row
 *
 * A clause is never surer than its tolerance: the interval that decides is at least the estimate +/- the tolerance. Too few rows make it
 * wider, never narrower.
 * Source  Renggli et al., SysML 2019, sections 2 and 4.
 */
#ifndef EVALUATE_CONDITION_EVIDENCE_H
#define EVALUATE_CONDITION_EVIDENCE_H

#include "evaluate/planning/condition.h"

/* Rows of the hold-out, independent and each counted once. Fractions are allowed, for planning. */
struct condition_counts {
	double rows;
	double candidate_right, production_right;
	double differ;       /* their labels differ */
	double one_right;    /* one of them alone is right: at most `differ` */
	bool has_production; /* else o and d do not exist */
};

struct clause_evidence {
	bool applies;       /* false: it speaks of a production model that is not there */
	const char *method; /* "exact" "bennett" "hoeffding" */
	double estimate;
	double low, high;   /* the interval that decides */
	double reach;       /* how far the bound alone reaches, the longer side */
	double rows_needed; /* for a reach within the tolerance, were the shares as they are; INFINITY = more than 2^40 */
	enum verity value;
};

struct condition_evidence {
	struct clause_evidence clauses[CONDITION_MAX_CLAUSES];
	bool applies; /* one clause does */
	enum verity value;
	double rows_needed; /* of the clause that needs most */
};

/* reliability in (0, 1); counts->rows > 0. */
void condition_weigh(struct condition_evidence *out, const struct condition *c, const struct condition_counts *counts, double reliability,
		     double log_tests);

/* The smallest and the largest value that the clause's left side can have, whatever the models. */
void condition_clause_range(double *least, double *most, const struct sample_size_clause *clause);

/* "false" "unknown" "true" */
const char *verity_name(enum verity v);

#endif
