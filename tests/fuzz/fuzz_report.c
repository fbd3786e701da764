/* fuzz_report - any JSON as a verdict to report on: fields may be missing or of the wrong kind, and nothing becomes markup. */
#include "base/mem.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* None of these is ever ours. */
static const char *const never[] = { "<script", "<img", "<iframe", "<!--", "<object", "<form" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err;
	CLEANUP(json_cleanup) struct json *json = json_parse((const char *)data, size, "fuzz", &err);
	CLEANUP(report_release) struct report report = { 0 };
	CLEANUP(str_release) struct str out = { 0 };

	if (!json)
		return 0;
	report_build(&report, json, NULL);
	report_markdown(&out, &report);
	if (out.len > REPORT_COMMENT_MOST || !str_is_utf8(str_text(&out), out.len))
		abort();
	str_clear(&out);
	report_junit(&out, json);
	str_clear(&out);
	report_html(&out, &report);
	for (size_t i = 0; i < ARRAY_LEN(never); i++)
		if (strstr(str_text(&out), never[i]))
			abort();
	return 0;
}
