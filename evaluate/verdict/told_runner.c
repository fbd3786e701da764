/* told_runner.c - a reject is a green build, so the place that says why is an annotation and not an error. */
#include "evaluate/verdict/told_runner.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "math/decimal.h"
#include "report/failed.h"
#include "report/facts.h"

#include <math.h>
#include <string.h>

static void annotate_failed(const struct ci *ci, const struct json *verdict)
{
	const char *policy = fact_text(json_get(verdict, "policy"), "path", NULL);
	struct failed_checks failed;

	failed_checks_find(&failed, verdict, policy);
	for (size_t i = 0; i < failed.n; i++)
		ci_annotate(ci, CI_WARNING, failed.v[i].line ? policy : NULL, failed.v[i].line, 0, "evaluate", failed.v[i].text);
	failed_checks_release(&failed);
}

/* A label's value in OpenMetrics. */
static void add_label(struct str *out, const char *name, const char *value)
{
	str_addf(out, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '\n')
			str_add(out, "\\n");
		else if (*value == '"' || *value == '\\')
			str_addf(out, "\\%c", *value);
		else
			str_addch(out, *value);
	}
	str_addch(out, '"');
}

static void add_sample(struct str *out, const struct json *finding, const char *model)
{
	double value = fact_double(finding, model);
	CLEANUP(str_release) struct str labels = { 0 };
	char text[DECIMAL_TEXT];

	if (!isfinite(value))
		return;
	add_label(&labels, "metric", fact_text(finding, "metric", "-"));
	str_addch(&labels, ',');
	add_label(&labels, "model", model);
	if (fact_text(finding, "slice", NULL)) {
		str_addch(&labels, ',');
		add_label(&labels, "slice", fact_text(finding, "slice", ""));
	}
	if (strstr(str_text(out), str_text(&labels)))
		return; /* a metric can be in a floor and in a guard */
	decimal_format(text, value);
	str_addf(out, "interlock_metric{%s} %s\n", str_text(&labels), text);
}

static void add_samples(struct str *out, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++) {
		add_sample(out, json_at(list, i), "candidate");
		add_sample(out, json_at(list, i), "production");
	}
}

static void add_metrics(struct str *out, const struct json *verdict)
{
	str_add(out, "# TYPE interlock_metric gauge\n");
	add_sample(out, json_get(verdict, "primary"), "candidate");
	add_sample(out, json_get(verdict, "primary"), "production");
	add_samples(out, json_get(verdict, "guards"));
	add_samples(out, json_get(verdict, "floors"));
	str_add(out, "# EOF\n");
}

int told_runner(const struct ci *ci, const char *dir, const struct json *verdict, struct err *err)
{
	CLEANUP(mem_free) char *junit = fs_join(dir, "junit.xml"), *html = fs_join(dir, "report.html");
	CLEANUP(str_release) struct str metrics = { 0 };

	if (ci->kind == CI_NONE)
		return 0;
	annotate_failed(ci, verdict);
	add_metrics(&metrics, verdict);
	return ci_report(ci, &(struct ci_reports){ junit, str_text(&metrics), "The gate's report", html }, err);
}
