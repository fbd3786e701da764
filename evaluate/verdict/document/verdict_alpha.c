/* verdict_alpha.c - the hold-out's meter in verdict.json: what each test has of alpha, and how worn the set is. */
#include "evaluate/verdict/document/verdict_write.h"

#include "math/elementary.h"

#include <math.h>

/* Beyond this a double is no count any more. */
#define LOG_MOST_NODES 700.0

void put_alpha(struct json_writer *w, const struct evaluation *e)
{
	const struct meter *m = &e->meter;

	json_key(w, "alpha");
	json_begin_object(w);
	json_put_number(w, "nominal", e->policy.alpha);
	json_put_number(w, "effective", m->alpha);
	json_put_int(w, "evaluation", m->evaluation);
	json_put_int(w, "of", e->policy.reuse.evaluations);
	json_put_int(w, "promotions", m->promotions);
	json_put_int(w, "of_promotions", e->policy.reuse.promotions);
	json_put_text(w, "disclosure", e->request->on_validation ? "full" : disclosure_name(e->policy.reuse.disclose));
	json_put_text(w, "mode", e->policy.reuse.fresh ? "fresh" : "fixed");
	put_finite(w, "nodes", m->log_tests < LOG_MOST_NODES ? floor(math_exp(m->log_tests) + 0.5) : NAN);
	json_put_bool(w, "guarantee", m->guarantee);
	put_finite(w, "next_rows", m->rows_needed);
	json_end_object(w);
}

void put_inherits(struct json_writer *w, const struct evaluation *e)
{
	const struct wear *wear = &e->meter.wear;

	json_key(w, "inherits");
	json_begin_array(w);
	for (size_t i = 0; i < wear->n; i++) {
		json_begin_object(w);
		json_put_text(w, "digest", wear->v[i].digest);
		json_put_int(w, "shared", wear->v[i].shared);
		json_put_int(w, "evaluations", wear->v[i].evaluations);
		json_put_int(w, "promotions", wear->v[i].promotions);
		json_end_object(w);
	}
	json_end_array(w);
}
