/* schema_fit.h - does the hold-out still have what a model needs: its columns, of its types, and its classes alone? */
#ifndef EVALUATE_SCHEMA_FIT_H
#define EVALUATE_SCHEMA_FIT_H

#include "evaluate/evaluation.h"

/* Each: 0, or ERR_DATA naming the first column that does not fit. A model that is no package is asked, and says so itself. */
int schema_columns(const struct evaluation *e, const struct side *side, struct err *err);
/* Text where the model takes numbers, and the text is none. */
int schema_types(const struct evaluation *e, const struct side *side, struct err *err);
/* A class of the label that the model cannot say. */
int schema_classes(const struct evaluation *e, const struct side *side, struct err *err);

#endif
