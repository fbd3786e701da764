/* golden_check.c - rows whose answers must stay as they are: the package's own, or the policy's file with a column `prediction`. */
#include "evaluate/evaluation.h"

#include "base/mem.h"
#include "evaluate/inputs/golden_row.h"

static int check_file(const char **state, struct evaluation *e, const char *path, struct err *err)
{
	CLEANUP(predictions_release) struct predictions said = { 0 };
	CLEANUP(strvec_release) struct strvec texts = { 0 };
	CLEANUP(strvec_release) struct strvec numbers = { 0 };
	CLEANUP(table_release) struct table rows = { 0 };
	const struct column *expected;
	struct table_read how = { 0 };

	package_table_read(&how, &e->candidate.package, &texts, &numbers);
	if (table_read_csv(&rows, path, &how, err) < 0)
		return -1;
	expected = table_need(&rows, "prediction", err);
	if (!expected || package_score(&said, &e->candidate.package, &rows, e->candidate.title, e->request->n_threads, err) < 0)
		return -1;
	*state = "pass";
	for (size_t i = 0; i < rows.n_rows; i++) {
		if (golden_row_agrees(&said, expected, i, e->policy.golden.tolerance))
			continue;
		evaluation_warn(e, "golden row %zu of '%s' is not predicted as it must be", i + 1, path);
		*state = "fail";
		break;
	}
	return 0;
}

int golden_check(const char **state, struct evaluation *e, struct err *err)
{
	*state = "not_applicable";
	if (!e->candidate.open) {
		if (!e->policy.golden.path)
			return 0;
		return err_set(err, ERR_USAGE, "%s: golden.path needs a model package, and the candidate is %s", e->policy_path,
			       e->candidate.kind);
	}
	if (e->policy.golden.path) {
		if (check_file(state, e, e->policy.golden.path, err) == 0)
			return 0;
		return err->code == ERR_DATA ? evaluation_fail(e, "data_mismatch") : -1;
	}
	*state = "pass";
	if (package_check_golden(&e->candidate.package, e->policy.golden.tolerance, err) == 0)
		return 0;
	if (err->code != ERR_INTEGRITY)
		return evaluation_fail(e, "data_mismatch");
	*state = "fail";
	evaluation_warn(e, "%s", err->text);
	return 0;
}
