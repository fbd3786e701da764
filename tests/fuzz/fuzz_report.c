/* fuzz_report - any JSON as a verdict to report on: fields may be missing or of the wrong kind, and nothing becomes markup. */
#include "base/mem.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	str_clear(&out);
	report_junit(&out, json);
	str_clear(&out);
	report_html(&out, &report);
	if (strstr(str_text(&out), "<script"))
		abort();
	return 0;
}
