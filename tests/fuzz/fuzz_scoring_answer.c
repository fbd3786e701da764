/* What a scoring server answers, by both protocols: what is read must be a file of predictions that can be read again. */
#include "base/mem.h"
#include "model/server/score_url.h"

#include <stdint.h>
#include <stdlib.h>

enum { ROWS = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_both(const char *text, size_t len, enum url_protocol protocol)
{
	static const char rows_csv[] = "x\n1\n2\n";
	CLEANUP(str_release) struct str lines = { 0 };
	CLEANUP(strvec_release) struct strvec columns = { 0 }, no_key = { 0 };
	CLEANUP(table_release) struct table rows = { 0 };
	CLEANUP(predictions_release) struct predictions said = { 0 };
	struct predictions_want want = { .task = PREDICTIONS_CLASSES };
	struct err err;

	if (url_read_answer(&lines, &columns, protocol, text, len, ROWS, NULL, &err) < 0)
		return;
	if (table_read_csv_text(&rows, rows_csv, sizeof(rows_csv) - 1, "rows", &(struct table_read){ 0 }, &err) < 0)
		abort();
	if (predictions_read_text(&said, str_text(&lines), lines.len, "lines", &rows, &no_key, &want, &err) == 0 && said.n != ROWS)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_both((const char *)data, size, URL_MLFLOW);
	read_both((const char *)data, size, URL_INFER);
	return 0;
}
