/* policy.h - gate.yaml in memory: when may a model go live? docs/formats/gate-policy.md.
 *
 * Unknown keys, wrong types, policies that can never pass and keys whose test this version does not have are ERR_USAGE
 * "file:line:col: ...", before any model is opened: nothing that a policy asks for is ever silently left out.
 */
#ifndef EVALUATE_POLICY_H
#define EVALUATE_POLICY_H

#include "base/crypto/digest.h"
#include "base/err.h"
#include "base/vec.h"
#include "evaluate/judge/quantity.h"
#include "evaluate/policy/policy_drift.h"
#include "evaluate/statistics/comparison.h"
#include "evaluate/planning/condition.h"
#include "evaluate/planning/reuse_budget.h"
#include "format/yaml/yaml.h"
#include "metric/metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is measured: a metric of the table, or a quantity of the gate's own (quantity.h). Exactly one is set. */
struct policy_metric {
	const char *name;
	const struct metric *metric;
	const struct quantity *quantity;
	struct quantity_terms terms; /* of a quantity */
};

/* The cost of one kind of wrong label: pair is "truth->prediction". */
struct policy_cost {
	const char *pair;
	size_t truth_len;
	double cost;
};

/* A metric that the policy itself declares: a column of the predictions, costs, or a row of the table with a cutoff. */
struct policy_measure {
	struct metric metric;
	char *name;
	const char *column;        /* NULL = none */
	double low, high;          /* range of the column's values; NaN = not given */
	struct policy_cost *costs; /* (n_costs); every other wrong label costs `other` */
	size_t n_costs;
	double other;
	struct policy_measure *next;
};

struct policy_rule {
	struct policy_metric what;
	enum comparison_rule rule;
	double margin;     /* units of the metric, >= 0 */
	double margin_rel; /* share of |production|; NaN = `margin` holds */
	const char *test;  /* "auto", or a row of comparison_tests[] */
	double range;      /* of a row's gain, for bounded tests; 0 = none */
};

/* Limits are NaN where none was given. */
struct policy_guard {
	struct policy_rule rule;
	bool has_rule;
	double min, max, ratio_max;
};

struct policy_floor {
	struct policy_metric what;
	double min, max;
	bool beats_dummy;
	double by;
};

struct policy_slice {
	struct strvec by;
	bool prove; /* else alarm: fails only when shown worse, by Holm's correction over the family */
	struct policy_rule rule;
	double alpha;
	size_t min_rows;
};

struct policy_holdout {
	const char *path, *label, *positive; /* NULL = not given */
	const char *group, *time, *weight;   /* columns; NULL = none */
	const char *query;                   /* ranking: column */
	size_t horizon;                      /* of time: rows that share shocks */
	struct strvec key;
	bool key_given;
	size_t min_rows;
	bool min_rows_given;
	double max_age_days; /* NaN = none */
};

enum policy_leak { LEAK_TRAIN = 1, LEAK_VALIDATION = 2 };

/*
 * when.baseline_unreadable and when.schema_changed: what becomes of an evaluation where production cannot be asked: it cannot be read, or
 * cannot read the hold-out's columns or classes.
 */
enum policy_lost_choice {
	LOST_ERROR,       /* it ends: exit 30 or 20 */
	LOST_STORED,      /* production's stored predictions on the same hold-out stand for it */
	LOST_FLOORS_ONLY, /* the candidate is judged by its floors alone */
};
/* "error" "stored" "floors_only" */
const char *policy_lost_choice_name(enum policy_lost_choice choice);

/* An ease.ml/ci condition: one more check that is required. text NULL = none. */
struct policy_condition {
	const char *text;
	struct condition parsed;
	double reliability; /* of all evaluations together */
	bool fn_free;       /* unknown passes; else (fp-free) it does not */
	enum adaptivity adaptivity;
	int64_t steps; /* evaluations that the reliability covers */
	bool alone;    /* the policy has no primary rule: accuracy is shown, and the condition decides */
};

