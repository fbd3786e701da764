/* fuzz_report_data - any JSON as a report.json of a stranger's: it is refused, or shown and written again as it was read. */
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
	CLEANUP(failed_checks_release) struct failed_checks failed = { 0 };
	CLEANUP(str_release) struct str out = { 0 }, again = { 0 };

	if (!json || report_from_json(&report, json, "fuzz", &err) < 0)
		return 0;
	report_markdown(&out, &report);
	if (out.len > REPORT_COMMENT_MOST || !str_is_utf8(str_text(&out), out.len))
		abort();
	failed_checks_read(&failed, json_get(json, "failed"));
	report_json(&again, &report, &failed);
	json_cleanup(&json);
	json = json_parse(str_text(&again), again.len, "again", &err);
	report_release(&report);
	if (!json || report_from_json(&report, json, "again", &err) < 0)
		abort();
	return 0;
}
