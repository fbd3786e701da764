/* recipe.h - what params.yaml (with -S) says about training: its sections `preprocess` and `train`. docs/formats/params.md. */
#ifndef TRAINING_RECIPE_H
#define TRAINING_RECIPE_H

#include "pipeline/params/params.h"
#include "training/learners/learner.h"
#include "training/preprocess.h"

enum {
	RECIPE_MAX_VALUES = 1000,  /* of one parameter to search */
	RECIPE_MAX_TRIALS = 10000, /* combinations of all of them */
};

/* The values of one parameter: one, or a list to search. */
struct recipe_values {
	double *v;
	size_t n;
};

struct recipe {
	struct yaml yaml;       /* the texts below live in it */
	const char *model_name; /* NULL = none */
	int64_t seed;
	const char *group; /* split.group: rows that share its value stay in one fold; NULL = none */
	struct preprocess_settings preprocess;
	const struct learner *learner; /* NULL with a command */
	const char *command;           /* the user's own training command; NULL = a learner */
	const char *target;            /* NULL = the schema's */
	const char *metric;            /* what the search minimises or maximises; NULL = the task's */
	bool classify;                 /* train.task: classification */
	struct strvec drop;
	const struct ynode *drop_node;
	int64_t folds;
	struct recipe_values grid[LEARNER_MAX_PARAMS]; /* in the order of learner->params */
	size_t n_trials;                               /* combinations; 1 = nothing to search */
};

/* path and set as for params_read(). ERR_USAGE "params.yaml:17:12: unknown learner 'rigde' (did you mean 'ridge'?)". */
int recipe_read(struct recipe *r, const char *path, const struct strvec *set, struct err *err);
/* The same from a text that a run recorded. */
int recipe_read_text(struct recipe *r, const char *text, size_t len, const char *name, struct err *err);
void recipe_release(struct recipe *r);

/* values (learner_n_params): those of combination 0 .. n_trials-1; the first parameter varies slowest. */
void recipe_trial(double *values, const struct recipe *r, size_t trial);

/* "alpha=0.5 l1_ratio=1": what the sentence shows of a learner's values. */
void recipe_describe(struct str *out, const struct learner *l, const double *values);

/* Which word stands in params.yaml for a setting. */
const char *impute_name(enum impute impute);
const char *scale_name(enum scale scale);
const char *encode_name(enum encode encode);

#endif