struct policy {
	struct yaml yaml; /* all texts below are its own */
	char digest[DIGEST_TEXT];
	const char *task;                 /* "regression" "binary" "multiclass" "ranking" "measure" */
	unsigned task_bit;                /* enum metric_task */
	const char *preset;               /* "retrain" "improve"; NULL = none */
	enum comparison_rule preset_rule; /* of the primary metric, where it names none */
	struct policy_holdout holdout;
	struct {
		int64_t evaluations, promotions;
		enum disclosure disclose;
		bool fresh; /* mode: fresh: rows that no evaluation has seen */
		bool block; /* on_exhausted: block */
	} reuse;
	struct {
		unsigned against; /* enum policy_leak; 0 = what is given */
		size_t key_overlap;
		bool excess;        /* row_overlap: excess */
		size_t row_overlap; /* else at most this many */
	} leakage;
	struct policy_measure *measures; /* declared, the last one first */
	struct strvec columns;           /* of the predictions, that a declared metric reads: column i is its slot */
	size_t n_costs;                  /* declared costs: slots 0 to n_costs - 1 */
	struct policy_drift drift;
	struct policy_priors priors;
	double alpha, power;
	struct policy_rule primary;
	struct policy_condition condition;
	struct policy_guard *guards;
	struct policy_floor *floors; /* one of them beats the dummy on the primary metric, always */
	struct policy_slice *slices;
	size_t n_guards, n_floors, n_slices;
	struct {
		const char *path; /* NULL = the package's own golden rows */
		double tolerance;
	} golden;
	struct {
		bool inconclusive_rejects; /* inconclusive: reject */
		bool tie_inconclusive;     /* tie: inconclusive */
		bool first_inconclusive;   /* first_model: inconclusive, for a human to decide */
		enum policy_lost_choice baseline_choice, schema_choice;
	} when;
};

/*
 * Read a policy file with its preset. *p is released by policy_release(), whatever is returned. ERR_USAGE "path:line:col: ..." of the
 * key; ERR_IO.
 */
int policy_read(struct policy *p, const char *path, struct err *err);
/* The same from memory; the digest is that of the text. */
int policy_read_text(struct policy *p, const char *text, size_t len, const char *path, struct err *err);
void policy_release(struct policy *p);

/* What was declared as this metric; NULL if it is a row of the table. */
const struct policy_measure *policy_measure_of(const struct policy *p, const struct metric *metric);
/* What quantities are measured in where a guard does not say. */
struct quantity_terms policy_quantity_terms(const struct policy *p);
/* What a hold-out of n rows bears by this policy. Fresh rows are a new set each time: one test, one node. */
struct reuse_terms policy_reuse_terms(const struct policy *p, double n);
/* Is less than everything told, so that no cause of a non-promotion may show? */
bool policy_is_strict(const struct policy *p);
/* Are rows weighted to the shares of classes to come (holdout.priors)? */
bool policy_has_priors(const struct policy *p);

/* "superior" ... */
const char *policy_rule_name(enum comparison_rule rule);

/* "none" "full" "firstChange" */
const char *policy_adaptivity_name(enum adaptivity adaptivity);
/* Does an evaluation tell pass or fail, and nothing else? */
bool policy_tells_one_bit(const struct policy *p);

/* For the files of the reader alone. */
int policy_reuse_read(struct policy *p, const struct ynode *root, struct err *err);
/* What `rounded` needs of the primary metric. */
int policy_reuse_check(const struct policy *p, const struct ynode *root, struct err *err);
int policy_terms_read(struct policy *p, const struct ynode *root, struct err *err);
int policy_preset_read(struct policy *p, const struct ynode *root, struct err *err);
int policy_condition_read(struct policy *p, const struct ynode *root, struct err *err);
int policy_range_read(struct policy_rule *out, const struct policy *p, const struct ynode *map, struct err *err);
int policy_metric_read(struct policy_metric *out, struct policy *p, const struct ynode *map, bool quantities_too, struct err *err);
/* policy_measure.c: the map under `metric`; a name that is declared already, or has a cutoff (false: neither). */
int policy_measure_read(struct policy_metric *out, struct policy *p, const struct ynode *map, struct err *err);
bool policy_declared_find(struct policy_metric *out, struct policy *p);
void policy_measures_release(struct policy *p);
int policy_drift_read(struct policy *p, const struct ynode *root, struct err *err);
void policy_drift_release(struct policy *p);
int policy_rules_read(struct policy *p, const struct ynode *root, struct err *err);
int policy_check(const struct policy *p, const struct ynode *root, struct err *err);
int policy_latency_check(const struct policy *p, const struct ynode *root, struct err *err);
int policy_choice(const struct yaml *y, const struct ynode *map, const char *key, const char *const *words, int *out, struct err *err);
/* "'key' must be ...", at the value. */
int policy_wrong_value(const struct yaml *y, const struct ynode *node, struct err *err, const char *key, const char *wanted);
/* Any text, at the value of key. */
int policy_value_error(const struct yaml *y, const struct ynode *map, const char *key, struct err *err, const char *text);
/* The map under key with these keys alone; *out NULL if there is none. */
int policy_need_map(const struct yaml *y, const struct ynode *root, const char *key, const char *const *known, const struct ynode **out,
		    struct err *err);
/* An integer of at least `least`; *out keeps its default if the key is not there. */
int policy_count(const struct yaml *y, const struct ynode *map, const char *key, int64_t least, int64_t *out, struct err *err);

#endif
