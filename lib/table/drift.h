/* drift.h - does a column still look like its reference? The definitions are those of docs/gate.md, section on drift; evaluate asks before
 * a model goes live, a monitor while it is.
 *
 * A threshold is a null quantile, not folklore: what the statistic does not exceed by chance for samples of these sizes. A finding is
 * above it *and* above a floor of effect.
 */
#ifndef TABLE_DRIFT_H
#define TABLE_DRIFT_H

#include "base/err.h"
#include "table/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts of two columns over the same bins. */
struct drift_bins {
	double *reference, *current; /* (n) */
	size_t n;
	size_t n_reference, n_current;             /* rows */
	size_t missing_reference, missing_current; /* among them; they have a bin of their own where there are any */
};

/*
 * Numbers: the reference's deciles (type 7), right-closed, the outer bins open, equal edges merged; and a bin for values below the
 * reference's least, where that value fills the lowest bin alone and there are any. Texts: the reference's 50 most frequent, compared by
 * their canonical text, and one bin for all others. Bins that are empty on both sides are left out. The columns may be of different
 * kinds: one that is text is then compared as text.
 */
void drift_bins_init(struct drift_bins *bins, const struct column *reference, size_t n_reference, const struct column *current,
		     size_t n_current);
void drift_bins_release(struct drift_bins *bins);

struct drift_terms {
	const struct drift_stat *stat;
	double null_quantile; /* 0.999 */
	double floor;         /* of the effect */
};

struct drift {
	const char *column; /* borrowed from the reference */
	bool is_number;
	const char *stat;     /* what was computed: categories have no order, so ks and wasserstein become psi for them */
	double value;         /* of the statistic; NaN = nothing to compare on one side */
	double effect;        /* what the floor is for: the value; for chi2 Cramer's V */
	double null_quantile; /* of the statistic, at these sizes */
	double p;             /* of ks and chi2; NaN = not of this statistic */
	double js_bits;       /* of js: its value is the root of this; NaN otherwise */
	size_t n_bins;        /* 0 = no bins */
	size_t n_reference, n_current, missing_reference, missing_current;
	bool missing_changed; /* ks and wasserstein compare what is there: the share of missing rows drifted */
	bool drifted;
};

struct drift_stat {
	const char *name; /* "psi" */
	bool needs_order;
	double most_quantile; /* null_quantile below this alone */
	void (*compare)(struct drift *out, const struct drift_terms *terms, const struct column *reference, const struct column *current);
	const char *help;
};

extern const struct drift_stat drift_stats[]; /* psi js chi2 ks wasserstein; ends with { 0 } */
/* The statistic of this name; NULL if there is none. Static. */
const struct drift_stat *drift_stat_find(const char *name);

/* Never fails; what cannot be compared is drifted. Equal for any order of the rows. */
void drift_compare(struct drift *out, const struct drift_terms *terms, const struct column *reference, size_t n_reference,
		   const struct column *current, size_t n_current);

/* For sorting: drifted first, then the largest effect, then by name. */
int drift_by_weight(const void *a, const void *b);

#endif
