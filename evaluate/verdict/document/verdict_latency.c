/* verdict_latency.c - the measured times in verdict.json: the section "latency", and what a guard on them adds to its finding. */
#include "evaluate/verdict/document/verdict_write.h"

static void put_arm(struct json_writer *w, const char *name, const struct latency_arm *arm)
{
	json_key(w, name);
	json_begin_object(w);
	for (int k = 0; k < LATENCY_QUANTILES; k++) {
		json_key(w, latency_names[k]);
		json_begin_array(w);
		add_finite(w, arm->at[k].value);
		add_finite(w, arm->at[k].low);
		add_finite(w, arm->at[k].high);
		json_end_array(w);
	}
	json_end_object(w);
}

void put_latency(struct json_writer *w, const struct evaluation *e)
{
	const struct latency *l = &e->latency;

	if (l->calls == 0)
		return;
	json_key(w, "latency");
	json_begin_object(w);
	json_put_int(w, "calls", (int64_t)l->calls);
	json_put_int(w, "warm_up", (int64_t)l->warm_up);
	put_arm(w, "candidate", &l->candidate);
	if (l->has_production)
		put_arm(w, "production", &l->production);
	put_arm(w, "again", &l->again);
	json_end_object(w);
}

void put_latency_finding(struct json_writer *w, const struct finding *f)
{
	if (f->calls == 0)
		return;
	put_finite(w, "aa_ratio", f->aa_ratio);
	json_key(w, "aa_ci");
	json_begin_array(w);
	add_finite(w, f->aa_low);
	add_finite(w, f->aa_high);
	json_end_array(w);
	json_put_int(w, "calls", (int64_t)f->calls);
}
