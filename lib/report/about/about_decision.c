/* about_decision.c - what was decided, why, what to do next; and what was compared with what. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"
#include "report/plain.h"

#include <math.h>
#include <string.h>

static void add_reasons(struct section *s, const struct json *v)
{
	const struct json *reasons = json_get(v, "reasons");
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < json_len(reasons); i++)
		str_addf(&text, "%s%s", i ? ", " : "", json_text(json_at(reasons, i), ""));
	section_text(s, "Decision", "%s. Reasons: %s.", fact_text(v, "decision", "error"), text.len ? str_text(&text) : "not told");
}

void about_decision(struct report *r, const struct json *v)
{
	const struct json *warnings = json_get(v, "warnings"), *lost = json_get(v, "lost_baseline");
	CLEANUP(mem_free) char *headline = plain_headline(v);
	CLEANUP(mem_free) char *why = plain_why(v);
	CLEANUP(mem_free) char *next = plain_next(v);
	struct section *s = report_section(r, "decision", "Decision");

	section_text(s, NULL, "%s", headline);
	section_text(s, "Why", "%s", why);
	section_text(s, "Next", "%s", next);
	section_text(s, "In numbers", "%s", fact_text(v, "sentence", "–"));
	add_reasons(s, v);
	if (lost)
		section_text(s, "Lost baseline",
			     "production could not be read (%s), and somebody accepted that: %s. No comparison was made.",
			     fact_text(lost, "error", "–"), fact_text(lost, "accepted_because", "–"));
	for (size_t i = 0; i < json_len(warnings); i++)
		section_item(s, "Warning: %s.", json_text(json_at(warnings, i), ""));
}

static void add_pair(struct block *b, const char *name, const char *value)
{
	block_cell(b, name);
	block_cell(b, value);
}

static void add_digest(struct block *b, const char *name, const char *digest)
{
	CLEANUP(mem_free) char *shown = digest ? fact_digest(digest) : NULL;

	if (shown)
		add_pair(b, name, shown);
}

static void add_known(struct block *b, const char *name, const char *value)
{
	if (value)
		add_pair(b, name, value);
}

static void add_model(struct block *b, const struct json *model, const char *role)
{
	CLEANUP(mem_free) char *digest = str_format("%s's digest", role);
	int64_t version = fact_int(model, "version");

	block_cell(b, role);
	if (version > 0)
		block_cellf(b, "%s, version %lld", fact_text(model, "reference", "–"), (long long)version);
	else
		block_cell(b, fact_text(model, "reference", NULL));
	add_digest(b, digest, fact_text(model, "digest", NULL));
}

static void add_number(struct block *b, const char *name, double value)
{
	char text[FACT_TEXT];

	if (!isnan(value))
		add_pair(b, name, fact_count(text, value));
}

static void add_age(struct block *b, const struct json *h)
{
	char text[FACT_TEXT];
	double days = fact_double(h, "age_days");

	if (isnan(days))
		return;
	block_cell(b, "age of the hold-out");
	block_cellf(b, "%s days", fact_number(text, days, 3));
}

static void add_rows(struct block *b, const struct json *h)
{
	double rows = fact_double(h, "rows"), n_eff = fact_double(h, "n_eff");

	add_number(b, "rows", rows);
	add_number(b, "groups", fact_double(h, "groups"));
	add_number(b, "queries", fact_double(h, "queries"));
	if (n_eff < rows)
		add_number(b, "rows that count, after weights (n_eff)", n_eff);
	add_age(b, h);
	add_known(b, "label", fact_text(h, "label", NULL));
	add_known(b, "positive class", fact_text(h, "positive", NULL));
	add_known(b, "grouped by", fact_text(h, "group", NULL));
	add_known(b, "ordered by time", fact_text(h, "time", NULL));
	add_known(b, "weighted by", fact_text(h, "weight", NULL));
}

void about_compared(struct report *r, const struct json *v)
{
	const struct json *c = json_get(v, "candidate"), *p = json_get(v, "production"), *h = json_get(v, "holdout");
	struct block *b =
		section_table(report_section(r, "compared", "What was compared"), "The two models, the rows and the policy", "what,which");

	add_model(b, c, "candidate");
	add_known(b, "candidate's run", fact_text(c, "run_id", NULL));
	add_model(b, p, "production");
	if (fact_has_production(v))
		add_number(b, "registry generation", fact_double(p, "generation"));
	add_pair(b, "hold-out", fact_text(h, "path", NULL));
	add_digest(b, "hold-out's digest", fact_text(h, "digest", NULL));
	if (!fact_is(h, "on", "holdout"))
		add_known(b, "judged on", fact_text(h, "on", NULL));
	add_rows(b, h);
	add_pair(b, "policy", fact_text(json_get(v, "policy"), "path", NULL));
	add_digest(b, "policy's digest", fact_text(v, "policy_digest", NULL));
	add_known(b, "preset", fact_text(v, "preset", NULL));
	add_pair(b, "judged at", fact_text(v, "created", NULL));
}
