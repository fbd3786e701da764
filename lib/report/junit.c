/* junit.c - a verdict as JUnit XML, which every CI system shows: a test case a check.
 *
 * What is not decided is "skipped": a failure would claim that the check was shown not to hold, a success that it was shown to hold. GitHub's
 * reporters, Azure Pipelines and GitLab count skipped cases apart from both. A pipeline must not take JUnit for the decision; register does not.
 */
#include "report/report.h"

#include "base/map.h"
#include "base/mem.h"
#include "report/escape.h"
#include "report/facts.h"

#include <string.h>

enum { NAME_MOST = 300, WHY_MOST = 2000, TIMESTAMP = 19 };

struct cases {
	struct str body;
	struct strvec keys;
	struct map names; /* of keys -> how often: viewers tell cases apart by class and name */
	size_t n, failures, errors, skipped;
};

/* What becomes of a state. One that is new here is skipped, never a success. */
static const struct {
	const char *state, *element;
} outcomes[] = {
	{ "pass", NULL }, { "true", NULL }, { "warn", NULL }, { "fail", "failure" }, { "false", "failure" }, { "error", "error" },
};

static const char *element_of(const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (strcmp(outcomes[i].state, state) == 0)
			return outcomes[i].element;
	return "skipped";
}

static void add_name(struct cases *c, const char *group, const char *name)
{
	size_t *times;

	strvec_addf(&c->keys, "%s/%s", group, name);
	times = map_put(&c->names, c->keys.v[c->keys.n - 1], strlen(c->keys.v[c->keys.n - 1]), 0, NULL);

	str_add(&c->body, "  <testcase classname=\"");
	escape_xml(&c->body, group, NAME_MOST);
	str_add(&c->body, "\" name=\"");
	escape_xml(&c->body, *name ? name : group, NAME_MOST);
	if (++*times > 1)
		str_addf(&c->body, " (%zu)", *times);
	str_add(&c->body, "\" time=\"0\"");
}

/* The reason stands in the attribute, which most viewers show, and in the text, which GitLab shows. */
static void add_case(struct cases *c, const char *group, const char *name, const char *state, const char *why)
{
	const char *element = element_of(state), *text = why && *why ? why : state;

	c->n++;
	add_name(c, group, name);
	if (!element) {
		str_add(&c->body, "/>\n");
		return;
	}
	c->failures += strcmp(element, "failure") == 0;
	c->errors += strcmp(element, "error") == 0;
	c->skipped += strcmp(element, "skipped") == 0;
	str_addf(&c->body, "><%s message=\"", element);
	escape_xml(&c->body, text, WHY_MOST);
	str_add(&c->body, "\"");
	if (strcmp(element, "skipped") == 0) {
		str_add(&c->body, "/></testcase>\n");
		return;
	}
	str_addf(&c->body, " type=\"%s\">", group);
	escape_xml(&c->body, text, WHY_MOST);
	str_addf(&c->body, "</%s></testcase>\n", element);
}

/* "region=north: auc not_worse", and of what fails the numbers. */
static void add_finding(struct cases *c, const char *group, const struct json *f)
{
	const char *slice = fact_text(f, "slice", NULL), *state = fact_text(f, "state", "unknown");
	CLEANUP(mem_free)
	char *name = str_format("%s%s%s %s", slice ? slice : "", slice ? ": " : "", fact_text(f, "metric", ""), fact_text(f, "rule", ""));
	CLEANUP(mem_free) char *interval = fact_interval(json_get(f, "ci"), 4);
	char a[FACT_TEXT], b[FACT_TEXT], d[FACT_TEXT], l[FACT_TEXT];
	CLEANUP(mem_free)
	char *why = str_format("%s: candidate %s, production %s, gain %s (%s), limit %s", fact_text(f, "reason", state),
			       fact_number(a, fact_double(f, "candidate"), 5), fact_number(b, fact_double(f, "production"), 5),
			       fact_number(d, fact_double(f, "delta"), 4), interval, fact_number(l, fact_double(f, "limit"), 5));

	add_case(c, group, name, state, why);
}

static void add_findings(struct cases *c, const char *group, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++)
		add_finding(c, group, json_at(list, i));
}

static void add_others(struct cases *c, const struct json *v)
{
	const struct json *clauses = json_get(json_get(v, "condition"), "clauses"), *drift = json_get(v, "drift");
	const struct json *controls = json_get(v, "controls");

	for (size_t i = 0; i < json_len(clauses); i++) {
		const struct json *clause = json_at(clauses, i);

		add_case(c, "condition", fact_text(clause, "text", "clause"), fact_text(clause, "value", "unknown"), NULL);
	}
	for (size_t i = 0; i < json_len(drift); i++)
		add_case(c, "drift", fact_text(json_at(drift, i), "column", "column"), fact_text(json_at(drift, i), "state", "unknown"),
			 "drifted beyond what chance gives and beyond the size that matters");
	if (fact_text(v, "golden", NULL))
		add_case(c, "golden", "golden rows", fact_text(v, "golden", ""), NULL);
	for (size_t i = 0; i < json_len(controls); i++)
		add_case(c, "control", json_key_at(controls, i) ? json_key_at(controls, i) : "control",
			 json_text(json_value_at(controls, i), "unknown"), NULL);
}

/* The decision itself: a reject fails, an inconclusive one is skipped, so that neither looks like a pass. */
static const char *decision_state(const char *decision)
{
	return strcmp(decision, "promote") == 0  ? "pass"
	       : strcmp(decision, "reject") == 0 ? "fail"
	       : strcmp(decision, "error") == 0  ? "error"
						 : "unknown";
}

static void add_suite(struct str *out, const struct cases *c, const struct json *v)
{
	const char *created = fact_text(v, "created", "");

	str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"gate");
	if (fact_text(v, "model_name", NULL)) {
		str_add(out, ": ");
		escape_xml(out, fact_text(v, "model_name", ""), NAME_MOST);
	}
	str_addf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\"", c->n, c->failures, c->errors,
		 c->skipped);
	if (strlen(created) > TIMESTAMP && created[4] == '-' && created[10] == 'T')
		str_addf(out, " timestamp=\"%.*s\"", (int)strspn(created, "0123456789-T:"), created);
	str_add(out, ">\n");
	str_addn(out, str_text(&c->body), c->body.len);
	str_add(out, " </testsuite>\n</testsuites>\n");
}

void report_junit(struct str *out, const struct json *verdict)
{
	const struct json *primary = json_get(verdict, "primary");
	const char *sentence = fact_text(verdict, "sentence", "");
	struct cases c = { 0 };

	add_case(&c, "gate", "decision", decision_state(fact_text(verdict, "decision", "error")), sentence);
	if (fact_text(primary, "state", NULL)) /* the public file of a hold-out that tells little has none */
		add_case(&c, "primary", fact_text(primary, "metric", ""), fact_text(primary, "state", "unknown"), sentence);
	add_findings(&c, "floor", json_get(verdict, "floors"));
	add_findings(&c, "guard", json_get(verdict, "guards"));
	add_findings(&c, "slice", json_get(verdict, "slices"));
	add_others(&c, verdict);
	add_suite(out, &c, verdict);
	str_release(&c.body);
	map_release(&c.names);
	strvec_release(&c.keys);
}
