/* verdict_bad_rows.c - rows on which a model gave no finite answer, by their names: for people, and in verdict.json. */
#include "evaluate/verdict/document/verdict_write.h"

#include "base/mem.h"

#include <string.h>

void bad_rows_text(struct str *out, const struct evaluation *e, const struct arm *arm)
{
	enum { NAMED = 5 };
	size_t n = arm->n_bad < NAMED ? arm->n_bad : NAMED;

	for (size_t i = 0; i < n; i++) {
		CLEANUP(mem_free) char *name = holdout_row_name(e, e->order[arm->bad[i]]);

		str_addf(out, "%s%s", i ? ", " : "", name);
	}
	if (arm->n_bad > n)
		str_add(out, " ...");
}

static void put_side(struct json_writer *w, const char *role, const struct evaluation *e, const struct arm *arm)
{
	if (arm->n_bad == 0)
		return;
	json_key(w, role);
	json_begin_object(w);
	json_put_int(w, "rows", (int64_t)arm->n_bad);
	json_key(w, "first");
	json_begin_array(w);
	for (size_t i = 0; i < arm->n_bad && i < ARRAY_LEN(arm->bad); i++) {
		CLEANUP(mem_free) char *name = holdout_row_name(e, e->order[arm->bad[i]]);

		json_add_text(w, name);
	}
	json_end_array(w);
	json_end_object(w);
}

void put_bad_rows(struct json_writer *w, const struct evaluation *e)
{
	if (e->candidate.arm.n_bad == 0 && e->production.arm.n_bad == 0)
		return;
	json_key(w, "not_finite");
	json_begin_object(w);
	put_side(w, "candidate", e, &e->candidate.arm);
	put_side(w, "production", e, &e->production.arm);
	json_end_object(w);
}
