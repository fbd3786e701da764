/* junit.c - a verdict as JUnit XML, which every CI system shows: a test case a check. */
#include "report/report.h"

#include "base/mem.h"
#include "report/escape.h"

#include <string.h>

struct counts {
	size_t n, failures, errors, skipped;
};

static void add_case(struct str *out, struct counts *c, const char *group, const char *name, const char *state, const char *why)
{
	bool fail = strcmp(state, "fail") == 0, skip = strcmp(state, "unknown") == 0 || strcmp(state, "not_testable") == 0;
	bool none = strcmp(state, "not_applicable") == 0, error = strcmp(state, "error") == 0;

	c->n++;
	str_add(out, "  <testcase classname=\"");
	escape_xml(out, group);
	str_add(out, "\" name=\"");
	escape_xml(out, name);
	str_add(out, "\"");
	if (!fail && !skip && !none && !error) {
		str_add(out, "/>\n");
		return;
	}
	c->failures += fail;
	c->errors += error;
	c->skipped += skip || none;
	str_addf(out, "><%s message=\"", fail ? "failure" : error ? "error" : "skipped");
	escape_xml(out, why && *why ? why : state);
	str_addf(out, "\"/></testcase>\n");
}

static void add_findings(struct str *out, struct counts *c, const char *group, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *f = json_at(list, i);
		const char *slice = json_text(json_get(f, "slice"), NULL);
		CLEANUP(mem_free)
		char *name = str_format("%s%s%s %s", slice ? slice : "", slice ? ": " : "", json_text(json_get(f, "metric"), ""),
					json_text(json_get(f, "rule"), ""));

		add_case(out, c, group, name, json_text(json_get(f, "state"), "unknown"), json_text(json_get(f, "reason"), NULL));
	}
}

/* The decision itself: a reject fails, an inconclusive one is skipped, so that neither looks like a pass. */
static const char *decision_state(const char *decision)
{
	return strcmp(decision, "promote") == 0  ? "pass"
	       : strcmp(decision, "reject") == 0 ? "fail"
	       : strcmp(decision, "error") == 0  ? "error"
						 : "unknown";
}

void report_junit(struct str *out, const struct json *verdict)
{
	const struct json *primary = json_get(verdict, "primary"), *controls = json_get(verdict, "controls");
	const char *sentence = json_text(json_get(verdict, "sentence"), "");
	CLEANUP(str_release) struct str body = { 0 };
	struct counts c = { 0 };

	add_case(&body, &c, "gate", "decision", decision_state(json_text(json_get(verdict, "decision"), "error")), sentence);
	if (primary)
		add_case(&body, &c, "primary", json_text(json_get(primary, "metric"), ""), json_text(json_get(primary, "state"), "unknown"),
			 sentence);
	add_findings(&body, &c, "floor", json_get(verdict, "floors"));
	add_findings(&body, &c, "guard", json_get(verdict, "guards"));
	add_findings(&body, &c, "slice", json_get(verdict, "slices"));
	for (size_t i = 0; i < json_len(controls); i++)
		add_case(&body, &c, "control", json_key_at(controls, i), json_text(json_value_at(controls, i), "unknown"), NULL);
	str_addf(out,
		 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"gate\" tests=\"%zu\" failures=\"%zu\" "
		 "errors=\"%zu\" skipped=\"%zu\">\n",
		 c.n, c.failures, c.errors, c.skipped);
	str_addn(out, str_text(&body), body.len);
	str_add(out, " </testsuite>\n</testsuites>\n");
}
