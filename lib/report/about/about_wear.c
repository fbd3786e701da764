/* about_wear.c - the hold-out as a budget: how often it was asked, how often it said yes, and what an answer is still worth. */
#include "report/sections.h"

#include "base/mem.h"
#include "report/facts.h"
#include "report/drawing/svg.h"

#include <math.h>
#include <string.h>

enum { DIGITS_OF_ALPHA = 2, BAR = 32 };

/* Coarse bands, as in ease.ml/meter (Hubis et al. 2019): a reader needs the colour of the meter, not its third digit. */
static const struct band {
	double most; /* of the larger of the two shares used */
	const char *name, *meaning;
	int level;
} bands[] = {
	{ 0.25, "fresh", "An answer of this hold-out is nearly worth what it says.", 0 },
	{ 0.5, "used", "It has been asked a number of times; results that only just pass deserve a second look.", 1 },
	{ 0.999999, "worn", "Much of its budget is spent: have the next hold-out labelled.", 2 },
	{ INFINITY, "used up", "Its budget is spent. Every further pass may be luck: a new hold-out is due.", 3 },
};

struct meter {
	const char *what;
	double used, of;
};

static double share_of(const struct meter *m)
{
	return m->of > 0 ? m->used / m->of : m->used > 0 ? 1 : 0;
}

static const struct band *band_of(double share)
{
	size_t i = 0;

	while (!(share <= bands[i].most))
		i++;
	return &bands[i];
}

/* "evaluations  ███░░░░░░░  3 of 32" */
static void add_bar(struct str *out, const struct meter *m)
{
	double share = fmin(fmax(share_of(m), 0), 1);
	int full = (int)(share * BAR + 0.5);
	char a[FACT_TEXT], b[FACT_TEXT];

	if (m->used > 0 && full == 0)
		full = 1;
	str_addf(out, "%-12s ", m->what);
	for (int i = 0; i < BAR; i++)
		str_add(out, i < full ? "█" : "░");
	str_addf(out, " %s of %s", fact_count(a, m->used), fact_count(b, m->of));
}

static void add_meters(struct section *s, const struct meter *meters, size_t n)
{
	struct svg_meter drawn[2];
	struct str bars = { 0 };

	for (size_t i = 0; i < n; i++) {
		drawn[i] = (struct svg_meter){ meters[i].what, meters[i].used, meters[i].of, band_of(share_of(&meters[i]))->level };
		str_add(&bars, i ? "\n" : "");
		add_bar(&bars, &meters[i]);
	}
	section_chart_take(s, svg_meters("How much of the hold-out's budget is spent", drawn, n), str_take(&bars));
}

/* What the evaluations together promise. */
static void add_promise(struct section *s, const struct json *a)
{
	char x[FACT_TEXT], y[FACT_TEXT], z[FACT_TEXT];
	double nominal = fact_double(a, "nominal"), nodes = fact_double(a, "nodes");

	if (!json_is_true(json_get(a, "guarantee"))) {
		section_text(
			s, "Promise",
			"for this evaluation alone the chance that luck passes is %s. Over many evaluations nothing is promised: now or "
			"earlier, more was told of these rows than whether a model is promoted. The meter counts, and warns.",
			fact_number(x, fact_double(a, "effective"), DIGITS_OF_ALPHA));
		return;
	}
	if (fact_is(a, "mode", "fresh"))
		section_text(s, "Promise", "each evaluation has rows of its own, so each has the whole of alpha, %s.",
			     fact_number(x, nominal, DIGITS_OF_ALPHA));
	else if (isnan(nodes))
		section_text(s, "Promise", "over the whole life of this hold-out the chance of one false promotion stays under %s.",
			     fact_number(x, nominal, DIGITS_OF_ALPHA));
	else
		section_text(s, "Promise",
			     "over the whole life of this hold-out the chance of one false promotion stays under %s. For that each test "
			     "has %s of it: its "
			     "answers can lead to %s different questions, and each has its share.",
			     fact_number(x, nominal, DIGITS_OF_ALPHA), fact_number(y, fact_double(a, "effective"), DIGITS_OF_ALPHA),
			     fact_count(z, nodes));
}

static void add_told(struct section *s, const struct json *a)
{
	static const struct {
		const char *disclosure, *meaning;
	} told[] = {
		{ "bit", "one bit: promoted or not. What follows from no label of the hold-out is said as well." },
		{ "rounded", "numbers after a promotion alone, rounded." },
		{ "full", "everything, each time." },
	};

	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		if (fact_is(a, "disclosure", told[i].disclosure))
			section_text(s, "Told", "%s", told[i].meaning);
}

static void add_inherited(struct section *s, const struct json *list)
{
	char a[FACT_TEXT], b[FACT_TEXT], c[FACT_TEXT];

	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *from = json_at(list, i);
		CLEANUP(mem_free) char *digest = fact_digest(fact_text(from, "digest", "another"));

		section_item(s, "This hold-out has %s rows of an earlier one (%s). Its %s evaluations and %s promotions count here too.",
			     fact_count(a, fact_double(from, "shared")), digest, fact_count(b, fact_double(from, "evaluations")),
			     fact_count(c, fact_double(from, "promotions")));
	}
}

/* What the policy says that happens at the end. */
static void add_end(struct section *s, const struct json *v)
{
	const struct json *reuse = json_get(json_get(v, "policy"), "reuse");
	double next = fact_double(json_get(v, "alpha"), "next_rows");
	char rows[FACT_TEXT];

	if (!isnan(next))
		section_text(s, "Next hold-out", "about %s rows.", fact_count(rows, next));
	if (!reuse)
		return;
	section_text(s, "When it is used up", "%s",
		     fact_is(reuse, "on_exhausted", "block")
			     ? "evaluate refuses (exit 21) until there is a new hold-out."
			     : "evaluate goes on and warns. With reuse.on_exhausted: block it would refuse.");
}

void about_wear(struct report *r, const struct json *v)
{
	const struct json *a = json_get(v, "alpha");
	struct meter meters[] = { { "evaluations", fact_double(a, "evaluation"), fact_double(a, "of") },
				  { "promotions", fact_double(a, "promotions"), fact_double(a, "of_promotions") } };
	const struct band *band;
	struct section *s;
	char x[FACT_TEXT], y[FACT_TEXT], z[FACT_TEXT], w[FACT_TEXT], q[FACT_TEXT];

	if (is_rehearsal(v) || isnan(meters[0].used) || isnan(meters[0].of))
		return;
	s = report_section(r, "wear", "How worn the hold-out is");
	band = band_of(fmax(share_of(&meters[0]), share_of(&meters[1])));
	section_text(s, NULL, "Evaluation %s of %s, %s of %s promotions before it, alpha now %s: %s. %s", fact_count(x, meters[0].used),
		     fact_count(y, meters[0].of), fact_count(z, meters[1].used), fact_count(w, meters[1].of),
		     fact_number(q, fact_double(a, "effective"), DIGITS_OF_ALPHA), band->name, band->meaning);
	add_meters(s, meters, ARRAY_LEN(meters));
	add_told(s, a);
	add_promise(s, a);
	add_inherited(s, json_get(json_get(v, "holdout"), "inherits"));
	add_end(s, v);
}
