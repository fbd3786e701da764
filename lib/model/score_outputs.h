/* score_outputs.h - which output of a graph is what, and how its tensors become predictions. Private to lib/model. */
#ifndef MODEL_SCORE_OUTPUTS_H
#define MODEL_SCORE_OUTPUTS_H

#include "base/map.h"
#include "model/package.h"
#include "model/operators/tensor.h"

#define NO_OUTPUT SIZE_MAX

struct score_outputs {
	const struct package *package;
	size_t label, numbers; /* outputs; NO_OUTPUT = the graph has none */
	size_t width;          /* numbers a row */
	struct strvec classes; /* in the model's order */
	uint32_t *place;       /* (classes.n) of the model's class k in byte order */
	struct map index;      /* text of a class -> k */
	struct predictions result;
};

/* Begin for a package, which is borrowed; end by score_outputs_close(). */
void score_outputs_open(struct score_outputs *o, const struct package *p);
/* From the tensors of the first block (of n rows): which is what, and room for n_rows of it. ERR_DATA if they are no predictions. */
int score_outputs_begin(struct score_outputs *o, const struct tensor *outputs, size_t n, size_t n_rows, struct err *err);
/* Take a block's rows; blocks may come in any order and from several threads. */
int score_outputs_take(struct score_outputs *o, const struct tensor *outputs, size_t first, size_t n, struct err *err);
/* Hand the result over, or drop it if out is NULL. */
void score_outputs_close(struct score_outputs *o, struct predictions *out);

#endif
