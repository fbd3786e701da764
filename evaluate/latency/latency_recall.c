/* latency_recall.c - the times that a verdict of the ledger tells of: the same question is answered by the same times. */
#include "evaluate/latency/latency_models.h"

#include "base/mem.h"
#include "format/json.h"

#include <math.h>
#include <string.h>

/* [value, low, high]; high is null where it is open. */
static bool recall_arm(struct latency_arm *out, const struct json *arm)
{
	for (int k = 0; k < LATENCY_QUANTILES; k++) {
		const struct json *three = json_get(arm, latency_names[k]);

		out->at[k] = (struct latency_quantile){
			.value = json_number(json_at(three, 0), NAN),
			.low = json_number(json_at(three, 1), NAN),
			.high = json_number(json_at(three, 2), json_kind_of(json_at(three, 2)) == JSON_NULL ? INFINITY : NAN),
		};
		if (json_len(three) != 3 || isnan(out->at[k].value) || isnan(out->at[k].low) || isnan(out->at[k].high))
			return false;
	}
	return true;
}

bool latency_recall(struct latency *out, const char *document)
{
	struct err ignored;
	CLEANUP(json_cleanup) struct json *v = document ? json_parse(document, strlen(document), "verdict", &ignored) : NULL;
	const struct json *section = json_get(v, "latency"), *production = json_get(section, "production");
	struct latency l = {
		.calls = (size_t)json_int(json_get(section, "calls"), 0),
		.warm_up = (size_t)json_int(json_get(section, "warm_up"), 0),
		.has_production = json_kind_of(production) == JSON_OBJECT,
	};

	if (l.calls == 0 || !recall_arm(&l.candidate, json_get(section, "candidate")) ||
	    !recall_arm(&l.again, json_get(section, "again")) || (l.has_production && !recall_arm(&l.production, production)))
		return false;
	*out = l;
	return true;
}
