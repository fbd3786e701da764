/* synthetic.h - predictions with a known answer, for the self-test: a truth of the policy's task and models that are right as often as asked. */
#ifndef EVALUATE_SYNTHETIC_H
#define EVALUATE_SYNTHETIC_H

#include "evaluate/judge/arm.h"
#include "evaluate/policy/policy.h"
#include "table/table.h"

/* What a synthetic model gets wrong. */
enum synthetic_kind {
	SYNTHETIC_GOOD,     /* nearly everything right */
	SYNTHETIC_MIDDLING, /* a fifth wrong, or errors of a fair size */
	SYNTHETIC_OTHER,    /* wrong as often as MIDDLING, on other rows, or the other way */
	SYNTHETIC_NOISE,    /* nothing to do with the truth */
};

struct synthetic {
	struct truth truth;
	struct table rows;           /* the columns that the policy's slices name, each with two values */
	const struct policy *policy; /* borrowed */
	double scale;                /* regression: size of a middling error, well above the policy's margins */
};

/*
 * Make the truth and the columns that the policy asks for, the same for equal policies. The policy is borrowed; release by
 * synthetic_release().
 */
void synthetic_init(struct synthetic *s, const struct policy *policy);
void synthetic_release(struct synthetic *s);
/* synthetic_columns.c: the columns that the policy declares, better and worse as the model is. */
void synthetic_measures(struct predictions *p, const struct synthetic *s, enum synthetic_kind kind);
/* Caller releases by predictions_release(). */
void synthetic_predict(struct predictions *p, const struct synthetic *s, enum synthetic_kind kind);

#endif
